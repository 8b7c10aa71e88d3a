"""Reports: metrics with their formulas, figures by group and interval, the facts behind each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response, StreamingResponse

from omnidesk import clock
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Cursor, Limit
from omnidesk.api.problem_help import preferred_language
from omnidesk.api.schemas import Instant, Page, Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.report_columns import Columns, What
from omnidesk.domain.report_question import NOBODY, By, Interval, Question, edges, flow_outs
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import report_ask, report_export, report_parquet
from omnidesk.flows.statistics import SHORT_ABANDON_SECONDS

router = APIRouter(
    prefix="/api/v1/reports",
    tags=["reports"],
    default_response_class=JsonAnswer,
    dependencies=[Depends(requires(Scope.REPORTS_READ))],
)

_YEARS = range(2000, 2201)
_Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[a-z0-9_,: ]*$")]
_Id = Annotated[str, StringConstraints(pattern=r"^([a-z]{3}_[0-9a-zA-Z_-]{1,64}|none)$")]
_Skill = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
_Seconds = Annotated[float, Field(ge=0, le=366 * 86_400, allow_inf_nan=False)]


class Asked(BaseModel):
    """What a report is about, and how it counts. Unknown parameters are refused: a filter with a
    slip of the pen would else give wrong numbers."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Annotated[
        datetime | None,
        Field(alias="from", description="First instant; default 24 hours before `to`"),
    ] = None
    to: Annotated[
        datetime | None, Field(description="First instant after the report; default now")
    ] = None
    timezone: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[A-Za-z0-9_+/-]+$",
            description="Where days begin, and instants without an offset are read",
        ),
    ] = "UTC"
    queue_id: Annotated[list[_Id] | None, Field(max_length=200)] = None
    kind: Annotated[list[ChannelKind] | None, Field(max_length=20)] = None
    skill: Annotated[
        list[_Skill] | None, Field(max_length=200, description="`none`: asks for no skill")
    ] = None
    agent_id: Annotated[
        list[_Id] | None, Field(max_length=1000, description="`none`: had no agent")
    ] = None
    short_abandon_seconds: Annotated[
        _Seconds, Field(description="Abandoned at most so soon does not count in rates")
    ] = SHORT_ABANDON_SECONDS
    within_seconds: Annotated[
        _Seconds | None, Field(description="One answer target for all, instead of each queue's")
    ] = None
    target: Annotated[
        Literal["queue", "work_item"],
        Field(description="Whose answer target; a work item without one has its queue's"),
    ] = "queue"
    wait_from: Annotated[
        Literal["arrived", "queued"],
        Field(description="Waits count from the customer's arrival, or from entering the queue"),
    ] = "arrived"
    flow_outs: Annotated[
        _Words,
        Field(
            description="What flow-outs are to the service level: exclude, missed or met for all,"
            " or pairs like `transferred:missed,callback:met`"
        ),
    ] = "exclude"

    def question(self, interval: Interval, by: tuple[By, ...], now: datetime) -> Question:
        """The question asked; BadInput where its parts do not fit each other."""
        zone = _zone(self.timezone)
        end = _instant(self.to, zone, "to") or now
        start = _instant(self.from_, zone, "from") or end - timedelta(days=1)
        return Question(
            edges=edges(start, end, interval, zone),
            by=by,
            queue_ids=self.queue_id,
            kinds=self.kind,
            skills=_or_none(self.skill),
            agent_ids=_or_none(self.agent_id),
            short_abandon_seconds=self.short_abandon_seconds,
            within_seconds=self.within_seconds,
            own_targets=self.target == "work_item",
            wait_from_arrival=self.wait_from == "arrived",
            flow_outs=flow_outs(self.flow_outs),
        )


class AskedSummary(Asked):
    """A report: which metrics, by which groups, in which intervals."""

    metrics: Annotated[
        _Words, Field(description="Names with commas; none: all that the groups allow")
    ] = ""
    by: Annotated[_Words, Field(description="Any of queue, channel, skill, agent, with commas")] = (
        ""
    )
    interval: Interval = Interval.NONE

    def summary(self, now: datetime) -> Question:
        """The question with its groups."""
        return self.question(self.interval, _groups(self.by), now)


class AskedItems(Asked):
    """The facts behind one count: the report's filters, and those of the line clicked on."""

    measure: Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9_]+$")]
    limit: Limit = 50
    cursor: Cursor = None


class AskedExport(AskedSummary):
    """A file: a report's lines, or the facts that began in its time."""

    what: What = What.SUMMARY
    format: Literal["csv", "parquet"] = "csv"
    bom: Annotated[bool, Field(description="CSV with a byte order mark, for Excel")] = False


class Definition(Shape):
    """A metric and its formula."""

    name: str
    about: Literal["segments", "conversations", "agent_time"]
    unit: Literal["count", "seconds", "ratio", "distribution"]
    title: str
    formula: str
    numerator: str | None
    denominator: str | None
    measures: list[str]
    by: list[By]


class Definitions(Shape):
    """Every metric."""

    items: list[Definition]


class FactsState(Shape):
    """How far in the log the facts are; `current` is false while they are being made anew."""

    position: int
    behind: int
    current: bool


class Step(Shape):
    """Answered after waiting at most so long; null: however long."""

    within_seconds: int | None
    answered: int


class Line(BaseModel):
    """One interval and group: its fields are those asked for in `by`."""

    model_config = ConfigDict(extra="allow")

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    values: dict[str, float | list[Step] | None]
    counts: dict[str, float | None]


