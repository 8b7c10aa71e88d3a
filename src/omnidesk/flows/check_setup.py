"""Checking the configuration as it stands in the database: lint, roster, examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.domain.agent import Role
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.coverage import gaps, monday_of
from omnidesk.domain.ids import InboxId, QueueId
from omnidesk.domain.lint_words import message
from omnidesk.domain.queue import Inbox
from omnidesk.domain.rule_lint import lint
from omnidesk.domain.setup import Finding, Person, Setup, Severity
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows.runtime import channel_facts
from omnidesk.store import agents, calendars, configuration, directory, policies, shifts, sla
from omnidesk.store.database import Row, Transaction


async def read(tx: Transaction) -> Setup:
    """The configuration, without secrets. Inboxes on channels this program lacks are left out."""
    policy = await policies.current(tx)
    known = channel_facts()
    inboxes = [
        _inbox(row, known[row["channel"]].kind)
        for row in await configuration.every(tx, "inboxes")
        if row["channel"] in known
    ]
    return Setup(
        queues=await directory.load_queues(tx),
        inboxes={inbox.id: inbox for inbox in inboxes},
        rules=await directory.load_rules(tx),
        people=tuple(_person(row) for row in await agents.load_all(tx)),
        calendars=await calendars.load_all(tx),
        sla_policies=await sla.load_policies(tx),
        shifts={agent: shift.plan for agent, shift in (await shifts.load(tx)).items()},
        policy=policy.policy,
        policy_version=policy.version,
    )


def findings(setup: Setup, now: datetime) -> list[Finding]:
    """Everything that checks find, errors first."""
    found = [*lint(setup), *gaps(setup, monday_of(now))]
    return sorted(found, key=lambda finding: list(Severity).index(finding.severity))


def errors(found: Sequence[Finding]) -> list[Finding]:
    """Those for which a configuration is refused."""
    return [finding for finding in found if finding.severity is Severity.ERROR]


async def refuse_errors(tx: Transaction, now: datetime, pointer: str) -> list[Finding]:
    """Raise BadInput when what this transaction wrote has errors; the other findings."""
    found = findings(await read(tx), now)
    wrong = errors(found)
    if wrong:
        faults = tuple(FieldError(pointer, message(finding)) for finding in wrong)
        raise BadInput("the configuration would contradict itself", errors=faults)
    return found


def _inbox(row: Row, kind: ChannelKind) -> Inbox:
    return Inbox(
        id=InboxId(row["id"]),
        name=row["name"],
        channel=row["channel"],
        kind=kind,
        threading=channel_facts()[row["channel"]].threading,
        address=row["address"],
        queue_id=QueueId(row["queue_id"]),
        reopen_window_seconds=row["reopen_window_seconds"],
        enabled=row["enabled"],
        version=row["version"],
    )


def _person(row: Row) -> Person:
    return Person(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        disabled=row["disabled"],
        capacity=row["capacity"],
        caps=dict(row["caps"]),
        skills=dict(row["skills"]),
        queues=frozenset(QueueId(queue_id) for queue_id in row["queue_ids"]),
    )
