"""omnidesk migrate"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import logs, settings
from omnidesk.cli import _database, _options, _output
from omnidesk.store import schema


def command(
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done.")] = False,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Bring the database to the schema of this program. Safe to run from several places at once.

    Example: omnidesk migrate --plan
    """
    logs.configure("warning")
    result = asyncio.run(_migrate(config, plan=plan))
    _output.emit(result, _told(result), as_json=json)


async def _migrate(config: Path | None, *, plan: bool) -> dict[str, Any]:
    async with _database.connected(settings.load(config)) as database:
        before = await schema.inspect(database)
        after = before
        if plan:
            schema.require_known(before)
        else:
            after = await schema.migrate(database)
    return {
        "was": before.current,
        "is": after.current,
        "newest": after.newest,
        "applied": [] if plan else list(before.pending),
        "pending": list(after.pending),
    }


def _told(result: dict[str, Any]) -> str:
    lines = [f"schema: {result['is'] or 'empty'}, newest: {result['newest']}"]
    lines += [f"applied: {revision}" for revision in result["applied"]]
    lines += [f"to apply: {revision}" for revision in result["pending"]]
    if not result["applied"] and not result["pending"]:
        lines.append("nothing to do")
    return "\n".join(lines)
