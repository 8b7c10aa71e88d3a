"""Work that nobody could ever do: what rules and queues ask for against the roster and its shifts.

Static and by the week: holidays and exceptions are left out, presence and load are not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain import steps as stepping
from omnidesk.domain.calendar import Calendar, next_close, next_open
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.conditions import Hours
from omnidesk.domain.ids import QueueId
from omnidesk.domain.implication import admitted
from omnidesk.domain.rules import Rule
from omnidesk.domain.setup import Finding, Person, Setup, Severity
from omnidesk.domain.work import Requirement

Span = tuple[datetime, datetime]
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What work of one rule in one queue asks for, before its steps and after each of them.

    `states` are (seconds waited, queues, requirements); `open` are the spans of a week in which
    it is to be done, in UTC; `zone` is where they are told.
    """

    where: tuple[str, ...]
    queue: str
    kinds: frozenset[ChannelKind]
    states: tuple[tuple[int, frozenset[str], tuple[Requirement, ...]], ...]
    open: tuple[Span, ...]
    zone: str


def gaps(setup: Setup, monday: datetime) -> list[Finding]:
    """Where nobody could do the work. `monday` is a Monday's midnight (UTC): the week looked at.

    A warning where no step ever helps, a note where one does.
    """
    begin = monday.astimezone(UTC)
    found: dict[tuple[object, ...], Finding] = {}
    for demand in _demands(setup, begin):
        for finding in _judged(setup, demand, begin):
            found.setdefault((finding.code, finding.where, str(finding.values)), finding)
    return sorted(found.values(), key=lambda f: list(Severity).index(f.severity))


