/** Two contacts turn out to be one person. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Contact } from "@/client";
import { Button, Dialog, Field } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { failed, toast } from "../notices";
import { rest } from "../session";
import { readContact } from "./facts";
import { type ContactPreview, contactPreview } from "./merge-preview";
import { PreviewTable } from "./preview-table";
import { common } from "./shared-words";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  title: { en: "Merge people", ru: "Объединить контакты", uk: "Об’єднати контакти" },
  find: {
    en: "Find the other contact",
    ru: "Найдите другой контакт",
    uk: "Знайдіть інший контакт",
  },
  findHint: {
    en: "Name, phone or e-mail",
    ru: "Имя, телефон или эл. почта",
    uk: "Ім’я, телефон або ел. пошта",
  },
  who: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  sameName: { en: "same name", ru: "то же имя", uk: "те саме ім’я" },
  sameAddress: { en: "same address", ru: "тот же адрес", uk: "та сама адреса" },
  swap: { en: "Swap", ru: "Поменять местами", uk: "Поміняти місцями" },
  merge: { en: "Merge", ru: "Объединить", uk: "Об’єднати" },
  identities: { en: "Addresses", ru: "Адреса", uk: "Адреси" },
  conversations: { en: "Conversations", ru: "Разговоры", uk: "Розмови" },
  attributes: {
    en: "New attributes: {list}",
    ru: "Новые атрибуты: {list}",
    uk: "Нові атрибути: {list}",
  },
  differing: {
    en: "These differ and stay as they are: {list}",
    ru: "Различаются и останутся прежними: {list}",
    uk: "Різняться й лишаться незмінними: {list}",
  },
  nameLost: {
    en: "This name is not kept: {name}",
    ru: "Это имя не сохранится: {name}",
    uk: "Це ім’я не збережеться: {name}",
  },
  evidence: {
    en: "How do you know it is one person",
    ru: "Почему это один человек",
    uk: "Чому це одна людина",
  },
  evidenceHint: {
    en: "Kept with the merge. It can be taken back at any time.",
    ru: "Сохранится вместе с объединением. Его можно отменить в любой момент.",
    uk: "Збережеться разом з об’єднанням. Його можна скасувати будь-коли.",
  },
  done: { en: "Merged: {name}", ru: "Объединено: {name}", uk: "Об’єднано: {name}" },
});

interface Candidate {
  contact: Contact;
  reasons: readonly string[];
}

interface Props {
  contactId: string;
  /** Who it may be, chosen before. */
  otherId?: string | undefined;
  onClose: () => void;
  onMerged?: ((keptId: string) => void) | undefined;
}

