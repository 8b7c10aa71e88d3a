/** Whether an inbox would work now: asked of the server, which asks the provider where it can. */

import { useEffect, useState } from "preact/hooks";
import type { components } from "@/client/api.gen";
import { Button, Dialog } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { problemText } from "../notices/problems";
import { rest } from "../session";
import { words } from "./words";

type Outcome = components["schemas"]["InboxTest"];

const own = defineWords({
  title: { en: "Connection of {name}", ru: "Связь: {name}", uk: "Зв’язок: {name}" },
  asking: {
    en: "Asking the provider. This takes 15 seconds at most.",
    ru: "Спрашиваем провайдера. Это займёт не больше 15 секунд.",
    uk: "Питаємо провайдера. Це триватиме не довше 15 секунд.",
  },
  good: { en: "It works.", ru: "Всё работает.", uk: "Усе працює." },
  bad: { en: "It does not work yet.", ru: "Пока не работает.", uk: "Поки не працює." },
  fine: { en: "Fine", ru: "В порядке", uk: "Гаразд" },
  wrong: { en: "To fix", ru: "Нужно исправить", uk: "Треба виправити" },
});

export function InboxTest({
  inbox,
  onClose,
}: {
  inbox: { id: string; name: string };
  onClose: () => void;
}) {
  const [found, setFound] = useState<Outcome | null>(null);
  const [fault, setFault] = useState("");
  const ask = () => {
    setFound(null);
    setFault("");
    const path = { inbox_id: inbox.id };
    rest.POST("/api/v1/inboxes/{inbox_id}/test", { params: { path } }).then(
      ({ data }) => setFound(data ?? null),
      (error) => setFault(problemText(error)),
    );
  };
  useEffect(ask, [inbox.id]);
  return (
    <Dialog
      title={t(own.title, { name: inbox.name })}
      closeLabel={t(words.close)}
      onClose={onClose}
      wide
      actions={
        <Button icon="retry" onClick={ask} disabled={!found && !fault}>
          {t(words.again)}
        </Button>
      }
    >
      <div role="status" data-testid="inbox-test">
        {fault ? (
          <p class="field-error">{fault}</p>
        ) : (
          <p>{t(found ? (found.ok ? own.good : own.bad) : own.asking)}</p>
        )}
        <ul class="checks">
          {found?.checks.map((check) => (
            <li key={check.name} class={check.ok ? "check-good" : "check-bad"}>
              <Icon name={check.ok ? "check" : "warning"} />
              <div>
                <strong>{check.name}</strong>
                <span class="visually-hidden">{t(check.ok ? own.fine : own.wrong)}</span>
                <p>{check.detail}</p>
                {!check.ok && check.fix && <p>{check.fix}</p>}
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
