import { Button } from "@/ui/controls";
import { t } from "@/ui/words";
import { toast } from "../notices/toasts";
import { words } from "./words";

/** A text to be taken elsewhere, with a button that copies it. */
export function CopyLine({ label, text }: { label: string; text: string }) {
  return (
    <div class="copy-line">
      <span class="copy-label">{label}</span>
      <code data-testid="copy-text">{text}</code>
      <Button
        icon="copy"
        onClick={() =>
          void navigator.clipboard.writeText(text).then(() => toast(words.copied, {}, "good"))
        }
      >
        {t(words.copy)}
      </Button>
    </div>
  );
}
