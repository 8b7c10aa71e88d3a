"""omnidesk apply"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import clock, logs, settings
from omnidesk.cli import _database, _options, _output
from omnidesk.flows import apply, configuration_file
from omnidesk.flows.apply_plan import Change


def command(
    file: Annotated[
        Path, typer.Argument(help="TOML file: queues, skills, agents, inboxes, rules.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the difference.")] = False,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Make the database say what the file says, and print the difference. Again changes nothing;
    what the file does not name is left alone, except rules: the file's are all there are. Without
    --config and OMNIDESK_CONFIG the file's own [server] table names the database.

    Example: omnidesk apply config/omnidesk.toml --dry-run
    """
    logs.configure("warning")
    changes = asyncio.run(_apply(file, config, dry_run=dry_run))
    text = "\n".join(str(change) for change in changes) or "nothing to change"
    if dry_run and changes:
        text += "\n(dry run: nothing was changed)"
    result = {"dry_run": dry_run, "changes": [_public(change) for change in changes]}
    _output.emit(result, text, as_json=json)


async def _apply(file: Path, config: Path | None, *, dry_run: bool) -> Sequence[Change]:
    document = configuration_file.load(file, os.environ)
    server = settings.configuration_path(config) or file
    async with _database.opened(server) as found, found.database.transaction() as tx:
        return await apply.apply(tx, found.seal, document, clock.now(), dry_run=dry_run)


def _public(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "kind": change.kind,
        "name": change.name,
        "fields": [
            {"name": name, "before": before, "after": after}
            for name, before, after in change.fields
        ],
    }
