"""The doors of reports: hand-counted figures, every count clickable, files that hold the same."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import orjson
import pyarrow.parquet
import pytest
from fastapi import FastAPI

from omnidesk import clock
from omnidesk.api import problems, reports
from omnidesk.api.middleware import Surround
from omnidesk.api.state import ApiState
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.domain.report_measures import MEASURES, Kind
from omnidesk.domain.report_metrics import METRICS
from omnidesk.flows import report_export, sign_in, statistics
from omnidesk.flows.ingest import Ingest
from omnidesk.live.node import Live
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows.work.floor import START
from tests.reports.office import Office

FROM, TO = "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"


class Desk:
    """The routes over an office's database."""

    def __init__(self, office: Office, http: httpx2.AsyncClient, token: str) -> None:
        self.office = office
        self.http = http
        self.token = token

    async def get(self, path: str = "", **params: Any) -> httpx2.Response:
        given = {"from": FROM, "to": TO} | params
        return await self.http.get(
            f"/api/v1/reports{path}",
            params={name: value for name, value in given.items() if value is not None},
            headers={"Authorization": f"Bearer {self.token}", "Accept-Language": "uk"},
        )

    async def report(self, **params: Any) -> list[dict[str, Any]]:
        await self.office.report()
        answer = await self.get("", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def items(self, measure: str, **params: Any) -> list[dict[str, Any]]:
        """Every page of the facts behind a count."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            answer = await self.get("/items", measure=measure, cursor=cursor, limit=2, **params)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            assert len(body["items"]) <= 2
            found += body["items"]
            cursor = body["next_cursor"]
            if cursor is None:
                return found


@pytest.fixture
async def desk(office: Office, database: Database, seal: Seal) -> AsyncIterator[Desk]:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(reports.router)
    problems.install(app)
    app.add_middleware(Surround)
    app.state.omnidesk = ApiState(
        runtime=office.runtime, live=Live(office.runtime), ingest=Ingest(office.runtime)
    )
    async with database.transaction() as tx:
        agent = await factories.agent(tx, "lead@example.org", role="supervisor")
        issued = await sign_in.issue(
            tx, seal, role=Role.SUPERVISOR, kind="api", agent_id=agent, now=clock.now()
        )
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test.example") as http:
        yield Desk(office, http, sign_in.text_of(seal, issued.seed))


async def a_morning(office: Office) -> Actor:
    """Support (target 20 s): answered after 10 s and handled 60 + 30 s, answered after 40 s and
    transferred to sales after 100 s, abandoned after 5 s and after 30 s, transferred before an
    answer. Sales: one that came by transfer and one that overflowed into nothing yet wait."""
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    sales = office.queues[1]
    olena = await office.hire("olena")
    first, second = await office.writes("+1"), await office.writes("+2")
    quick, slow = await office.writes("+3"), await office.writes("+4")
    moved = await office.writes("+5")
    office.later(5)  # 5
    await office.gives_up(quick)
    office.later(5)  # 10
    item = await office.work_of(first)
    await office.takes(olena, item)
    office.later(10)  # 20
    await office.answers(olena, first)
    await office.transfers(boss, await office.work_of(moved), sales)
    office.later(10)  # 30
    await office.gives_up(slow)
    office.later(10)  # 40
    await office.takes(olena, await office.work_of(second))
    office.later(30)  # 70
    await office.finishes(olena, item)
    office.later(30)  # 100
    await office.expire()
    await office.resolves(boss, first)
    office.later(40)  # 140
    await office.transfers(olena, await office.work_of(second), sales)
    await office.declare(olena, "away", "обід")
    office.later(60)  # 200
    await office.writes("+1")
    return olena


async def test_figures_of_a_morning(desk: Desk) -> None:
    olena = await a_morning(desk.office)
    support, sales = desk.office.queues
    lines = {line["queue_id"]: line for line in await desk.report(by="queue")}
    values, counts = lines[support]["values"], lines[support]["counts"]
    # Five came, and the first customer came again.
    assert (values["offered"], values["answered"], values["abandoned"]) == (6, 2, 2)
    assert values["flowed_out"] == 1
    # One of two answers in time; one abandoned after more than 10 s.
    assert (counts["level_met"], counts["level_counted"]) == (1, 3)
    assert values["service_level"] == pytest.approx(1 / 3)
    assert values["abandonment_rate"] == pytest.approx(1 / 3)
    assert (values["wait_mean"], values["wait_p50"], values["wait_max"]) == (25, 25, 40)
    assert (values["wait_p90"], values["wait_p95"]) == (37, 38.5)
    assert values["abandoned_wait_mean"] == 17.5
    steps = {s["within_seconds"]: s["answered"] for s in values["wait_distribution"]}
    assert (steps[10], steps[20], steps[30], steps[60], steps[None]) == (1, 1, 1, 2, 2)
    # 60 s of work and 30 s of wrap-up; 100 s until the transfer.
    assert (values["handled"], values["work_mean"]) == (2, 80)
    assert (values["wrap_up_mean"], values["handle_mean"]) == (15, 95)
    assert (values["transferred"], values["transfer_rate"]) == (1, 0.5)
    # Answered 20 s after the first message, resolved after 100 s, reopened since.
    assert (values["first_response_mean"], values["resolution_mean"]) == (20, 100)
    assert (values["resolved"], values["reopen_rate"]) == (1, 1)
    assert (lines[sales]["values"]["offered"], lines[sales]["values"]["answered"]) == (2, 0)
    assert lines[sales]["values"]["service_level"] is None
    assert lines[sales]["queue"] == "queue 1"
    (line,) = [
        x
        for x in await desk.report(by="agent", to="2026-05-04T09:03:20Z")
        if x["agent_id"] == olena.agent_id
    ]
    # Online from 0 to 140 s, with work from 10 s on; away from then to the end.
    assert (line["agent"], line["values"]["online_time"]) == ("Olena", 140)
    assert line["values"]["away_time"] == 60
    assert line["counts"]["busy_seconds"] == 130
    assert line["values"]["occupancy"] == pytest.approx(130 / 140)
    assert line["values"]["adherence"] is None


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"short_abandon_seconds": 0}, 1 / 4),
        ({"short_abandon_seconds": 30}, 1 / 2),
        ({"within_seconds": 40}, 2 / 3),
        ({"flow_outs": "missed"}, 1 / 4),
        ({"flow_outs": "met"}, 2 / 4),
        ({"flow_outs": "transferred:met"}, 2 / 4),
        ({"flow_outs": "parked:missed,transferred:exclude"}, 1 / 3),
    ],
)
async def test_the_service_level_counts_as_told(
    desk: Desk, params: dict[str, Any], expected: float
) -> None:
    await a_morning(desk.office)
    (line,) = await desk.report(queue_id=desk.office.queues[0], metrics="service_level", **params)
    assert line["values"]["service_level"] == pytest.approx(expected)


async def test_waits_from_entering_the_queue(desk: Desk) -> None:
    office = desk.office
    olena = await office.hire("olena")
    talk = await office.writes("+1")
    office.later(100)
    await office.transfers(olena_boss(olena), await office.work_of(talk), office.queues[1])
    office.later(7)
    await office.takes(olena, await office.work_of(talk))
    for since, wait, level in (("arrived", 107, 0), ("queued", 7, 1)):
        (line,) = await desk.report(
            queue_id=office.queues[1], wait_from=since, metrics="wait_mean,service_level"
        )
        assert (line["values"]["wait_mean"], line["values"]["service_level"]) == (wait, level)


def olena_boss(actor: Actor) -> Actor:
    return Actor(role=Role.SUPERVISOR, agent_id=actor.agent_id, queues=actor.queues)


async def test_agrees_with_the_board(desk: Desk) -> None:
    """The same half hour, the same formula, the same figures."""
    await a_morning(desk.office)
    now = desk.office.now
    async with desk.office.tx() as tx:
        board = await statistics.read_board(tx, ZoneInfo("UTC"), now)
    recent = {queue["id"]: queue["recent"] for queue in board.body["queues"]}
    support = desk.office.queues[0]
    (line,) = await desk.report(queue_id=support, to=instant(now))
    # The board counts an item where it is now: the one that was transferred has no answer there.
    assert recent[support]["answered"] == line["values"]["answered"] - 1
    assert recent[support]["answered_in_target"] == line["counts"]["level_met"]
    assert recent[support]["abandoned"] == line["values"]["abandoned"]
    assert recent[support]["abandoned_short"] == line["counts"]["abandoned_short"]


async def test_every_count_is_its_facts(desk: Desk) -> None:
    await a_morning(desk.office)
    (whole,) = await desk.report()
    checked = 0
    for name, measure in MEASURES.items():
        found = await desk.items(name)
        if name not in whole["counts"]:
            continue
        checked += 1
        if measure.statistic == "count":
            assert len(found) == whole["counts"][name], name
        elif measure.statistic == "sum":
            assert sum(item["value"] for item in found) == pytest.approx(whole["counts"][name])
        keys = [
            tuple(
                str(item.get(k))
                for k in ("work_item_id", "stay", "conversation_id", "episode", "agent_id", "from")
            )
            for item in found
        ]
        assert len(set(keys)) == len(keys)
    assert checked > 40
    for line in await desk.report(by="queue,agent", interval="15m"):
        own = {"queue_id": line["queue_id"], "agent_id": line["agent_id"] or "none"}
        for name, number in line["counts"].items():
            if MEASURES[name].statistic == "count":
                found = await desk.items(name, **own, **{"from": line["from"], "to": line["to"]})
                assert len(found) == number, (name, own)


async def test_intervals_and_zones(desk: Desk) -> None:
    await desk.office.writes("+1")
    lines = await desk.report(
        interval="hour", timezone="Asia/Kathmandu", metrics="offered", to="2026-05-04T11:00:00Z"
    )
    assert [line["from"][11:16] for line in lines] == ["09:00", "09:15", "10:15"]
    assert [line["values"]["offered"] for line in lines] == [1, 0, 0]
    # Instants without an offset are local.
    (line,) = await desk.report(
        timezone="Europe/Kyiv",
        metrics="offered",
        **{"from": "2026-05-04T12:00:00", "to": "2026-05-04T12:00:01"},
    )
    assert (line["from"], line["values"]["offered"]) == ("2026-05-04T09:00:00.000Z", 1)


@pytest.mark.parametrize(
    ("path", "params", "where"),
    [
        ("", {"metrics": "sales"}, "query:metrics"),
        ("", {"metrics": "occupancy", "by": "queue"}, "query:metrics"),
        ("", {"metrics": "resolved", "skill": "de"}, "query:metrics"),
        ("", {"by": "moon"}, "query:by"),
        ("", {"to": FROM}, "query:to"),
        ("", {"interval": "15m", "from": "2020-01-01T00:00:00Z"}, "query:interval"),
        ("", {"timezone": "Mars/Base"}, "query:timezone"),
        ("", {"from": "1900-01-01T00:00:00Z"}, "query:from"),
        ("", {"flow_outs": "lost"}, "query:flow_outs"),
        ("", {"flow_outs": "finished:met"}, "query:flow_outs"),
        ("", {"queue": "que_1"}, "query:queue"),
        ("/items", {"measure": "gold"}, "query:measure"),
        ("/items", {"measure": "busy_seconds", "queue_id": "que_1"}, "query:measure"),
        ("/items", {"measure": "offered", "cursor": "bm8"}, "query:cursor"),
        ("/export", {"what": "agent_time", "kind": "chat"}, "query:what"),
    ],
)
async def test_bad_questions_are_answered_clearly(
    desk: Desk, path: str, params: dict[str, str], where: str
) -> None:
    answer = await desk.get(path, **params)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == where


async def test_definitions_are_published_in_three_languages(desk: Desk) -> None:
    answer = await desk.get("/metrics", **{"from": None, "to": None})
    assert answer.status_code == 200
    found = {item["name"]: item for item in answer.json()["items"]}
    assert list(found) == list(METRICS)
    assert found["occupancy"]["title"] == "Зайнятість"
    assert found["service_level"]["numerator"] == "level_met"
    for metric in METRICS.values():
        texts = [metric.definition(language)["formula"] for language in ("en", "ru", "uk")]
        assert all(texts)
        assert len(set(texts)) == 3


async def test_says_how_fresh_it_is(desk: Desk) -> None:
    await desk.office.writes("+1")
    behind = (await desk.get()).json()["facts"]
    assert behind["behind"] > 0
    assert behind["current"] is False
    await desk.office.report()
    assert (await desk.get()).json()["facts"]["behind"] == 0
    assert (await desk.get()).json()["facts"]["current"] is True


async def csv_of(desk: Desk, **params: Any) -> list[dict[str, str]]:
    await desk.office.report()
    answer = await desk.get("/export", **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_csv_holds_the_facts_and_no_formulas(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_export, "PAGE_ROWS", 2)
    olena = await a_morning(desk.office)
    async with desk.office.tx() as tx:
        await tx.run(
            "UPDATE queues SET name = :n WHERE id = :id",
            n='=HYPERLINK("x","y")',
            id=desk.office.queues[0],
        )
        await tx.run(
            "UPDATE queues SET name = :n WHERE id = :id",
            n='תמיכה, "продаж" 👋',
            id=desk.office.queues[1],
        )
        await tx.run("UPDATE agents SET name = :n WHERE id = :id", n="+Олена", id=olena.agent_id)
    rows = await csv_of(desk, what="segments", bom=True)
    assert len(rows) == 8
    assert {row["queue"] for row in rows} == {'\'=HYPERLINK("x","y")', 'תמיכה, "продаж" 👋'}
    assert {row["agent"] for row in rows} == {"", "'+Олена"}
    answered = [row for row in rows if row["is_answered"] == "true"]
    assert sorted(float(row["wait_seconds"]) for row in answered) == [10, 40]
    raw = (await desk.get("/export", what="segments", bom=True)).content
    assert raw.startswith(b"\xef\xbb\xbfwork_item_id,")
    assert not (await desk.get("/export", what="segments")).content.startswith(b"\xef")
    assert len(await csv_of(desk, what="conversations")) == 6
    assert {row["state"] for row in await csv_of(desk, what="agent_time")} == {
        "online",
        "away",
        "offline",
    }
    only = await csv_of(desk, what="segments", agent_id=olena.agent_id)
    assert len(only) == 2


def test_dangerous_cells() -> None:
    for text in ("=1+1", "+1", "-1", "@a", "\tx", "\rx", "  =1", "＝1"):
        assert report_export.safe(text) == f"'{text}"
    for text in ("", "a=1", "שלום", "Олена", "1-2"):
        assert report_export.safe(text) == text


async def test_summary_as_csv(desk: Desk) -> None:
    await a_morning(desk.office)
    rows = await csv_of(desk, by="queue", metrics="offered,service_level,wait_distribution")
    assert [row["offered"] for row in rows] == ["6", "2"]
    assert rows[1]["service_level"] == ""
    assert rows[0]["answered_within_60"] == "2"


async def test_parquet_is_read_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_export, "PAGE_ROWS", 3)
    await a_morning(desk.office)
    await desk.office.arrive(requirements=[{"skill": "українська", "level": 5}])
    await desk.office.report()
    answer = await desk.get("/export", what="segments", format="parquet")
    assert answer.status_code == 200, answer.text
    table = pyarrow.parquet.read_table(io.BytesIO(answer.content))
    rows = table.to_pylist()
    assert len(rows) == 9
    assert rows[-1]["skills"] == ["українська"]
    assert orjson.loads(rows[-1]["requirements"]) == [{"skill": "українська", "level": 5}]
    assert rows[0]["queued_at"] == START
    async with desk.office.tx() as tx:
        names = await tx.all(
            """SELECT column_name FROM information_schema.columns
               WHERE table_name = 'v_segments' ORDER BY ordinal_position"""
        )
    assert table.column_names == [row["column_name"] for row in names]
    for what, number in (("conversations", 6), ("agent_time", None), ("summary", 1)):
        answer = await desk.get("/export", what=what, format="parquet")
        table = pyarrow.parquet.read_table(io.BytesIO(answer.content))
        assert number is None or table.num_rows == number


async def test_without_pyarrow_it_says_how_to_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    answer = await desk.get("/export", what="segments", format="parquet")
    assert answer.status_code == 501
    assert "pip install 'omnidesk[parquet]'" in answer.json()["detail"]
    assert (await desk.get("/export", what="segments")).status_code == 200


def test_every_measure_stands_behind_a_metric() -> None:
    used = {name for metric in METRICS.values() for name in metric.counts}
    assert set(MEASURES) - used == {"answered_in_target"}
    assert {measure.kind for measure in MEASURES.values()} == set(Kind)