class Report(Shape):
    """Lines, what their metrics mean, and how fresh they are."""

    items: list[Line]
    definitions: list[Definition]
    facts: FactsState


class Fact(BaseModel):
    """One fact behind a count. Work has work_item_id and stay, conversations have episode, agents'
    time has from, to, state and reason."""

    model_config = ConfigDict(extra="allow")

    agent_id: str | None
    value: float | None


@router.get("/metrics", responses=answers(Definitions, 200, 401, 403))
async def metrics(request: Request) -> Response:
    """Every metric with its formula, in the language of Accept-Language (en, ru, uk)."""
    return _in_language({"items": report_ask.definitions(_language(request))})


@router.get("", responses=answers(Report, 200, 401, 403))
async def report(request: Request, asked: Annotated[AskedSummary, Query()]) -> Response:
    """Figures by group and interval. Intervals are half-open; what cannot be divided is null.

    Each entry of `counts` can be listed: `/reports/items?measure=...` with the line's own span
    and group as filters.
    """
    now = clock.now()
    question = asked.summary(now)
    chosen = report_ask.choose(_words(asked.metrics), question)
    async with state_of(request).runtime.database.transaction() as tx:
        body = await report_ask.summary(tx, question, chosen, _language(request), now)
    return _in_language(body)


@router.get("/items", responses=answers(Page[Fact], 200, 401, 403))
async def items(request: Request, asked: Annotated[AskedItems, Query()]) -> Response:
    """The facts behind one count, oldest first: as many as the count says."""
    now = clock.now()
    question = asked.question(Interval.NONE, (), now)
    measure = report_ask.measure_named(asked.measure, question)
    after = _place(asked.cursor)
    async with state_of(request).runtime.database.transaction() as tx:
        found = await report_ask.behind(tx, question, measure, after, asked.limit + 1, now)
    last = found[min(len(found), asked.limit) - 1][0] if found else None
    key = f"{last[0].isoformat()}|{last[1]}|{last[2]}" if last else None
    return reply(page([item for _, item in found], asked.limit, key))


@router.get(
    "/export",
    responses={
        **answers(None, 200, 401, 403),
        501: {
            "description": "Parquet is not installed on this server",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        },
        200: {
            "description": "The file",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/vnd.apache.parquet": {
                    "schema": {"type": "string", "format": "binary"}
                },
            },
        },
    },
    response_class=StreamingResponse,
)
async def export(request: Request, asked: Annotated[AskedExport, Query()]) -> Response:
    """A report's lines, or every fact that began in its time, as CSV or Parquet."""
    if asked.format == "parquet":
        report_parquet.require()
    now = clock.now()
    database = state_of(request).runtime.database
    columns: Columns
    if asked.what is What.SUMMARY:
        question = asked.summary(now)
        chosen = report_ask.choose(_words(asked.metrics), question)
        async with database.transaction() as tx:
            body = await report_ask.summary(tx, question, chosen, "en", now)
        columns, rows = report_export.lines(body["items"])
        pages = report_export.one_page(rows)
    else:
        question = asked.question(Interval.NONE, (), now)
        report_ask.check_filters(asked.what, question)
        columns = report_export.columns_of(asked.what)
        pages = report_export.pages(database, asked.what, question)
    if asked.format == "parquet":
        content: AsyncIterator[bytes] = report_parquet.as_parquet(columns, pages)
        kind = "application/vnd.apache.parquet"
    else:
        content = report_export.as_csv(columns, pages, bom=asked.bom)
        kind = "text/csv; charset=utf-8"
    name = f"{asked.what}-{question.start:%Y%m%d}-{question.end:%Y%m%d}.{asked.format}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type=kind, headers=headers)


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))


def _in_language(body: dict[str, Any]) -> Response:
    return reply(body, 200, {"vary": "accept-language"})


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _groups(text: str) -> tuple[By, ...]:
    words = list(dict.fromkeys(_words(text)))
    unknown = [word for word in words if word not in set(By)]
    if unknown:
        fault = FieldError("query:by", f"{unknown[0]!r} is not one of {', '.join(By)}")
        raise BadInput("there is no such group", errors=(fault,))
    return tuple(By(word) for word in words)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fault = FieldError("query:timezone", "is no IANA time zone")
        raise BadInput("there is no such time zone", errors=(fault,)) from None


def _instant(given: datetime | None, zone: ZoneInfo, name: str) -> datetime | None:
    if given is None:
        return None
    if given.year not in _YEARS:
        fault = FieldError(f"query:{name}", f"must be in the years {_YEARS[0]} to {_YEARS[-1]}")
        raise BadInput("there can be no facts then", errors=(fault,))
    local = given if given.tzinfo is not None else given.replace(tzinfo=zone)
    return local.astimezone(UTC)


def _or_none(given: list[str] | None) -> list[str] | None:
    return None if given is None else [NOBODY if value == "none" else value for value in given]


def _place(cursor: str | None) -> report_ask.Place | None:
    key = from_cursor(cursor)
    if not key:
        return None
    try:
        at, name, number = key.split("|")
        return datetime.fromisoformat(at).astimezone(UTC), name, int(number)
    except ValueError:
        fault = FieldError("query:cursor", "is not a cursor this server gave")
        raise BadInput("the cursor cannot be used", errors=(fault,)) from None
