"""What a report is asked: a span of time in intervals, groups, filters, and how to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from omnidesk.domain.report_facts import FLOW_OUTS, Left
from omnidesk.errors import BadInput, FieldError

MAX_INTERVALS = 3000
NOBODY = ""  # in a filter: the facts that have no agent, or ask for no skill


class Interval(StrEnum):
    """How long one line of a report is; days, weeks (from Monday) and months are local ones."""

    NONE = "none"
    QUARTER = "15m"
    HALF = "30m"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class By(StrEnum):
    """What lines may be grouped by, besides the interval."""

    QUEUE = "queue"
    CHANNEL = "channel"
    SKILL = "skill"
    AGENT = "agent"


class FlowOut(StrEnum):
    """What a wait that flowed out is to the service level: left out, always missed, or met when
    it ended within the target."""

    EXCLUDE = "exclude"
    MISSED = "missed"
    MET = "met"


_MINUTES = {Interval.QUARTER: 15, Interval.HALF: 30, Interval.HOUR: 60}


def edges(
    start: datetime, end: datetime, interval: Interval, zone: ZoneInfo
) -> tuple[datetime, ...]:
    """The instants between which the lines lie, ascending, in UTC: half-open intervals from each
    to the next. The first and the last are `start` and `end`, so that the outer ones may be cut.

    Raises BadInput for an empty span and for more than MAX_INTERVALS intervals.
    """
    if not start < end:
        fault = FieldError("query:to", "must be later than `from`")
        raise BadInput("the report has no time in it", errors=(fault,))
    found = [start.astimezone(UTC)]
    while interval is not Interval.NONE:
        following = _next(found[-1], interval, zone)
        if following >= end:
            break
        found.append(following)
        if len(found) > MAX_INTERVALS:
            fault = FieldError("query:interval", f"makes more than {MAX_INTERVALS} intervals")
            raise BadInput("ask for longer intervals or less time", errors=(fault,))
    return (*found, end.astimezone(UTC))


def _next(at: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if interval in _MINUTES:
        # Counted on the wall clock, but in elapsed time: a repeated hour has its intervals twice.
        minutes = _MINUTES[interval]
        past = timedelta(
            minutes=local.minute % minutes, seconds=local.second, microseconds=local.microsecond
        )
        return at - past + timedelta(minutes=minutes)
    day = local.date()
    if interval is Interval.DAY:
        day += timedelta(days=1)
    elif interval is Interval.WEEK:
        day += timedelta(days=7 - day.weekday())
    else:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    midnight = datetime.combine(day, time(), tzinfo=zone)
    following = midnight.astimezone(UTC)
    # Where clocks go back over midnight it comes twice, and the first one may be past.
    return following if following > at else midnight.replace(fold=1).astimezone(UTC)


def flow_outs(text: str) -> Mapping[Left, FlowOut]:
    """How each kind of flow-out counts: one word for all (`exclude`, `missed`, `met`), or pairs
    like `transferred:missed,callback:met` with the others excluded. BadInput for other words."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if len(words) == 1 and ":" not in words[0]:
        return dict.fromkeys(FLOW_OUTS, _treatment(words[0]))
    found = dict.fromkeys(FLOW_OUTS, FlowOut.EXCLUDE)
    for word in words:
        kind, _, treatment = word.partition(":")
        if kind not in set(FLOW_OUTS):
            raise _unknown(kind, ", ".join(FLOW_OUTS))
        found[Left(kind)] = _treatment(treatment)
    return found


def _treatment(word: str) -> FlowOut:
    try:
        return FlowOut(word)
    except ValueError:
        raise _unknown(word, ", ".join(FlowOut)) from None


def _unknown(word: str, known: str) -> BadInput:
    fault = FieldError("query:flow_outs", f"{word!r} is not one of {known}")
    return BadInput("flow-outs cannot be counted so", errors=(fault,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One report. `edges` as the function makes them; filters are None for everything.

    `wait_from_arrival`: waits count from when the customer came, else from when the work entered
    the queue. `within_seconds` replaces the targets of queues, `own_targets` prefers those of the
    work items. Waits of at most `short_abandon_seconds` that were abandoned do not count in rates.
    """

    edges: tuple[datetime, ...]
    by: tuple[By, ...] = ()
    queue_ids: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    skills: Sequence[str] | None = None
    agent_ids: Sequence[str] | None = None
    short_abandon_seconds: float = 10.0
    within_seconds: float | None = None
    own_targets: bool = False
    wait_from_arrival: bool = True
    flow_outs: Mapping[Left, FlowOut] = field(default_factory=lambda: flow_outs("exclude"))

    @property
    def start(self) -> datetime:
        """The first instant of the report."""
        return self.edges[0]

    @property
    def end(self) -> datetime:
        """The first instant after the report."""
        return self.edges[-1]

    def treated(self, how: FlowOut) -> list[str]:
        """The kinds of flow-outs that count so."""
        return [kind.value for kind, treatment in self.flow_outs.items() if treatment is how]
