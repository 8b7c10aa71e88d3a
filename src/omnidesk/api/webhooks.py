"""Where providers call: prove the sender, store, then answer.

A 2xx leaves only after the commit. A forged request is 401 and leaves no trace; an authentic one
that cannot be understood is stored in quarantine and answered 200, since repeating it would not
help. Overload and a missing database are 503, so that the provider repeats.
"""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from omnidesk import clock, metrics
from omnidesk.api.auth import open_door
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import ApiState, state_of
from omnidesk.domain.channel import Delivery, Parsed, WebhookReply, WebhookRequest
from omnidesk.errors import ConfigurationError, NotFound, SignatureInvalid, Unavailable
from omnidesk.flows.runtime import OpenInbox

router = APIRouter(tags=["providers"])
_log = structlog.get_logger(__name__)

InboxName = Annotated[str, Path(max_length=200, description="Name or id of an inbox.")]

# Headers that a stored item may need to be read again; the others may hold credentials.
_KEPT_HEADERS = ("content-type", "content-encoding", "user-agent")


@router.post(
    "/hooks/{inbox}",
    dependencies=[Depends(open_door(Scope.PROVIDER))],
    responses=answers(None, 200, 401, 404, 413),
)
async def receive_webhook(inbox: InboxName, request: Request) -> Response:
    """A provider reports messages, calls or delivery states."""
    state = state_of(request)
    opened = _open(state, inbox)
    if opened.channel.parse is None:
        raise NotFound(f"inbox {inbox} takes no webhooks")
    foreign = _request(state, request, await request.body())
    parsed = _parse(opened, foreign)
    delivery = Delivery(
        raw=foreign.body,
        content_type=foreign.headers.get("content-type", ""),
        items=parsed.items,
        headers={name: foreign.headers[name] for name in _KEPT_HEADERS if name in foreign.headers},
    )
    try:
        await state.ingest.submit(opened, delivery)
    except Unavailable:
        metrics.inbound_webhooks_total.labels(opened.inbox.channel, "unavailable").inc()
        raise
    metrics.inbound_webhooks_total.labels(opened.inbox.channel, "stored").inc()
    return _response(parsed.reply)


@router.get(
    "/hooks/{inbox}",
    dependencies=[Depends(open_door(Scope.PROVIDER))],
    responses=answers(None, 200, 401, 404),
)
async def answer_handshake(inbox: InboxName, request: Request) -> Response:
    """A provider checks that the address is ours."""
    state = state_of(request)
    opened = _open(state, inbox)
    if opened.channel.handshake is None:
        raise NotFound(f"inbox {inbox} has no handshake")
    return _response(opened.channel.handshake(opened.config, _request(state, request, b"")))


def _open(state: ApiState, inbox: str) -> OpenInbox:
    try:
        opened = state.runtime.directory.open_inbox(inbox)
    except ConfigurationError as error:
        _log.error("inbox.misconfigured", inbox=inbox, reason=str(error))
        raise Unavailable(
            "this inbox is not configured correctly", retry_after_seconds=60
        ) from None
    if opened is None:
        raise NotFound(f"there is no inbox {inbox}")
    return opened


def _request(state: ApiState, request: Request, body: bytes) -> WebhookRequest:
    path = request.scope["raw_path"].decode("ascii", "replace")
    query = request.scope["query_string"].decode("ascii", "replace")
    return WebhookRequest(
        method=request.method,
        url=state.runtime.public_url + path + (f"?{query}" if query else ""),
        headers=dict(request.headers),
        body=body,
    )


def _parse(opened: OpenInbox, foreign: WebhookRequest) -> Parsed:
    assert opened.channel.parse is not None
    try:
        return opened.channel.parse(opened.config, foreign, clock.now())
    except SignatureInvalid:
        metrics.inbound_webhooks_total.labels(opened.inbox.channel, "forged").inc()
        raise


def _response(reply: WebhookReply) -> Response:
    return Response(reply.body, reply.status, media_type=reply.content_type)
