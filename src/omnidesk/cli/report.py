"""omnidesk report"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from omnidesk import clock, logs
from omnidesk.cli import _database, _options, _output
from omnidesk.domain.report_question import By, Interval, Question, edges
from omnidesk.errors import BadInput
from omnidesk.flows import report_ask, report_follow
from omnidesk.store.database import Database

_USUAL = ("offered", "answered", "abandoned", "service_level", "wait_mean", "handle_mean")
Language = Annotated[
    Literal["en", "ru", "uk"], typer.Option("--lang", help="Language of titles and formulas.")
]


def command(
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help="A metric; may be given several times.")
    ] = None,
    by: Annotated[
        list[By] | None, typer.Option("--by", help="queue, channel, skill or agent; several times.")
    ] = None,
    hours: Annotated[float, typer.Option("--hours", min=0.01, help="Until now since when.")] = 24.0,
    interval: Annotated[Interval, typer.Option("--interval", help="Lines by time.")] = (
        Interval.NONE
    ),
    timezone: Annotated[str, typer.Option("--timezone", help="Where days begin.")] = "UTC",
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every stored fact with the event log.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make every fact anew from the event log.")
    ] = False,
    lang: Language = "en",
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Figures of the last hours; whether every one follows from the event log (--verify, exit
    code 1 if not); or all of them anew (--rebuild).

    Example: omnidesk report --by queue --metric service_level --metric wait_p95 --hours 8
    """
    logs.configure("warning")
    if verify or rebuild:
        found = asyncio.run(_prove(config, anew=rebuild))
        _output.emit(found, _proof(found), as_json=json)
        raise typer.Exit(1 if found["differences"] else 0)
    groups = tuple(dict.fromkeys(by or [By.QUEUE]))
    now = clock.now()
    zone = _zone(timezone)
    question = Question(edges=edges(now - timedelta(hours=hours), now, interval, zone), by=groups)
    body = asyncio.run(_report(config, question, metric or _USUAL, lang, now))
    _output.emit(body, _table(body, zone), as_json=json)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"--timezone {name!r} is no IANA time zone like Europe/Kyiv") from None


async def _report(
    config: Path | None, question: Question, names: Sequence[str], lang: str, now: datetime
) -> dict[str, Any]:
    metrics = report_ask.choose(list(names), question)
    async with _database.opened(config) as opened:
        await _catch_up(opened.database)
        async with opened.database.transaction() as tx:
            return await report_ask.summary(tx, question, metrics, lang, now)


async def _catch_up(database: Database) -> None:
    while await report_follow.follow_once(database):
        pass


async def _prove(config: Path | None, *, anew: bool) -> dict[str, Any]:
    async with _database.opened(config) as opened:
        if anew:
            events = await report_follow.rebuild(opened.database)
        else:
            events = 0
            await _catch_up(opened.database)
        async with opened.database.transaction() as tx:
            wrong = await report_follow.differences(tx)
            state = await report_ask.facts_state(tx)
    return {"rebuilt_from_events": events, **state, "differences": wrong}


def _proof(found: Mapping[str, Any]) -> str:
    wrong = found["differences"]
    lines = [f"{entry['kind']} {entry['key'][0]} is not what the log says" for entry in wrong]
    said = f"{len(wrong)} facts differ" if wrong else "every fact follows from the event log"
    return "\n".join([*lines[:50], f"{said}, up to position {found['position']}"])


def _table(body: Mapping[str, Any], zone: ZoneInfo) -> str:
    titles = {entry["name"]: entry["title"] for entry in body["definitions"]}
    units = {entry["name"]: entry["unit"] for entry in body["definitions"]}
    rows = [["", *titles.values()]]
    for item in body["items"]:
        group = [
            str(item.get(name) or "-")
            for name in ("queue", "channel", "skill", "agent")
            if name in item
        ]
        at = datetime.fromisoformat(item["from"]).astimezone(zone)
        label = " ".join([f"{at:%Y-%m-%d %H:%M}", *group])
        rows.append([label, *(_shown(units[name], item["values"][name]) for name in titles)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    formulas = [f"{entry['title']}: {entry['formula']}" for entry in body["definitions"]]
    return "\n".join([*lines, "", *formulas])


def _shown(unit: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return " ".join(f"{step['within_seconds'] or 'all'}:{step['answered']}" for step in value)
    if unit == "ratio":
        return f"{100 * value:.1f} %"
    return f"{value:.1f} s" if unit == "seconds" else f"{value:g}"
