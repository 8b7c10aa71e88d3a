/** One person: addresses, attributes, conversations over all channels, merges. */

import { useEffect } from "preact/hooks";
import { Button, Skeleton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { readContact } from "../context/facts";
import { Duplicates, History, Merges } from "../context/history";
import { openContactMerge } from "../context/opener";
import { Person } from "../context/person";
import { common } from "../context/shared-words";
import { readTeam } from "../context/team";
import { Trouble } from "../context/trouble";
import { useRead } from "../context/use-read";
import { go, route } from "../route";

const words = defineWords({
  merge: {
    en: "Merge with another contact",
    ru: "Объединить с другим контактом",
    uk: "Об’єднати з іншим контактом",
  },
});

export function ContactCard({ contactId }: { contactId: string }) {
  const { value, problem, reload } = useRead(
    () => readContact(contactId),
    [contactId],
    (event) =>
      event.type.startsWith("contact.") &&
      (event.data as { contact?: { id: string } }).contact?.id === contactId,
  );
  useEffect(() => {
    readTeam().catch(() => undefined);
  }, []);
  useEffect(() => {
    // A contact that was merged away leads to the one that stayed.
    const at = route.peek();
    if (value && value.id !== contactId && at.page === "contacts") show(value.id);
  }, [value?.id, contactId]);
  if (!value) {
    return problem ? (
      <Trouble problem={problem} />
    ) : (
      <Skeleton lines={8} label={t(common.loading)} />
    );
  }
  const merged = (keptId: string) => (keptId === contactId ? reload() : show(keptId));
  return (
    <article class="people-one" data-testid="contact-card" aria-labelledby="contact-card-title">
      <h2 id="contact-card-title" class="visually-hidden">
        {value.name || t(common.unnamed)}
      </h2>
      <Person contact={value} onSaved={reload} />
      <div class="people-actions">
        <Button
          icon="merge"
          data-testid="merge-contact"
          onClick={() => openContactMerge({ contactId: value.id, onMerged: merged })}
        >
          {t(words.merge)}
        </Button>
      </div>
      <Duplicates contact={value} onMerged={merged} />
      <Merges conversation={null} contact={value} onUndone={reload} />
      <History contactId={value.id} testid="contact-history" />
    </article>
  );
}

function show(contactId: string): void {
  go({ page: "contacts", contactId });
}
