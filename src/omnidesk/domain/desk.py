"""What a desk shows, and how each event changes it.

State at a position + the events after it = state now. Clients keep this state and apply events
the same way; the tests compare it with a fresh snapshot after every kind of event.

    agent          the agent's own resource, None for a token that is nobody's
    agents         {id: agent}         supervisors and admins only
    queues         {id: queue}
    work_items     {id: work item}     live ones in view
    offers         {id: offer}         pending ones in view
    consults       {id: consult}       live ones the agent asked for or was asked into; whoever
                                       joined subscribes to the conversation
    previews       {work item id: {conversation, contact, preview}}  what an agent is shown of
                                       work offered to them, as it was when it was offered
    conversations  {id: conversation}  those of work in view, and those subscribed to
    contacts       {id: contact}       theirs; changes of a contact reach those who talk with
                                       them, so in a queue it may be older
    threads        {conversation id: {loaded, messages, notes}}, the last 50 of each, for work
                   one holds and for subscribed conversations

An event that brings work into view does not carry the whole past: `wanted` names what is to be
fetched, and `fill` adds it, in any order with further events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.work import LIVE, OfferState, WorkState

State = dict[str, Any]
Resource = Mapping[str, Any]

_TAKEN = frozenset({WorkState.ASSIGNED, WorkState.WRAP_UP})

THREAD_LENGTH = 50
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one desk looks at."""

    agent_id: str | None = None
    everything: bool = False
    queues: frozenset[str] = field(default_factory=frozenset)
    conversations: frozenset[str] = field(default_factory=frozenset)

    def shows(self, work: Resource) -> bool:
        """Whether a work item is in view."""
        return WorkState(work["state"]) in LIVE and (
            self.everything
            or (work["agent_id"] is not None and work["agent_id"] == self.agent_id)
            or work["queue_id"] in self.queues
            or work["conversation_id"] in self.conversations
        )

    def holds(self, work: Resource) -> bool:
        """Whether the desk's agent has taken a work item, so that they hear all about it."""
        return (
            self.agent_id is not None
            and work["agent_id"] == self.agent_id
            and work["state"] in _TAKEN
        )

    def follows(self, work: Resource) -> bool:
        """Whether every event of a work item's conversation reaches this desk."""
        return (
            self.everything
            or self.holds(work)
            or work["queue_id"] in self.queues
            or work["conversation_id"] in self.conversations
        )

    def offers(self, offer: Resource) -> bool:
        """Whether an offer is in view."""
        return offer["state"] == OfferState.PENDING and (
            self.everything
            or offer["agent_id"] == self.agent_id
            or offer["queue_id"] in self.queues
            or offer["conversation_id"] in self.conversations
        )

    def consults(self, consult: Resource) -> bool:
        """Whether a consult is in view."""
        return consult["ended_at"] is None and (
            self.everything or self.agent_id in (consult["from_agent_id"], consult["agent_id"])
        )


def empty() -> State:
    """A desk with nothing on it."""
    return {
        "agent": None,
        "agents": {},
        "queues": {},
        "work_items": {},
        "offers": {},
        "consults": {},
        "previews": {},
        "conversations": {},
        "contacts": {},
        "threads": {},
    }


def thread(
    messages: Sequence[Resource] = (), notes: Sequence[Resource] = (), *, loaded: bool
) -> dict[str, Any]:
    """The end of a conversation's thread; both lists oldest first."""
    return {
        "loaded": loaded,
        "messages": [short_message(m) for m in messages][-THREAD_LENGTH:],
        "notes": list(notes)[-THREAD_LENGTH:],
    }


def agent_view(agent: Resource) -> dict[str, Any]:
    """An agent without the end of the lease: heartbeats move it and are no events."""
    presence = {k: v for k, v in agent["presence"].items() if k != "lease_expires_at"}
    return {**agent, "presence": presence}


def short_message(message: Resource) -> Resource:
    """A message with `shortened: true` and at most 20,000 characters where it was longer; very
    long HTML is left out. The whole one is at its conversation's REST resource."""
    text, html = message["text"], message["html"]
    long_html = html is not None and len(html) > LONGEST_TEXT
    if len(text) <= LONGEST_TEXT and not long_html:
        return message
    return {
        **message,
        "text": text[:LONGEST_TEXT],
        "html": None if long_html else html,
        "shortened": True,
    }


def shortened(data: Resource) -> Resource:
    """An event's data with its message shortened where it is long."""
    message = data.get("message")
    if message is None:
        return data
    short = short_message(message)
    return data if short is message else {**data, "message": short}


def apply(state: State, view: View, kind: str, data: Resource) -> State:
    """The state after one event. Events the view does not show change nothing."""
    after = {key: value if key == "agent" else dict(value) for key, value in state.items()}
    if "work_item" in data:
        _work(after, view, data["work_item"])
    if "offer" in data:
        _offer(after, view, data)
    if "consult" in data:
        _consult(after, view, data["consult"])
    if "conversation" in data:
        _put(after["conversations"], data["conversation"])
    if "contact" in data:
        _put(after["contacts"], data["contact"])
    if "queue" in data:
        _put(after["queues"], data["queue"])
    if "agent" in data:
        _agent(after, view, data["agent"])
    _prune(after, view)
    _moved(after, data)
    _thread(after, kind, data)
    return after


def wanted(state: State, view: View) -> tuple[frozenset[str], frozenset[str]]:
    """The conversations and the contacts to be fetched: in view, but not (wholly) known."""
    needed = _needed(state, view)
    unread = {key for key, held in state["threads"].items() if not held["loaded"]}
    conversations = (needed - state["conversations"].keys()) | unread
    people = {c["contact_id"] for c in state["conversations"].values()}
    return frozenset(conversations), frozenset(people - state["contacts"].keys())


