"""omnidesk apply"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import clock, logs, settings
from omnidesk.cli import _database, _options, _output
from omnidesk.domain.lint_words import message, place, resource
from omnidesk.domain.setup import Severity
from omnidesk.flows import apply, configuration_file
from omnidesk.flows.apply import Applied, ExamplesFailed
from omnidesk.flows.apply_plan import Change, shown


def command(
    file: Annotated[
        Path, typer.Argument(help="TOML file: queues, skills, agents, inboxes, rules, policy.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print the difference and run the examples.")
    ] = False,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Make the database say what the file says, and print the difference. Again changes nothing;
    what the file does not name is left alone, except rules and segments: the file's are all there
    are. Examples in the file are run first: when one fails, nothing is changed and the exit code
    is 1. Without --config and OMNIDESK_CONFIG the file's own [server] table names the database.

    Example: omnidesk apply config/omnidesk.toml --dry-run
    """
    logs.configure("warning")
    try:
        done = asyncio.run(_apply(file, config, dry_run=dry_run))
    except ExamplesFailed as error:
        done = error.applied
    stored = not dry_run and not done.failed
    text = "\n".join(_lines(done, stored=stored))
    _output.emit(_public(done, dry_run=dry_run), text, as_json=json)
    if done.failed:
        sys.exit(1)


async def _apply(file: Path, config: Path | None, *, dry_run: bool) -> Applied:
    document = configuration_file.load(file, os.environ)
    server = settings.configuration_path(config) or file
    async with _database.opened(server) as found, found.database.transaction() as tx:
        return await apply.applied(tx, found.seal, document, clock.now(), dry_run=dry_run)


def _lines(done: Applied, *, stored: bool) -> Iterator[str]:
    yield "\n".join(str(change) for change in done.changes) or "nothing to change"
    for finding in done.findings:
        yield f"{finding.severity}: {place(finding)}: {message(finding)}"
    for example in done.examples:
        yield f"{'pass' if example.passed else 'FAIL'}: {example.name}"
        for key, wanted, found in example.differences:
            yield f"    {key}: expected {shown(wanted)}, found {shown(found)}"
    if done.changes and not stored:
        reason = "an example failed" if done.failed else "dry run"
        yield f"({reason}: nothing was changed)"


def _public(done: Applied, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "changes": [_change(change) for change in done.changes],
        "warnings": [resource(f) for f in done.findings if f.severity is Severity.WARNING],
        "notes": [resource(f) for f in done.findings if f.severity is Severity.NOTE],
        "examples": [
            {
                "name": example.name,
                "passed": example.passed,
                "differences": [
                    {"key": key, "expected": wanted, "found": found}
                    for key, wanted, found in example.differences
                ],
            }
            for example in done.examples
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "kind": change.kind,
        "name": change.name,
        "fields": [
            {"name": name, "before": before, "after": after}
            for name, before, after in change.fields
        ],
    }
