/** What one is told about, how, kind by kind: a dialog, and a part of the settings page. */

import { signal } from "@preact/signals";
import { Button, Dialog } from "@/ui/controls";
import { defineWords, type Entry, t } from "@/ui/words";
import { NOTICE_KINDS, type NoticeKind, prefer, preferences } from "../preferences";
import { allowDesktop, desktopAllowed } from "./desktop";
import { play, unlockSound } from "./sound";

const words = defineWords({
  title: { en: "Sounds and notices", ru: "Звуки и уведомления", uk: "Звуки й сповіщення" },
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  when: { en: "When", ru: "Когда", uk: "Коли" },
  sound: { en: "Sound", ru: "Звук", uk: "Звук" },
  desktop: { en: "System notice", ru: "Уведомление системы", uk: "Сповіщення системи" },
  listen: { en: "Listen", ru: "Послушать", uk: "Послухати" },
  listenTo: { en: "Listen to: {name}", ru: "Послушать: {name}", uk: "Послухати: {name}" },
  allow: {
    en: "Allow system notices",
    ru: "Разрешить уведомления системы",
    uk: "Дозволити сповіщення системи",
  },
  denied: {
    en: "The browser blocks system notices for this site. Allow them in its settings.",
    ru: "Браузер блокирует уведомления этого сайта. Разрешите их в его настройках.",
    uk: "Браузер блокує сповіщення цього сайту. Дозвольте їх у його налаштуваннях.",
  },
  one: {
    en: "With several windows open, only one makes sounds and shows notices.",
    ru: "Если открыто несколько окон, звуки и уведомления идут только из одного.",
    uk: "Якщо відкрито кілька вікон, звуки й сповіщення йдуть лише з одного.",
  },
  offered: {
    en: "A conversation is offered to me",
    ru: "Мне предложен разговор",
    uk: "Мені запропоновано розмову",
  },
  assigned: {
    en: "Somebody assigns one to me",
    ru: "Мне назначили разговор",
    uk: "Мені призначили розмову",
  },
  message: {
    en: "A customer writes in my conversation",
    ru: "Клиент пишет в моём разговоре",
    uk: "Клієнт пише в моїй розмові",
  },
  mention: {
    en: "I am mentioned in a note",
    ru: "Меня упомянули в заметке",
    uk: "Мене згадали в нотатці",
  },
  waiting: {
    en: "A customer waits for me too long",
    ru: "Клиент ждёт меня слишком долго",
    uk: "Клієнт чекає на мене надто довго",
  },
} satisfies Record<string, Entry>);

export const noticeSettingsOpen = signal(false);

export function NoticeDialog() {
  if (!noticeSettingsOpen.value) return null;
  return (
    <Dialog
      title={t(words.title)}
      closeLabel={t(words.close)}
      onClose={() => {
        noticeSettingsOpen.value = false;
      }}
      wide
    >
      <NoticeSettings />
    </Dialog>
  );
}

export function NoticeSettings() {
  return (
    <div class="notice-settings" data-testid="notice-table">
      <Permission />
      <table>
        <thead>
          <tr>
            <th scope="col">{t(words.when)}</th>
            <th scope="col">{t(words.sound)}</th>
            <th scope="col">{t(words.desktop)}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {NOTICE_KINDS.map((kind) => (
            <Row key={kind} kind={kind} />
          ))}
        </tbody>
      </table>
      <p class="field-hint">{t(words.one)}</p>
    </div>
  );
}

function Permission() {
  const state = desktopAllowed.value;
  if (state === "denied") return <p class="notice-denied">{t(words.denied)}</p>;
  if (state !== "default") return null;
  return <Button onClick={allowDesktop}>{t(words.allow)}</Button>;
}

function Row({ kind }: { kind: NoticeKind }) {
  const name = t(words[kind]);
  return (
    <tr>
      <th scope="row">{name}</th>
      {(["sound", "desktop"] as const).map((way) => (
        <td key={way}>
          <input
            type="checkbox"
            aria-label={`${name}: ${t(words[way])}`}
            checked={preferences.value[way][kind]}
            onChange={(event) => {
              const chosen = { ...preferences.value[way], [kind]: event.currentTarget.checked };
              prefer(way === "sound" ? { sound: chosen } : { desktop: chosen });
            }}
          />
        </td>
      ))}
      <td>
        <Button
          look="quiet"
          icon="sound"
          aria-label={t(words.listenTo, { name })}
          onClick={() => {
            unlockSound();
            play(kind);
          }}
        >
          {t(words.listen)}
        </Button>
      </td>
    </tr>
  );
}
