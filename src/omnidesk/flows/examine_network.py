"""What the doctor finds on the way in: the public URL, and the websocket upgrade through it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from omnidesk.domain.channel import Http
from omnidesk.flows.examine import Finding, fail, ok, warn

_SECONDS = 8.0
_REFUSED_TOKEN = 4001
_LOCAL = ("localhost", "127.0.0.1", "::1")


async def public_url(http: Http, url: str) -> list[Finding]:
    """The address that customers, providers and desks use, and the socket behind it."""
    name = "public URL"
    local = urlsplit(url).hostname in _LOCAL
    try:
        response = await http.request("GET", f"{url}/healthz", timeout=_SECONDS)
    except httpx2.HTTPError as error:
        said = f"nothing answers at {url} ({type(error).__name__})"
        fix = "start it with: omnidesk serve; or correct OMNIDESK_PUBLIC_URL, DNS or the proxy"
        return [warn(name, said, fix)]
    if response.status_code != 200 or not _is_ours(response.text):
        said = f"{url}/healthz answers {response.status_code}, and not as omnidesk does"
        return [fail(name, said, "let the proxy pass every path to omnidesk unchanged")]
    first = ok(name, f"{url} leads to omnidesk")
    if not local and not url.startswith("https://"):
        fix = "put a proxy with a certificate before omnidesk and set OMNIDESK_PUBLIC_URL"
        first = fail(name, f"{url} is not encrypted: tokens and messages can be read", fix)
    elif local:
        fix = "set OMNIDESK_PUBLIC_URL to the address that providers and desks will use"
        first = warn(name, f"{url} works on this machine only", fix)
    return [first, await _websocket(url)]


def _is_ours(body: str) -> bool:
    try:
        found = json.loads(body)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("status") == "ok"


async def _websocket(url: str) -> Finding:
    """A socket with a token that nobody has is refused in words: frames pass both ways."""
    name = "websocket upgrade"
    fix = "let the proxy pass the headers Upgrade and Connection, and keep idle sockets 60 s"
    try:
        async with connect(
            "ws" + url.removeprefix("http") + "/api/v1/realtime",
            subprotocols=[Subprotocol("omnidesk.v1")],
            origin=Origin(url),
            open_timeout=_SECONDS,
            close_timeout=_SECONDS,
            proxy=None,
        ) as socket:
            await socket.send(json.dumps({"type": "hello", "token": "doctor", "position": None}))
            await socket.recv()
    except ConnectionClosed as closed:
        if closed.rcvd is not None and closed.rcvd.code == _REFUSED_TOKEN:
            return ok(name, "sockets pass both ways")
        return fail(name, "the socket broke before omnidesk answered", fix)
    except InvalidStatus as error:
        return fail(name, f"refused with HTTP {error.response.status_code}", fix)
    except (InvalidHandshake, OSError, TimeoutError) as error:
        return fail(name, f"no socket can be opened ({type(error).__name__})", fix)
    return fail(name, "the socket answered, but not as omnidesk does", fix)
