/** Shows and hides the panel: for the head of the thread. */

import { IconButton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { contextShown, toggleContext } from "./shown";

const words = defineWords({
  details: { en: "Details", ru: "Подробности", uk: "Подробиці" },
});

export function ContextButton() {
  return (
    <IconButton
      icon="contacts"
      label={t(words.details)}
      aria-expanded={contextShown.value}
      data-testid="context-button"
      onClick={toggleContext}
    />
  );
}
