/** Whether the desk hears the server, as a dot and a word. */

import type { Phase } from "@/client";
import { defineWords, type Entry, t } from "@/ui/words";
import { status } from "../session";

const words = defineWords({
  connecting: { en: "Connecting", ru: "Подключение", uk: "Підключення" },
  live: { en: "Live", ru: "На связи", uk: "На зв’язку" },
  reconnecting: { en: "Reconnecting", ru: "Связь потеряна", uk: "Зв’язок втрачено" },
  stopped: { en: "Disconnected", ru: "Отключено", uk: "Від’єднано" },
} satisfies Record<Phase, Entry>);

export function Connection() {
  const { phase } = status.value;
  return (
    <span class={`connection connection-${phase}`} data-testid="connection" data-phase={phase}>
      <span class="connection-dot" aria-hidden="true" />
      <span class="connection-word">{t(words[phase])}</span>
    </span>
  );
}
