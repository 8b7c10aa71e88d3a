"""Being called back instead of waiting: asked for, changed, cancelled, and what an agent then
does. The work keeps its age and so its place; silence does not end it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain import callback, customer_words, events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.callback import MESSAGE, Wish
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.contact import EMAIL, PHONE
from omnidesk.domain.ids import QueueId
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from omnidesk.flows import automatic, facts, release
from omnidesk.flows.automatic import Words
from omnidesk.flows.conversations import visible
from omnidesk.flows.release import Ending
from omnidesk.store import callbacks, work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory

VISITOR = "visitor"
_KINDS = {PHONE: ChannelKind.VOICE, MESSAGE: ChannelKind.MESSAGING, EMAIL: ChannelKind.EMAIL}
_PARK = Ending(event=WorkEvent.PARK, offer_state="revoked", reason="to be called back")
_WAKE = Ending(event=WorkEvent.UNPARK, offer_state="ended", reason="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish as somebody typed it. `via` is phone or message; `address` a number for phone."""

    via: str
    address: str = ""
    region: str | None = None
    name: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


def checked(given: Request, now: datetime) -> Wish:
    """The wish, if it can be kept. Raises BadInput."""
    if given.via not in (PHONE, MESSAGE):
        fault = FieldError("/via", f"is {PHONE} or {MESSAGE}")
        raise BadInput("this cannot be arranged as asked", errors=(fault,))
    begin, end = callback.window(given.not_before, given.not_after, now)
    address = callback.phone_number(given.address, given.region) if given.via == PHONE else ""
    return Wish(
        kind=given.via,
        address=address,
        name=" ".join(given.name.split())[: callback.MAX_NAME],
        not_before=begin,
        not_after=end,
    )


async def ask(
    tx: Transaction,
    house: Directory,
    conversation_id: str,
    wish: Wish,
    asked_by: str,
    now: datetime,
) -> dict[str, Any]:
    """The customer of a conversation that waits is to be called or written to; the work item
    after. Asking again changes what was asked.

    A call makes the work a phone call with the same age, in the same line. With `not_before` it
    sleeps until then; with a window it is work that queues may leave to idle agents
    (`leave_idle`). Raises Conflict when nothing waits, or somebody is about to answer.
    """
    conversation, item = await _locked(tx, conversation_id)
    if item["state"] not in ("waiting", "parked"):
        raise Conflict(_BUSY.get(item["state"], "nobody waits here any more"))
    return await _arrange(tx, house, conversation, item, wish, asked_by, now)


_BUSY = {
    "offered": "somebody is about to answer; ask again if nobody does within a minute",
    "assigned": "somebody is answering already; tell them when to call",
    "wrap_up": "somebody is answering already; tell them when to call",
}


async def ask_for(
    tx: Transaction,
    house: Directory,
    actor: Actor,
    work_item_id: str,
    wish: Wish,
    now: datetime,
) -> dict[str, Any]:
    """The same by an agent, for work in their queues or work they have: theirs then sleeps until
    `not_before`, which it needs, and comes back to them first."""
    seen = await _seen(tx, actor, work_item_id)
    conversation, item = await _locked(tx, seen["conversation_id"], work_item_id)
    if item["state"] == "assigned":
        if not actor.sees_everything and item["agent_id"] != actor.agent_id:
            raise Forbidden("this work is not yours")
        if wish.not_before is None:
            fault = FieldError("/not_before", "say from when on; to call now, just call")
            raise BadInput("you have this work", errors=(fault,))
    elif item["state"] not in ("waiting", "parked"):
        raise Conflict(_BUSY.get(item["state"], "this work is over"))
    by = actor.agent_id or actor.role.value
    return await _arrange(tx, house, conversation, item, wish, str(by), now)


async def cancel(
    tx: Transaction, house: Directory, conversation_id: str, now: datetime
) -> dict[str, Any]:
    """Nobody is to call: the work waits as before, where it stood. Conflict when nothing was
    asked, or somebody has the work already."""
    conversation, item = await _locked(tx, conversation_id)
    if not callback.asked(item["callback"]):
        raise Conflict("nothing was asked for that could be cancelled")
    if item["state"] not in ("waiting", "parked"):
        raise Conflict(_BUSY.get(item["state"], "this work is over"))
    row = await _restore(tx, item, callback.cancelled(item["callback"]), now)
    text = customer_words.callback_cancelled(conversation["language"])
    await _say(tx, house, conversation, text, f"callback-cancelled-{row['version']}", now)
    return resources.work_item(row)


async def cancel_for(
    tx: Transaction, house: Directory, actor: Actor, work_item_id: str, now: datetime
) -> dict[str, Any]:
    """The same by an agent who may see the work."""
    seen = await _seen(tx, actor, work_item_id)
    return await cancel(tx, house, seen["conversation_id"], now)


async def by_email(
    tx: Transaction,
    house: Directory,
    conversation_id: str,
    address: str,
    name: str,
    now: datetime,
) -> dict[str, Any]:
    """Whoever left a message is answered by e-mail: the work goes on as such, with its age.

    The address is what they typed. It is shown to the agent and linked to nobody: that is for a
    person to decide.
    """
    wish = Wish(
        kind=EMAIL,
        address=callback.email_address(address),
        name=" ".join(name.split())[: callback.MAX_NAME],
    )
    return await ask(tx, house, conversation_id, wish, VISITOR, now)


