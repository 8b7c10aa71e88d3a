/** Whether one can be asked: online, away with a reason, offline. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { clockText, secondsSince, timeText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { useActions } from "../actions";
import { unlockSound } from "../notices/sound";
import { failed } from "../notices/toasts";
import { client, me, status } from "../session";
import { Popover } from "./popover";
import {
  isNotResponding,
  MINUTES,
  presenceText,
  REASONS,
  reasonText,
  shownPresence,
  stateEntry,
} from "./presence-state";

const words = defineWords({
  presence: { en: "Presence", ru: "Присутствие", uk: "Присутність" },
  open: { en: "Change presence", ru: "Изменить присутствие", uk: "Змінити присутність" },
  goOnline: { en: "Go online", ru: "Выйти в сеть", uk: "Вийти в мережу" },
  goAway: { en: "Go away", ru: "Отойти", uk: "Відійти" },
  goOffline: { en: "Go offline", ru: "Выйти из сети", uk: "Вийти з мережі" },
  onlineHint: {
    en: "You are offered conversations",
    ru: "Вам предлагают разговоры",
    uk: "Вам пропонують розмови",
  },
  awayHint: {
    en: "Nothing new; your conversations stay",
    ru: "Нового не будет, ваши разговоры остаются",
    uk: "Нового не буде, ваші розмови залишаються",
  },
  offlineHint: {
    en: "Your conversations go as each queue says",
    ru: "С разговорами — по правилам очередей",
    uk: "З розмовами — за правилами черг",
  },
  awayBecause: { en: "Away because", ru: "Причина отсутствия", uk: "Причина відсутності" },
  own: { en: "Other reason", ru: "Другая причина", uk: "Інша причина" },
  set: { en: "Set", ru: "Задать", uk: "Задати" },
  forHowLong: { en: "For how long", ru: "На сколько", uk: "На скільки" },
  noLimit: { en: "No limit", ru: "Без срока", uk: "Без строку" },
  minutes: { en: "{n} min", ru: "{n} мин", uk: "{n} хв" },
  until: { en: "until {time}", ru: "до {time}", uk: "до {time}" },
  missed: {
    en: "You did not answer an offer, so nothing more is offered to you.",
    ru: "Вы не ответили на предложение, поэтому новых пока нет.",
    uk: "Ви не відповіли на пропозицію, тому нових поки немає.",
  },
  nobody: {
    en: "This token belongs to no agent: it only watches.",
    ru: "Этот токен не принадлежит оператору: он только наблюдает.",
    uk: "Цей токен не належить оператору: він лише спостерігає.",
  },
});

const open = signal(false);

/** Declare it. Going online is also the gesture that browsers want before they make sounds. */
export function setPresence(
  state: "online" | "away" | "offline",
  reason = "",
  minutes: number | null = null,
): void {
  open.value = false;
  if (state === "online") unlockSound();
  client.value
    ?.command("set_presence", {
      state,
      reason,
      for_seconds: minutes === null ? null : minutes * 60,
    })
    .catch(failed);
}

export function Presence() {
  const agent = me.value;
  usePresenceActions();
  if (!agent && status.value.phase === "live")
    return <span class="top-quiet">{t(words.nobody)}</span>;
  const live = status.value.phase === "live";
  const shown = shownPresence(agent, live);
  const text = presenceText(agent, live);
  return (
    <>
      <Popover
        open={open}
        label={t(words.presence)}
        buttonClass={`presence presence-${shown}`}
        testId="presence"
        data={{ "data-state": agent?.presence.state ?? "offline", "data-shown": shown }}
        button={
          <>
            <Dot shown={shown} />
            <span class="visually-hidden">{t(words.presence)}: </span>
            <span class="presence-text">{text}</span>
            {agent && <span class="numbers presence-time">{timeInState(agent.presence)}</span>}
            <Icon name="down" size={14} />
          </>
        }
      >
        <Choices />
      </Popover>
      {isNotResponding(agent) && live && (
        <Button look="primary" data-testid="go-online" onClick={() => setPresence("online")}>
          {t(words.goOnline)}
        </Button>
      )}
    </>
  );
}

