"""What the router remembers of an agent, a work item and a queue. Times are integer milliseconds
since 1970, loads and weights capacity units: every comparison is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omnidesk.routing.groups import Bucket, Profile

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def millis(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (at - _EPOCH) // _MILLISECOND


def instant(at: int) -> datetime:
    """The instant of a number of milliseconds since 1970."""
    return _EPOCH + at * _MILLISECOND


def read_millis(value: str | datetime | None) -> int | None:
    """Milliseconds of an RFC 3339 text as resources carry it, or of a row's instant; None stays
    None. Both count whole milliseconds, so a row and its resource read alike."""
    if value is None:
        return None
    return millis(value if isinstance(value, datetime) else datetime.fromisoformat(value))


class Standing(StrEnum):
    """Whether an agent can be offered work at all; the values are rejection reasons."""

    ROUTABLE = "routable"
    DISABLED = "disabled"
    NOT_ONLINE = "not_online"
    LEASE_EXPIRED = "lease_expired"


@dataclass(slots=True, eq=False, kw_only=True)
class AgentEntry:
    """An agent. `used` is what the database says, `reserved` what plans in flight add to it;
    `indexed` is the load under which the agent stands in its profile's heap."""

    id: str
    name: str
    version: int
    disabled: bool
    presence: str
    lease: int | None
    capacity: int
    used: int
    idle_since: int | None
    assigned_at: int | None
    queues: frozenset[str]
    skills: Mapping[str, int]
    reserved: int = 0
    indexed: int = 0
    stamp: int = 0
    standing: Standing = Standing.NOT_ONLINE
    profile: Profile | None = None
    holds: set[Bucket] = field(default_factory=set)

    @property
    def load(self) -> int:
        """Units taken, plans in flight included."""
        return self.used + self.reserved

    @property
    def free(self) -> int:
        """Units left; below zero after a take that went past the capacity."""
        return self.capacity - self.used - self.reserved

    def standing_at(self, now: int) -> Standing:
        """The same rule as `domain.agent.routable`, with the reason."""
        if self.disabled:
            return Standing.DISABLED
        if self.presence != "online":
            return Standing.NOT_ONLINE
        if self.lease is None or self.lease <= now:
            return Standing.LEASE_EXPIRED
        return Standing.ROUTABLE


@dataclass(slots=True, eq=False, kw_only=True)
class ItemEntry:
    """A live work item. `returned_at` is when the last agent who had it declined or missed it."""

    id: str
    conversation_id: str
    version: int
    state: str
    queue: str
    kind: str
    priority: int
    requirements: tuple[tuple[str, int], ...]
    weight: int
    arrived_at: int
    preferred: str | None
    preferred_until: int | None
    declined: frozenset[str]
    agent: str | None
    returned_at: int | None = None
    in_flight: bool = False
    bucket: Bucket | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A queue; durations in milliseconds."""

    id: str
    name: str
    version: int
    paused: bool
    wait_target: int
    offer_timeout: int


def agent_entry(resource: Mapping[str, Any]) -> AgentEntry:
    """From `resources.agent`."""
    presence = resource["presence"]
    return AgentEntry(
        id=resource["id"],
        name=resource["name"],
        version=resource["version"],
        disabled=resource["disabled"],
        presence=presence["state"],
        lease=read_millis(presence["lease_expires_at"]),
        capacity=resource["capacity"],
        used=resource["used"],
        idle_since=read_millis(resource["idle_since"]),
        assigned_at=read_millis(resource["last_assigned_at"]),
        queues=frozenset(resource["queue_ids"]),
        skills=dict(resource["skills"]),
    )


def item_entry(resource: Mapping[str, Any]) -> ItemEntry:
    """From `resources.work_item`, or a row with the same names."""
    arrived_at = read_millis(resource["arrived_at"])
    assert arrived_at is not None
    wanted = {(wanted["skill"], wanted.get("level", 1)) for wanted in resource["requirements"]}
    return ItemEntry(
        id=resource["id"],
        conversation_id=resource["conversation_id"],
        version=resource["version"],
        state=resource["state"],
        queue=resource["queue_id"],
        kind=resource["channel_kind"],
        priority=resource["priority"],
        requirements=tuple(sorted(wanted)),
        weight=resource["weight"],
        arrived_at=arrived_at,
        preferred=resource["preferred_agent_id"],
        preferred_until=read_millis(resource["preferred_until"]),
        declined=frozenset(resource["declined_by"]),
        agent=resource["agent_id"],
    )


def queue_entry(resource: Mapping[str, Any]) -> QueueEntry:
    """From `resources.queue`."""
    return QueueEntry(
        id=resource["id"],
        name=resource["name"],
        version=resource["version"],
        paused=resource["paused"],
        wait_target=resource["wait_target_seconds"] * 1000,
        offer_timeout=resource["offer_timeout_seconds"] * 1000,
    )
