"""What the routes of one web process share, and how a request finds it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

from starlette.requests import HTTPConnection

from omnidesk.domain.channel import Delivery
from omnidesk.flows.runtime import OpenInbox, Runtime

if TYPE_CHECKING:
    from omnidesk.live.feed import Feed
    from omnidesk.live.hub import Hub
    from omnidesk.live.node import Live


class Submits(Protocol):
    """The group committer of inbound items."""

    def submit(self, open_inbox: OpenInbox, delivery: Delivery, /) -> Awaitable[None]:
        """Returns after the delivery is committed; raises Unavailable when it is not."""


class Simulator(Protocol):
    """The customers of the demo, in the hands of whoever watches."""

    def state(self) -> Mapping[str, Any]:
        """`rate` (customers a minute), `paused`, and `customers` in a dialogue now."""

    def set_rate(self, per_minute: float, /) -> None:
        """So many customers a minute from now on."""

    def pause(self) -> None:
        """Nobody new comes."""

    def resume(self) -> None:
        """They come again."""

    def burst(self) -> None:
        """A crowd, at once."""

    async def sign_in(self) -> Mapping[str, Any]:
        """A session of the agent whom nobody plays, as POST /api/v1/sessions answers it."""


@dataclass(slots=True, kw_only=True)
class ApiState:
    """One per web process, at `app.state.omnidesk`.

    `origins` are the exact origins (`https://desk.example.org`) whose pages may open the agent
    socket, next to the one of `runtime.public_url`. `simulator` is there in the demo only.
    `streams` counts the boards that follow this process.
    """

    runtime: Runtime
    live: Live
    ingest: Submits
    origins: frozenset[str] = field(default_factory=frozenset)
    simulator: Simulator | None = None
    streams: int = 0

    @property
    def demo(self) -> bool:
        """Whether this is the demo: everything in it is invented and thrown away."""
        return self.simulator is not None

    @property
    def hub(self) -> Hub:
        """The sockets of this process."""
        return self.live.hub

    @property
    def feed(self) -> Feed:
        """The process's reader of the event log; `followers` hear of every batch."""
        return self.live.feed


def state_of(connection: HTTPConnection) -> ApiState:
    """The process's state; `connection` is a request or a websocket."""
    return cast(ApiState, connection.app.state.omnidesk)