function timeInState(presence: { changed_at: string; until: string | null }): string {
  const passed = clockText(secondsSince(presence.changed_at));
  return presence.until
    ? `${passed} · ${t(words.until, { time: timeText(presence.until) })}`
    : passed;
}

/** A shape for each state: colour alone says nothing to many. */
export function Dot({ shown }: { shown: string }) {
  return <span class={`dot dot-${shown}`} aria-hidden="true" />;
}

function Choices() {
  const [minutes, setMinutes] = useState<number | null>(null);
  const [own, setOwn] = useState("");
  const state = me.value?.presence.state;
  return (
    <div class="presence-choices">
      {isNotResponding(me.value) && <p class="presence-missed">{t(words.missed)}</p>}
      <Choice
        to="online"
        hint={t(words.onlineHint)}
        current={state === "online"}
        pick={() => setPresence("online")}
      />
      <Choice
        to="away"
        hint={t(words.awayHint)}
        current={state === "away"}
        pick={() => setPresence("away", own.trim(), minutes)}
      />
      <form
        class="presence-away"
        onSubmit={(event) => {
          event.preventDefault();
          setPresence("away", own.trim(), minutes);
        }}
      >
        <fieldset>
          <legend>{t(words.forHowLong)}</legend>
          <div class="chips">
            {[null, ...MINUTES].map((value) => (
              <label key={value} class="chip">
                <input
                  type="radio"
                  name="minutes"
                  checked={minutes === value}
                  onChange={() => setMinutes(value)}
                />
                <span>{value === null ? t(words.noLimit) : t(words.minutes, { n: value })}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>{t(words.awayBecause)}</legend>
          <div class="chips">
            {REASONS.map((reason) => (
              <button
                key={reason}
                type="button"
                class="chip-button"
                data-testid={`away-${reason}`}
                onClick={() => setPresence("away", reason, minutes)}
              >
                {reasonText(reason)}
              </button>
            ))}
          </div>
        </fieldset>
        <div class="presence-own">
          <input
            class="input"
            data-testid="away-own"
            maxLength={200}
            placeholder={t(words.own)}
            aria-label={t(words.own)}
            value={own}
            onInput={(event) => setOwn(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!own.trim()}>
            {t(words.set)}
          </Button>
        </div>
      </form>
      <Choice
        to="offline"
        hint={t(words.offlineHint)}
        current={state === "offline"}
        pick={() => setPresence("offline")}
      />
    </div>
  );
}

interface ChoiceProps {
  to: "online" | "away" | "offline";
  hint: string;
  current: boolean;
  pick: () => void;
}

function Choice({ to, hint, current, pick }: ChoiceProps) {
  return (
    <button
      type="button"
      class="presence-choice"
      aria-pressed={current}
      data-testid={`presence-${to}`}
      onClick={pick}
    >
      <Dot shown={to} />
      <span>
        <strong>{t(stateEntry(to))}</strong>
        <small>{hint}</small>
      </span>
      {current && <Icon name="check" size={16} />}
    </button>
  );
}

function usePresenceActions(): void {
  useActions(
    [
      {
        id: "presence.open",
        words: words.open,
        group: "presence",
        keys: ["p"],
        run: () => {
          open.value = true;
        },
      },
      {
        id: "presence.online",
        words: words.goOnline,
        group: "presence",
        enabled: () => me.value !== null && me.value.presence.state !== "online",
        run: () => setPresence("online"),
      },
      {
        id: "presence.away",
        words: words.goAway,
        group: "presence",
        enabled: () => me.value?.presence.state === "online",
        run: () => setPresence("away"),
      },
      {
        id: "presence.offline",
        words: words.goOffline,
        group: "presence",
        enabled: () => me.value !== null && me.value.presence.state !== "offline",
        run: () => setPresence("offline"),
      },
    ],
    [],
  );
}
