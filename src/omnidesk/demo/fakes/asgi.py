"""The little ASGI that provider hosts need: bodies, forms, answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.multipart import Field, File, create_form_parser

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request, or as a customer sent it."""

    name: str
    mime: str
    content: bytes


def structured(params: Params, name: str) -> Any:
    """A parameter that is JSON: as it is from a JSON body, decoded from a form."""
    value = params.get(name)
    return json.loads(value) if isinstance(value, str) else value


def parameters(scope: Scope, body: bytes) -> tuple[Params, dict[str, Upload]]:
    """Parameters of query and body (JSON, form or multipart), and the files by part name."""
    kind = next((v for k, v in scope["headers"] if k == b"content-type"), b"").decode("latin-1")
    params: Params = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    files: dict[str, Upload] = {}
    if kind.startswith("application/json"):
        params |= json.loads(body or b"{}")
    elif kind.startswith("multipart/form-data"):
        _multipart(kind, body, params, files)
    elif kind.startswith("application/x-www-form-urlencoded"):
        params |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return params, files


def _multipart(kind: str, body: bytes, params: Params, files: dict[str, Upload]) -> None:
    def on_field(part: Field) -> None:
        params[(part.field_name or b"").decode()] = (part.value or b"").decode()

    def on_file(part: File) -> None:
        assert isinstance(part.file_object, BytesIO)
        name = (part.file_name or b"").decode()
        files[(part.field_name or b"").decode()] = Upload(
            name, part.content_type or "", part.file_object.getvalue()
        )

    options = {"MAX_MEMORY_FILE_SIZE": 2**40}
    parser = create_form_parser({"Content-Type": kind.encode()}, on_field, on_file, options)
    parser.write(body)
    parser.finalize()


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    parts = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if not event.get("more_body", False):
            return b"".join(parts)


async def gone(receive: Receive) -> None:
    """Returns when the client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def first_of(one: Awaitable[object], other: Awaitable[object], seconds: float) -> None:
    """Wait for either, at most `seconds`; both are cancelled then."""
    tasks = {asyncio.ensure_future(one), asyncio.ensure_future(other)}
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def lifespan(receive: Receive, send: Send) -> None:
    """Start and stop with nothing to do."""
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


async def json_answer(send: Send, status: int, value: Any, retry_after: int | None = None) -> None:
    """Answer with JSON."""
    headers = [] if retry_after is None else [(b"retry-after", str(retry_after).encode())]
    await answer(send, status, "application/json", json.dumps(value).encode(), headers)


async def answer(
    send: Send,
    status: int,
    kind: str,
    body: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    """Answer with bytes of a kind."""
    known = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        *(headers or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": known})
    await send({"type": "http.response.body", "body": body})
