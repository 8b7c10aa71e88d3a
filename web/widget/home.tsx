/** The first view: who is there, until when, and the way to write. */

import { useState } from "preact/hooks";
import { now, timeText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { answersText, hoursText } from "./hours";
import { byLetter, own, screen, settings, thread, write } from "./state";
import { words } from "./words";

export function Home() {
  const shown = settings.value;
  if (!shown) return null;
  const { hours, answer_seconds } = shown;
  const greeting = own.value?.greeting || shown.greeting || t(words.hello);
  const promise = own.value?.promise || (answer_seconds ? answersText(answer_seconds) : "");
  return (
    <div class="home">
      <p class="home-greeting" dir="auto">
        {greeting}
      </p>
      <ul class="home-facts">
        <li data-testid="hours" data-open={hours.open}>
          <span class={hours.open ? "dot dot-open" : "dot"} aria-hidden="true" />
          <span>
            {!hours.open && hours.opens_at && `${t(words.closedNow)}. `}
            {hoursText(hours, now.value)}
          </span>
        </li>
        {hours.open && promise && (
          <li>
            <Icon name="clock" size={16} />
            <span dir="auto">{promise}</span>
          </li>
        )}
      </ul>
      {!hours.open && own.value?.away && <p dir="auto">{own.value.away}</p>}
      <LastChat />
      <Ways />
    </div>
  );
}

function Ways() {
  const [busy, setBusy] = useState(false);
  const talks = thread.value.conversation?.state === "open";
  const open = settings.value?.hours.open !== false || !byLetter.value;
  const go = async () => {
    setBusy(true);
    await write();
    setBusy(false);
  };
  return (
    <div class="ways">
      <Button
        look="primary"
        icon={open || talks ? "chat" : "email"}
        data-testid="write"
        data-focus
        aria-busy={busy}
        disabled={busy}
        onClick={() => void go()}
      >
        {t(talks ? words.continue : open ? words.write : words.leave)}
      </Button>
      {(open || talks) && byLetter.value && (
        <Button
          icon="email"
          data-testid="leave"
          onClick={() => {
            screen.value = "offline";
          }}
        >
          {t(words.leave)}
        </Button>
      )}
    </div>
  );
}

function LastChat() {
  const last = thread.value.messages.at(-1);
  if (!last) return null;
  const who = last.from === "visitor" ? t(words.you) : last.agent_name || t(words.somebody);
  const text = last.text || last.attachments[0]?.name || "";
  return (
    <button
      type="button"
      class="last"
      data-testid="last-chat"
      onClick={() => {
        screen.value = "thread";
      }}
    >
      <span class="last-title">{t(words.lastChat)}</span>
      <span class="last-time numbers">{timeText(last.created_at)}</span>
      <span class="last-text" dir="auto">
        {who}: {text}
      </span>
    </button>
  );
}
