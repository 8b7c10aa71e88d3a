"""Numbers for boards and for Prometheus, read from the database at most once a second."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Query, Request
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import SecretStr
from starlette.responses import Response

from omnidesk import clock, metrics
from omnidesk.api.answers import JsonAnswer, content_tag, tagged
from omnidesk.api.auth import Credentials, current_actor, open_door, requires
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_stats import Board as BoardShape
from omnidesk.api.scopes import Scope, allows
from omnidesk.api.state import state_of
from omnidesk.errors import BadInput, FieldError, Forbidden, NotAuthenticated
from omnidesk.flows.statistics import Board, read_board
from omnidesk.routing.alarms import Trouble
from omnidesk.store.database import Database

router = APIRouter(tags=["stats"], default_response_class=JsonAnswer)

_FRESH_SECONDS = 1.0
_ZONES = 32


class Boards:
    """The last readings of this process, one per time zone; a second old at most. However many
    ask, one reads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._kept: OrderedDict[str, tuple[float, Board]] = OrderedDict()

    async def read(self, zone: ZoneInfo) -> Board:
        """The board, read now or within the last second."""
        async with self._lock:
            kept = self._kept.get(zone.key)
            if kept is not None and clock.monotonic() - kept[0] < _FRESH_SECONDS:
                return kept[1]
            began = clock.monotonic()
            async with self._database.transaction() as tx:
                board = await read_board(tx, zone, clock.now())
            self._kept[zone.key] = (began, board)
            self._kept.move_to_end(zone.key)
            if len(self._kept) > _ZONES:
                self._kept.popitem(last=False)
            return board


def boards_of(request: Request) -> Boards:
    """The process's Boards."""
    state = request.app.state
    if not hasattr(state, "boards"):
        state.boards = Boards(state_of(request).runtime.database)
    boards: Boards = state.boards
    return boards


Zone = Annotated[
    str, Query(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$", description="When today begins")
]


def zone_named(name: str) -> ZoneInfo:
    """The time zone of the query; BadInput when there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fault = FieldError("query:timezone", "is no IANA time zone")
        raise BadInput("there is no such time zone", errors=(fault,)) from None


@router.get(
    "/api/v1/stats/realtime",
    responses=answers(BoardShape, 200, 304, 401, 403),
    dependencies=[Depends(requires(Scope.STATS_READ))],
)
async def realtime_stats(request: Request, timezone: Zone = "UTC") -> Response:
    """All queues in one call: what waits, who is there, the service level and its formula.

    At most a second old. Durations in seconds, capacity in units.
    """
    board = await boards_of(request).read(zone_named(timezone))
    tag = content_tag({k: v for k, v in board.body.items() if k != "generated_at"})
    return tagged(request, board.body, tag)


async def _may_scrape(request: Request, credentials: Credentials) -> None:
    """Loopback, the configured scrape token (`app.state.metrics_token`), or a bearer token of a
    role that watches."""
    client = request.client.host if request.client else ""
    if credentials is None:
        # A proxy on this machine is loopback, too; what it forwards is not from here.
        if _loopback(client) and "x-forwarded-for" not in request.headers:
            return
        raise NotAuthenticated("metrics need a bearer token, but from this machine itself")
    given: SecretStr | None = getattr(request.app.state, "metrics_token", None)
    if given and compare_digest(
        given.get_secret_value().encode(), credentials.credentials.encode("utf-8", "replace")
    ):
        return
    actor = await current_actor(request, credentials)
    if not allows(actor.role, Scope.METRICS_READ):
        raise Forbidden(f"the role {actor.role} has no access to {Scope.METRICS_READ}")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@router.get(
    "/metrics",
    include_in_schema=False,
    dependencies=[Depends(open_door(Scope.PUBLIC)), Depends(_may_scrape)],
)
async def scrape(request: Request) -> Response:
    """Prometheus text. Gauges are read from the database at most once a second."""
    board = await boards_of(request).read(ZoneInfo("UTC"))
    show(board, clock.now())
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


def show(board: Board, now: datetime) -> None:
    """Set every gauge that the database knows."""
    for gauge in (
        metrics.queue_waiting,
        metrics.queue_oldest_wait_seconds,
        metrics.queue_offered,
        metrics.queue_assigned,
        metrics.service_level_ratio,
    ):
        # Queues come and go by name.
        gauge.clear()
    for queue in board.body["queues"]:
        name = queue["name"]
        metrics.queue_waiting.labels(name).set(queue["waiting"])
        metrics.queue_oldest_wait_seconds.labels(name).set(queue["oldest_wait_seconds"])
        metrics.queue_offered.labels(name).set(queue["offered"])
        metrics.queue_assigned.labels(name).set(queue["assigned"])
        if queue["service_level"] is not None:
            metrics.service_level_ratio.labels(name).set(queue["service_level"])
    totals = board.body["totals"]
    for state, number in totals["agents"].items():
        metrics.agents.labels(state).set(number)
    metrics.capacity_slots.labels("free").set(totals["free_capacity"])
    metrics.capacity_slots.labels("used").set(totals["used_capacity"])
    plumbing = board.plumbing
    metrics.outbox_pending.set(plumbing["pending"])
    due = plumbing["oldest_due"]
    age = max(0.0, (now - due).total_seconds()) if due else 0.0
    metrics.outbox_oldest_age_seconds.set(age)
    metrics.outbox_dead.set(plumbing["dead"])
    metrics.inbound_troubled.labels("quarantined").set(plumbing["quarantined"])
    metrics.inbound_troubled.labels("unmatched").set(plumbing["unmatched"])
    for trouble in Trouble:
        metrics.routing_alarms.labels(trouble.value).set(plumbing["alarms"].get(trouble.value, 0))
    metrics.event_position.set(plumbing["position"])
