/** People and their addresses. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Contact } from "@/client";
import { dayText } from "@/ui/clock";
import { Button, moveFocus, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { languageName } from "../context/person";
import { common } from "../context/shared-words";
import { Trouble } from "../context/trouble";
import { go, route } from "../route";
import { rest } from "../session";
import { ContactCard } from "./card";
import "../context/dialogs.css";
import "../context/context.css";
import "./contacts.css";

const words = defineWords({
  title: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  search: {
    en: "Name, phone or e-mail",
    ru: "Имя, телефон или эл. почта",
    uk: "Ім’я, телефон або ел. пошта",
  },
  list: { en: "People", ru: "Люди", uk: "Люди" },
  none: {
    en: "Nobody found: {typed}",
    ru: "Никого не найдено: {typed}",
    uk: "Нікого не знайдено: {typed}",
  },
  empty: {
    en: "No customers yet. They appear here with their first message.",
    ru: "Клиентов пока нет. Они появятся здесь с первым сообщением.",
    uk: "Клієнтів поки немає. Вони з’являться тут з першим повідомленням.",
  },
  choose: {
    en: "Choose somebody to see their addresses and conversations.",
    ru: "Выберите человека, чтобы увидеть его адреса и разговоры.",
    uk: "Виберіть людину, щоб побачити її адреси та розмови.",
  },
  back: { en: "Back to the list", ru: "К списку", uk: "До списку" },
});

export function ContactsPage() {
  const at = route.value;
  const contactId = at.page === "contacts" ? at.contactId : null;
  return (
    <div class="people" data-open={contactId ? "card" : "list"}>
      <h1>{t(words.title)}</h1>
      <PeopleList chosen={contactId} />
      <div class="people-card">
        {contactId ? (
          <>
            <Button
              class="people-back"
              icon="back"
              onClick={() => go({ page: "contacts", contactId: null })}
            >
              {t(words.back)}
            </Button>
            <ContactCard key={contactId} contactId={contactId} />
          </>
        ) : (
          <p class="cx-hint people-choose">{t(words.choose)}</p>
        )}
      </div>
    </div>
  );
}

function PeopleList({ chosen }: { chosen: string | null }) {
  const typed = useSignal("");
  const found = useFound(typed.value);
  return (
    <section class="people-list" aria-label={t(words.list)}>
      <div class="people-search">
        <Icon name="search" />
        <input
          type="search"
          class="input"
          aria-label={t(words.search)}
          placeholder={t(words.search)}
          data-testid="contact-search"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </div>
      <Trouble problem={found.problem} />
      {!found.items && !found.problem && <Skeleton lines={6} label={t(common.loading)} />}
      {found.items?.length === 0 && (
        <p class="cx-hint">
          {typed.value ? t(words.none, { typed: typed.value }) : t(words.empty)}
        </p>
      )}
      <ul
        class="people-rows"
        aria-label={t(words.list)}
        onKeyDown={(event) => {
          const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button.people-row")];
          if (event.key.length > 1 && moveFocus(event, rows)) event.preventDefault();
        }}
      >
        {found.items?.map((contact) => (
          <PersonRow key={contact.id} contact={contact} current={contact.id === chosen} />
        ))}
      </ul>
      {found.more && <Button onClick={found.more}>{t(common.more)}</Button>}
    </section>
  );
}

function PersonRow({ contact, current }: { contact: Contact; current: boolean }) {
  return (
    <li>
      <button
        type="button"
        class="people-row"
        data-id={contact.id}
        data-testid="contact-row"
        aria-current={current ? "true" : undefined}
        onClick={() => go({ page: "contacts", contactId: contact.id })}
      >
        <span class="people-name" dir="auto">
          {contact.name || t(common.unnamed)}
        </span>
        <span class="people-more">
          {[
            contact.identities[0]?.address,
            contact.language && languageName(contact.language),
            dayText(contact.created_at),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </button>
    </li>
  );
}

interface Found {
  items: readonly Contact[] | null;
  problem: unknown;
  more: (() => void) | null;
}

/** Contacts that fit what was typed, page by page; asked for once typing rests. */
function useFound(typed: string): Found {
  const items = useSignal<readonly Contact[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const problem = useSignal<unknown>(null);
  const read = async (after: string | null) => {
    const query = { q: typed.trim(), limit: 50, ...(after ? { cursor: after } : {}) };
    const { data } = await rest.GET("/api/v1/contacts", { params: { query } });
    return data;
  };
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      () =>
        read(null).then(
          (page) => {
            if (gone) return;
            items.value = page?.items ?? [];
            cursor.value = page?.next_cursor ?? null;
            problem.value = null;
          },
          (error) => {
            if (!gone) problem.value = error;
          },
        ),
      typed ? 250 : 0,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed]);
  const more = () => {
    read(cursor.value).then(
      (page) => {
        items.value = [...(items.value ?? []), ...(page?.items ?? [])];
        cursor.value = page?.next_cursor ?? null;
      },
      (error) => {
        problem.value = error;
      },
    );
  };
  return { items: items.value, problem: problem.value, more: cursor.value ? more : null };
}
