"""The public shapes of health checks and boards."""

from __future__ import annotations

from typing import Literal

from omnidesk.api.schemas import Instant, Shape
from omnidesk.api.schemas_time import SlaCounts


class Alive(Shape):
    """The process answers."""

    status: Literal["ok"]


class Ready(Shape):
    """Everything checked is well."""

    status: Literal["ready"]
    checks: list[str]


class Window(Shape):
    """What was answered and abandoned in a span of time."""

    answered: int
    answered_in_target: int
    abandoned: int
    abandoned_short: int
    service_level: float | None


class AgentCounts(Shape):
    """Agents by effective state; reconnecting ones are declared online, but nobody is there."""

    online: int
    reconnecting: int
    away: int
    offline: int


class Figures(Shape):
    """What is going on, in seconds and capacity units."""

    waiting: int
    waiting_since: Instant | None
    oldest_wait_seconds: int
    offered: int
    assigned: int
    wrap_up: int
    parked: int
    agents: AgentCounts
    free_capacity: int
    sla: SlaCounts
    service_level: float | None
    recent: Window
    today: Window


class QueueFigures(Figures):
    """One queue."""

    id: str
    name: str
    paused: bool
    wait_target_seconds: int


class TotalFigures(Figures):
    """All queues; an agent of several queues counts once."""

    used_capacity: int


class Person(Shape):
    """An agent on the board."""

    id: str
    name: str
    state: Literal["online", "reconnecting", "away", "offline"]
    reason: str
    since: Instant
    capacity: int
    used: int


class Reading(Shape):
    """One minute of a board. `answered`, `abandoned` (but for short ones) and `service_level` are
    of the 30 minutes before it."""

    at: Instant
    waiting: int
    oldest_wait_seconds: int
    available: int
    answered: int
    abandoned: int
    service_level: float | None


class BoardHistory(Shape):
    """Readings, oldest first: of all queues together, and by queue. Minutes in which nobody
    read are left out."""

    step_seconds: int
    totals: list[Reading]
    queues: dict[str, list[Reading]]


class Board(Shape):
    """All queues in one call."""

    generated_at: Instant
    formula: str
    window_seconds: int
    short_abandon_seconds: int
    timezone: str
    day_started_at: Instant
    queues: list[QueueFigures]
    totals: TotalFigures
    agents: list[Person]
