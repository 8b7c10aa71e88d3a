"""Shift plans: their ends and their breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from omnidesk.domain import shift
from omnidesk.domain.calendar import Hours, is_open
from omnidesk.domain.shift import ShiftForm

PLAN: dict[str, Any] = {
    "time_zone": "Europe/Kyiv",
    "weekly": [
        {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"},
        {"days": ["sat"], "opens": "22:00", "closes": "06:00"},
    ],
    "exceptions": [
        {"date": "2026-05-05", "name": "відпустка"},
        {"date": "2026-05-06", "name": "зранку", "hours": [{"opens": "07:00", "closes": "13:20"}]},
    ],
    "breaks": [
        {"days": ["mon", "tue", "wed", "sun"], "opens": "13:00", "closes": "14:00", "name": "обід"},
    ],
    "at_end": "away",
}


def kyiv(day: int, hour: int, minute: int = 0) -> datetime:
    """May 2026; Kyiv is three hours ahead."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def plan(**changes: Any) -> shift.Shift:
    return ShiftForm.model_validate({**PLAN, **changes}).shift("agt_1")


def test_on_shift_and_on_break() -> None:
    found = plan()
    assert is_open(found.plan, kyiv(4, 9))
    assert not is_open(found.plan, kyiv(4, 18))
    assert is_open(found.breaks, kyiv(4, 13, 30))
    assert not is_open(found.breaks, kyiv(7, 13, 30))
    assert not is_open(found.plan, kyiv(5, 12))
    assert not is_open(found.breaks, kyiv(5, 13, 30))


def test_a_break_in_a_night_shift() -> None:
    rest = [{"days": ["sun"], "opens": "02:00", "closes": "02:30", "name": "чай"}]
    found = plan(breaks=rest)
    assert is_open(found.breaks, kyiv(10, 2, 15))
    assert not is_open(found.breaks, kyiv(10, 2, 30))


def test_breaks_stay_inside_the_shift() -> None:
    found = plan()
    assert found.breaks.weekly[6] == ()
    assert found.breaks.holidays[1].hours == (Hours(780, 800),)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (kyiv(4, 8), kyiv(4, 18)),
        (kyiv(4, 17, 59), kyiv(4, 18)),
        (kyiv(4, 18), kyiv(6, 13, 20)),
        (kyiv(9, 23), kyiv(10, 6)),
    ],
)
def test_when_the_shift_ends(after: datetime, expected: datetime) -> None:
    assert shift.next_end(plan(), after) == expected


def test_without_hours_there_is_no_end() -> None:
    empty = ShiftForm.model_validate({"time_zone": "UTC"}).shift("agt_1")
    assert shift.next_end(empty, kyiv(4, 8)) is None


def test_what_is_stored_reads_back() -> None:
    form = ShiftForm.model_validate(PLAN)
    stored = form.document()
    again = ShiftForm.model_validate(stored)
    assert again.document() == stored
    assert again.shift("agt_1") == form.shift("agt_1")
    assert shift.read({**stored, "agent_id": "agt_1", "version": 1}) == form.shift("agt_1")
    assert form.shift("agt_1").plan.holidays[0].date == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("time_zone", "Kyiv", "no time zone"),
        ("at_end", "offline", "remind"),
        ("breaks", [{"days": ["mon"], "opens": "13:00"}], "Field required"),
        ("exceptions", [{"date": "2026-05-05", "name": "a"}] * 2, "written twice"),
        ("agent", "x", "Extra inputs"),
    ],
)
def test_refuses_what_cannot_be_meant(part: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ShiftForm.model_validate({**PLAN, part: value})
