"""Waiting work in trouble."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Cursor, Limit
from omnidesk.api.problem_help import preferred_language
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_alarms import ToldAlarm
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain import resources
from omnidesk.routing import alarm_words
from omnidesk.store import alarms

router = APIRouter(prefix="/api/v1", tags=["work"], default_response_class=JsonAnswer)

Past = Annotated[bool, Query(description="Also alarms that are over")]


@router.get(
    "/alarms",
    responses=answers(schemas.Page[ToldAlarm], 200, 401, 403),
    dependencies=[Depends(requires(Scope.EXPLAIN))],
)
async def list_alarms(
    request: Request, cleared: Past = False, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Work that nobody could ever take, that nobody who is there can, or that starves; newest
    first, words in the language of Accept-Language (en, ru, uk)."""
    language = preferred_language(request.headers.get("accept-language", ""))
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await alarms.page(tx, from_cursor(cursor), limit + 1, cleared=cleared)
    found = [resources.alarm(row) for row in rows]
    told = [{**alarm, "words": alarm_words.of_alarm(alarm, language)} for alarm in found]
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    body = page(told, limit, last)
    return reply(body, 200, {"vary": "accept-language"})
