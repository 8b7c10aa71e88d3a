/** Bars below the top one: the connection, what came after a gap, a newer version. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { now } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { client, status } from "../session";
import { type Link, linkOf } from "./link";
import { announce } from "./live";
import { checkForUpdate, updateReady } from "./update";

const words = defineWords({
  amber: {
    en: "Reconnecting. Drafts are kept.",
    ru: "Восстанавливаем связь. Черновики сохранены.",
    uk: "Відновлюємо зв’язок. Чернетки збережено.",
  },
  red: {
    en: "No connection. New conversations are not offered to you.",
    ru: "Нет связи. Новые разговоры вам не предлагаются.",
    uk: "Немає зв’язку. Нові розмови вам не пропонуються.",
  },
  next: {
    en: "Next try in {n} s",
    ru: "Следующая попытка через {n} с",
    uk: "Наступна спроба за {n} с",
  },
  trying: { en: "Trying now", ru: "Пробуем сейчас", uk: "Пробуємо зараз" },
  retry: { en: "Retry now", ru: "Повторить сейчас", uk: "Повторити зараз" },
  queued: {
    en: { one: "{n} change waits to be sent", other: "{n} changes wait to be sent" },
    ru: {
      one: "{n} действие уйдёт позже",
      few: "{n} действия уйдут позже",
      many: "{n} действий уйдёт позже",
      other: "{n} действия уйдут позже",
    },
    uk: {
      one: "{n} дію буде надіслано пізніше",
      few: "{n} дії буде надіслано пізніше",
      many: "{n} дій буде надіслано пізніше",
      other: "{n} дії буде надіслано пізніше",
    },
  },
  upToDate: {
    en: { one: "Up to date: {n} change", other: "Up to date: {n} changes" },
    ru: {
      one: "Всё актуально: {n} изменение",
      few: "Всё актуально: {n} изменения",
      many: "Всё актуально: {n} изменений",
      other: "Всё актуально: {n} изменения",
    },
    uk: {
      one: "Усе актуально: {n} зміна",
      few: "Усе актуально: {n} зміни",
      many: "Усе актуально: {n} змін",
      other: "Усе актуально: {n} зміни",
    },
  },
  reloaded: {
    en: "Up to date: everything was reloaded",
    ru: "Всё актуально: данные загружены заново",
    uk: "Усе актуально: дані завантажено наново",
  },
  forbidden: {
    en: "You no longer have access.",
    ru: "У вас больше нет доступа.",
    uk: "У вас більше немає доступу.",
  },
  version: {
    en: "This page is too old for the server.",
    ru: "Эта страница слишком старая для сервера.",
    uk: "Ця сторінка застара для сервера.",
  },
  load: { en: "Load again", ru: "Загрузить снова", uk: "Завантажити знову" },
  update: { en: "Update ready", ru: "Доступно обновление", uk: "Доступне оновлення" },
  later: { en: "Later", ru: "Позже", uk: "Пізніше" },
});

/** What was caught up a moment ago: a number of changes, or everything. */
const caughtUp = signal<number | "all" | null>(null);
const CAUGHT_UP_MILLISECONDS = 2000;

export function Banners() {
  useCatchUp();
  // The ticking clock is the server's; what the status holds is local.
  const link = linkOf(status.value, now.value ? Date.now() : 0);
  useSpoken(link.kind);
  return (
    <div class="banners">
      <LinkBanner link={link} />
      {caughtUp.value !== null && link.kind === "good" && (
        <p class="banner banner-good" data-testid="banner-resumed">
          <Icon name="check" size={16} />
          {caughtUpText(caughtUp.value)}
        </p>
      )}
      {updateReady.value && (
        <div class="banner banner-plain" data-testid="banner-update">
          {t(words.update)}
          <Button onClick={() => location.reload()}>{t(words.load)}</Button>
          <Button
            look="quiet"
            onClick={() => {
              updateReady.value = false;
            }}
          >
            {t(words.later)}
          </Button>
        </div>
      )}
    </div>
  );
}

function LinkBanner({ link }: { link: Link }) {
  if (link.kind === "good") return null;
  if (link.kind === "stopped") {
    return (
      <div class="banner banner-red" data-testid="banner-stopped">
        <Icon name="warning" size={16} />
        {t(link.reason === "version" ? words.version : words.forbidden)}
        <Button onClick={() => location.reload()}>{t(words.load)}</Button>
      </div>
    );
  }
  const { pending } = status.value;
  const red = link.kind === "red";
  return (
    <div class={`banner banner-${link.kind}`} data-testid={`banner-${link.kind}`}>
      <Icon name={red ? "warning" : "retry"} size={16} />
      <span>{t(red ? words.red : words.amber)}</span>
      {pending > 0 && <span data-testid="banner-queued">{t(words.queued, { n: pending })}</span>}
      {link.kind === "red" && (
        <>
          <span class="numbers">
            {link.nextInSeconds ? t(words.next, { n: link.nextInSeconds }) : t(words.trying)}
          </span>
          <Button data-testid="retry-now" onClick={() => client.value?.retry()}>
            {t(words.retry)}
          </Button>
        </>
      )}
    </div>
  );
}

function caughtUpText(count: number | "all"): string {
  return count === "all" ? t(words.reloaded) : t(words.upToDate, { n: count });
}

function useCatchUp(): void {
  const opened = client.value;
  useEffect(() => {
    if (!opened) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (count: number | "all") => {
      caughtUp.value = count;
      announce(caughtUpText(count));
      clearTimeout(timer);
      timer = setTimeout(() => {
        caughtUp.value = null;
      }, CAUGHT_UP_MILLISECONDS);
      void checkForUpdate();
    };
    const offs = [
      opened.on("resumed", show),
      opened.on("reset", (reason) => {
        // What comes because one looks further is no loss that was made good.
        if (reason !== "fresh" && reason !== "subscription") show("all");
      }),
    ];
    return () => {
      for (const off of offs) off();
      clearTimeout(timer);
      caughtUp.value = null;
    };
  }, [opened]);
}

/** Changes of the connection are said once, not with every second. */
function useSpoken(kind: Link["kind"]): void {
  useEffect(() => {
    if (kind === "amber") announce(t(words.amber));
    if (kind === "red") announce(t(words.red));
  }, [kind]);
}
