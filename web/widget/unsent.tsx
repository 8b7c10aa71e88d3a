/** A message that the server does not have yet. */

import type { UnsentMessage } from "@/client/types";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { problemText } from "./problems";
import { call, status } from "./state";
import { Said } from "./thread";
import { words } from "./words";

export function Unsent({ message }: { message: UnsentMessage }) {
  const id = message.clientMessageId;
  const live = status.value.phase === "live";
  return (
    <div class="run run-visitor" data-testid="unsent" data-failed={message.problem !== null}>
      <p class="visually-hidden">{t(words.you)}</p>
      <div class="bubble bubble-unsent">
        {message.text && <Said text={message.text} />}
        {message.files.map((file) => (
          <p class="file-name" key={file.id}>
            <Icon name="file" size={16} />
            <span dir="auto">{file.name}</span>
          </p>
        ))}
      </div>
      {message.problem === null ? (
        <p class="run-time">{t(live ? words.sending : words.queued)}</p>
      ) : (
        <div class="run-failed" role="alert">
          <p>
            <Icon name="warning" size={16} /> {t(words.failed)}. {problemText(message.problem)}
          </p>
          <Button data-testid="retry" onClick={() => void call({ method: "resend", id })}>
            {t(words.retry)}
          </Button>
          <Button look="quiet" onClick={() => void call({ method: "discard", id })}>
            {t(words.discard)}
          </Button>
        </div>
      )}
    </div>
  );
}
