"""Conversations: their states, and where an inbound item belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from omnidesk.domain.channel import Threading
from omnidesk.domain.ids import AgentId, ContactId, ConversationId, IdentityId, InboxId


class ConversationState(StrEnum):
    """Open, asleep until a time or the next message, or finished."""

    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class ConversationEvent(StrEnum):
    """What can happen to a conversation."""

    MESSAGE = "message"
    SNOOZE = "snooze"
    WAKE = "wake"
    RESOLVE = "resolve"
    REOPEN = "reopen"


# `message` on a resolved conversation is only applied by `place` inside the reopen window.
TRANSITIONS: Mapping[tuple[ConversationState, ConversationEvent], ConversationState] = {
    (ConversationState.OPEN, ConversationEvent.MESSAGE): ConversationState.OPEN,
    (ConversationState.OPEN, ConversationEvent.SNOOZE): ConversationState.SNOOZED,
    (ConversationState.OPEN, ConversationEvent.RESOLVE): ConversationState.RESOLVED,
    (ConversationState.SNOOZED, ConversationEvent.MESSAGE): ConversationState.OPEN,
    (ConversationState.SNOOZED, ConversationEvent.SNOOZE): ConversationState.SNOOZED,
    (ConversationState.SNOOZED, ConversationEvent.WAKE): ConversationState.OPEN,
    (ConversationState.SNOOZED, ConversationEvent.REOPEN): ConversationState.OPEN,
    (ConversationState.SNOOZED, ConversationEvent.RESOLVE): ConversationState.RESOLVED,
    (ConversationState.RESOLVED, ConversationEvent.MESSAGE): ConversationState.OPEN,
    (ConversationState.RESOLVED, ConversationEvent.REOPEN): ConversationState.OPEN,
}


def next_state(state: ConversationState, event: ConversationEvent) -> ConversationState | None:
    """Where `event` takes a conversation in `state`; None when it may not happen there."""
    return TRANSITIONS.get((state, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A conversation an inbound item might belong to, as the store found it.

    `by_token`: the item carried this conversation's unguessable reply token.
    `by_reference`: the item answers a message of this conversation.
    `participant`: the sender's identity already wrote in it.
    `absorbed`: a conversation of the sender's identity and inbox was merged into it.
    """

    id: ConversationId
    contact_id: ContactId
    identity_id: IdentityId
    inbox_id: InboxId
    threading: Threading
    state: ConversationState
    last_activity_at: datetime
    resolved_at: datetime | None = None
    last_agent_id: AgentId | None = None
    has_live_work: bool = False
    by_token: bool = False
    by_reference: bool = False
    participant: bool = False
    absorbed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The facts about an inbound item that decide where it goes.

    `verified`: somebody other than the sender vouches for the address it came from.
    """

    contact_id: ContactId
    identity_id: IdentityId
    inbox_id: InboxId
    threading: Threading
    verified: bool = True
    creates_work: bool = True


class Verb(StrEnum):
    """What happens to the conversation an item lands in."""

    CONTINUE = "continue"
    REOPEN = "reopen"
    OPEN_ANEW = "open_anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an item goes. `former_id` links a new conversation to the one it follows."""

    verb: Verb
    conversation_id: ConversationId | None = None
    former_id: ConversationId | None = None
    last_agent_id: AgentId | None = None
    new_work: bool = True


def place(
    arrival: Arrival,
    candidates: Sequence[Candidate],
    reopen_window_seconds: int,
    now: datetime,
) -> Placement:
    """Continue, reopen inside the window, or open anew linked to the former.

    A reply token places an item whoever sends it: it is unguessable, and only the conversation's
    own people ever saw it. A quoted message id places it only if the sender already takes part.
    Nothing a sender merely claims joins them to somebody else's conversation. The order of
    `candidates` does not matter.
    """
    usable = [c for c in candidates if _may_join(arrival, c)]
    alive = [c for c in usable if c.state is not ConversationState.RESOLVED]
    if alive:
        best = max(alive, key=lambda c: _rank(arrival, c))
        return Placement(
            verb=Verb.CONTINUE,
            conversation_id=best.id,
            last_agent_id=best.last_agent_id,
            new_work=arrival.creates_work and not best.has_live_work,
        )
    window = timedelta(seconds=reopen_window_seconds)
    ended = [c for c in usable if c.resolved_at is not None]
    if not ended:
        return Placement(verb=Verb.OPEN_ANEW, new_work=arrival.creates_work)
    last = max(ended, key=lambda c: _rank(arrival, c))
    if last.resolved_at is not None and now - last.resolved_at <= window:
        return Placement(
            verb=Verb.REOPEN,
            conversation_id=last.id,
            last_agent_id=last.last_agent_id,
            new_work=arrival.creates_work,
        )
    return Placement(
        verb=Verb.OPEN_ANEW,
        former_id=last.id,
        last_agent_id=last.last_agent_id,
        new_work=arrival.creates_work,
    )


def _may_join(arrival: Arrival, candidate: Candidate) -> bool:
    if candidate.by_token:
        return True
    if arrival.threading is Threading.PER_THREAD:
        return candidate.by_reference and candidate.participant
    if candidate.contact_id != arrival.contact_id:
        return False
    # Landing in a conversation of another inbox takes more than a claimed address.
    joins = arrival.verified and Threading.JOINS_CONTACT in (
        arrival.threading,
        candidate.threading,
    )
    return joins or _is_own(arrival, candidate)


def _is_own(arrival: Arrival, candidate: Candidate) -> bool:
    same = candidate.identity_id == arrival.identity_id and candidate.inbox_id == arrival.inbox_id
    return same or candidate.absorbed


def _rank(arrival: Arrival, candidate: Candidate) -> tuple[bool, bool, bool, datetime, str]:
    return (
        candidate.by_token,
        candidate.by_reference,
        _is_own(arrival, candidate),
        candidate.last_activity_at,
        candidate.id,
    )