def monday_of(at: datetime) -> datetime:
    """The midnight (UTC) of the Monday before an instant."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def _demands(setup: Setup, begin: datetime) -> Iterator[Demand]:
    for rule in setup.rules:
        inboxes = admitted(rule.condition, setup.inboxes)
        queues = {rule.queue_id} if rule.queue_id else {inbox.queue_id for inbox in inboxes}
        kinds = frozenset(rule.condition.kinds or {inbox.kind for inbox in inboxes})
        for queue_id in sorted(queue_id for queue_id in queues if queue_id in setup.queues):
            yield _demand(setup, rule, queue_id, kinds, begin)
    for inbox in sorted(setup.inboxes.values(), key=lambda inbox: inbox.name):
        if inbox.enabled and inbox.queue_id in setup.queues:
            yield _demand(setup, None, inbox.queue_id, frozenset({inbox.kind}), begin)


def _demand(
    setup: Setup,
    rule: Rule | None,
    queue_id: QueueId,
    kinds: frozenset[ChannelKind],
    begin: datetime,
) -> Demand:
    queue = setup.queues[queue_id]
    needs = rule.requirements if rule else ()
    steps = rule.steps if rule is not None and rule.steps is not None else queue.steps
    calendar = setup.calendars.get(queue.calendar_id or "")
    hours = rule.condition.hours if rule else None
    asked = setup.calendars.get(hours.calendar_id) if hours else None
    spans = _spans(calendar, begin)
    if asked is not None and hours is not None:
        spans = _asked(spans, asked, hours, begin)
    told_by = calendar or asked
    return Demand(
        where=("rules", rule.name) if rule else ("queues", queue.name),
        queue=queue.name,
        kinds=kinds,
        states=tuple(_states(setup, queue_id, needs, steps)),
        open=tuple(spans),
        zone=told_by.time_zone if told_by else "UTC",
    )


def _asked(spans: Sequence[Span], calendar: Calendar, hours: Hours, begin: datetime) -> list[Span]:
    inside = _spans(calendar, begin)
    outside = _without([(begin, begin + WEEK)], inside)
    # What is in neither is left when what is not asked for is taken away.
    return _without(spans, outside if hours.inside else inside)


def _states(
    setup: Setup, queue_id: str, needs: Sequence[Requirement], steps: Sequence[Any]
) -> Iterator[tuple[int, frozenset[str], tuple[Requirement, ...]]]:
    wanted = [need.as_json() for need in needs]
    whole = stepping.with_preferred(steps, wanted, setup.policy.preferred_skill_seconds)
    item: dict[str, Any] = {
        "steps": whole,
        "step": 0,
        "step_at": None,
        "requirements": wanted,
        "widened_to": [],
        "priority": 2,
        "queue_id": queue_id,
    }
    after = 0
    while True:
        requirements = tuple(Requirement(r["skill"], r["level"]) for r in item["requirements"])
        yield after, frozenset({item["queue_id"], *item["widened_to"]}), requirements
        stepped = stepping.take(item)
        if stepped is None:
            return
        after = whole[item["step"]]["after_seconds"]
        for name in ("step", "requirements", "widened_to", "priority", "queue_id"):
            item[name] = getattr(stepped, name)


def _judged(setup: Setup, demand: Demand, begin: datetime) -> Iterator[Finding]:
    left = list(demand.open)
    first: list[Span] = []
    helped = 0
    for number, (after, queues, needs) in enumerate(demand.states):
        left = _uncovered(setup, demand, queues, needs, left, begin)
        if number == 0:
            first = left
        if not left:
            helped = after
            break
    if not first:
        return
    _, queues, needs = demand.states[0]
    if left:
        _, queues, needs = demand.states[-1]
    if not needs and not _able(setup, demand, queues, needs):
        # A queue without agents: the lint says so, once.
        return
    yield _finding(setup, demand, queues, needs, left or first, helped)


def _finding(
    setup: Setup,
    demand: Demand,
    queues: frozenset[str],
    needs: tuple[Requirement, ...],
    gap: list[Span],
    helped: int,
) -> Finding:
    able = _able(setup, demand, queues, needs)
    values: dict[str, Any] = {
        "queue": demand.queue,
        "needs": ", ".join(f"{need.skill} >= {need.level}" for need in needs),
    }
    if helped:
        values["after"] = helped
    severity = Severity.NOTE if helped else Severity.WARNING
    if able:
        values["times"] = weekly(gap, demand.zone)
        values["zone"] = demand.zone
        return Finding(severity, "nobody-on-shift", demand.where, values)
    there = _there(setup, demand, queues)
    best = {n.skill: max((p.skills.get(n.skill, 0) for p in there), default=0) for n in needs}
    values["best"] = ", ".join(f"{skill} {level}" for skill, level in sorted(best.items()))
    return Finding(severity, "nobody-able", demand.where, values)


def _there(setup: Setup, demand: Demand, queues: frozenset[str]) -> list[Person]:
    return [
        person
        for person in setup.people
        if not person.disabled
        and not queues.isdisjoint(person.queues)
        and person.capacity > 0
        and not (demand.kinds and all(person.caps.get(kind) == 0 for kind in demand.kinds))
    ]


def _able(
    setup: Setup, demand: Demand, queues: frozenset[str], needs: Sequence[Requirement]
) -> list[Person]:
    return [
        person
        for person in _there(setup, demand, queues)
        if all(person.skills.get(need.skill, 0) >= need.level for need in needs)
    ]


def _uncovered(
    setup: Setup,
    demand: Demand,
    queues: frozenset[str],
    needs: Sequence[Requirement],
    spans: Sequence[Span],
    begin: datetime,
) -> list[Span]:
    left = list(spans)
    for person in _able(setup, demand, queues, needs):
        if not left:
            break
        left = _without(left, _spans(setup.shifts.get(person.id), begin))
    return left


def _spans(calendar: Calendar | None, begin: datetime) -> list[Span]:
    """The open spans of the week; all of it without a calendar."""
    end = begin + WEEK
    if calendar is None:
        return [(begin, end)]
    usual = replace(calendar, id=f"{calendar.id} by the week", holidays=())
    found: list[Span] = []
    at = begin
    while at < end and (opens := next_open(usual, at)) is not None and opens < end:
        closes = next_close(usual, opens)
        at = end if closes is None else min(closes, end)
        found.append((opens, at))
    return found


def _without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What of `spans` is in none of `taken`."""
    left = list(spans)
    for begin, end in taken:
        left = [
            part
            for start, stop in left
            for part in ((start, min(stop, begin)), (max(start, end), stop))
            if part[0] < part[1]
        ]
    return left


def weekly(spans: Sequence[Span], zone: str) -> list[tuple[int, str, str]]:
    """Spans by day of the week: (0 for Monday, from, to), 24:00 for the end of a day."""
    place = ZoneInfo(zone)
    found: set[tuple[int, str, str]] = set()
    for start, stop in spans:
        at, end = start.astimezone(place), stop.astimezone(place)
        while at < end:
            day = at.date()
            midnight = datetime(day.year, day.month, day.day, tzinfo=place) + timedelta(days=1)
            until = min(end, midnight)
            last = "24:00" if until == midnight else until.strftime("%H:%M")
            found.add((at.weekday(), at.strftime("%H:%M"), last))
            at = until
    return _joined(sorted(found))


def _joined(parts: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    # A week that begins elsewhere at midnight cuts a day in two.
    joined: list[tuple[int, str, str]] = []
    for day, start, stop in parts:
        if joined and joined[-1][0] == day and joined[-1][2] >= start:
            joined[-1] = (day, joined[-1][1], max(joined[-1][2], stop))
        else:
            joined.append((day, start, stop))
    return joined
