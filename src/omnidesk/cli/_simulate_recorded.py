"""Recorded traffic in virtual time: what `simulate --recorded` and `replay --simulate` share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omnidesk import logs, settings
from omnidesk.cli import _database, _output
from omnidesk.errors import ConfigurationError
from omnidesk.flows import recorded, replay_file
from omnidesk.flows.history import Instead
from omnidesk.store import configuration
from omnidesk.store.database import Database

_SHOWN = ("arrived", "answered", "abandoned", "service_level", "mean_wait_s", "p95_wait_s")


def run(config: Path | None, stretch: str, policy: str | None, seed: int, *, as_json: bool) -> None:
    """Simulate a stretch FROM..TO of the log and print its figures beside the recorded ones.
    `policy` is a TOML file or a name; None: the one in force at the beginning."""
    logs.configure("warning")
    found = asyncio.run(_simulated(config, stretch, policy, seed))
    _output.emit(found, told(found), as_json=as_json)


async def _simulated(
    config: Path | None, stretch: str, policy: str | None, seed: int
) -> dict[str, Any]:
    async with _database.opened(config) as opened:
        first, last = await recorded.positions(opened.database, stretch)
        instead = None if policy is None else await _instead(opened.database, policy)
        found = await recorded.simulated(opened.database, first, last, instead, seed=seed)
        async with opened.database.transaction() as tx:
            names = {row["id"]: row["name"] for row in await configuration.every(tx, "queues")}
    return {**found, "policy": policy or "in force", "seed": seed, "names": names}


async def _instead(database: Database, policy: str) -> Instead:
    async with database.transaction() as tx:
        if Path(policy).suffix == ".toml":
            document = replay_file.read(settings.read_toml(Path(policy)), policy)
            return await replay_file.instead_of(tx, document)
        queues = [row["id"] for row in await configuration.every(tx, "queues")]
    found = replay_file.named(policy, queues)
    if found is None:
        raise ConfigurationError(f"policy {policy!r}", "is neither a name nor a .toml file")
    return found


def told(found: Mapping[str, Any]) -> str:
    """The figures as a table."""
    lines = [f"{found['arrivals']} arrivals, {found['agents']} agents, "
             f"{found['from']} to {found['to']}, policy {found['policy']}"]  # fmt: skip
    lines.append(f"{'':24}{''.join(f'{name:>15}' for name in _SHOWN)}")
    for kind in ("recorded", "simulated"):
        figures = found[kind]
        rows = {"all": figures["all"]}
        rows |= {found["names"].get(q, q): row for q, row in figures["queues"].items()}
        for name, row in rows.items():
            cells = "".join(f"{_cell(row[key]):>15}" for key in _SHOWN)
            lines.append(f"{kind[:9]} {name[:13]:14}{cells}")
        lines.append(f"{kind} occupancy: {_cell(figures['occupancy'])}")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
