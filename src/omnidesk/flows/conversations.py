"""What people do with a conversation: resolve, snooze, reopen, describe. And who may.

An agent may act on conversations in their queues and on those they hold; supervisors and
admins on all. For everybody else a conversation does not exist: ids are not to be walked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.conversation import ConversationEvent, ConversationState, next_state
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows import facts, work
from omnidesk.store import conversations, messages
from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight

MAX_SNOOZE_DAYS = 366
MAX_TAGS = 30
MAX_TAG_CHARACTERS = 64
MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE_CHARACTERS = 1000
MAX_SUBJECT_CHARACTERS = 500
PRIORITIES = range(4)

Attribute = str | int | float | bool | None

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ID = re.compile(r"[a-z]{2,8}_[0-9A-Za-z_]{1,64}")
_STATES = {
    ConversationState.OPEN: "open already",
    ConversationState.SNOOZED: "snoozed",
    ConversationState.RESOLVED: "resolved",
}


def sight_of(actor: Actor) -> Sight:
    """What the actor may see; nothing for roles that do not work with customers."""
    if actor.sees_everything:
        return Sight(everything=True, agent_id=actor.agent_id)
    if actor.role not in {Role.AGENT, Role.BOT}:
        return Sight()
    return Sight(queues=tuple(sorted(actor.queues)), agent_id=actor.agent_id)


def reads_notes(actor: Actor) -> bool:
    """Notes are between people: a bot may write one, but not read what it might repeat."""
    return actor.sees_everything or actor.role is Role.AGENT


def missing(what: str = "conversation") -> NotFound:
    """The one answer for things that are not there and things that are not yours."""
    return NotFound(f"no such {what}")


def well_formed(given: str) -> bool:
    """Whether a text can be an id at all; anything else never reaches a statement."""
    return _ID.fullmatch(given) is not None


async def visible(
    tx: Transaction, actor: Actor, conversation_id: str, *, lock: bool = False
) -> Row:
    """The conversation's row if the actor may see it, else NotFound.

    The id of a merged conversation leads to the one it was merged into. With `lock` the row is
    locked until the transaction ends.
    """
    if well_formed(conversation_id):
        row = await conversations.find(tx, conversation_id, sight_of(actor), lock=lock)
        if row is not None:
            return row
    raise missing()


async def resolve(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    now: datetime,
    *,
    seen_message_id: str | None = None,
) -> dict[str, Any]:
    """Finish a conversation: nobody waits, its live work ends.

    With `seen_message_id` it is refused (Conflict) when the contact wrote after that message: a
    word that crosses with the decision is not closed unread.
    """
    row = await visible(tx, actor, conversation_id, lock=True)
    _step(row, ConversationEvent.RESOLVE)
    if seen_message_id and await messages.wrote_after(tx, row["id"], seen_message_id):
        raise Conflict("the contact has written since; read it and decide anew")
    # Whoever must still wrap up keeps it until then.
    item = await work.close_for_conversation(tx, row["id"], work.RESOLVED, now)
    after = await conversations.change(
        tx,
        row["id"],
        {
            "state": "resolved",
            "resolved_at": now,
            "snoozed_until": None,
            "waiting_since": None,
            "agent_id": item["agent_id"] if item else None,
            "last_agent_id": row["agent_id"] or row["last_agent_id"],
            "last_activity_at": max(now, row["last_activity_at"]),
        },
    )
    tx.record(facts.conversation(events.CONVERSATION_RESOLVED, after, now, row["agent_id"]))
    return resources.conversation(after)


async def snooze(
    tx: Transaction, actor: Actor, conversation_id: str, until: datetime, now: datetime
) -> dict[str, Any]:
    """Put a conversation to sleep until a time or the contact's next message.

    Whoever holds it keeps it; work that nobody took yet is parked. The customer's wait ends with
    the decision to come back later.
    """
    if not now < until <= now + timedelta(days=MAX_SNOOZE_DAYS):
        fault = FieldError("/until", f"must be in the next {MAX_SNOOZE_DAYS} days")
        raise BadInput("cannot snooze until then", errors=(fault,))
    row = await visible(tx, actor, conversation_id, lock=True)
    _step(row, ConversationEvent.SNOOZE)
    if row["agent_id"] is None:
        await work.park_for_conversation(tx, row["id"], until, now)
    after = await conversations.change(
        tx,
        row["id"],
        {
            "state": "snoozed",
            "snoozed_until": until,
            "waiting_since": None,
            "last_activity_at": max(now, row["last_activity_at"]),
        },
    )
    tx.record(facts.conversation(events.CONVERSATION_SNOOZED, after, now))
    return resources.conversation(after)


async def reopen(
    tx: Transaction, actor: Actor, conversation_id: str, now: datetime
) -> dict[str, Any]:
    """Open a snoozed or resolved conversation; somebody gets work for it again.

    Conflict where the contact writes in another open conversation on the same inbox by now.
    """
    row = await visible(tx, actor, conversation_id, lock=True)
    _step(row, ConversationEvent.REOPEN)
    after = await conversations.open_again(
        tx,
        row["id"],
        {
            "state": "open",
            "resolved_at": None,
            "snoozed_until": None,
            "last_activity_at": max(now, row["last_activity_at"]),
        },
    )
    if after is None:
        raise Conflict(
            "the contact has another open conversation on this inbox; "
            "continue there, or resolve it or merge the two first"
        )
    tx.record(facts.conversation(events.CONVERSATION_REOPENED, after, now))
    await work.ensure_for_conversation(tx, after, "reopened", now)
    # Giving out the work may have changed the row.
    return resources.conversation(await visible(tx, actor, row["id"]))


def _step(row: Row, event: ConversationEvent) -> None:
    state = ConversationState(row["state"])
    if next_state(state, event) is None:
        raise Conflict(f"the conversation is {_STATES[state]}")


async def update(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    changes: Mapping[str, Any],
    now: datetime,
    *,
    approve: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Change what is known of a conversation: `tags`, `attributes`, `priority`, `language`,
    `subject`; keys that are not given stay.

    `attributes` are merged in, null removes one. `approve` hears the version found, under lock,
    and raises StaleVersion when the caller read another one.
    """
    row = await visible(tx, actor, conversation_id, lock=True)
    if approve is not None:
        approve(row["version"])
    values = {name: _CHECKS[name](row, given) for name, given in _known(changes)}
    if all(row[name] == value for name, value in values.items()):
        return resources.conversation(row)
    after = await conversations.change(tx, row["id"], values)
    tx.record(facts.conversation(events.CONVERSATION_UPDATED, after, now))
    if "priority" in values:
        item = await conversations.set_work_priority(tx, row["id"], values["priority"])
        if item is not None:
            tx.record(facts.work(events.WORK_UPDATED, item, now))
    return resources.conversation(after)


