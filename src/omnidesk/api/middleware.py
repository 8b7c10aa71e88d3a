"""What surrounds every request, as plain ASGI: an id, a size limit, headers, a last resort."""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omnidesk import clock
from omnidesk.api.problems import answer, problem_of

# Log lines of a request name the conversation it is about.
_CONVERSATION = re.compile(r"\bcnv_[0-9a-f]{32}\b")

KIB = 1024
MIB = 1024 * KIB

# Longest prefix wins. Mail providers post whole messages; agents upload files.
DEFAULT_LIMITS: Mapping[str, int] = {
    "": MIB,
    "/hooks/": 32 * MIB,
    "/api/v1/attachments": 32 * MIB,
    "/api/v1/widget/attachments": 32 * MIB,
}

# Pages set their own policy; everything else may load nothing and be framed by nobody.
_HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class Surround:
    """Gives each request an id (`X-Request-Id`, and `instance` of its problems), binds it to the
    log, adds security headers where a route set none, refuses bodies over the limit, and turns
    what nobody caught into a problem without a trace."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: Mapping[str, int] = DEFAULT_LIMITS,
        https: bool = False,
    ) -> None:
        self._app = app
        self._limits = sorted(limits.items(), key=lambda item: -len(item[0]))
        self._headers = dict(_HEADERS)
        if https:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = clock.new_id("req")
        scope.setdefault("state", {})["request_id"] = request_id
        about = _CONVERSATION.search(scope["path"])
        names = {"conversation_id": about[0]} if about else {}
        with structlog.contextvars.bound_contextvars(request_id=request_id, **names):
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await self._http(scope, receive, send, request_id)

    async def _http(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
                headers["x-request-id"] = request_id
            await send(message)

        limit = self._limit(scope["path"])
        try:
            _refuse_announced(scope, limit)
            await self._app(scope, _counted(receive, limit), dressed)
        except Exception as error:
            made, headers = problem_of(error, request_id)
            if made["status"] >= 500:
                structlog.get_logger().exception("unexpected_error", path=scope["path"])
            if started:
                raise
            await answer(made, headers)(scope, receive, dressed)

    def _limit(self, path: str) -> int:
        return next(limit for prefix, limit in self._limits if path.startswith(prefix))


def _too_large(limit: int) -> HTTPException:
    # The framework passes its own exception through where it reads bodies, and no other.
    return HTTPException(413, f"the body may have at most {limit} bytes")


def _refuse_announced(scope: Scope, limit: int) -> None:
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise _too_large(limit)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
        return message

    return counting
