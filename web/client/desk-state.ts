/** What a desk shows, and how each event changes it: the server's rules, word for word.
 *
 * State at a position + the events after it = state now. Everything here is pure; parts that an
 * event does not touch keep their identity. Between calls a state holds what its view needs and
 * nothing more, so an event is checked only where it could have changed that. */

import { joined, shortMessage, unloaded, withItem } from "./desk-thread";
import { only, put, putAll, without } from "./table";
import { TableIndex } from "./table-index";
import type {
  Agent,
  Consult,
  Contact,
  Conversation,
  DeskState,
  Message,
  Note,
  Offer,
  Preview,
  Queue,
  Thread,
  View,
  WorkItem,
} from "./types";

/** The whole resources that an event may carry. */
export interface EventData {
  work_item?: WorkItem | null;
  offer?: Offer | null;
  consult?: Consult | null;
  conversation?: Conversation | null;
  contact?: Contact | null;
  queue?: Queue | null;
  agent?: Agent | null;
  preview?: string | null;
  message?: Message | null;
  note?: Note | null;
  merged?: { id: string } | null;
  unmerged?: { id: string } | null;
  message_ids?: string[] | null;
}

/** Ids of what is to be fetched. */
export interface Wanted {
  readonly conversations: Set<string>;
  readonly contacts: Set<string>;
}

/** What was fetched to complete a state. */
export interface Parts {
  conversations?: readonly Conversation[];
  contacts?: readonly Contact[];
  threads?: Readonly<Record<string, Pick<Thread, "messages" | "notes">>>;
}

const workOf = new TableIndex<WorkItem>((work) => work.conversation_id);
const conversationsOf = new TableIndex<Conversation>((found) => found.contact_id);

const TAKEN: ReadonlySet<string> = new Set(["assigned", "wrap_up"]);
const OVER: ReadonlySet<string> = new Set(["done", "abandoned"]);

export function emptyDesk(): DeskState {
  return {
    agent: null,
    agents: {},
    queues: {},
    work_items: {},
    offers: {},
    consults: {},
    previews: {},
    conversations: {},
    contacts: {},
    threads: {},
  };
}

export function emptyView(): View {
  return { agentId: null, everything: false, queues: new Set(), conversations: new Set() };
}

/** Whether a work item is in view. */
export function shows(view: View, work: WorkItem): boolean {
  if (OVER.has(work.state)) return false;
  return view.everything || isOwn(view, work.agent_id) || subscribed(view, work);
}

/** Whether the desk's agent has taken a work item, so that they hear all about it. */
export function holds(view: View, work: WorkItem): boolean {
  return isOwn(view, work.agent_id) && TAKEN.has(work.state);
}

/** Whether every event of a work item's conversation reaches this desk. */
export function follows(view: View, work: WorkItem): boolean {
  return view.everything || holds(view, work) || subscribed(view, work);
}

/** The state after one event. Events the view does not show change nothing. */
export function apply(state: DeskState, view: View, kind: string, data: EventData): DeskState {
  const after = { ...state };
  const touched = new Touched();
  if (data.work_item) putWork(after, view, data.work_item, touched);
  if (data.offer) putOffer(after, view, data.offer, data);
  if (data.consult) putConsult(after, view, data.consult);
  if (data.conversation) putConversation(after, data.conversation, touched);
  if (data.contact) {
    after.contacts = put(after.contacts, data.contact);
    touched.contacts.add(data.contact.id);
  }
  if (data.queue) after.queues = put(after.queues, data.queue);
  if (data.agent) putAgent(after, view, data.agent);
  pruneTouched(after, view, touched);
  move(after, data);
  say(after, kind, data);
  return after;
}

/** What is to be fetched: in view, but not (wholly) known. */
export function wanted(state: DeskState, view: View): Wanted {
  const conversations = needed(state, view);
  for (const key in state.conversations) conversations.delete(key);
  for (const key in state.threads) if (!state.threads[key]?.loaded) conversations.add(key);
  const contacts = new Set<string>();
  for (const found of Object.values(state.conversations)) {
    if (!Object.hasOwn(state.contacts, found.contact_id)) contacts.add(found.contact_id);
  }
  return { conversations, contacts };
}

/** Whether a conversation (or its thread) is among what is `wanted`. */
export function wantsConversation(state: DeskState, view: View, id: string): boolean {
  if (state.threads[id]?.loaded === false) return true;
  return !Object.hasOwn(state.conversations, id) && usesOf(state, view, id).needs;
}

/** Whether a contact is among what is `wanted`. */
export function wantsContact(state: DeskState, id: string): boolean {
  return (
    !Object.hasOwn(state.contacts, id) && conversationsOf.keys(state.conversations, id).size > 0
  );
}