def fill(
    state: State,
    view: View,
    *,
    conversations: Sequence[Resource] = (),
    contacts: Sequence[Resource] = (),
    threads: Mapping[str, Resource] | None = None,
) -> State:
    """Add what was fetched. What events brought meanwhile wins where it is newer."""
    after = {key: value if key == "agent" else dict(value) for key, value in state.items()}
    for found in conversations:
        _put(after["conversations"], found)
    for found in contacts:
        _put(after["contacts"], found)
    _prune(after, view)
    for key, fetched in (threads or {}).items():
        if key in after["threads"]:
            after["threads"][key] = _joined(after["threads"][key], fetched)
    return after


def _put(held: dict[str, Resource], found: Resource) -> None:
    known = held.get(found["id"])
    if known is None or known.get("version", 0) <= found.get("version", 0):
        held[found["id"]] = found


def _work(state: State, view: View, work: Resource) -> None:
    held = state["work_items"].get(work["id"])
    if view.holds(work) and not (held and view.holds(held)) and not view.everything:
        # From now on its changes are heard of; until now they were not.
        known = state["conversations"].get(work["conversation_id"])
        if known is not None:
            state["contacts"].pop(known["contact_id"], None)
    if view.shows(work):
        _put(state["work_items"], work)
    else:
        state["work_items"].pop(work["id"], None)


def _offer(state: State, view: View, data: Resource) -> None:
    offer = data["offer"]
    if not view.offers(offer):
        state["offers"].pop(offer["id"], None)
        return
    state["offers"][offer["id"]] = offer
    if offer["agent_id"] == view.agent_id and "preview" in data:
        shown = {key: data[key] for key in ("conversation", "contact", "preview")}
        state["previews"][offer["work_item_id"]] = shown


def _consult(state: State, view: View, consult: Resource) -> None:
    if view.consults(consult):
        _put(state["consults"], consult)
    else:
        state["consults"].pop(consult["id"], None)


def _agent(state: State, view: View, agent: Resource) -> None:
    shown = agent_view(agent)
    if agent["id"] == view.agent_id:
        own = state["agent"]
        if own is None or own["version"] <= shown["version"]:
            state["agent"] = shown
    if view.everything:
        _put(state["agents"], shown)


def _needed(state: State, view: View) -> set[str]:
    followed = (w for w in state["work_items"].values() if view.follows(w))
    return {w["conversation_id"] for w in followed} | view.conversations


def _read(state: State, view: View) -> set[str]:
    held = (w for w in state["work_items"].values() if view.holds(w))
    return {w["conversation_id"] for w in held} | view.conversations


def _prune(state: State, view: View) -> None:
    needed, read = _needed(state, view), _read(state, view)
    state["conversations"] = {k: v for k, v in state["conversations"].items() if k in needed}
    people = {c["contact_id"] for c in state["conversations"].values()}
    state["contacts"] = {k: v for k, v in state["contacts"].items() if k in people}
    state["threads"] = {key: state["threads"].get(key) or thread(loaded=False) for key in read}
    mine = {o["work_item_id"] for o in state["offers"].values() if o["agent_id"] == view.agent_id}
    state["previews"] = {k: v for k, v in state["previews"].items() if k in mine}


def _moved(state: State, data: Resource) -> None:
    # A merge, or taking one back, moves messages between two threads: neither is what it was.
    other = data.get("merged") or data.get("unmerged")
    if other is None or "message_ids" not in data:
        return
    for key in {data["conversation"]["id"], other["id"]} & state["threads"].keys():
        state["threads"][key] = thread(loaded=False)


def _thread(state: State, kind: str, data: Resource) -> None:
    said = data.get("message") or data.get("note")
    if said is None or said["conversation_id"] not in state["threads"]:
        return
    held = state["threads"][said["conversation_id"]]
    name = "message" if "message" in data else "note"
    item = short_message(said) if name == "message" else said
    fresh = kind in (events.MESSAGE_CREATED, events.NOTE_CREATED) or not held["loaded"]
    items = _with(held[name + "s"], item, add=fresh)
    state["threads"][said["conversation_id"]] = {**held, name + "s": items[-THREAD_LENGTH:]}


def _with(items: Sequence[Resource], item: Resource, *, add: bool) -> list[Resource]:
    if any(known["id"] == item["id"] for known in items):
        return [_newer(known, item) if known["id"] == item["id"] else known for known in items]
    return [*items, item] if add else list(items)


def _newer(one: Resource, other: Resource) -> Resource:
    return other if other.get("version", 0) >= one.get("version", 0) else one


def _joined(held: Resource, fetched: Resource) -> dict[str, Any]:
    return {
        "loaded": True,
        "messages": _both(held["messages"], [short_message(m) for m in fetched["messages"]]),
        "notes": _both(held["notes"], fetched["notes"]),
    }


def _both(held: Sequence[Resource], fetched: Sequence[Resource]) -> list[Resource]:
    known = {item["id"]: item for item in held}
    found = [_newer(item, known[item["id"]]) if item["id"] in known else item for item in fetched]
    ids = {item["id"] for item in fetched}
    # Events bring only what is newer than the page, or changes of what is older than it.
    oldest = fetched[0]["created_at"] if len(fetched) >= THREAD_LENGTH else ""
    later = [item for item in held if item["id"] not in ids and item["created_at"] >= oldest]
    return [*found, *later][-THREAD_LENGTH:]
