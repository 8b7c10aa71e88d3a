"""The built pages: desk, wallboard, widget and the demo's shop, each under a strict policy."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathPart
from starlette.responses import FileResponse, RedirectResponse, Response

from omnidesk.api.auth import open_door
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.channels.webchat.config import Config
from omnidesk.errors import NotFound
from omnidesk.flows import visit

router = APIRouter(include_in_schema=False, dependencies=[Depends(open_door(Scope.PUBLIC))])

BUILT = Path(__file__).resolve().parents[1] / "web"

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?")
_YEAR = "public, max-age=31536000, immutable"
_FRESH = "no-cache"
_TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'"
_NOWHERE = "frame-ancestors 'none'"

# Every kind of file that the build makes; what is guessed by the system may differ from it.
_TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ogg": "audio/ogg",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of built files. `deep`: every address below shows the same page, which reads it."""

    folder: str
    policy: str
    deep: bool = False


_SELF = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'"
_FORMS = "base-uri 'none'; form-action 'none'"


def _policy(*parts: str) -> str:
    return "; ".join((_SELF, *parts, _FORMS))


PLACES: Mapping[str, Place] = {
    "desk": Place(
        "desk",
        _policy(
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "connect-src 'self' {sockets}",
            "frame-src 'self'",
            "manifest-src 'self'",
            _NOWHERE,
            _TRUSTED,
        ),
        deep=True,
    ),
    "wallboard": Place(
        "wallboard",
        _policy("img-src 'self' data:", "connect-src 'self' {sockets}", _NOWHERE, _TRUSTED),
    ),
}
# A letter's HTML, shown by the desk in a frame without rights: it may run one script of ours and
# no other, and load pictures from elsewhere only in the second form, which is asked for.
_MAIL = (
    "default-src 'none'; script-src {letters}; style-src 'unsafe-inline' {letters};"
    " img-src data: blob:{pictures}; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
)
_WIDGET = _policy(
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self' {sockets}",
    "frame-ancestors {parents}",
    _TRUSTED,
)
# The demo's shop is a site like any other: it may have the chat's script and its frame.
_SHOP = _policy("img-src 'self'", "frame-src 'self'", _NOWHERE, _TRUSTED)


@router.get("/")
async def home() -> Response:
    """People who come to the bare address want the desk."""
    return RedirectResponse("/desk", 307)


@router.get("/client.js")
async def client_library() -> Response:
    """The JavaScript client, for pages of any site."""
    return _shared("client.js")


@router.get("/widget.js")
async def widget_loader() -> Response:
    """The one tag that a website needs."""
    return _shared("widget.js")


@router.get("/desk-mail/frame")
async def mail_frame(request: Request, pictures: bool = False) -> Response:
    """The frame that shows a letter."""
    policy = _filled(request, _MAIL, pictures=" https: http:" if pictures else "")
    return _page("mail", policy, {"cross-origin-resource-policy": "same-origin"})


@router.get("/desk-mail/{name:path}")
async def mail_file(name: str) -> Response:
    """A file of that frame. The frame has no origin of its own, so it asks as a stranger."""
    response = _file("mail", name)
    response.headers["access-control-allow-origin"] = "*"
    response.headers["cross-origin-resource-policy"] = "cross-origin"
    return response


@router.get("/widget/{inbox}")
async def widget_frame(
    request: Request, inbox: Annotated[str, PathPart(max_length=200)]
) -> Response:
    """The chat itself, for a frame on the sites that its inbox allows."""
    opened = visit.open_chat(state_of(request).runtime, inbox)
    assert isinstance(opened.config, Config)
    parents = " ".join(("'self'", *opened.config.allowed_origins))
    return _page("widget", _filled(request, _WIDGET, parents=parents))


@router.get("/widget-app/{name:path}")
async def widget_file(name: str) -> Response:
    """A file of the chat."""
    return _file("widget", name)


@router.get("/demo-shop")
async def demo_shop(request: Request) -> Response:
    """A shop with the chat on it, in the demo only."""
    _only_in_demo(request)
    return _page("shop", _filled(request, _SHOP))


@router.get("/demo-shop/{name:path}")
async def demo_shop_file(request: Request, name: str) -> Response:
    """A file of the shop."""
    _only_in_demo(request)
    return _file("shop", name)


def _only_in_demo(request: Request) -> None:
    if not state_of(request).demo:
        raise NotFound("there is no such page")


async def page(request: Request, rest: str = "") -> Response:
    """A page, or a file of it."""
    found = PLACES[request.url.path.split("/")[1]]
    if rest.startswith("assets/"):
        return _file(found.folder, rest)
    if rest and not found.deep:
        raise NotFound("there is no such page")
    made = _page(found.folder, _filled(request, found.policy))
    if state_of(request).demo:
        # Scripts read it: elsewhere they need not ask for what is not there.
        made.set_cookie("omnidesk_demo", "1", samesite="strict")
    return made


for _name in PLACES:
    router.add_api_route(f"/{_name}", page)
    router.add_api_route(f"/{_name}/{{rest:path}}", page)


def _filled(request: Request, policy: str, **parts: str) -> str:
    """The policy with this server's own names in it."""
    own = urlsplit(state_of(request).runtime.public_url)
    asked = request.headers.get("host", "")
    # The name asked for is the caller's word: it may be a name, and nothing else.
    hosts = sorted({own.netloc, asked if _HOST.fullmatch(asked) else own.netloc})
    sockets = " ".join(f"{scheme}://{host}" for host in hosts for scheme in ("ws", "wss"))
    letters = " ".join(f"{own.scheme}://{host}/desk-mail/" for host in hosts)
    return policy.format(sockets=sockets, letters=letters, **parts)


def _page(folder: str, policy: str, headers: Mapping[str, str] | None = None) -> Response:
    path = BUILT / folder / "index.html"
    if not path.is_file():
        raise NotFound("the pages are not built: install omnidesk again, or run `make web`")
    return FileResponse(
        path,
        media_type=_TYPES[".html"],
        headers={"content-security-policy": policy, "cache-control": _FRESH, **(headers or {})},
    )


def _file(folder: str, name: str) -> Response:
    top = BUILT / folder
    path = (top / name).resolve()
    if not path.is_relative_to(top) or not path.is_file():
        raise NotFound("there is no such file")
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    # Names under assets/ carry a digest of what is in them.
    lasting = _YEAR if name.startswith("assets/") else _FRESH
    return FileResponse(
        path,
        media_type=kind or "application/octet-stream",
        headers={"cache-control": lasting},
    )


def _shared(name: str) -> Response:
    response = _file("", name)
    response.headers["access-control-allow-origin"] = "*"
    response.headers["cross-origin-resource-policy"] = "cross-origin"
    response.headers["cache-control"] = "public, max-age=300"
    return response