async def lapse(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Windows that ended without a call: the work waits as it was, the customer is told; how
    many."""
    seen = await callbacks.lapsed(tx, now, limit)
    held = await work.lock_conversations(
        tx, (row["conversation_id"] for row in seen), skip_locked=True
    )
    wanted = (row["id"] for row in seen if row["conversation_id"] in held)
    items = await work.lock_items(tx, wanted, skip_locked=True)
    over = [item for item in items.values() if _over(item, now)]
    words = []
    for item in over:
        conversation = held[item["conversation_id"]]
        row = await _restore(tx, item, callback.lapsed(item["callback"], now), now)
        text = customer_words.callback_lapsed(conversation["language"])
        key = f"callback-lapsed-{row['version']}"
        words.append(Words(conversation=conversation, text=text, key=key))
    await automatic.say(tx, house, words, now)
    return len(over)


def _over(item: Row, now: datetime) -> bool:
    found = item["callback"]
    if item["state"] not in ("waiting", "parked") or not callback.asked(found):
        return False
    return found["not_after"] is not None and datetime.fromisoformat(found["not_after"]) <= now


async def _seen(tx: Transaction, actor: Actor, work_item_id: str) -> Row:
    seen = await work.find(tx, work_item_id)
    if seen is None:
        raise NotFound("there is no such work item")
    await visible(tx, actor, seen["conversation_id"])
    return seen


async def _locked(
    tx: Transaction, conversation_id: str, work_item_id: str | None = None
) -> tuple[Row, Row]:
    rows = await work.lock_conversations(tx, [conversation_id])
    items = await work.lock_live_of_conversations(tx, [conversation_id])
    if conversation_id not in rows or not items:
        raise Conflict("nobody waits here; write first")
    if work_item_id is not None and items[0]["id"] != work_item_id:
        raise Conflict("this work is over; the conversation has other work now")
    return rows[conversation_id], items[0]


async def _arrange(
    tx: Transaction,
    house: Directory,
    conversation: Row,
    item: Row,
    wish: Wish,
    asked_by: str,
    now: datetime,
) -> dict[str, Any]:
    found = callback.as_asked(item, wish, asked_by, now)
    kind = _KINDS[wish.kind]
    row = await callbacks.change(
        tx,
        item["id"],
        callback=found,
        channel_kind=kind.value,
        weight=house.policy.kind(kind).weight,
        # What is called at a set time may wait for idle agents; a place in line is kept.
        blended=wish.not_before is not None or wish.not_after is not None,
    )
    row = await _settle(tx, row, _asleep(found, wish.not_before, now), now)
    await _confirm(tx, house, conversation, wish, row["version"], now)
    return resources.work_item(row)


def _asleep(
    found: Mapping[str, Any], not_before: datetime | None, now: datetime
) -> datetime | None:
    before = _instant(found["was"]["parked_until"])
    later = [at for at in (before, not_before) if at is not None and at > now]
    return max(later) if later else None


async def _settle(tx: Transaction, row: Row, until: datetime | None, now: datetime) -> Row:
    """The changed row asleep until then, or waiting; tells about it."""
    if until is not None:
        if row["state"] != "parked":
            release.require(row, WorkEvent.PARK)
        return (await release.to_sleep(tx, [row], _PARK, until, now))[0]
    if row["state"] == "parked":
        return (await release.to_queue(tx, [row], _WAKE, now))[0]
    tx.record(facts.work(events.WORK_UPDATED, row, now))
    return row


async def _restore(
    tx: Transaction, item: Row, left: Mapping[str, Any] | None, now: datetime
) -> Row:
    was = item["callback"]["was"]
    row = await callbacks.change(
        tx,
        item["id"],
        callback=left,
        channel_kind=was["channel_kind"],
        weight=was["weight"],
        blended=was["blended"],
    )
    return await _settle(tx, row, _asleep(item["callback"], None, now), now)


async def _confirm(
    tx: Transaction, house: Directory, conversation: Row, wish: Wish, version: int, now: datetime
) -> None:
    tongue = conversation["language"]
    if wish.kind == EMAIL:
        text = customer_words.message_left(tongue, wish.address)
    else:
        zone = _zone(house, conversation["queue_id"])
        text = customer_words.callback_asked(
            tongue, wish.kind, wish.address, wish.not_before, wish.not_after, zone
        )
    await _say(tx, house, conversation, text, f"callback-asked-{version}", now)


async def _say(
    tx: Transaction, house: Directory, conversation: Row, text: str, key: str, now: datetime
) -> None:
    await automatic.say(tx, house, [Words(conversation=conversation, text=text, key=key)], now)


def _zone(house: Directory, queue_id: str) -> ZoneInfo:
    queue = house.queues.get(QueueId(queue_id))
    calendar = house.calendars.get(queue.calendar_id or "") if queue else None
    return ZoneInfo(calendar.time_zone if calendar else "UTC")


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
