/** All that is known of one conversation: the live desk's where it has it, else as it was read. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Contact, Conversation, DeskEvent, ListedConversation, WorkItem } from "@/client";
import { client, desk, rest } from "../session";

export interface Facts {
  conversation: Conversation | null;
  contact: Contact | null;
  /** Live work on it. */
  work: WorkItem | null;
  /** Where it came in. */
  inbox: ListedConversation["inbox"] | null;
  problem: unknown;
  /** Read again what the desk does not follow. */
  reload: () => void;
}

/** The facts of a conversation, kept current. */
export function useFacts(conversationId: string): Facts {
  const listed = useSignal<ListedConversation | null>(null);
  const person = useSignal<Contact | null>(null);
  const problem = useSignal<unknown>(null);
  const round = useSignal(0);
  const conversation = useComputed(() =>
    newer(desk.value.conversations[conversationId] ?? null, listed.value),
  );
  const contactId = useComputed(() => conversation.value?.contact_id ?? null).value;
  const contact = useComputed(() =>
    newer(contactId ? (desk.value.contacts[contactId] ?? null) : null, person.value),
  );
  const readWork = useSignal<WorkItem | null>(null);
  const work = useComputed(() => workOf(conversationId) ?? readWork.value);
  const again = () => {
    round.value += 1;
  };

  useEffect(() => {
    let gone = false;
    Promise.all([readConversation(conversationId), readLiveWork(conversationId)]).then(
      ([found, live]) => {
        if (gone) return;
        listed.value = found;
        readWork.value = live;
        problem.value = null;
      },
      (error) => {
        if (!gone) problem.value = error;
      },
    );
    return () => {
      gone = true;
    };
  }, [conversationId, round.value]);

  useEffect(() => {
    if (!contactId) return;
    let gone = false;
    readContact(contactId).then(
      (found) => {
        if (!gone) person.value = found;
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [contactId, round.value]);

  useEffect(
    () => follow((event) => concerns(event, conversationId, contactId), again),
    [conversationId, contactId, client.value],
  );

  return {
    conversation: conversation.value,
    contact: contact.value,
    work: work.value,
    inbox: listed.value?.inbox ?? null,
    problem: problem.value,
    reload: again,
  };
}

/** Call `act` soon after events that matter, however many there are; the answer ends it. */
export function follow(matters: (event: DeskEvent) => boolean, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, 250);
  };
  const connection = client.value;
  const ends = [
    connection?.on("event", (event) => {
      if (matters(event)) soon();
    }),
    connection?.on("reset", soon),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end?.();
  };
}

/** The live work of a conversation, as the desk has it. */
export function workOf(conversationId: string): WorkItem | null {
  const found = Object.values(desk.value.work_items).find(
    (item) => item.conversation_id === conversationId,
  );
  return found ?? null;
}

/** A conversation by its id; one that was merged leads to where it went. */
export async function readConversation(id: string): Promise<ListedConversation | null> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}", {
    params: { path: { conversation_id: id } },
  });
  return data ?? null;
}

/** Every work item of a conversation, the newest first. */
export async function readWorkItems(conversationId: string): Promise<WorkItem[]> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/work", {
    params: { path: { conversation_id: conversationId } },
  });
  return data?.items ?? [];
}

async function readLiveWork(conversationId: string): Promise<WorkItem | null> {
  const [newest] = await readWorkItems(conversationId);
  return newest && !newest.ended_at ? newest : null;
}

export async function readContact(id: string): Promise<Contact | null> {
  const { data } = await rest.GET("/api/v1/contacts/{contact_id}", {
    params: { path: { contact_id: id } },
  });
  return data ?? null;
}

function newer<Resource extends { version: number }>(
  live: Resource | null,
  kept: Resource | null,
): Resource | null {
  if (!live || !kept) return live ?? kept;
  return kept.version > live.version ? kept : live;
}

function concerns(event: DeskEvent, conversationId: string, contactId: string | null): boolean {
  const data = event.data as {
    conversation?: { id: string } | null;
    contact?: { id: string } | null;
    work_item?: { conversation_id: string } | null;
  };
  return (
    data.conversation?.id === conversationId ||
    data.work_item?.conversation_id === conversationId ||
    (contactId !== null && data.contact?.id === contactId)
  );
}
