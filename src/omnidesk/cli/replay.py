"""omnidesk replay"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import logs, settings
from omnidesk.cli import _database, _options, _output, _simulate_recorded
from omnidesk.domain.events import Position
from omnidesk.errors import BadInput
from omnidesk.flows import replay_file
from omnidesk.flows.replay import Replayed, replay
from omnidesk.flows.replay_policy import Comparison, compare
from omnidesk.store import agents, configuration
from omnidesk.store.database import Database

_FROM = typer.Option("--from", help="A position of the log: a number, or as clients have it.")
_TO = typer.Option("--to", help="The last position; without it the end of the log.")
_POLICY = typer.Option("--policy", help="TOML with [policy] and [[queues]] to compare with.")


def command(
    first: Annotated[str, _FROM],
    last: Annotated[str | None, _TO] = None,
    policy: Annotated[Path | None, _POLICY] = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Close the loop: simulate the recorded traffic.")
    ] = False,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Decide again what was decided, from the recorded facts. Without --policy the decisions must
    be the same: a difference is a fault, and the exit code 1. With --policy every difference is
    told: who would have got the work, when, and in what order, turn by turn; the state goes on as
    history did (an open loop), so nothing is told of what would have followed; --simulate closes
    the loop and tells figures instead.

    Example: omnidesk replay --from 0 --policy stricter.toml
    """
    logs.configure("warning")
    begin, end = _number(first), None if last is None else _number(last)
    if simulate:
        stretch = f"{begin}..{'' if end is None else end}"
        named = None if policy is None else str(policy)
        _simulate_recorded.run(config, stretch, named, 1, as_json=json)
        return
    if policy is not None:
        compared = asyncio.run(_compare(config, policy, begin, end))
        _output.emit(compared, _told(compared), as_json=json)
        return
    found = asyncio.run(_replay(config, begin, end))
    _output.emit(found.as_json(), _said(found), as_json=json)
    raise typer.Exit(1 if found.differences else 0)


def _number(text: str) -> int:
    position = Position.parse(text)
    if position is not None:
        return position.number
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise BadInput(f"{text!r} is no position: a number like 120934")


async def _replay(config: Path | None, first: int, last: int | None) -> Replayed:
    async with _database.opened(config) as opened:
        return await replay(opened.database, first, last)


async def _compare(
    config: Path | None, policy: Path, first: int, last: int | None
) -> dict[str, Any]:
    document = replay_file.read(settings.read_toml(policy), str(policy))
    async with _database.opened(config) as opened:
        async with opened.database.transaction() as tx:
            instead = await replay_file.instead_of(tx, document)
        found: Comparison = await compare(opened.database, instead, first, last)
        return await _named(opened.database, found.as_json())


async def _named(database: Database, found: dict[str, Any]) -> dict[str, Any]:
    async with database.transaction() as tx:
        rows = await configuration.every(tx, "queues")
        people = await agents.load_all(tx)
    found["names"] = {row["id"]: row["name"] for row in (*rows, *people)}
    return found


def _said(found: Replayed) -> str:
    lines = []
    for one in found.differences:
        lines.append(
            f"position {one.position}, turn {one.turn}, {one.decided_at.isoformat()}: {one.kind}"
            f" {one.work_item_id or ''} {one.decision_id or ''}".rstrip()
        )
        if one.first is not None:
            lines.append(f"    first in {one.first}; also {', '.join(one.parts[1:]) or 'nothing'}")
        lines += [f"    decided: {one.decided}", f"    again:   {one.again}"]
    races = f" ({found.races} lost races)" if found.races else ""
    lines.append(
        f"{found.decisions} decisions{races} in {found.turns} turns,"
        f" {len(found.differences)} differences"
    )
    return "\n".join(lines)


def _told(found: Mapping[str, Any]) -> str:
    names = found["names"]
    lines = [
        f"{one['decided_at']}  {one['work_item_id']}  {one['outcome']}:"
        f" {names.get(one['agent_id'], '-')} -> {names.get(one['other_agent_id'], '-')}"
        f"  ({one['reason']})" + _gained(one)
        for one in found["differences"]
    ]
    for queue, counts in found["queues"].items():
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        lines.append(f"{names.get(queue, queue)}: {told}")
    lines += [
        f"{found['decisions']} decisions in {found['turns']} turns,"
        f" {len(found['differences'])} differences;"
        f" another order in {found['reordered_turns']} turns",
        "open loop: each turn from the state that history had reached",
    ]
    return "\n".join(lines)


def _gained(one: Mapping[str, Any]) -> str:
    seconds = one["earlier_seconds"]
    return "" if seconds is None else f", {seconds:.1f} s earlier"
