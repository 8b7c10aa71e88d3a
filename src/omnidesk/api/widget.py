"""The website chat's side: sessions, messages, files and the visitor's socket.

Pages of other sites call these routes: an Origin must be one the inbox allows. There are no
cookies; everything hangs on the visitor's bearer token, which the page keeps.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response, WebSocket
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import StreamingResponse

from omnidesk import clock
from omnidesk.api.answers import FILE_BYTES, JsonAnswer, reply
from omnidesk.api.auth import open_door
from omnidesk.api.inputs import FILE_FORM, PathId
from omnidesk.api.limits import Buckets, Rate
from omnidesk.api.problems import answer as problem_answer
from omnidesk.api.problems import problem_of, request_id
from omnidesk.api.realtime_events import VisitorFile
from omnidesk.api.realtime_frames import HELLO_SECONDS, SUBPROTOCOL, Hello
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.sockets import accept, first_frame, later
from omnidesk.api.state import ApiState, state_of
from omnidesk.api.widget_actions import ask, cancel, hear, leave, rate, report, say
from omnidesk.api.widget_frames import (
    AskCallback,
    CallbackMade,
    ChatSettings,
    GiveRating,
    LeaveMessage,
    MessageLeft,
    MessageMade,
    NewSession,
    Rated,
    Receipts,
    Say,
    SessionMade,
    ThreadPage,
    VisitorWelcome,
)
from omnidesk.api.widget_socket import VisitorSocket
from omnidesk.channels.webchat.config import Config
from omnidesk.channels.webchat.config import origin_allowed as page_allowed
from omnidesk.domain import attachment
from omnidesk.domain.contact import Evidence
from omnidesk.domain.events import instant
from omnidesk.errors import (
    BadInput,
    FieldError,
    Forbidden,
    NotAuthenticated,
    NotFound,
    Rejected,
    SignatureInvalid,
    Unavailable,
)
from omnidesk.flows import attachments, visit, visit_hours
from omnidesk.flows.runtime import OpenInbox
from omnidesk.flows.visit import Visitor
from omnidesk.live.replay import resumable
from omnidesk.live.session import BAD_TOKEN, FORBIDDEN, LATER, Session
from omnidesk.store.files import CHUNK_BYTES

# Whole offices, schools and reverse proxies share one address; a script is still bounded.
_sessions = Buckets(Rate(burst=300, seconds_each=0.2), size=50_000)
_uploads = Buckets(Rate(burst=20, seconds_each=5.0), size=50_000)
_answering = visit_hours.Answering(clock.monotonic)


class CrossOrigin(APIRoute):
    """Lets pages that the inbox allows read the answers, refusals included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler with the headers browsers ask for."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                response = await handle(request)
            except (Rejected, Unavailable, SignatureInvalid) as error:
                response = problem_answer(*problem_of(error, request_id(request)))
            allowed = getattr(request.state, "page_origin", None)
            if allowed is not None:
                response.headers["access-control-allow-origin"] = allowed
                response.headers["access-control-expose-headers"] = "x-request-id, retry-after"
            response.headers["vary"] = "Origin"
            return response

        return handler


router = APIRouter(
    prefix="/api/v1/widget",
    tags=["widget"],
    route_class=CrossOrigin,
    default_response_class=JsonAnswer,
    dependencies=[Depends(open_door(Scope.VISITOR))],
)

_FAULTS = (401, 403, 404)

InboxName = Annotated[str, Path(max_length=200, description="Name or id of a chat inbox")]


def _check_page(request: Request, state: ApiState, opened: OpenInbox, *, needed: bool) -> None:
    """Forbidden when a page of a site that the inbox does not allow asks; `needed` refuses
    callers that name no page too."""
    origin = request.headers.get("origin")
    if origin is None and not needed:
        return
    assert isinstance(opened.config, Config)
    if origin is None or not page_allowed(opened.config, origin, state.runtime.public_url):
        raise Forbidden("this chat may not be used on this site")
    request.state.page_origin = origin


async def current_visitor(request: Request) -> Visitor:
    """The holder of the visitor token in the Authorization header."""
    state = state_of(request)
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not text:
        raise NotAuthenticated("a visitor's bearer token is needed")
    inbox = request.path_params.get("inbox")
    if inbox is not None:
        _check_page(request, state, visit.open_chat(state.runtime, inbox), needed=False)
    async with state.runtime.database.transaction() as tx:
        who = await visit.known(tx, state.runtime, text.strip(), clock.now(), inbox)
    _check_page(request, state, who.opened, needed=False)
    return who


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]