/** What `wanted` has more after an event that led from one state to the other. */
export function wantedFor(
  before: DeskState,
  state: DeskState,
  view: View,
  data: EventData,
): Wanted {
  const { work_item: work, conversation, message, note, merged, unmerged, contact } = data;
  const said = message ?? note;
  const ids = [work?.conversation_id, said?.conversation_id, conversation?.id];
  const conversations = new Set<string>();
  const contacts = new Set<string>();
  for (const id of [...ids, merged?.id, unmerged?.id]) {
    if (!id) continue;
    if (wantsConversation(state, view, id)) conversations.add(id);
    for (const known of [before.conversations[id], state.conversations[id]]) {
      if (known && wantsContact(state, known.contact_id)) contacts.add(known.contact_id);
    }
  }
  if (contact && wantsContact(state, contact.id)) contacts.add(contact.id);
  return { conversations, contacts };
}

/** Add what was fetched. What events brought meanwhile wins where it is newer. */
export function fill(state: DeskState, view: View, parts: Parts): DeskState {
  const after = { ...state };
  for (const found of parts.conversations ?? []) {
    const held = after.conversations;
    after.conversations = conversationsOf.carry(held, put(held, found), found.id);
  }
  after.contacts = putAll(after.contacts, parts.contacts ?? []);
  prune(after, view);
  const fetched = Object.entries(parts.threads ?? {});
  const known = fetched.filter(([key]) => Object.hasOwn(after.threads, key));
  if (known.length > 0) {
    after.threads = { ...after.threads };
    for (const [key, found] of known) after.threads[key] = joined(after.threads[key], found);
  }
  return after;
}

/** The state without what a smaller view no longer shows. */
export function narrow(state: DeskState, view: View): DeskState {
  const after = { ...state };
  after.work_items = only(after.work_items, (work) => shows(view, work));
  after.offers = only(after.offers, (offer) => showsOffer(view, offer));
  after.consults = only(after.consults, (consult) => showsConsult(view, consult));
  prune(after, view);
  return after;
}

function isOwn(view: View, agentId: string | null): boolean {
  return agentId !== null && agentId === view.agentId;
}

function subscribed(view: View, about: { queue_id: string; conversation_id: string }): boolean {
  return view.queues.has(about.queue_id) || view.conversations.has(about.conversation_id);
}

function showsOffer(view: View, offer: Offer): boolean {
  if (offer.state !== "pending") return false;
  return view.everything || isOwn(view, offer.agent_id) || subscribed(view, offer);
}

function showsConsult(view: View, consult: Consult): boolean {
  if (consult.ended_at !== null) return false;
  return view.everything || isOwn(view, consult.from_agent_id) || isOwn(view, consult.agent_id);
}

/** Whose place in the state an event may have changed. */
class Touched {
  readonly conversations = new Set<string>();
  readonly contacts = new Set<string>();
}

function putWork(state: DeskState, view: View, work: WorkItem, touched: Touched): void {
  const held = state.work_items[work.id];
  touched.conversations.add(work.conversation_id);
  if (held) touched.conversations.add(held.conversation_id);
  if (holds(view, work) && !(held && holds(view, held)) && !view.everything) {
    // From now on its changes are heard of; until now they were not.
    const known = state.conversations[work.conversation_id];
    if (known) state.contacts = without(state.contacts, known.contact_id);
  }
  const after = shows(view, work)
    ? put(state.work_items, work)
    : without(state.work_items, work.id);
  state.work_items = workOf.carry(state.work_items, after, work.id);
}

function putOffer(state: DeskState, view: View, offer: Offer, data: EventData): void {
  const { conversation, contact, preview } = data;
  if (!showsOffer(view, offer)) {
    const before = state.offers[offer.id];
    state.offers = without(state.offers, offer.id);
    prunePreview(state, view, before?.work_item_id ?? offer.work_item_id);
    return;
  }
  state.offers = { ...state.offers, [offer.id]: offer };
  if (isOwn(view, offer.agent_id) && conversation && contact && typeof preview === "string") {
    const shown: Preview = { conversation, contact, preview };
    state.previews = { ...state.previews, [offer.work_item_id]: shown };
  }
  prunePreview(state, view, offer.work_item_id);
}

function prunePreview(state: DeskState, view: View, workItemId: string): void {
  if (!Object.hasOwn(state.previews, workItemId)) return;
  const mine = Object.values(state.offers).some(
    (offer) => offer.work_item_id === workItemId && offer.agent_id === view.agentId,
  );
  if (!mine) state.previews = without(state.previews, workItemId);
}