export function MergeContactsDialog({ contactId, otherId, onClose, onMerged }: Props) {
  const own = useSignal<Contact | null>(null);
  const found = useSignal<Candidate[]>([]);
  const typed = useSignal("");
  const chosen = useSignal<Contact | null>(null);
  const swapped = useSignal(false);
  const preview = useSignal<ContactPreview | null>(null);
  const evidence = useSignal("");
  const doing = useDoing();
  const [kept, merged] = swapped.value ? [chosen.value, own.value] : [own.value, chosen.value];

  useEffect(() => {
    void doing.run(async () => {
      own.value = await readContact(contactId);
      if (otherId) chosen.value = await readContact(otherId);
    });
  }, [contactId, otherId]);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      () =>
        candidates(contactId, typed.value).then(
          (list) => {
            if (!gone) found.value = list;
          },
          (error) => {
            doing.problem.value = error;
          },
        ),
      typed.value ? 250 : 0,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [contactId, typed.value]);
  useEffect(() => {
    if (!kept || !merged) return;
    let gone = false;
    Promise.all([countConversations(kept.id), countConversations(merged.id)]).then(
      ([here, there]) => {
        if (!gone) preview.value = contactPreview(kept, merged, { kept: here, moved: there });
      },
      (error) => {
        doing.problem.value = error;
      },
    );
    return () => {
      gone = true;
    };
  }, [kept, merged]);

  const merge = () =>
    doing.run(async () => {
      if (!kept || !merged) return;
      await rest.POST("/api/v1/contacts/{contact_id}/merge", {
        params: { path: { contact_id: kept.id } },
        body: { merged_id: merged.id, evidence: evidence.value.trim() },
      });
      const undo = { words: common.undo, run: () => void undoContactMerge(merged.id) };
      toast(words.done, { name: kept.name || merged.name }, "good", undo);
      onClose();
      onMerged?.(kept.id);
    });

  return (
    <Dialog
      title={t(words.title)}
      wide
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <Button
            look="primary"
            data-testid="confirm"
            disabled={!preview.value || doing.busy.value}
            onClick={merge}
          >
            {t(words.merge)}
          </Button>
        </>
      }
    >
      <Field label={t(words.find)} hint={t(words.findHint)}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            data-testid="find-contact"
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Candidates
        list={found.value}
        chosen={chosen.value}
        onChoose={(contact) => {
          preview.value = null;
          chosen.value = contact;
        }}
      />
      {kept && merged && preview.value && (
        <>
          <Preview
            kept={kept}
            merged={merged}
            preview={preview.value}
            onSwap={() => {
              preview.value = null;
              swapped.value = !swapped.value;
            }}
          />
          <Field label={t(words.evidence)} hint={t(words.evidenceHint)}>
            {(ids) => (
              <input
                {...ids}
                maxLength={500}
                value={evidence.value}
                onInput={(event) => (evidence.value = event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

interface CandidatesProps {
  list: readonly Candidate[];
  chosen: Contact | null;
  onChoose: (contact: Contact) => void;
}

function Candidates({ list, chosen, onChoose }: CandidatesProps) {
  const reason = { same_name: words.sameName, same_address: words.sameAddress };
  return (
    <div class="cx-choice-list" role="radiogroup" aria-label={t(words.who)} data-testid="choices">
      {list.map(({ contact, reasons }) => (
        <label key={contact.id} class="cx-choice" data-id={contact.id} data-testid="choice">
          <input
            type="radio"
            name="other-contact"
            checked={chosen?.id === contact.id}
            onChange={() => onChoose(contact)}
          />
          <Icon name="user" />
          <span class="cx-choice-main">
            <span class="cx-choice-name">{contact.name || t(common.unnamed)}</span>
            <span class="cx-choice-more">
              {[
                ...reasons.map((one) => t(reason[one as keyof typeof reason])),
                ...contact.identities.map(({ address }) => address),
              ].join(" · ")}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}

interface PreviewProps {
  kept: Contact;
  merged: Contact;
  preview: ContactPreview;
  onSwap: () => void;
}

function Preview({ kept, merged, preview, onSwap }: PreviewProps) {
  return (
    <section class="cx-preview" data-testid="preview">
      <PreviewTable
        kept={titleOf(kept)}
        merged={titleOf(merged)}
        rows={[
          { label: t(words.identities), ...preview.identities },
          { label: t(words.conversations), ...preview.conversations },
        ]}
      />
      <Button icon="retry" onClick={onSwap} data-testid="swap">
        {t(words.swap)}
      </Button>
      {preview.nameLost && <p class="cx-hint">{t(words.nameLost, { name: preview.nameLost })}</p>}
      {preview.attributes.length > 0 && (
        <p class="cx-hint">{t(words.attributes, { list: preview.attributes.join(", ") })}</p>
      )}
      {preview.differing.length > 0 && (
        <p class="cx-hint">{t(words.differing, { list: preview.differing.join(", ") })}</p>
      )}
    </section>
  );
}

/** Name and an address: two who may be one often have the same name. */
function titleOf(contact: Contact): string {
  return [contact.name || t(common.unnamed), contact.identities[0]?.address]
    .filter(Boolean)
    .join(" · ");
}

async function candidates(contactId: string, typed: string): Promise<Candidate[]> {
  if (typed.trim().length < 2) {
    const { data } = await rest.GET("/api/v1/contacts/{contact_id}/duplicates", {
      params: { path: { contact_id: contactId } },
    });
    return data?.items ?? [];
  }
  const query = { q: typed.trim(), limit: 20 };
  const { data } = await rest.GET("/api/v1/contacts", { params: { query } });
  return (data?.items ?? [])
    .filter((contact) => contact.id !== contactId)
    .map((contact) => ({ contact, reasons: [] }));
}

async function countConversations(contactId: string): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const query: { contact_id: string; limit: number; order: "created"; cursor?: string } = {
      contact_id: contactId,
      limit: 100,
      order: "created",
      ...(cursor ? { cursor } : {}),
    };
    const { data } = await rest.GET("/api/v1/conversations", { params: { query } });
    count += data?.items.length ?? 0;
    cursor = data?.next_cursor ?? null;
  } while (cursor);
  return count;
}

/** Take a merge of contacts back; what goes wrong is shown at the edge. Whether it was. */
export async function undoContactMerge(mergedId: string): Promise<boolean> {
  try {
    await rest.POST("/api/v1/contacts/{contact_id}/unmerge", {
      params: { path: { contact_id: mergedId } },
    });
    toast(common.undone, {}, "good");
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}
