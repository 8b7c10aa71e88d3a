"""What the router remembers of an agent, a work item and a queue. Times are integer milliseconds
since 1970, loads and weights capacity units: every comparison is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from omnidesk.domain.policy import Strategy
from omnidesk.domain.queue import ExhaustedPolicy

if TYPE_CHECKING:
    from omnidesk.routing.groups import Bucket
    from omnidesk.routing.lanes import Profile

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# (skill, lowest level), sorted.
Requirements = tuple[tuple[str, float], ...]


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
    """An agent. `used`, `held` (awake work by kind) and `assigned_at` include plans in flight;
    `live`, `parked` and `exclusive` count awake work by how its kind uses an agent.

    `kept_for` is the blocked work this agent is kept for. `stamp` counts changes, so
    that former places in a heap are known to be dead.
    """

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
    skills: Mapping[str, float]
    caps: Mapping[str, int] = field(default_factory=dict)
    speeds: Mapping[str, float] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    wake_debt: int = 0
    live: int = 0
    parked: int = 0
    exclusive: int = 0
    stamp: int = 0
    kept_for: Bucket | None = None
    standing: Standing = Standing.NOT_ONLINE
    profile: Profile | None = None
    holds: set[Bucket] = field(default_factory=set)

    @property
    def free(self) -> int:
        """Units left; below zero after a take that went past the capacity."""
        return self.capacity - self.used

    @property
    def idle(self) -> bool:
        """Without any awake work."""
        return not (self.live or self.parked)

    def standing_at(self, now: int) -> Standing:
        """The same rule as `domain.agent.routable`, with the reason."""
        if self.disabled:
            return Standing.DISABLED
        if self.presence != "online":
            return Standing.NOT_ONLINE
        if self.lease is None or self.lease <= now:
            return Standing.LEASE_EXPIRED
        return Standing.ROUTABLE


# What comes first: a band (the priority, in strict order), the due instant, arrival, id.
WorkKey = tuple[int, int, int, str]


@dataclass(slots=True, eq=False, kw_only=True)
class ItemEntry:
    """A live work item. `returned_at` is when the last agent who had it declined or missed it;
    `steps` are those to come; `key` its place among all work, set when it is filed; `late_at` is
    when it has waited too long, set in the line of work that smaller work may keep from agents."""

    id: str
    version: int
    state: str
    queue: str
    kind: str
    priority: int
    requirements: Requirements
    weight: int
    arrived_at: int
    preferred: str | None = None
    preferred_until: int | None = None
    declined: frozenset[str] = frozenset()
    agent: str | None = None
    target: int | None = None
    widened: tuple[str, ...] = ()
    step: int = 0
    step_at: int | None = None
    steps: tuple[Mapping[str, Any], ...] = ()
    blended: bool = False
    returned_at: int | None = None
    in_flight: bool = False
    late_at: int | None = None
    key: WorkKey = (0, 0, 0, "")
    bucket: Bucket | None = None

    @property
    def next_step(self) -> Mapping[str, Any] | None:
        """The step that comes next."""
        return self.steps[self.step] if self.step < len(self.steps) else None


class Flight(NamedTuple):
    """A plan that is not yet known to be real: what it took and what was there before."""

    item: ItemEntry
    agent: AgentEntry
    cost: int
    assigned_at: int | None
    idle_since: int | None
    turn: tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A queue; durations in milliseconds. See `domain.queue.Queue`."""

    id: str
    name: str
    version: int
    paused: bool = False
    manual: bool = False
    wait_target: int = 60_000
    reask: int = 30_000
    strategy: Strategy = Strategy.RECOMMENDED
    leave_idle: int = 0
    exhausted: ExhaustedPolicy = ExhaustedPolicy.REASK
    escalate_to: str | None = None
    # Whether anybody with room may be offered its work.
    plain: bool = field(init=False)

    def __post_init__(self) -> None:
        closed = self.paused or self.manual or self.leave_idle > 0
        object.__setattr__(self, "plain", not closed)


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
        caps=dict(resource["caps"]),
        speeds=dict(resource["speeds"]),
        held=dict(resource["held"]),
        wake_debt=resource["wake_debt"],
    )


def requirements(wanted: list[Mapping[str, Any]]) -> Requirements:
    """As the core compares them; of a skill named twice the higher level counts."""
    found: dict[str, float] = {}
    for need in wanted:
        found[need["skill"]] = max(found.get(need["skill"], 0), need.get("level", 1))
    return tuple(sorted(found.items()))


def item_entry(resource: Mapping[str, Any]) -> ItemEntry:
    """From `resources.work_item`, or a row with the same names."""
    arrived_at = read_millis(resource["arrived_at"])
    assert arrived_at is not None
    target = resource["target_seconds"]
    return ItemEntry(
        id=resource["id"],
        version=resource["version"],
        state=resource["state"],
        queue=resource["queue_id"],
        kind=resource["channel_kind"],
        priority=resource["priority"],
        requirements=requirements(resource["requirements"]),
        weight=resource["weight"],
        arrived_at=arrived_at,
        preferred=resource["preferred_agent_id"],
        preferred_until=read_millis(resource["preferred_until"]),
        declined=frozenset(resource["declined_by"]),
        agent=resource["agent_id"],
        target=None if target is None else target * 1000,
        widened=tuple(sorted(resource["widened_to"])),
        step=resource["step"],
        step_at=read_millis(resource["step_at"]),
        steps=tuple(resource["steps"]),
        blended=resource["blended"],
    )


def queue_entry(resource: Mapping[str, Any]) -> QueueEntry:
    """From `resources.queue`."""
    reask = resource["reask_seconds"]
    if reask is None:
        reask = resource["offer_timeout_seconds"]
    return QueueEntry(
        id=resource["id"],
        name=resource["name"],
        version=resource["version"],
        paused=resource["paused"],
        manual=resource["manual"],
        wait_target=resource["wait_target_seconds"] * 1000,
        reask=reask * 1000,
        strategy=Strategy(resource["strategy"]),
        leave_idle=resource["leave_idle"],
        exhausted=ExhaustedPolicy(resource["exhausted_policy"]),
        escalate_to=resource["escalate_queue_id"],
    )
