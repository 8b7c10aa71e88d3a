"""The whole configuration as checks of it see it, and what they find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from omnidesk.domain.agent import Role
from omnidesk.domain.calendar import Calendar
from omnidesk.domain.ids import AgentId, InboxId, QueueId
from omnidesk.domain.policy import Policy
from omnidesk.domain.queue import Inbox, Queue
from omnidesk.domain.rules import Rule
from omnidesk.domain.sla import SlaPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An agent as the roster has them. `caps` bound channel kinds, 0 bars one."""

    id: AgentId
    email: str
    name: str
    role: Role = Role.AGENT
    disabled: bool = False
    capacity: int = 60
    caps: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: frozenset[QueueId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One consistent reading. `shifts` are the hours an agent works, by agent; one without a
    shift may work at any time."""

    queues: Mapping[QueueId, Queue]
    inboxes: Mapping[InboxId, Inbox] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    people: Sequence[Person] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    sla_policies: Mapping[str, SlaPolicy] = field(default_factory=dict)
    shifts: Mapping[str, Calendar] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    policy_version: int = 0

    def queue_name(self, queue_id: str) -> str:
        """The name of a queue, or what stands for one that is gone."""
        queue = self.queues.get(QueueId(queue_id))
        return queue.name if queue else queue_id


class Severity(StrEnum):
    """ERROR: the configuration is refused. WARNING: it works, and hardly as meant. NOTE: good to
    know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the configuration. `where` is table, name of the entry, and key, as far as
    they go; `code` and `values` become words in `domain.lint_words`."""

    severity: Severity
    code: str
    where: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
