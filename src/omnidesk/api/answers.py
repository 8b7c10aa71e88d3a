"""JSON answers: encoded once by orjson, entity tags from versions, pages with cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from omnidesk.errors import BadInput, FieldError, StaleVersion

# The OpenAPI form of a file that is downloaded.
FILE_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"application/octet-stream": {}}}
}


class JsonAnswer(JSONResponse):
    """A response whose content orjson encodes."""

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return orjson.dumps(content)


def reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonAnswer:
    """A JSON answer."""
    return JsonAnswer(body, status_code=status, headers=dict(headers or {}))


def etag(version: object) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def tagged(request: Request, body: Any, tag: str, status: int = 200) -> Response:
    """The body with its entity tag, or 304 when the caller has it already."""
    given = request.headers.get("if-none-match", "")
    if request.method == "GET" and tag in _tags(given):
        return Response(status_code=304, headers={"etag": tag})
    return reply(body, status, {"etag": tag})


def content_tag(body: Any) -> str:
    """An entity tag from the content itself."""
    return etag(hashlib.sha256(orjson.dumps(body)).hexdigest()[:32])


def expected(request: Request, current: str) -> None:
    """Raise StaleVersion when If-Match is given and names another version than `current`."""
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return
    if current not in _tags(given):
        raise StaleVersion("it was changed since you read it; read it again and decide anew")


def approval(request: Request) -> Callable[[int], None]:
    """What a flow calls with the version it found, inside its transaction."""
    return lambda version: expected(request, etag(version))


def _tags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",") if part.strip()}


def page(items: Sequence[Any], limit: int, last: str | None) -> dict[str, Any]:
    """A list answer. `items` may hold one more than `limit`, which says that more follow;
    `last` is the sort key of the last item shown."""
    more = len(items) > limit
    return {
        "items": list(items[:limit]),
        "next_cursor": to_cursor(last) if more and last is not None else None,
    }


def to_cursor(key: str) -> str:
    """An opaque cursor for a sort key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> str:
    """The sort key inside a cursor; empty for the first page. BadInput if it is not ours."""
    if not cursor:
        return ""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        key = ""
    if not key or "\x00" in key:
        fault = FieldError("query:cursor", "is not a cursor this server gave")
        raise BadInput("the cursor cannot be used", errors=(fault,))
    return key
