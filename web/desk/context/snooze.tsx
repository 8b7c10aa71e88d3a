/** A conversation sleeps until a moment, or until the customer writes. */

import { useSignal } from "@preact/signals";
import { dayText, momentText, now, timeText } from "@/ui/clock";
import { Button, Dialog, Field } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { toast } from "../notices";
import { command } from "./doing";
import { common } from "./shared-words";
import { fieldText, ownZone, type PresetName, picked, presets } from "./snooze-times";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  title: { en: "Snooze until", ru: "Отложить до", uk: "Відкласти до" },
  hour: { en: "In one hour", ru: "Через час", uk: "За годину" },
  evening: { en: "This evening", ru: "Сегодня вечером", uk: "Сьогодні ввечері" },
  tomorrow: { en: "Tomorrow morning", ru: "Завтра утром", uk: "Завтра вранці" },
  monday: { en: "Next Monday", ru: "Следующий понедельник", uk: "Наступний понеділок" },
  other: { en: "Another date and time", ru: "Другие дата и время", uk: "Інші дата й час" },
  snooze: { en: "Snooze", ru: "Отложить", uk: "Відкласти" },
  orWrites: {
    en: "Or until the customer writes, whichever comes first. Times are in {zone}.",
    ru: "Или пока клиент не напишет — что раньше. Время: {zone}.",
    uk: "Або доки клієнт не напише — що раніше. Час: {zone}.",
  },
  done: { en: "Snoozed until {when}", ru: "Отложено до {when}", uk: "Відкладено до {when}" },
  unreadable: {
    en: "Pick a date and a time",
    ru: "Выберите дату и время",
    uk: "Виберіть дату й час",
  },
  past: { en: "This time has passed", ru: "Это время уже прошло", uk: "Цей час уже минув" },
  far: { en: "At most a year ahead", ru: "Не дольше года", uk: "Не довше року" },
});

interface Props {
  conversationId: string;
  onClose: () => void;
}

export function SnoozeDialog({ conversationId, onClose }: Props) {
  const zone = ownZone();
  const typed = useSignal(fieldText(Math.ceil((now.peek() + 7_200_000) / 900_000) * 900_000, zone));
  const fault = useSignal<"unreadable" | "past" | "far" | null>(null);
  const doing = useDoing();

  const sleep = (at: number) =>
    doing.run(async () => {
      const until = new Date(at).toISOString();
      await command("conversation.snooze", { conversation_id: conversationId, until });
      toast(words.done, { when: momentText(until) }, "good");
      onClose();
    });
  const sleepTyped = () => {
    const found = picked(typed.value, now.peek(), zone);
    fault.value = "fault" in found ? found.fault : null;
    if ("at" in found) void sleep(found.at);
  };

  return (
    <Dialog title={t(words.title)} closeLabel={t(common.close)} onClose={onClose}>
      <ul class="cx-presets">
        {presets(now.peek(), zone).map(({ name, at }) => (
          <li key={name}>
            <button
              type="button"
              class="cx-preset"
              data-testid={`snooze-${name}`}
              disabled={doing.busy.value}
              onClick={() => sleep(at)}
            >
              <span>{t(words[name])}</span>
              <span class="cx-preset-time numbers">{presetTime(name, at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="cx-snooze-other"
        onSubmit={(event) => {
          event.preventDefault();
          sleepTyped();
        }}
      >
        <Field label={t(words.other)} {...(fault.value ? { error: t(words[fault.value]) } : {})}>
          {(ids) => (
            <input
              {...ids}
              type="datetime-local"
              data-testid="snooze-at"
              value={typed.value}
              onInput={(event) => (typed.value = event.currentTarget.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" data-testid="confirm" disabled={doing.busy.value}>
          {t(words.snooze)}
        </Button>
      </form>
      <p class="cx-hint">{t(words.orWrites, { zone: zone.replace("_", " ") })}</p>
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

function presetTime(name: PresetName, at: number): string {
  const instant = new Date(at).toISOString();
  return name === "monday" ? `${dayText(instant)}, ${timeText(instant)}` : timeText(instant);
}
