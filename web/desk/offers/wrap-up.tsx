/** Time to finish a conversation properly: how much is left, more of it, or the end. */

import type { WorkItem } from "@/client";
import { clockText, now } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { useActions } from "../actions";
import { failed } from "../notices/toasts";
import { client, desk, session } from "../session";
import { words } from "./words";

function command(name: "work.extend_wrap_up" | "work.end_wrap_up", work: WorkItem): void {
  client.value?.command(name, { work_item_id: work.id }).catch(failed);
}

export function WrapUpBars() {
  const agentId = session.value?.agentId;
  const mine = Object.values(desk.value.work_items)
    .filter((work) => work.agent_id === agentId && work.state === "wrap_up")
    .sort((one, other) => ((one.wrap_up_until ?? "") < (other.wrap_up_until ?? "") ? -1 : 1));
  const first = mine[0];
  useActions(
    first
      ? [
          {
            id: "work.end_wrap_up",
            words: words.nextWrap,
            group: "conversation",
            run: () => command("work.end_wrap_up", first),
          },
        ]
      : [],
    [first?.id],
  );
  return (
    <>
      {mine.map((work) => (
        <Bar key={work.id} work={work} />
      ))}
    </>
  );
}

function Bar({ work }: { work: WorkItem }) {
  const conversation = desk.value.conversations[work.conversation_id];
  const contact = conversation && desk.value.contacts[conversation.contact_id];
  const left = work.wrap_up_until ? (Date.parse(work.wrap_up_until) - now.value) / 1000 : 0;
  return (
    <div class="banner banner-plain" data-testid="wrap-up">
      <Icon name="clock" size={16} />
      <span>{t(words.wrapUp, { name: contact?.name || t(words.customer) })}</span>
      <strong class="numbers">{clockText(left)}</strong>
      <Button data-testid="wrap-up-extend" onClick={() => command("work.extend_wrap_up", work)}>
        {t(words.extend)}
      </Button>
      <Button
        look="primary"
        data-testid="wrap-up-end"
        onClick={() => command("work.end_wrap_up", work)}
      >
        {t(words.done)}
      </Button>
    </div>
  );
}
