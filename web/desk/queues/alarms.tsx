/** Waiting work in trouble, and what would help. */

import { dayText, momentText, timeText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { language, t } from "@/ui/words";
import { readable } from "../context/explained";
import { useRead } from "../context/use-read";
import { go } from "../route";
import { desk, rest } from "../session";
import { words } from "./words";

export function Alarms() {
  const { value } = useRead(
    readAlarms,
    [language.value],
    (event) => event.type === "routing.alarm" || event.type === "routing.alarm_cleared",
  );
  if (!value || value.length === 0) return null;
  return (
    <section class="alarms" aria-labelledby="alarms-title" data-testid="alarms">
      <h2 id="alarms-title">{t(words.alarms)}</h2>
      <ul>
        {value.map((alarm) => (
          <li key={alarm.id} class="alarm" data-reason={alarm.reason}>
            <Icon name="warning" />
            <div class="alarm-main">
              <p class="alarm-head">
                <strong>{t(words[alarm.reason])}</strong>
                {" · "}
                {desk.value.queues[alarm.queue_id]?.name}
                {" · "}
                {`${dayText(alarm.raised_at)}, ${timeText(alarm.raised_at)}`}
              </p>
              {alarm.words.map((line) => (
                <p key={line}>{readable(line, momentText)}</p>
              ))}
            </div>
            <Button onClick={() => go({ page: "queues", queueId: alarm.queue_id })}>
              {t(words.look)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function readAlarms() {
  const { data } = await rest.GET("/api/v1/alarms", {
    params: { query: { limit: 20 } },
    headers: { "accept-language": language.value },
  });
  return data?.items ?? [];
}
