"""The durable commands: one registry for REST and the socket, one key space for both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from omnidesk import clock
from omnidesk.api import command_args as args
from omnidesk.api.problems import field_errors, problem_of
from omnidesk.api.scopes import Scope, allows
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, Forbidden, OmnideskError
from omnidesk.flows import (
    answer_offer,
    configure,
    consult,
    conversations,
    drafts,
    idempotency,
    notes,
    presence,
    pull,
    read_marks,
    reply,
    work,
    wrap_up,
)
from omnidesk.flows.idempotency import Answer
from omnidesk.flows.runtime import Runtime
from omnidesk.store.database import Transaction, sqlstate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call of a command: everything a handler may use."""

    tx: Transaction
    runtime: Runtime
    actor: Actor
    now: datetime


Handler = Callable[[Ask, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its arguments, who may give it, what it does, the HTTP status of success."""

    args: type[BaseModel]
    scope: Scope
    handler: Handler
    status: int = 200


async def _set_presence(ask: Ask, given: args.SetPresence) -> Any:
    return await presence.set_presence(
        ask.tx, ask.actor, given.state, given.reason, ask.now, for_seconds=given.for_seconds
    )


async def _present(ask: Ask, given: args.OfferOnly) -> Any:
    return await answer_offer.present(ask.tx, ask.actor, given.offer_id, ask.now)


async def _accept(ask: Ask, given: args.OfferOnly) -> Any:
    return await answer_offer.accept(ask.tx, ask.actor, given.offer_id, ask.now)


async def _decline(ask: Ask, given: args.DeclineOffer) -> Any:
    return await answer_offer.decline(ask.tx, ask.actor, given.offer_id, given.reason, ask.now)


async def _finish(ask: Ask, given: args.FinishWork) -> Any:
    return await work.finish(ask.tx, ask.actor, given.work_item_id, ask.now, wrap_up=given.wrap_up)


async def _extend_wrap_up(ask: Ask, given: args.WorkOnly) -> Any:
    return await wrap_up.extend(ask.tx, ask.actor, given.work_item_id, ask.now)


async def _end_wrap_up(ask: Ask, given: args.WorkOnly) -> Any:
    return await wrap_up.end(ask.tx, ask.actor, given.work_item_id, ask.now)


async def _transfer(ask: Ask, given: args.TransferWork) -> Any:
    return await work.transfer(
        ask.tx,
        ask.actor,
        given.work_item_id,
        queue_id=given.queue_id,
        agent_id=given.agent_id,
        note=given.note,
        now=ask.now,
    )


async def _take(ask: Ask, given: args.TakeWork) -> Any:
    return await work.take(ask.tx, ask.actor, given.work_item_id, ask.now, override=given.override)


async def _assign(ask: Ask, given: args.AssignWork) -> Any:
    return await pull.assign(
        ask.tx, ask.actor, given.work_item_id, given.agent_id, ask.now, override=given.override
    )


async def _pull(ask: Ask, given: args.QueueOnly) -> Any:
    return await pull.pull(ask.tx, ask.actor, given.queue_id, ask.now)


async def _consult(ask: Ask, given: args.StartConsult) -> Any:
    return await consult.start(
        ask.tx,
        ask.actor,
        given.work_item_id,
        given.agent_id,
        given.queue_id,
        given.note,
        now=ask.now,
    )


async def _end_consult(ask: Ask, given: args.ConsultOnly) -> Any:
    return await consult.end(ask.tx, ask.actor, given.consult_id, ask.now)


async def _complete_consult(ask: Ask, given: args.ConsultOnly) -> Any:
    return await consult.complete(ask.tx, ask.actor, given.consult_id, ask.now)


async def _pause(ask: Ask, given: args.QueueOnly) -> Any:
    return await _set_paused(ask, given.queue_id, {"paused": True})


async def _resume(ask: Ask, given: args.QueueOnly) -> Any:
    return await _set_paused(ask, given.queue_id, {"paused": False})


async def _set_paused(ask: Ask, queue_id: str, changes: Mapping[str, Any]) -> Any:
    return await configure.update_queue(ask.tx, queue_id, changes, lambda _version: None, ask.now)


async def _send(ask: Ask, given: args.SendMessage) -> Any:
    message = await reply.send_message(
        ask.tx,
        ask.runtime,
        ask.actor,
        given.conversation_id,
        given.text,
        given.attachments,
        given.client_message_id,
        given.via,
        ask.now,
    )
    await read_marks.answered(ask.tx, ask.actor, message, ask.now)
    await drafts.sent(ask.tx, ask.actor, message["conversation_id"], drafts.REPLY)
    return message


async def _note(ask: Ask, given: args.CreateNote) -> Any:
    note = await notes.create(
        ask.tx, ask.actor, given.conversation_id, given.text, given.mentions, ask.now
    )
    await drafts.sent(ask.tx, ask.actor, note["conversation_id"], drafts.NOTE)
    return note


async def _resolve(ask: Ask, given: args.ResolveConversation) -> Any:
    return await conversations.resolve(
        ask.tx, ask.actor, given.conversation_id, ask.now, seen_message_id=given.seen_message_id
    )


async def _snooze(ask: Ask, given: args.SnoozeConversation) -> Any:
    return await conversations.snooze(
        ask.tx, ask.actor, given.conversation_id, given.until, ask.now
    )


async def _reopen(ask: Ask, given: args.ConversationOnly) -> Any:
    return await conversations.reopen(ask.tx, ask.actor, given.conversation_id, ask.now)


_TALK = Scope.CONVERSATIONS_WRITE

COMMANDS: Mapping[str, Command] = {
    "set_presence": Command(args.SetPresence, Scope.WORK, _set_presence),
    "offer.present": Command(args.OfferOnly, Scope.WORK, _present),
    "offer.accept": Command(args.OfferOnly, Scope.WORK, _accept),
    "offer.decline": Command(args.DeclineOffer, Scope.WORK, _decline),
    "work.finish": Command(args.FinishWork, Scope.WORK, _finish),
    "work.extend_wrap_up": Command(args.WorkOnly, Scope.WORK, _extend_wrap_up),
    "work.end_wrap_up": Command(args.WorkOnly, Scope.WORK, _end_wrap_up),
    "work.transfer": Command(args.TransferWork, Scope.WORK, _transfer),
    "work.take": Command(args.TakeWork, Scope.WORK, _take),
    "work.assign": Command(args.AssignWork, Scope.AGENTS_OPERATE, _assign),
    "work.pull": Command(args.QueueOnly, Scope.WORK, _pull),
    "consult.start": Command(args.StartConsult, Scope.WORK, _consult, 201),
    "consult.end": Command(args.ConsultOnly, Scope.WORK, _end_consult),
    "consult.complete": Command(args.ConsultOnly, Scope.WORK, _complete_consult),
    "queue.pause": Command(args.QueueOnly, Scope.QUEUES_OPERATE, _pause),
    "queue.resume": Command(args.QueueOnly, Scope.QUEUES_OPERATE, _resume),
    "message.send": Command(args.SendMessage, _TALK, _send, 201),
    "note.create": Command(args.CreateNote, _TALK, _note, 201),
    "conversation.resolve": Command(args.ResolveConversation, _TALK, _resolve),
    "conversation.snooze": Command(args.SnoozeConversation, _TALK, _snooze),
    "conversation.reopen": Command(args.ConversationOnly, _TALK, _reopen),
}


async def carry_out(
    runtime: Runtime, actor: Actor, name: str, given: Mapping[str, Any], key: str, now: datetime
) -> Answer:
    """Run a command in a transaction of its own, at most once per key; raises what went wrong.

    An empty key means that a repeat is done again.
    """
    command = COMMANDS.get(name)
    if command is None:
        raise BadInput(f"there is no command {name[:60]!r}; known: {', '.join(COMMANDS)}")
    if not allows(actor.role, command.scope):
        raise Forbidden(f"the role {actor.role} has no access to {command.scope}")
    try:
        checked = command.args.model_validate(given)
    except ValidationError as error:
        faults = [e | {"loc": ("body", *e["loc"])} for e in error.errors(include_url=False)]
        raise BadInput("the input is not valid", errors=tuple(field_errors(faults))) from None
    async with runtime.database.transaction() as tx:

        async def effect() -> Answer:
            ask = Ask(tx=tx, runtime=runtime, actor=actor, now=now)
            return Answer(command.status, await command.handler(ask, checked))

        wanted = idempotency.fingerprint(name, checked.model_dump(mode="json"))
        return await idempotency.once(tx, actor.key, key, wanted, effect, now)


async def execute(
    runtime: Runtime, actor: Actor, name: str, args: dict[str, Any], key: str, now: datetime
) -> dict[str, Any]:
    """A command's answer as data: {"ok": True, "result"} or {"ok": False, "problem"}.

    A result that an earlier call with the same key made also has "replayed": True. Never raises:
    what nobody expects is logged and becomes an internal error.
    """
    request_id = clock.new_id("req")
    about = args.get("conversation_id")
    names = {"conversation_id": about} if isinstance(about, str) else {}
    with structlog.contextvars.bound_contextvars(request_id=request_id, command=name, **names):
        try:
            answer = await carry_out(runtime, actor, name, args, key, now)
        except Exception as error:
            if not isinstance(error, OmnideskError) and not sqlstate(error).startswith("22"):
                structlog.get_logger().exception("unexpected_error")
            return {"ok": False, "problem": problem_of(error, request_id)[0]}
    made: dict[str, Any] = {"ok": True, "result": answer.body}
    return made | {"replayed": True} if answer.replayed else made
