"""Is the process alive, and can it do its work?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import open_door
from omnidesk.api.problems import answer, problem, request_id
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_stats import Alive, Ready
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.errors import ConfigurationError, FieldError, OmnideskError
from omnidesk.store import leaders, schema, stats
from omnidesk.store.database import Database

router = APIRouter(tags=["health"], default_response_class=JsonAnswer)

_CHECK_SECONDS = 3.0
OUTBOX_SECONDS = 300

_public = [Depends(open_door(Scope.PUBLIC))]


@router.get("/healthz", responses=answers(Alive, 200), dependencies=_public)
async def healthz() -> Response:
    """The process answers. Says nothing of the database: a restart would not mend that."""
    return reply({"status": "ok"})


async def _database(database: Database, _now: datetime) -> str:
    async with database.transaction() as tx:
        await tx.first("SELECT 1 AS one")
    return ""


async def _migrations(database: Database, _now: datetime) -> str:
    try:
        await schema.require_current(database)
    except ConfigurationError as error:
        return f"{error.what}; {error.mend}"
    return ""


async def _event_log(database: Database, _now: datetime) -> str:
    async with database.transaction() as tx:
        whole = await stats.log_is_whole(tx)
    return "" if whole else "the newest event is not the one that the counter names"


async def _outbox(database: Database, now: datetime) -> str:
    async with database.transaction() as tx:
        due = (await stats.plumbing(tx))["oldest_due"]
    if due is None or now - due < timedelta(seconds=OUTBOX_SECONDS):
        return ""
    return f"a message has been due for {int((now - due).total_seconds())} s; is a worker running?"


async def _router(database: Database, _now: datetime) -> str:
    async with database.transaction() as tx:
        elected = await stats.leader_elected(tx, leaders.ROUTER)
    return "" if elected else "no process leads routing; is a worker running?"


Check = Callable[[Database, datetime], Awaitable[str]]
CHECKS: dict[str, Check] = {
    "database": _database,
    "migrations": _migrations,
    "event_log": _event_log,
    "outbox": _outbox,
    "router": _router,
}


async def faults(database: Database, now: datetime) -> list[FieldError]:
    """What is wrong, by the name of the part; empty when all is well."""
    found: list[FieldError] = []
    for name, check in CHECKS.items():
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                fault = await check(database, now)
        except TimeoutError:
            fault = f"did not answer within {_CHECK_SECONDS:.0f} s"
        except OmnideskError as error:
            fault = str(error)
        if fault:
            found.append(FieldError(name, fault))
        if fault and name == "database":
            # Everything else lives there.
            break
    return found


@router.get("/readyz", responses=answers(Ready, 200, 503), dependencies=_public)
async def readyz(request: Request) -> Response:
    """Whether this process can do its work; 503 lists the parts that cannot, by name."""
    found = await faults(state_of(request).runtime.database, clock.now())
    if not found:
        return reply({"status": "ready", "checks": list(CHECKS)})
    names = ", ".join(fault.pointer for fault in found)
    made = problem("unavailable", f"not ready: {names}", instance=request_id(request), errors=found)
    return answer(made, {"retry-after": "2"})
