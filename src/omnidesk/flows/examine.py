"""What the doctor finds in the database and in its inboxes. Judging only; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from omnidesk import channels
from omnidesk.domain.channel import Http
from omnidesk.domain.queue import Inbox
from omnidesk.errors import ConfigurationError, SendError, SendOutcome
from omnidesk.flows.runtime import channel_facts, open_inbox
from omnidesk.store import configuration, directory
from omnidesk.store.database import Transaction
from omnidesk.store.examination import ServerFacts
from omnidesk.store.schema import SchemaState
from omnidesk.store.seal import Seal

OLDEST_POSTGRESQL = 15
_SKEW_WARN_SECONDS = 1.0
_SKEW_FAIL_SECONDS = 5.0
# Superusers and maintenance need a few connections of their own.
_SPARE_CONNECTIONS = 10


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found and, unless all is well, how to mend it."""

    check: str
    verdict: Verdict
    detail: str
    fix: str = ""

    def public(self) -> dict[str, str]:
        """As JSON."""
        return {name: str(value) for name, value in asdict(self).items()}


def ok(check: str, detail: str) -> Finding:
    """All is well."""
    return Finding(check, Verdict.OK, detail)


def warn(check: str, detail: str, fix: str) -> Finding:
    """It works, but not as it should."""
    return Finding(check, Verdict.WARN, detail, fix)


def fail(check: str, detail: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(check, Verdict.FAIL, detail, fix)


def report(findings: Iterable[Finding]) -> dict[str, Any]:
    """All findings, and whether none of them fails."""
    found = list(findings)
    return {
        "ok": all(finding.verdict is not Verdict.FAIL for finding in found),
        "failed": sum(finding.verdict is Verdict.FAIL for finding in found),
        "warned": sum(finding.verdict is Verdict.WARN for finding in found),
        "checks": [finding.public() for finding in found],
    }


def judge_server(facts: ServerFacts, pool_size: int) -> list[Finding]:
    """Version, rights, durability and room for connections."""
    return [_version(facts), _rights(facts), _durability(facts), _connections(facts, pool_size)]


def _version(facts: ServerFacts) -> Finding:
    name = "database version"
    if facts.major < OLDEST_POSTGRESQL:
        fix = f"upgrade to PostgreSQL {OLDEST_POSTGRESQL} or newer"
        return fail(name, f"PostgreSQL {facts.version}", fix)
    if facts.encoding != "UTF8":
        fix = "create the database anew: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
        return fail(name, f"the database stores text as {facts.encoding}", fix)
    return ok(name, f"PostgreSQL {facts.version}")


def _rights(facts: ServerFacts) -> Finding:
    name = "database rights"
    if facts.read_only:
        fix = "point OMNIDESK_DATABASE_URL at the primary server"
        return fail(name, "the database is read-only", fix)
    if not facts.may_create_in_schema:
        fix = f'as a superuser: ALTER DATABASE "{facts.db_name}" OWNER TO "{facts.db_user}"'
        return fail(name, f"user {facts.db_user} may not create tables", fix)
    if facts.closed_tables:
        shown = ", ".join(facts.closed_tables[:3])
        fix = f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{facts.db_user}"'
        return fail(name, f"user {facts.db_user} may not use: {shown}", fix)
    return ok(name, f"user {facts.db_user} may do what is needed")


def _durability(facts: ServerFacts) -> Finding:
    name = "database durability"
    if not facts.fsync or not facts.full_page_writes:
        fix = "set fsync = on and full_page_writes = on in postgresql.conf"
        return fail(name, "a power cut may destroy the database", fix)
    if facts.synchronous_commit == "off":
        fix = "set synchronous_commit = on"
        return fail(name, "what was acknowledged may be lost in a crash", fix)
    return ok(name, "commits are on disk before they are acknowledged")


def _connections(facts: ServerFacts, pool_size: int) -> Finding:
    name = "database connections"
    # The pool may double under load; the leader and the relay have connections of their own.
    needed = 2 * pool_size + 3 + _SPARE_CONNECTIONS
    said = f"one process needs up to {needed}, the server has {facts.max_connections}"
    if needed > facts.max_connections:
        return warn(name, said, "raise max_connections, or lower OMNIDESK_DATABASE_POOL_SIZE")
    return ok(name, said)


def judge_schema(state: SchemaState) -> Finding:
    """Whether the tables are those this program knows."""
    name = "migrations"
    if not state.known:
        said = f"revision {state.current} was written by a newer omnidesk"
        return fail(name, said, "start that version, or restore a backup")
    if state.pending:
        said = f"{len(state.pending)} to apply, the schema is {state.current or 'empty'}"
        return fail(name, said, "run: omnidesk migrate")
    return ok(name, f"revision {state.newest}, the newest")


def judge_clock(before: datetime, theirs: datetime, after: datetime) -> Finding:
    """Our clock against the database's, which answered between two looks at ours."""
    name = "clock"
    skew = max((theirs - after).total_seconds(), (before - theirs).total_seconds(), 0.0)
    if skew < _SKEW_WARN_SECONDS:
        return ok(name, "agrees with the database's")
    said = f"differs from the database's by {skew:.1f} s"
    fix = "keep both machines on time with NTP (chrony, systemd-timesyncd)"
    return fail(name, said, fix) if skew >= _SKEW_FAIL_SECONDS else warn(name, said, fix)


async def inboxes(tx: Transaction, seal: Seal) -> tuple[list[Inbox], list[Finding]]:
    """The enabled inboxes, and what is wrong with their rows. A seal that opens nothing is one
    finding, not one for each inbox."""
    rows = await configuration.every(tx, "inboxes")
    unknown = [row for row in rows if row["channel"] not in channel_facts() and row["enabled"]]
    findings = [
        fail(
            f"inbox {row['name']}",
            f"this program has no channel {row['channel']!r}",
            f"use one of: {', '.join(sorted(channels.registry()))}",
        )
        for row in unknown
    ]
    try:
        found = await directory.load(tx, seal, channel_facts())
    except ConfigurationError as error:
        return [], [*findings, fail("stored secrets", f"{error.where}: {error.what}", error.mend)]
    return [inbox for inbox in found.inboxes.values() if inbox.enabled], findings


async def inbox(http: Http, found: Inbox) -> Finding:
    """An inbox's settings and, where its provider can be asked, its credentials."""
    name = f"inbox {found.name}"
    try:
        opened = open_inbox(found)
    except ConfigurationError as error:
        return fail(name, f"{error.where}: {error.what}", "correct it in the file and apply that")
    if opened.channel.check is None:
        return ok(name, f"{found.channel}: the settings are complete; the provider was not asked")
    try:
        known_as = await opened.channel.check(http, opened.config)
    except SendError as error:
        if error.outcome is not SendOutcome.PERMANENT and not error.alarm:
            return warn(name, str(error), "check that this machine may reach the provider")
        return fail(name, str(error), "correct the credentials in the file and apply that")
    return ok(name, f"{found.channel}: the provider knows us as {known_as}")