# Files first: their paths name no inbox, the token does.
@router.post(
    "/attachments",
    status_code=201,
    responses=answers(VisitorFile, 201, *_FAULTS, 413, 429),
    openapi_extra=FILE_FORM,
)
async def upload(request: Request, who: CurrentVisitor) -> Response:
    """Upload one file (multipart field `file`) and send it by its id within a day."""
    runtime = state_of(request).runtime
    _uploads.take(who.key, clock.monotonic(), "too many files; wait a moment")
    async with request.form(max_files=1, max_fields=4) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            fault = FieldError("/file", "is missing: a multipart field with a file")
            raise BadInput("there is no file in the request", errors=(fault,))
        if (part.size or 0) > who.config.max_attachment_bytes:
            fault = FieldError("/file", f"at most {who.config.max_attachment_bytes} bytes")
            raise BadInput("the file is too large", errors=(fault,))
        taken = await attachments.take_in(
            runtime.files, part.filename or "", part.content_type or "", _chunks(part)
        )
    try:
        async with runtime.database.transaction() as tx:
            made = await visit.keep_upload(tx, who, taken, clock.now())
    except Rejected:
        await attachments.drop(runtime.files, taken)
        raise
    return reply(made, 201)


@router.get(
    "/attachments/{attachment_id}",
    response_class=StreamingResponse,
    responses={**answers(None, 200, *_FAULTS), **FILE_BYTES},
)
async def download(request: Request, who: CurrentVisitor, attachment_id: PathId) -> Response:
    """A file of the visitor's own thread."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        row = await visit.file(tx, who, attachment_id)
    size = await runtime.files.size(row["stored_key"])
    headers = attachment.headers(row["name"], row["mime"]) | {"content-length": str(size)}

    async def content() -> AsyncIterator[bytes]:
        opened = cast(AsyncGenerator[bytes, None], runtime.files.open(row["stored_key"]))
        async with aclosing(opened) as chunks:
            async for chunk in chunks:
                yield chunk

    return StreamingResponse(content(), headers=headers)


@router.options("/{rest:path}", include_in_schema=False)
async def preflight(request: Request, rest: str) -> Response:
    """What a page of an allowed site may send. A file's path names no inbox: any site that some
    chat allows may ask, and the token decides."""
    state = state_of(request)
    first = rest.partition("/")[0]
    current = state.runtime.directory.current
    names = [first] if first != "attachments" else [i.id for i in current.inboxes.values()]
    for name in names:
        try:
            _check_page(request, state, visit.open_chat(state.runtime, name), needed=True)
        except (NotFound, Forbidden):
            continue
        return Response(
            status_code=204,
            headers={
                "access-control-allow-methods": "GET, POST, DELETE",
                "access-control-allow-headers": "authorization, content-type",
                "access-control-max-age": "600",
            },
        )
    raise Forbidden("this chat may not be used on this site")


@router.get("/{inbox}/config", responses=answers(ChatSettings, 200, 403, 404))
async def config(request: Request, inbox: InboxName) -> Response:
    """What a page needs to show the chat."""
    state = state_of(request)
    opened = visit.open_chat(state.runtime, inbox)
    _check_page(request, state, opened, needed=False)
    settings = cast(Config, opened.config)
    now, house = clock.now(), state.runtime.directory.current
    queue_id = opened.inbox.queue_id
    return reply(
        {
            "inbox": opened.inbox.name,
            "greeting": settings.greeting,
            "texts": {key: found.model_dump() for key, found in settings.texts.items()},
            "pre_chat": [asked.model_dump() for asked in settings.pre_chat],
            "accent": settings.accent,
            "accent_dark": settings.accent_dark,
            "contact_email": settings.contact_email,
            "rating": settings.rating,
            "answers_by_email": visit_hours.answers_by_email(house),
            "hours": visit_hours.hours(house, opened, now),
            "answer_seconds": await _answering.seconds(state.runtime.database, queue_id, now),
            "server_now": instant(now),
            "require_identity": settings.require_identity,
            "max_text_length": settings.max_text_length,
            "max_attachments": settings.max_attachments,
            "max_attachment_bytes": settings.max_attachment_bytes,
            "socket": f"/api/v1/widget/{opened.inbox.name}/socket",
            "subprotocol": SUBPROTOCOL,
        }
    )


@router.post(
    "/{inbox}/sessions",
    status_code=201,
    responses=answers(SessionMade, 201, *_FAULTS, 429),
)
async def create_session(request: Request, inbox: InboxName, body: NewSession) -> Response:
    """A token for a visitor, anonymous or signed by the site's server. The page keeps it in its
    own storage and gives it back in the Authorization header."""
    state = state_of(request)
    opened = visit.open_chat(state.runtime, inbox)
    _check_page(request, state, opened, needed=True)
    address = request.client.host if request.client else ""
    _sessions.take((opened.inbox.id, address), clock.monotonic(), "too many new chats from here")
    async with state.runtime.database.transaction() as tx:
        issued, sender = await visit.begin(
            tx, state.runtime, opened, body.identity, body.details, clock.now()
        )
    made = {
        "token": visit.token_text(state.runtime, issued),
        "expires_at": instant(issued.row["expires_at"]),
        "visitor": {
            "name": sender.display_name,
            "signed": sender.evidence is Evidence.SIGNED,
        },
    }
    return reply(made, 201)


@router.delete("/{inbox}/sessions/current", status_code=204, responses=answers(None, 204, *_FAULTS))
async def delete_session(request: Request, who: CurrentVisitor) -> Response:
    """Revoke the token that asks: somebody else sits here next. Its sockets are closed within
    seconds; what was said stays with the team."""
    async with state_of(request).runtime.database.transaction() as tx:
        await visit.end(tx, who, clock.now())
    return Response(status_code=204)


@router.get("/{inbox}/messages", responses=answers(ThreadPage, 200, *_FAULTS))
async def list_messages(
    request: Request,
    who: CurrentVisitor,
    before: Annotated[str | None, Query(max_length=80, description="A message's id")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = visit.THREAD,
) -> Response:
    """The visitor's thread, oldest first: the last messages, or those before one of them."""
    state = state_of(request)
    names = state.hub.names
    await hear(state, who)
    async with state.runtime.database.transaction() as tx:
        where = await visit.place(tx, who)
        items = await visit.thread(tx, who, where, names, before=before, limit=limit + 1)
        current = await visit.conversation(tx, where, names)
    more = len(items) > limit
    items = items[-limit:]
    return reply(
        {
            "items": items,
            "next_cursor": items[0]["id"] if more else None,
            "conversation": current,
        }
    )