def _known(changes: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    unknown = changes.keys() - _CHECKS.keys()
    if unknown:
        faults = tuple(FieldError(f"/{name}", "cannot be changed") for name in sorted(unknown))
        raise BadInput("unknown fields", errors=faults)
    return list(changes.items())


def _fault(pointer: str, detail: str) -> BadInput:
    return BadInput("the change is not valid", errors=(FieldError(pointer, detail),))


def clean_tag(raw: str) -> str:
    """A tag as it is stored: lower case, single spaces; empty if nothing is left."""
    return " ".join(raw.lower().split())


def _tags(_row: Row, given: Sequence[str]) -> list[str]:
    tags = sorted({clean_tag(tag) for tag in given} - {""})
    if len(tags) > MAX_TAGS:
        raise _fault("/tags", f"at most {MAX_TAGS}")
    if any(len(tag) > MAX_TAG_CHARACTERS or not tag.isprintable() for tag in tags):
        raise _fault("/tags", f"at most {MAX_TAG_CHARACTERS} printable characters each")
    return tags


def merged_attributes(
    current: Mapping[str, Attribute], given: Mapping[str, Attribute]
) -> dict[str, Attribute]:
    """`current` with `given` laid over it; null removes. BadInput over the limits."""
    after = {**current, **given}
    after = {name: value for name, value in after.items() if value is not None}
    if len(after) > MAX_ATTRIBUTES:
        raise _fault("/attributes", f"at most {MAX_ATTRIBUTES}")
    for name, value in given.items():
        if not 0 < len(name) <= MAX_TAG_CHARACTERS or not name.isprintable():
            raise _fault("/attributes", f"names have 1 to {MAX_TAG_CHARACTERS} characters")
        if isinstance(value, str) and (len(value) > MAX_ATTRIBUTE_CHARACTERS or "\x00" in value):
            detail = f"values have at most {MAX_ATTRIBUTE_CHARACTERS} characters"
            raise _fault(f"/attributes/{name}", detail)
    return after


def _attributes(row: Row, given: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return merged_attributes(row["attributes"], given)


def _priority(_row: Row, given: int) -> int:
    if given not in PRIORITIES:
        raise _fault("/priority", "0 urgent, 1 high, 2 normal or 3 low")
    return given


def checked_language(given: str | None) -> str | None:
    """A language tag, or BadInput."""
    if given is not None and not _LANGUAGE.fullmatch(given):
        raise _fault("/language", "must be a language tag like en, uk or pt-BR")
    return given


def _language(_row: Row, given: str | None) -> str | None:
    return checked_language(given)


def _subject(_row: Row, given: str | None) -> str | None:
    subject = " ".join((given or "").split()) or None
    if subject and (len(subject) > MAX_SUBJECT_CHARACTERS or not subject.isprintable()):
        detail = f"at most {MAX_SUBJECT_CHARACTERS} printable characters"
        raise _fault("/subject", detail)
    return subject


_CHECKS: Mapping[str, Any] = {
    "tags": _tags,
    "attributes": _attributes,
    "priority": _priority,
    "language": _language,
    "subject": _subject,
}
