"""The public shapes of calendars, service level policies and clocks, shifts."""

from __future__ import annotations

from typing import Literal

from omnidesk.api.schemas import Instant, Shape
from omnidesk.domain.calendar_form import Day


class HoursShown(Shape):
    """Open from `opens` until `closes`, times of the calendar's clock."""

    opens: str
    closes: str


class WeeklyShown(HoursShown):
    """The same hours on some days of every week."""

    days: list[Day]


class HolidayShown(Shape):
    """A date with hours of its own; none: closed."""

    date: str
    name: str
    hours: list[HoursShown]


class CalendarShown(Shape):
    """A business calendar."""

    id: str
    name: str
    time_zone: str
    weekly: list[WeeklyShown]
    holidays: list[HolidayShown]
    version: int


class CalendarStatus(Shape):
    """Whether a calendar is open at an instant, and when that changes; null: not in ten years."""

    at: Instant
    open: bool
    next_open_at: Instant | None
    next_close_at: Instant | None


class SlaTargets(Shape):
    """Targets in seconds for one priority; what is left out is as for all."""

    first_response_seconds: int | None = None
    next_response_seconds: int | None = None
    resolution_seconds: int | None = None


class SlaPolicyShown(Shape):
    """A service level policy; null targets are not promised."""

    id: str
    name: str
    first_response_seconds: int | None
    next_response_seconds: int | None
    resolution_seconds: int | None
    at_risk_share: float
    business_hours: bool
    pause_while_waiting_on_contact: bool
    priorities: dict[Literal["urgent", "high", "normal", "low"], SlaTargets]
    version: int


class SlaClock(Shape):
    """One promise to a customer. `due_at` is null while paused or when open time never comes;
    `remaining_seconds` is what was left then. `breached_at` is when it was due; a breached clock
    counts on until `ended_at`."""

    id: str
    conversation_id: str
    metric: Literal["first_response", "next_response", "resolution"]
    state: Literal["running", "paused", "met", "breached", "cancelled"]
    policy_id: str
    queue_id: str
    priority: int
    target_seconds: int
    business_hours: bool
    started_at: Instant
    due_at: Instant | None
    at_risk_at: Instant | None
    at_risk: bool
    paused_at: Instant | None
    remaining_seconds: float | None
    breached_at: Instant | None
    ended_at: Instant | None
    version: int


class NamedSlaClock(SlaClock):
    """A clock with its policy's name."""

    policy: str


class ConversationSla(Shape):
    """A conversation's clocks, newest first, at most 100."""

    items: list[NamedSlaClock]


class SlaCounts(Shape):
    """Clocks of a queue: `counting` run or are paused, of those `at_risk`; `breached` ones are
    still waited for. Today's ends."""

    counting: int
    at_risk: int
    breached: int
    met_today: int
    breached_today: int


class BreakShown(WeeklyShown):
    """A planned break."""

    name: str


class ShiftShown(Shape):
    """An agent's plan; `exceptions` replace the hours of their dates. `next_end_at`: when the
    shift that is on, or comes next, ends."""

    agent_id: str
    time_zone: str
    weekly: list[WeeklyShown]
    exceptions: list[HolidayShown]
    breaks: list[BreakShown]
    at_end: Literal["remind", "away"]
    next_end_at: Instant | None
    version: int
