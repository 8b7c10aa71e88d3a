"""REST for pages of other sites: those that the settings name may ask it, nobody else."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BELOW = "/api/v1/"
# The chat's own routes ask each inbox which sites may show it.
_NOT_BELOW = "/api/v1/widget/"

_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": (
        "authorization, content-type, idempotency-key, if-match, if-none-match"
    ),
    "access-control-max-age": "600",
}
_EXPOSED = "x-request-id, retry-after, etag, content-disposition"


class CrossOrigin:
    """Answers preflights, and lets pages of exactly these `origins` read what /api/v1 answers
    them, refusals included. There are no cookies to allow: whoever asks brings a bearer token."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope.get("path", "")
        ours = path.startswith(_BELOW) and not path.startswith(_NOT_BELOW)
        if scope["type"] != "http" or not self._origins or not ours:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.getlist("origin")
        origin = given[0] if len(given) == 1 and given[0] in self._origins else None

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                made = MutableHeaders(scope=message)
                made.add_vary_header("Origin")
                if origin is not None:
                    made["access-control-allow-origin"] = origin
                    made["access-control-expose-headers"] = _EXPOSED
            await send(message)

        asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if origin is not None and asks:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)
