/** Who it is: name, language, attributes and the addresses they are known by. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Contact, Identity } from "@/client";
import { Button, Field, IconButton } from "@/ui/controls";
import { Icon, type IconName } from "@/ui/icons";
import { defineWords, language, t } from "@/ui/words";
import { toast } from "../notices";
import { rest } from "../session";
import { AttributeFacts, AttributeRows } from "./attributes";
import { ifMatch } from "./doing";
import { readContact } from "./facts";
import { Fact, Part } from "./section";
import { common } from "./shared-words";
import { Trouble, useDoing } from "./trouble";
import { changesOf, type Row, rowsOf } from "./values";

const words = defineWords({
  who: { en: "Customer", ru: "Клиент", uk: "Клієнт" },
  edit: { en: "Edit customer", ru: "Изменить данные клиента", uk: "Змінити дані клієнта" },
  name: { en: "Name", ru: "Имя", uk: "Ім’я" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  languageHint: {
    en: "A language code: uk, ru, en-GB",
    ru: "Код языка: uk, ru, en-GB",
    uk: "Код мови: uk, ru, en-GB",
  },
  attributes: { en: "Attributes", ru: "Атрибуты", uk: "Атрибути" },
  verified: { en: "Verified", ru: "Подтверждён", uk: "Підтверджено" },
  unverified: { en: "Not verified", ru: "Не подтверждён", uk: "Не підтверджено" },
  saved: { en: "Saved", ru: "Сохранено", uk: "Збережено" },
});

const KINDS = defineWords({
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  phone: { en: "Phone", ru: "Телефон", uk: "Телефон" },
  external: { en: "Account", ru: "Учётная запись", uk: "Обліковий запис" },
  visitor: { en: "Website visitor", ru: "Посетитель сайта", uk: "Відвідувач сайту" },
  telegram: { en: "Telegram", ru: "Telegram", uk: "Telegram" },
});

const ICONS: Readonly<Record<string, IconName>> = {
  email: "email",
  phone: "voice",
  visitor: "chat",
  telegram: "messaging",
};

export function Person({ contact, onSaved }: { contact: Contact; onSaved: () => void }) {
  const editing = useSignal(false);
  return (
    <Part
      title={t(words.who)}
      testid="context-person"
      aside={
        !editing.value && (
          <IconButton
            icon="pencil"
            label={t(words.edit)}
            data-testid="edit-person"
            onClick={() => (editing.value = true)}
          />
        )
      }
    >
      {editing.value ? (
        <EditPerson
          contact={contact}
          onClose={() => {
            editing.value = false;
            onSaved();
          }}
        />
      ) : (
        <>
          <p class="cx-person-name" dir="auto">
            {contact.name || t(common.unnamed)}
          </p>
          <dl class="cx-facts">
            <Fact name={t(words.language)}>
              {contact.language ? languageName(contact.language) : null}
            </Fact>
            <AttributeFacts values={contact.attributes} />
          </dl>
        </>
      )}
      <Identities identities={contact.identities} />
    </Part>
  );
}

export function Identities({ identities }: { identities: readonly Identity[] }) {
  return (
    <ul class="cx-identities">
      {identities.map((one) => {
        const known = KINDS[one.kind as keyof typeof KINDS];
        const kind = known ? t(known) : one.kind;
        return (
          <li key={one.id}>
            <Icon name={ICONS[one.kind] ?? "user"} size={16} />
            <span class="cx-identity-main">
              <span class="cx-identity-address">{one.address}</span>
              <span class="cx-identity-kind">
                {[kind, one.display_name].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span class={one.verified ? "cx-verified" : "cx-unverified"}>
              <Icon name={one.verified ? "shield" : "help"} size={16} />
              <span>{t(one.verified ? words.verified : words.unverified)}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What a language is called in the reader's language; the code itself when nobody knows it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([language.value], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function changed(seen: Contact, name: string, spoken: string | null, rows: readonly Row[]) {
  return {
    ...(name === seen.name ? {} : { name }),
    ...(spoken === seen.language ? {} : { language: spoken }),
    attributes: changesOf(seen.attributes, rows),
  };
}

function EditPerson({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  // What was seen when editing began: only what differs from that is sent.
  const seen = useRef(contact).current;
  const version = useSignal(contact.version);
  const name = useSignal(contact.name);
  const spoken = useSignal(contact.language ?? "");
  const rows = useSignal<Row[]>(rowsOf(contact.attributes));
  const doing = useDoing();

  const save = () =>
    doing.run(async () => {
      try {
        await rest.PATCH("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: seen.id } },
          body: changed(seen, name.value.trim(), spoken.value.trim() || null, rows.value),
          ...ifMatch(version.value),
        });
      } catch (error) {
        // What was typed stays; the next try is made against what is there now.
        version.value = (await readContact(seen.id))?.version ?? version.value;
        throw error;
      }
      toast(words.saved, {}, "good");
      onClose();
    });

  return (
    <form
      class="cx-edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t(words.name)}>
        {(ids) => (
          <input
            {...ids}
            maxLength={200}
            dir="auto"
            data-testid="person-name"
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t(words.language)} hint={t(words.languageHint)}>
        {(ids) => (
          <input
            {...ids}
            maxLength={35}
            value={spoken.value}
            onInput={(event) => (spoken.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <fieldset class="cx-plain-set">
        <legend>{t(words.attributes)}</legend>
        <AttributeRows rows={rows.value} onChange={(changed) => (rows.value = changed)} />
      </fieldset>
      <Trouble problem={doing.problem.value} />
      <div class="cx-form-actions">
        <Button onClick={onClose}>{t(common.cancel)}</Button>
        <Button type="submit" look="primary" data-testid="save" disabled={doing.busy.value}>
          {t(common.save)}
        </Button>
      </div>
    </form>
  );
}
