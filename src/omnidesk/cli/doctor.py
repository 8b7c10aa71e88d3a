"""omnidesk doctor"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx2
import typer

from omnidesk import clock, logs, settings
from omnidesk.cli import _database, _options, _output
from omnidesk.errors import ConfigurationError, OmnideskError
from omnidesk.flows import examine, examine_network, examine_places
from omnidesk.flows.examine import Finding
from omnidesk.settings import Settings
from omnidesk.store import examination, schema
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

_SECONDS = 10.0
_SIGNS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}
# Read by the process itself, not through Settings.
_FURTHER_VARIABLES = ("OMNIDESK_CONFIG", "OMNIDESK_LISTEN_FD", "OMNIDESK_TOKEN")


def command(config: _options.Config = None, json: _options.Json = False) -> None:
    """Check everything omnidesk needs; each fault comes with the line that mends it. Exit code 1
    if any check fails.

    Example: omnidesk doctor --config config/omnidesk.toml
    """
    logs.configure("error")
    report = examine.report(asyncio.run(_examine(config)))
    _output.emit(report, _told(report), as_json=json)
    raise typer.Exit(0 if report["ok"] else 1)


async def _examine(config: Path | None) -> list[Finding]:
    findings = [examine_places.variables(os.environ, _known_variables())]
    path = settings.configuration_path(config)
    try:
        loaded = settings.load(config)
        if path is not None:
            values = settings.read_toml(path)
            findings += examine_places.configuration_file(path, values, os.environ)
    except ConfigurationError as error:
        # Without settings there is nothing else to look at.
        return [*findings, _fault("configuration file", error)]
    findings += await _look(loaded)
    return findings


async def _look(loaded: Settings) -> list[Finding]:
    findings: list[Finding] = []
    seal = None
    try:
        key = settings.secret_key(loaded)
    except OmnideskError as error:
        findings.append(_fault("secret key", error))
    else:
        seal = Seal(key)
        file = None if loaded.secret_key else settings.key_file(loaded)
        findings.append(examine_places.secret_key(key, file, clock.now()))
    async with httpx2.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
        try:
            async with _database.connected(loaded) as database:
                findings += await _database_findings(loaded, database)
                findings += await _inbox_findings(database, seal, http)
        except OmnideskError as error:
            findings.append(_fault("database", error))
        findings += examine_places.places(loaded.data_dir)
        findings += await examine_network.public_url(http, loaded.public_url)
    return findings


async def _database_findings(loaded: Settings, database: Database) -> list[Finding]:
    async with database.transaction() as tx:
        facts = await examination.facts(tx)
        before = clock.now()
        theirs = await examination.clock(tx)
        after = clock.now()
    return [
        *examine.judge_server(facts, loaded.database_pool_size),
        examine.judge_schema(await schema.inspect(database)),
        examine.judge_clock(before, theirs, after),
    ]


async def _inbox_findings(
    database: Database, seal: Seal | None, http: httpx2.AsyncClient
) -> list[Finding]:
    if seal is None or (await schema.inspect(database)).pending:
        return []
    async with database.transaction() as tx:
        found, findings = await examine.inboxes(tx, seal)
    asked = await asyncio.gather(*(examine.inbox(http, inbox) for inbox in found))
    return [*findings, *asked]


def _fault(check: str, error: OmnideskError) -> Finding:
    if isinstance(error, ConfigurationError):
        return examine.fail(check, f"{error.where}: {error.what}", error.mend or "correct it")
    return examine.fail(check, str(error), "start PostgreSQL, or correct OMNIDESK_DATABASE_URL")


def _known_variables() -> set[str]:
    named = {f"{settings.ENV_PREFIX}{name.upper()}" for name in Settings.model_fields}
    return named | set(_FURTHER_VARIABLES)


def _told(report: dict[str, Any]) -> str:
    lines = []
    for found in report["checks"]:
        lines.append(f"{_SIGNS[found['verdict']]}  {found['check']}: {found['detail']}")
        if found["fix"]:
            lines.append(f"      fix: {found['fix']}")
    lines.append(f"{report['failed']} failed, {report['warned']} warnings")
    return "\n".join(lines)
