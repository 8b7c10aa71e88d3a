"""The commands that only the socket has: typing, seen, subscriptions, acknowledgements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from omnidesk.api.problems import field_errors
from omnidesk.api.realtime_frames import MOST_SUBSCRIPTIONS, Ack, Seen, Subscription, Typing
from omnidesk.api.sockets import Job, later
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import Position
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows.conversations import missing, sight_of
from omnidesk.live import frames
from omnidesk.store import desk_snapshot
from omnidesk.store.database import Row, Transaction

if TYPE_CHECKING:
    from omnidesk.api.desk_socket import DeskSocket

Args = TypeVar("Args", bound=BaseModel)

# What a command answers, and what is to follow its answer.
Outcome = tuple[dict[str, Any], Job | None]
Handler = Callable[["DeskSocket", Mapping[str, Any]], Awaitable[Outcome]]


async def check_subscription(
    tx: Transaction, actor: Actor, wanted: Subscription
) -> set[frames.Topic]:
    """Raise NotFound unless every queue and conversation exists and is open to the actor; the
    conversations that are so because the actor joined them."""
    if wanted.queues:
        there = await desk_snapshot.existing_queues(tx, wanted.queues)
        own = there if actor.sees_everything else there & actor.queues
        if set(wanted.queues) - own or actor.role is Role.OPS:
            raise missing("queue")
    found: Mapping[str, Row] = {}
    if wanted.conversations:
        found = await desk_snapshot.open_to(tx, wanted.conversations, sight_of(actor))
        if set(wanted.conversations) - found.keys():
            raise missing()
    return {
        frames.conversation(key)
        for key, row in found.items()
        if actor.agent_id is not None and actor.agent_id in row["participants"]
    }


async def _ack(desk: DeskSocket, args: Mapping[str, Any]) -> Outcome:
    position = Position.parse(_checked(Ack, args).position)
    if position is None:
        fault = FieldError("/position", "is not a position this server gave")
        raise BadInput("the input is not valid", errors=(fault,))
    # One of an epoch gone by says nothing, and is no mistake of the client's.
    if position.epoch == desk.state.hub.position.epoch:
        desk.session.acked = max(desk.session.acked, position.number)
    return {}, None


async def _typing(desk: DeskSocket, args: Mapping[str, Any]) -> Outcome:
    given = _checked(Typing, args)
    row = await desk.conversation(given.conversation_id)
    kind = f"typing.{given.state}"
    data = {"conversation_id": row["id"], "agent_id": desk.actor.agent_id}
    desk.tell(_readers(row), {"type": kind, "data": data})
    shown = {"conversation_id": row["id"], "from": "agent"}
    desk.tell([frames.visiting(row["id"])], {"type": kind, "data": shown})
    return {}, None


async def _seen(desk: DeskSocket, args: Mapping[str, Any]) -> Outcome:
    given = _checked(Seen, args)
    row = await desk.conversation(given.conversation_id)
    shown = {"conversation_id": row["id"], "message_id": given.message_id}
    data = {**shown, "agent_id": desk.actor.agent_id}
    desk.tell(_readers(row), {"type": "viewer.seen", "data": data})
    desk.tell([frames.visiting(row["id"])], {"type": "seen", "data": shown})
    return {}, None


async def _subscribe(desk: DeskSocket, args: Mapping[str, Any]) -> Outcome:
    # A queue brings a reset and a snapshot; a conversation's past is at its REST resource.
    given = _checked(Subscription, args)
    desk.forget_lost()
    held = desk.queues | desk.conversations
    if len(held | {*given.queues, *given.conversations}) > MOST_SUBSCRIPTIONS:
        raise BadInput(f"at most {MOST_SUBSCRIPTIONS} subscriptions")
    async with desk.state.runtime.database.transaction() as tx:
        desk.session.joined |= await check_subscription(tx, desk.actor, given)
    fresh = any(frames.queue(key) not in desk.session.topics for key in given.queues)
    desk.queues |= set(given.queues)
    desk.conversations |= set(given.conversations)
    desk.listen()
    viewers = {key: desk.state.live.viewers.of(key) for key in given.conversations}
    for key in given.conversations:
        desk.view(key)
    result = {**_subscriptions(desk), "viewers": viewers}
    return result, later(desk.snapshot, "subscription") if fresh else None


async def _unsubscribe(desk: DeskSocket, args: Mapping[str, Any]) -> Outcome:
    # The client drops what only this showed.
    given = _checked(Subscription, args)
    desk.forget_lost()
    desk.queues -= set(given.queues)
    desk.conversations -= set(given.conversations)
    desk.listen()
    for key in given.conversations:
        desk.leave(key)
    return _subscriptions(desk), None


LOCAL: Mapping[str, Handler] = {
    "ack": _ack,
    "typing": _typing,
    "seen": _seen,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
}


def _subscriptions(desk: DeskSocket) -> dict[str, Any]:
    view = desk.sight()
    return {"queues": sorted(view.queues), "conversations": sorted(view.conversations)}


def _readers(row: Row) -> list[frames.Topic]:
    found = [frames.conversation(row["id"])]
    if row["agent_id"]:
        found.append(frames.agent(row["agent_id"]))
    return found


def _checked(model: type[Args], given: Mapping[str, Any]) -> Args:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = [e | {"loc": ("body", *e["loc"])} for e in error.errors(include_url=False)]
        raise BadInput("the input is not valid", errors=tuple(field_errors(faults))) from None
