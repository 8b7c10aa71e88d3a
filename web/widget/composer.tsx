/** Where the visitor writes. What is written stays while views change,
 * and over a reload. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "@/ui/icons";
import { formatNumber, t } from "@/ui/words";
import { draft } from "./draft";
import { sizeText } from "./files";
import { call, send, settings, status } from "./state";
import { addFiles, picked, Uploads } from "./uploads";
import { words } from "./words";

const NEAR = 200;

export function Composer() {
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const text = draft.value;
  useLayoutEffect(() => {
    const here = box.current;
    if (!here) return;
    here.style.height = "auto";
    here.style.height = `${Math.min(here.scrollHeight + 2, 140)}px`;
  }, [text]);
  const limits = settings.value;
  if (!limits) return null;
  const left = limits.max_text_length - text.length;
  const ready = picked.value.filter((one) => one.file !== null);
  const uploading = picked.value.some((one) => one.file === null && !one.failed);
  const can = (text.trim() !== "" || ready.length > 0) && left >= 0 && !uploading;
  const submit = () => {
    if (!can) return;
    send(
      text,
      ready.flatMap((one) => one.file ?? []),
    );
    draft.value = "";
    picked.value = [];
    if (status.value.phase === "live") void call({ method: "typing", state: "stopped" });
    box.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onPaste={(event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        addFiles(files);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        addFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <Uploads />
      <div class="composer-row">
        {limits.max_attachments > 0 && <Attach picker={picker} />}
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          class="input"
          data-testid="composer"
          data-focus
          aria-label={t(words.composer)}
          placeholder={t(words.composer)}
          value={text}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            if (status.value.phase === "live") void call({ method: "typing", state: "started" });
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <button
          type="submit"
          class="button button-primary button-icon send"
          aria-label={t(words.send)}
          data-testid="send"
          disabled={!can}
        >
          <Icon name="send" />
        </button>
      </div>
      {left < NEAR && (
        <p class={left < 0 ? "field-error" : "field-hint"} role="status">
          {left < 0
            ? t(words.tooLong, { n: formatNumber(-left) })
            : t(words.left, { n: formatNumber(left) })}
        </p>
      )}
    </form>
  );
}

function Attach({ picker }: { picker: { current: HTMLInputElement | null } }) {
  const limits = settings.value;
  if (!limits) return null;
  const said = t(words.limits, {
    n: limits.max_attachments,
    size: sizeText(limits.max_attachment_bytes),
  });
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-testid="picker"
        onChange={(event) => {
          addFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="button button-quiet button-icon"
        aria-label={`${t(words.attach)}. ${said}`}
        title={said}
        data-testid="attach"
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" />
      </button>
    </>
  );
}