@router.post(
    "/{inbox}/messages",
    status_code=201,
    responses=answers(MessageMade, 201, *_FAULTS, 429),
)
async def create_message(request: Request, who: CurrentVisitor, body: Say) -> Response:
    """Write to the team. The answer comes after the commit; the same client_message_id again is
    the same message."""
    return reply({"message": await say(state_of(request), who, body)}, 201)


@router.post(
    "/{inbox}/left-messages",
    status_code=201,
    responses=answers(MessageLeft, 201, *_FAULTS, 409, 429),
)
async def leave_message(request: Request, who: CurrentVisitor, body: LeaveMessage) -> Response:
    """Leave a message that is answered by e-mail instead of waiting."""
    return reply(await leave(state_of(request), who, body), 201)


@router.post("/{inbox}/callback", responses=answers(CallbackMade, 200, *_FAULTS, 409, 429))
async def ask_callback(request: Request, who: CurrentVisitor, body: AskCallback) -> Response:
    """Be called back, or written to, instead of waiting; the place in line is kept. Asking again
    changes it."""
    return reply(await ask(state_of(request), who, body))


@router.delete("/{inbox}/callback", responses=answers(CallbackMade, 200, *_FAULTS, 409))
async def cancel_callback(request: Request, who: CurrentVisitor) -> Response:
    """Wait in the chat again."""
    return reply(await cancel(state_of(request), who))


@router.post("/{inbox}/receipts", status_code=204, responses=answers(None, 204, *_FAULTS))
async def create_receipts(request: Request, who: CurrentVisitor, body: Receipts) -> Response:
    """Say which answers arrived and which were seen."""
    await report(state_of(request), who, body)
    return Response(status_code=204)


@router.post("/{inbox}/rating", responses=answers(Rated, 200, *_FAULTS, 409, 429))
async def create_rating(request: Request, who: CurrentVisitor, body: GiveRating) -> Response:
    """Rate a conversation that has ended, once. The agents see it."""
    return reply(await rate(state_of(request), who, body))


@router.websocket("/{inbox}/socket")
async def socket(websocket: WebSocket, inbox: str) -> None:
    """A visitor's live thread."""
    state = state_of(websocket)
    try:
        opened = visit.open_chat(state.runtime, inbox[:200])
    except NotFound:
        await websocket.close(FORBIDDEN)
        return
    origins = websocket.headers.getlist("origin")
    settings = cast(Config, opened.config)
    own = state.runtime.public_url
    if len(origins) != 1 or not page_allowed(settings, origins[0], own):
        await websocket.close(FORBIDDEN)
        return
    if not await accept(websocket, SUBPROTOCOL):
        return
    given = await first_frame(websocket, HELLO_SECONDS)
    try:
        visitor_socket = await _welcome(websocket, state, Hello.model_validate(given), inbox)
    except (ValidationError, NotAuthenticated):
        await websocket.close(BAD_TOKEN, "the token is unknown, expired or revoked")
    except Unavailable:
        await websocket.close(LATER, "try again later")
    else:
        await visitor_socket.run()


async def _welcome(
    websocket: WebSocket, state: ApiState, hello: Hello, inbox: str
) -> VisitorSocket:
    now = clock.now()
    async with state.runtime.database.transaction() as tx:
        who = await visit.known(tx, state.runtime, hello.token, now, inbox)
        where = await visit.place(tx, who)
        cursor = await resumable(tx, state.hub, hello.position)
    session = Session(id=clock.new_id("ses"), token_id=who.token_id, actor=None)
    made = VisitorSocket(websocket, state, session, who, where)
    position = state.hub.position
    made.socket.put(
        VisitorWelcome(
            session_id=session.id,
            epoch=position.epoch,
            position=str(position),
            heartbeat_seconds=state.live.sweep.heartbeat_seconds,
            server_now=now,
        )
    )
    made.socket.do(later(made.begin, cursor))
    return made


async def _chunks(part: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await part.read(CHUNK_BYTES):
        yield chunk
