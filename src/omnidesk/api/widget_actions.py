"""What a website visitor does, over REST and over the socket alike."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.api.limits import Buckets, Rate
from omnidesk.api.state import ApiState
from omnidesk.api.widget_frames import AskCallback, GiveRating, LeaveMessage, Receipts, Say
from omnidesk.domain import callback, resources, visitor
from omnidesk.errors import ConfigurationError, Conflict
from omnidesk.flows import callbacks, estimates, visit, visit_rating
from omnidesk.flows.callbacks import Request
from omnidesk.flows.visit import Visitor
from omnidesk.live import frames
from omnidesk.store import messages, visits
from omnidesk.store.database import Transaction

# A person writes; a script floods. One visitor may send a burst, then one a second.
SAYING = Rate(burst=20, seconds_each=1.0)
_saying = Buckets(SAYING, size=50_000)


async def say(state: ApiState, who: Visitor, given: Say) -> dict[str, Any]:
    """Store a visitor's message; the message as the visitor sees it, once it is durable.

    The same client_message_id again answers with the first one. Raises BadInput, TooMany,
    Unavailable.
    """
    _saying.take(who.key, clock.monotonic(), "too many messages; wait a moment")
    runtime, now = state.runtime, clock.now()
    async with runtime.database.transaction() as tx:
        item, uploads = await visit.said(
            tx,
            who,
            client_message_id=given.client_message_id,
            text=given.text,
            attachment_ids=given.attachments,
            page_url=given.page_url,
            now=now,
        )
    await state.ingest.submit(who.opened, await visit.delivery(runtime, item, uploads))
    async with runtime.database.transaction() as tx:
        where = await visit.place(tx, who)
        row = None
        if where.identity_id is not None:
            row = await visits.by_external_id(tx, where.identity_id, who.inbox_id, item.external_id)
        if row is None:
            raise ConfigurationError("chat", f"message {item.external_id} was not stored as one")
        files = await messages.attachments_of(tx, [row["id"]])
    for session in state.hub.listeners(person(who)):
        if session.on_known is not None:
            session.on_known()
    made = resources.message(row, files.get(row["id"], ()))
    return visitor.message(made, state.hub.names)


async def report(state: ApiState, who: Visitor, given: Receipts) -> None:
    """Store what the visitor's page has and its reader saw."""
    async with state.runtime.database.transaction() as tx:
        where = await visit.place(tx, who)
        delivery = await visit.reports(
            tx, who, where, got=given.received, read=given.seen, now=clock.now()
        )
    if delivery is not None:
        await state.ingest.submit(who.opened, delivery)


def person(who: Visitor) -> frames.Topic:
    """All sockets of one visitor."""
    return ("person", who.key)


# Whoever asks to be called has one phone; more is a mistake or a joke.
_asking = Buckets(Rate(burst=20, seconds_each=20.0), size=50_000)


async def hear(state: ApiState, who: Visitor) -> None:
    """Make up what the visitor is told of their wait, so that what is read next agrees with what
    other pages were told."""
    runtime = state.runtime
    async with runtime.database.transaction() as tx:
        where = await visit.place(tx, who)
        if where.current is not None:
            policy = runtime.directory.current.policy
            await estimates.tell(tx, policy, [where.current["id"]], clock.now())


async def ask(state: ApiState, who: Visitor, given: AskCallback) -> dict[str, Any]:
    """Have the waiting visitor called, or written to; {"callback"} as they see it.

    Raises BadInput, Conflict, TooMany.
    """
    _asking.take(who.key, clock.monotonic(), "too many changes; wait a moment")
    runtime, now = state.runtime, clock.now()
    wish = callbacks.checked(Request(**given.model_dump()), now)
    async with runtime.database.transaction() as tx:
        item = await callbacks.ask(
            tx,
            runtime.directory.current,
            await _current(tx, who),
            wish,
            callbacks.VISITOR,
            now,
        )
    return {"callback": callback.shown(item["callback"])}


async def cancel(state: ApiState, who: Visitor) -> dict[str, Any]:
    """The visitor waits in the chat again."""
    runtime = state.runtime
    async with runtime.database.transaction() as tx:
        key = await _current(tx, who)
        await callbacks.cancel(tx, runtime.directory.current, key, clock.now())
    return {"callback": None}


async def leave(state: ApiState, who: Visitor, given: LeaveMessage) -> dict[str, Any]:
    """Store a message that is answered by e-mail; the visitor need not wait. {"message",
    "callback"}. The address is checked before anything is stored. Without text and files, what
    was written before is answered there: Conflict when nobody waits."""
    _asking.take(who.key, clock.monotonic(), "too many changes; wait a moment")
    callback.email_address(given.email)
    message = await _left(state, who, given)
    runtime = state.runtime
    async with runtime.database.transaction() as tx:
        key = message["conversation_id"] if message else await _current(tx, who)
        item = await callbacks.by_email(
            tx, runtime.directory.current, key, given.email, given.name, clock.now()
        )
    return {"message": message, "callback": callback.shown(item["callback"])}


async def _left(state: ApiState, who: Visitor, given: LeaveMessage) -> dict[str, Any] | None:
    if not given.text.strip() and not given.attachments:
        return None
    said = Say(
        client_message_id=given.client_message_id,
        text=given.text,
        attachments=given.attachments,
        page_url=given.page_url,
    )
    return await say(state, who, said)


async def rate(state: ApiState, who: Visitor, given: GiveRating) -> dict[str, Any]:
    """Keep what the visitor gives a conversation. Raises NotFound, Conflict, Forbidden, TooMany."""
    _asking.take(who.key, clock.monotonic(), "too many changes; wait a moment")
    async with state.runtime.database.transaction() as tx:
        return await visit_rating.rate(
            tx, who, given.conversation_id, given.score, given.comment, clock.now()
        )


async def _current(tx: Transaction, who: Visitor) -> str:
    where = await visit.place(tx, who)
    if where.current is None:
        raise Conflict("nobody waits here; write first")
    return str(where.current["id"])
