"""Who could ever do the work: gaps of the roster by skill, shift and opening hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain import lint_words
from omnidesk.domain.calendar import Calendar, Hours, is_open
from omnidesk.domain.coverage import gaps, monday_of, weekly
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.domain.queue import Queue
from omnidesk.domain.setup import Person, Setup, Severity
from tests.domain.test_rules import SHOP, rule

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ALL = Queue(id=QueueId("que_all"), name="all")


def calendar(name: str, *days: tuple[int, int] | None, zone: str = "UTC") -> Calendar:
    """Hours of seven days, as (opens, closes) in hours."""
    week = tuple((Hours(day[0] * 60, day[1] * 60),) if day else () for day in days)
    return Calendar(id=f"cal_{name}", name=name, time_zone=zone, weekly=week)


def person(name: str, **skills: int) -> Person:
    return Person(
        id=AgentId(f"agt_{name}"),
        email=f"{name}@example.org",
        name=name,
        skills=skills,
        queues=frozenset({ALL.id}),
    )


DUTCH = rule("dutch", {"languages": ["nl"]}, requirements=[{"skill": "dutch", "level": 4}])
EVERY_DAY = calendar("day", *[(0, 24)] * 7)
WEEKDAYS = calendar("weekdays", *[(0, 24)] * 6, None)


def setup(*people: Person, rules: tuple[Any, ...] = (DUTCH,), **more: Any) -> Setup:
    values: dict[str, Any] = {"inboxes": {SHOP.id: SHOP}, "queues": {ALL.id: ALL}, **more}
    return Setup(rules=rules, people=people, **values)


def told(found: Setup, language: str = "en") -> list[str]:
    return [lint_words.message(finding, language) for finding in gaps(found, MONDAY)]


def test_nobody_has_the_skill() -> None:
    (finding,) = gaps(setup(person("ana", dutch=3), person("ben")), MONDAY)
    assert (finding.severity, finding.code) == (Severity.WARNING, "nobody-able")
    assert finding.where == ("rules", "dutch")
    assert told(setup(person("ana", dutch=3))) == [
        "nobody in all has dutch >= 4 (best there: dutch 3)"
    ]
    assert told(setup(person("ana", dutch=4))) == []


def test_nobody_on_sundays() -> None:
    one = setup(person("ana", dutch=9), person("ben"), shifts={"agt_ana": WEEKDAYS})
    assert told(one) == ["nobody with dutch >= 4 is ever on shift in all on Sundays (UTC)"]
    assert "по воскресеньям" in told(one, "ru")[0]
    assert "щонеділі" in told(one, "uk")[0]
    # Somebody without a shift may work at any time.
    assert (
        told(setup(person("ana", dutch=9), person("eve", dutch=5), shifts={"agt_ana": WEEKDAYS}))
        == []
    )


def test_only_the_opening_hours_count() -> None:
    office = calendar("office", *[(9, 18)] * 5, (10, 14), None, zone="Europe/Kyiv")
    early = calendar("early", *[(7, 15)] * 6, None, zone="Europe/Kyiv")
    queue = replace(ALL, calendar_id=office.id)
    found = setup(
        person("ana", dutch=9),
        shifts={"agt_ana": early},
        queues={ALL.id: queue},
        calendars={office.id: office},
    )
    told_here = told(found)
    days = "on Mondays, on Tuesdays, on Wednesdays, on Thursdays, on Fridays"
    assert told_here[0] == (
        f"nobody with dutch >= 4 is ever on shift in all {days} 15:00–18:00 (Europe/Kyiv)"
    )
    # The queue's other work has the same hole.
    assert [f.where for f in gaps(found, MONDAY)] == [("rules", "dutch"), ("queues", "all")]


def test_hours_of_the_rule_count() -> None:
    nights = rule(
        "nights",
        {"hours": {"calendar_id": EVERY_DAY.id, "inside": False}},
        requirements=[{"skill": "dutch", "level": 4}],
    )
    known = {EVERY_DAY.id: EVERY_DAY, WEEKDAYS.id: WEEKDAYS}
    assert told(setup(person("ana"), rules=(nights,), calendars=known)) == []
    sundays = rule(
        "sundays",
        {"hours": {"calendar_id": WEEKDAYS.id, "inside": False}},
        requirements=[{"skill": "dutch", "level": 4}],
    )
    one = setup(
        person("ana", dutch=9), rules=(sundays,), calendars=known, shifts={"agt_ana": WEEKDAYS}
    )
    assert told(one)[0] == "nobody with dutch >= 4 is ever on shift in all on Sundays (UTC)"


def test_a_step_that_helps_makes_it_a_note() -> None:
    relaxed = rule(
        "dutch",
        {"languages": ["nl"]},
        requirements=[{"skill": "dutch", "level": 4}],
        steps=[{"after_seconds": 45, "relax": {"dutch": 2}}],
    )
    (finding,) = gaps(setup(person("ana", dutch=3), rules=(relaxed,)), MONDAY)
    assert finding.severity is Severity.NOTE
    assert lint_words.message(finding).endswith("; the step after 45 s helps")
    preferred = rule(
        "dutch",
        {"languages": ["nl"]},
        requirements=[{"skill": "dutch", "level": 4, "preferred": True}],
    )
    (finding,) = gaps(setup(person("ana"), rules=(preferred,)), MONDAY)
    assert finding.severity is Severity.NOTE
    assert finding.values["after"] == 30


def test_widening_brings_other_queues() -> None:
    second = Queue(id=QueueId("que_two"), name="two")
    wide = replace(ALL, steps=({"after_seconds": 60, "widen_to": ["que_two"]},))
    ana = replace(person("ana", dutch=9), queues=frozenset({second.id}))
    found = setup(ana, queues={ALL.id: wide, second.id: second})
    (finding,) = [f for f in gaps(found, MONDAY) if f.where[0] == "rules"]
    assert finding.severity is Severity.NOTE


def test_barred_kinds_and_empty_hands_do_not_count() -> None:
    ana = person("ana", dutch=9)
    assert told(setup(replace(ana, capacity=0)))
    assert told(setup(replace(ana, caps={"chat": 0})))
    assert told(setup(replace(ana, caps={"voice": 0}))) == []
    assert told(setup(replace(ana, disabled=True)))


spans = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.integers(0, 23), st.integers(1, 24)).map(
            lambda t: (min(t), max(t)) if t[0] != t[1] else (t[0] % 24, t[0] % 24 + 1)
        ),
    ),
    min_size=7,
    max_size=7,
)


@given(spans, spans, st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York"]))
def test_gaps_agree_with_a_walk_through_the_week(open_: Any, worked: Any, zone: str) -> None:
    office, shift = calendar("office", *open_, zone=zone), calendar("shift", *worked)
    found = setup(
        person("ana", dutch=9),
        queues={ALL.id: replace(ALL, calendar_id=office.id)},
        calendars={office.id: office},
        shifts={"agt_ana": shift},
    )
    hours = [MONDAY + timedelta(minutes=30 * n) for n in range(7 * 48)]
    missing = {at for at in hours if is_open(office, at) and not is_open(shift, at)}
    finding = next((f for f in gaps(found, MONDAY) if f.where[0] == "rules"), None)
    if finding is None:
        assert not missing
        return
    assert finding.values["times"] == weekly(
        [(at, at + timedelta(minutes=30)) for at in sorted(missing)], zone
    )


def test_the_week_begins_on_monday() -> None:
    assert monday_of(datetime(2026, 11, 29, 23, 59, tzinfo=UTC)) == MONDAY
    assert monday_of(MONDAY) == MONDAY
