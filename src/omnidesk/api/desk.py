"""The commands of an agent's desk over REST: the socket's handlers, arguments and keys."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import command_args as args
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer
from omnidesk.api.auth import requires
from omnidesk.api.commands import carry_out
from omnidesk.api.idempotency import IdempotencyKey, respond
from omnidesk.api.inputs import PathId
from omnidesk.api.own_sessions import after_command
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor

router = APIRouter(prefix="/api/v1", default_response_class=JsonAnswer)

Worker = Annotated[Actor, Depends(requires(Scope.WORK))]
Talker = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]
_FAULTS = (401, 403, 404, 409)


async def run(request: Request, actor: Actor, key: str, name: str, **given: Any) -> Response:
    """Answer a route by carrying out a command."""
    state = state_of(request)
    answer = await carry_out(state.runtime, actor, name, given, key, clock.now())
    if not answer.replayed:
        after_command(state.live, actor, name, answer.body)
    return respond(answer)


@router.put("/me/presence", tags=["presence"], responses=answers(schemas.Agent, 200, *_FAULTS))
async def put_presence(request: Request, actor: Worker, body: args.SetPresence) -> Response:
    """Declare online, away or offline."""
    return await run(request, actor, "", "set_presence", **body.model_dump())


@router.post("/me/presence", tags=["presence"], responses=answers(schemas.Agent, 200, *_FAULTS))
async def post_presence(
    request: Request, actor: Worker, body: args.SetPresence, key: IdempotencyKey = ""
) -> Response:
    """The same with an idempotency key."""
    return await run(request, actor, key, "set_presence", **body.model_dump())


@router.post(
    "/offers/{offer_id}/present", tags=["work"], responses=answers(schemas.Offer, 200, *_FAULTS)
)
async def present_offer(
    request: Request, actor: Worker, offer_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Say that the offer is on the agent's screen."""
    return await run(request, actor, key, "offer.present", offer_id=offer_id)


@router.post(
    "/offers/{offer_id}/accept", tags=["work"], responses=answers(schemas.Assigned, 200, *_FAULTS)
)
async def accept_offer(
    request: Request, actor: Worker, offer_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Take the offered work."""
    return await run(request, actor, key, "offer.accept", offer_id=offer_id)


@router.post(
    "/offers/{offer_id}/decline", tags=["work"], responses=answers(schemas.Declined, 200, *_FAULTS)
)
async def decline_offer(
    request: Request,
    actor: Worker,
    offer_id: PathId,
    body: args.DeclineBody | None = None,
    key: IdempotencyKey = "",
) -> Response:
    """Pass; the work keeps its age and asks others first."""
    reason = body.reason if body else ""
    return await run(request, actor, key, "offer.decline", offer_id=offer_id, reason=reason)


@router.post(
    "/work-items/{work_item_id}/finish",
    tags=["work"],
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def finish_work(
    request: Request,
    actor: Worker,
    work_item_id: PathId,
    body: args.FinishBody | None = None,
    key: IdempotencyKey = "",
) -> Response:
    """The agent's part is done; wrap-up follows where its kind or queue has one."""
    given = body.model_dump() if body else {}
    return await run(request, actor, key, "work.finish", work_item_id=work_item_id, **given)


@router.post(
    "/work-items/{work_item_id}/transfer",
    tags=["work"],
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def transfer_work(
    request: Request,
    actor: Worker,
    work_item_id: PathId,
    body: args.TransferBody,
    key: IdempotencyKey = "",
) -> Response:
    """Give the work to a queue or an agent, with its age."""
    given = body.model_dump()
    return await run(request, actor, key, "work.transfer", work_item_id=work_item_id, **given)


@router.post(
    "/work-items/{work_item_id}/take",
    tags=["work"],
    responses=answers(schemas.Assigned, 200, *_FAULTS),
)
async def take_work(
    request: Request,
    actor: Worker,
    work_item_id: PathId,
    body: args.TakeBody | None = None,
    key: IdempotencyKey = "",
) -> Response:
    """Take waiting work by hand."""
    given = body.model_dump() if body else {}
    return await run(request, actor, key, "work.take", work_item_id=work_item_id, **given)


@router.post(
    "/conversations/{conversation_id}/messages",
    tags=["conversations"],
    status_code=201,
    responses=answers(schemas.Message, 201, *_FAULTS),
)
async def send_message(
    request: Request,
    actor: Talker,
    conversation_id: PathId,
    body: args.SendBody,
    key: IdempotencyKey = "",
) -> Response:
    """Reply to the contact. The message is queued with this answer and sent right after."""
    given = body.model_dump()
    return await run(request, actor, key, "message.send", conversation_id=conversation_id, **given)


@router.post(
    "/conversations/{conversation_id}/notes",
    tags=["conversations"],
    status_code=201,
    responses=answers(schemas.Note, 201, *_FAULTS),
)
async def create_note(
    request: Request,
    actor: Talker,
    conversation_id: PathId,
    body: args.NoteBody,
    key: IdempotencyKey = "",
) -> Response:
    """Write a note that only agents see."""
    given = body.model_dump()
    return await run(request, actor, key, "note.create", conversation_id=conversation_id, **given)


@router.post(
    "/conversations/{conversation_id}/resolve",
    tags=["conversations"],
    responses=answers(schemas.Conversation, 200, *_FAULTS),
)
async def resolve_conversation(
    request: Request,
    actor: Talker,
    conversation_id: PathId,
    body: args.ResolveBody | None = None,
    key: IdempotencyKey = "",
) -> Response:
    """The matter is settled; live work on it ends."""
    given = body.model_dump() if body else {}
    return await run(
        request, actor, key, "conversation.resolve", conversation_id=conversation_id, **given
    )


@router.post(
    "/conversations/{conversation_id}/snooze",
    tags=["conversations"],
    responses=answers(schemas.Conversation, 200, *_FAULTS),
)
async def snooze_conversation(
    request: Request,
    actor: Talker,
    conversation_id: PathId,
    body: args.SnoozeBody,
    key: IdempotencyKey = "",
) -> Response:
    """Sleep until a time, or until the contact writes."""
    return await run(
        request,
        actor,
        key,
        "conversation.snooze",
        conversation_id=conversation_id,
        until=body.until,
    )


@router.post(
    "/conversations/{conversation_id}/reopen",
    tags=["conversations"],
    responses=answers(schemas.Conversation, 200, *_FAULTS),
)
async def reopen_conversation(
    request: Request, actor: Talker, conversation_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Open it again; it waits for an agent if nobody has it."""
    return await run(request, actor, key, "conversation.reopen", conversation_id=conversation_id)
