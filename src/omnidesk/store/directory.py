"""The configuration that every process keeps in memory: inboxes, queues, rules.

It is small and read on every message, and changes seldom. Each change bumps one version row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from omnidesk.domain.channel import ChannelKind, Threading
from omnidesk.domain.ids import InboxId, QueueId, RuleId
from omnidesk.domain.policy import Policy, Strategy
from omnidesk.domain.queue import Condition, ExhaustedPolicy, Inbox, LostAgentRule, Queue, Rule
from omnidesk.domain.work import Requirement
from omnidesk.store import policies
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
    queues = [_queue(row) for row in await tx.all("SELECT * FROM queues")]
    rows = await tx.all("SELECT * FROM inboxes")
    inboxes = [
        _inbox(row, seal, channels[row["channel"]]) for row in rows if row["channel"] in channels
    ]
    routing = await policies.current(tx)
    rules = [_rule(row) for row in await tx.all("SELECT * FROM rules ORDER BY ordinal")]
    return Directory(
        version=number,
        inboxes={inbox.id: inbox for inbox in inboxes},
        queues={queue.id: queue for queue in queues},
        rules=tuple(rules),
        policy=routing.policy,
        policy_version=routing.version,
    )


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


def _rule(row: Row) -> Rule:
    when, then = row["condition"], row["outcome"]
    return Rule(
        id=RuleId(row["id"]),
        name=row["name"],
        condition=Condition(
            inboxes=frozenset(InboxId(i) for i in when.get("inboxes", ())),
            channels=frozenset(when.get("channels", ())),
            kinds=frozenset(ChannelKind(k) for k in when.get("kinds", ())),
            languages=frozenset(when.get("languages", ())),
            words=tuple(when.get("words", ())),
        ),
        queue_id=then.get("queue_id"),
        requirements=tuple(
            Requirement(r["skill"], r.get("level", 1)) for r in then.get("requirements", ())
        ),
        priority=then.get("priority"),
    )