function putConsult(state: DeskState, view: View, consult: Consult): void {
  state.consults = showsConsult(view, consult)
    ? put(state.consults, consult)
    : without(state.consults, consult.id);
}

function putConversation(state: DeskState, found: Conversation, touched: Touched): void {
  const before = state.conversations[found.id];
  const after = put(state.conversations, found);
  state.conversations = conversationsOf.carry(state.conversations, after, found.id);
  touched.conversations.add(found.id);
  if (before && before.contact_id !== found.contact_id) touched.contacts.add(before.contact_id);
}

function putAgent(state: DeskState, view: View, agent: Agent): void {
  const shown = agentView(agent);
  const own = state.agent;
  if (agent.id === view.agentId && (!own || own.version <= shown.version)) state.agent = shown;
  if (view.everything) state.agents = put(state.agents, shown);
}

/** An agent without the end of the lease: heartbeats move it and are no events. */
function agentView(agent: Agent): Agent {
  if (!("lease_expires_at" in agent.presence)) return agent;
  const { lease_expires_at: _, ...presence } = agent.presence;
  return { ...agent, presence: presence as Agent["presence"] };
}

function needed(state: DeskState, view: View): Set<string> {
  const found = new Set(view.conversations);
  for (const work of Object.values(state.work_items)) {
    if (follows(view, work)) found.add(work.conversation_id);
  }
  return found;
}

function prune(state: DeskState, view: View): void {
  const kept = needed(state, view);
  state.conversations = only(state.conversations, (found) => kept.has(found.id));
  const people = new Set<string>();
  for (const found of Object.values(state.conversations)) people.add(found.contact_id);
  state.contacts = only(state.contacts, (found) => people.has(found.id));
  const read = new Set(view.conversations);
  for (const work of Object.values(state.work_items)) {
    if (holds(view, work)) read.add(work.conversation_id);
  }
  state.threads = only(state.threads, (_, key) => read.has(key));
  for (const key of read) addThread(state, key);
  const mine = new Set<string>();
  for (const offer of Object.values(state.offers)) {
    if (offer.agent_id === view.agentId) mine.add(offer.work_item_id);
  }
  state.previews = only(state.previews, (_, key) => mine.has(key));
}

/** What `prune` does, looking only where the event was. */
function pruneTouched(state: DeskState, view: View, touched: Touched): void {
  for (const key of touched.conversations) {
    const found = state.conversations[key];
    const { needs, reads } = usesOf(state, view, key);
    if (found && !needs) {
      const after = without(state.conversations, key);
      state.conversations = conversationsOf.carry(state.conversations, after, key);
      touched.contacts.add(found.contact_id);
    }
    if (reads) addThread(state, key);
    else state.threads = without(state.threads, key);
  }
  for (const key of view.conversations) addThread(state, key);
  for (const key of touched.contacts) {
    if (!Object.hasOwn(state.contacts, key)) continue;
    const used = conversationsOf.keys(state.conversations, key).size > 0;
    if (!used) state.contacts = without(state.contacts, key);
  }
}

function usesOf(state: DeskState, view: View, conversationId: string) {
  if (view.conversations.has(conversationId)) return { needs: true, reads: true };
  let needs = false;
  for (const key of workOf.keys(state.work_items, conversationId)) {
    const work = state.work_items[key];
    if (!work) continue;
    if (holds(view, work)) return { needs: true, reads: true };
    needs ||= follows(view, work);
  }
  return { needs, reads: false };
}

function addThread(state: DeskState, key: string): void {
  if (Object.hasOwn(state.threads, key)) return;
  state.threads = { ...state.threads, [key]: unloaded() };
}

function move(state: DeskState, data: EventData): void {
  // A merge, or taking one back, moves messages between two threads: neither is what it was.
  const other = data.merged ?? data.unmerged;
  if (!other || !data.message_ids || !data.conversation) return;
  for (const key of [data.conversation.id, other.id]) {
    if (Object.hasOwn(state.threads, key)) state.threads = { ...state.threads, [key]: unloaded() };
  }
}

function say(state: DeskState, kind: string, data: EventData): void {
  const said = data.message ?? data.note;
  const held = said && state.threads[said.conversation_id];
  if (!said || !held) return;
  const fresh = kind === "message.created" || kind === "note.created" || !held.loaded;
  const changed = data.message
    ? { ...held, messages: withItem(held.messages, shortMessage(data.message), fresh) }
    : { ...held, notes: withItem(held.notes, said as Note, fresh) };
  state.threads = { ...state.threads, [said.conversation_id]: changed };
}
