"""The demo's own switches: its customers, and a desk that is signed in already.

Outside the demo none of this exists. Nothing here asks for a token: everything in the demo is
invented, and it answers only to pages of its own loopback address.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import open_door
from omnidesk.api.inputs import Input
from omnidesk.api.scopes import Scope
from omnidesk.api.state import Simulator, state_of
from omnidesk.errors import Forbidden, NotFound

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


async def _simulator(request: Request) -> Simulator:
    found = state_of(request).simulator
    if found is None:
        raise NotFound("this is not the demo")
    # A site elsewhere may have its name lead here; the name in the header is still its own.
    if request.url.hostname not in _LOOPBACK:
        raise Forbidden("the demo answers to its own address only")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.url.netloc:
        raise Forbidden("the demo answers to its own pages only")
    return found


Playing = Annotated[Simulator, Depends(_simulator)]

router = APIRouter(
    prefix="/demo",
    include_in_schema=False,
    default_response_class=JsonAnswer,
    dependencies=[Depends(open_door(Scope.PUBLIC))],
)


class NewRate(Input):
    """Customers a minute."""

    rate: Annotated[float, Field(ge=0.1, le=600)]


@router.get("/state")
async def state(simulator: Playing) -> Response:
    """How many customers come."""
    return reply(simulator.state())


@router.post("/rate")
async def rate(simulator: Playing, body: NewRate) -> Response:
    """More or fewer of them."""
    simulator.set_rate(body.rate)
    return reply(simulator.state())


@router.post("/pause")
async def pause(simulator: Playing) -> Response:
    """Nobody new."""
    simulator.pause()
    return reply(simulator.state())


@router.post("/resume")
async def resume(simulator: Playing) -> Response:
    """On again."""
    simulator.resume()
    return reply(simulator.state())


@router.post("/burst")
async def burst(simulator: Playing) -> Response:
    """A crowd at once."""
    simulator.burst()
    return reply(simulator.state())


@router.post("/session")
async def session(simulator: Playing) -> Response:
    """The desk of whoever watches, signed in."""
    return reply(await simulator.sign_in(), 201)
