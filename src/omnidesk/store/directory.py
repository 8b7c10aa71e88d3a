"""The configuration that every process keeps in memory: inboxes, queues, rules.

It is small and read on every message, and changes seldom. Each change bumps one version row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from omnidesk.domain import rule_documents
from omnidesk.domain.calendar import Calendar, ClosedPolicy
from omnidesk.domain.channel import ChannelKind, Threading
from omnidesk.domain.ids import InboxId, QueueId
from omnidesk.domain.policy import Policy, Strategy
from omnidesk.domain.queue import ExhaustedPolicy, Inbox, LostAgentRule, Queue
from omnidesk.domain.rules import Rule
from omnidesk.domain.sla import SlaPolicy
from omnidesk.store import calendars, policies, rule_sets, sla
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What the directory must know of a channel; the caller asks the channel registry."""

    kind: ChannelKind
    threading: Threading


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One consistent reading of the configuration."""

    version: int
    inboxes: Mapping[InboxId, Inbox]
    queues: Mapping[QueueId, Queue]
    rules: tuple[Rule, ...]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    sla_policies: Mapping[str, SlaPolicy] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    policy_version: int = 0

    def inbox_named(self, name: str) -> Inbox | None:
        """The inbox with this name or id, enabled or not."""
        found = self.inboxes.get(InboxId(name))
        if found is not None:
            return found
        return next((inbox for inbox in self.inboxes.values() if inbox.name == name), None)

    def queue_named(self, name: str) -> Queue | None:
        """The queue with this name or id."""
        found = self.queues.get(QueueId(name))
        if found is not None:
            return found
        return next((queue for queue in self.queues.values() if queue.name == name), None)


async def version(tx: Transaction) -> int:
    """The configuration's version; a different number means: load again."""
    row = await tx.first("SELECT version FROM configuration")
    assert row is not None
    return int(row["version"])


async def bump(tx: Transaction) -> None:
    """Say that inboxes, queues, rules or skills changed."""
    await tx.run("UPDATE configuration SET version = version + 1")


async def load(tx: Transaction, seal: Seal, channels: Mapping[str, ChannelFacts]) -> Directory:
    """Read everything. Inboxes on channels this program does not have are left out."""
    number = await version(tx)
    queues = await load_queues(tx)
    rows = await tx.all("SELECT * FROM inboxes")
    inboxes = [
        _inbox(row, seal, channels[row["channel"]]) for row in rows if row["channel"] in channels
    ]
    routing = await policies.current(tx)
    return Directory(
        version=number,
        inboxes={inbox.id: inbox for inbox in inboxes},
        queues=queues,
        rules=await load_rules(tx),
        calendars=await calendars.load_all(tx),
        sla_policies=await sla.load_policies(tx),
        policy=routing.policy,
        policy_version=routing.version,
    )


async def load_queues(tx: Transaction) -> dict[QueueId, Queue]:
    """Every queue, by id."""
    rows = await tx.all("SELECT * FROM queues ORDER BY id")
    return {row["id"]: _queue(row) for row in rows}


async def load_rules(tx: Transaction) -> tuple[Rule, ...]:
    """Every rule in its order, ready for use."""
    segments = {row["name"]: rule_documents.segment(row) for row in await rule_sets.segments(tx)}
    rules = await tx.all("SELECT * FROM rules ORDER BY ordinal")
    return tuple(rule_documents.rule(row, segments) for row in rules)


def _queue(row: Row) -> Queue:
    return Queue(
        id=row["id"],
        name=row["name"],
        offer_timeout_seconds=row["offer_timeout_seconds"],
        wrap_up_seconds=row["wrap_up_seconds"],
        wait_target_seconds=row["wait_target_seconds"],
        preferred_agent_seconds=row["preferred_agent_seconds"],
        lost_agent_rule=LostAgentRule(row["lost_agent_rule"]),
        paused=row["paused"],
        strategy=Strategy(row["strategy"]),
        manual=row["manual"],
        leave_idle=row["leave_idle"],
        rings=row["rings"],
        exhausted_policy=ExhaustedPolicy(row["exhausted_policy"]),
        reask_seconds=row["reask_seconds"],
        escalate_queue_id=row["escalate_queue_id"],
        steps=tuple(row["steps"]),
        calendar_id=row["calendar_id"],
        sla_policy_id=row["sla_policy_id"],
        closed_policy=ClosedPolicy(row["closed_policy"]),
        target_in_open_time=row["target_in_open_time"],
        closed_message=row["closed_message"],
        prompt_message=row["prompt_message"],
        version=row["version"],
    )


def _inbox(row: Row, seal: Seal, facts: ChannelFacts) -> Inbox:
    return Inbox(
        id=row["id"],
        name=row["name"],
        channel=row["channel"],
        kind=facts.kind,
        threading=facts.threading,
        address=row["address"],
        queue_id=row["queue_id"],
        reopen_window_seconds=row["reopen_window_seconds"],
        enabled=row["enabled"],
        config=seal.open(row["config_sealed"]),
        version=row["version"],
    )
