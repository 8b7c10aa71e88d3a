/** A phone call as a line of the thread. */

import type { Attachment, Message } from "@/client";
import { clockText } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { Player } from "./attachments";
import { SafeText } from "./text";

const words = defineWords({
  ringing: { en: "Incoming call", ru: "Входящий звонок", uk: "Вхідний дзвінок" },
  answered: { en: "Call in progress", ru: "Идёт разговор", uk: "Триває розмова" },
  completed: { en: "Call", ru: "Звонок", uk: "Дзвінок" },
  missed: { en: "Missed call", ru: "Пропущенный звонок", uk: "Пропущений дзвінок" },
  voicemail: { en: "Voicemail", ru: "Голосовое сообщение", uk: "Голосове повідомлення" },
  busy: { en: "The line was busy", ru: "Линия была занята", uk: "Лінія була зайнята" },
  failed: { en: "The call failed", ru: "Звонок не состоялся", uk: "Дзвінок не відбувся" },
  inbound: { en: "from the customer", ru: "от клиента", uk: "від клієнта" },
  outbound: { en: "to the customer", ru: "клиенту", uk: "клієнтові" },
  lasted: { en: "{time} long", ru: "длительность {time}", uk: "тривалість {time}" },
});

const STATES: Readonly<Record<string, Entry>> = {
  ringing: words.ringing,
  answered: words.answered,
  completed: words.completed,
  missed: words.missed,
  voicemail: words.voicemail,
  busy: words.busy,
  failed: words.failed,
};

const MISSED = new Set(["missed", "voicemail", "busy", "failed"]);

export function CallRecord({ message }: { message: Message }) {
  const call = message.call ?? {};
  const status = String(call.status ?? "completed");
  const seconds = Number(call.duration_seconds ?? 0);
  const outbound = call.direction === "out" || call.direction === "outbound";
  const said = typeof call.voicemail_text === "string" ? call.voicemail_text : "";
  const recordings = message.attachments.filter(isSound);
  return (
    <div class={MISSED.has(status) ? "call call-missed" : "call"} data-testid="call">
      <p class="call-facts">
        <Icon name="voice" size={16} />
        <strong>{t(STATES[status] ?? words.completed)}</strong>
        <span>{t(outbound ? words.outbound : words.inbound)}</span>
        {seconds > 0 && (
          <span class="numbers">{t(words.lasted, { time: clockText(seconds) })}</span>
        )}
      </p>
      {said && <SafeText text={said} />}
      {recordings.map((file) => (
        <Player key={file.id} file={file} />
      ))}
    </div>
  );
}

export function isSound(file: Attachment): boolean {
  return file.state === "stored" && file.mime.startsWith("audio/");
}
