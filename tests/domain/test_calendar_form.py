"""What may be written as a calendar, and that reading back what is stored changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnidesk.domain import calendar_form
from omnidesk.domain.calendar import Calendar, Holiday, Hours
from omnidesk.domain.calendar_form import CalendarForm

OFFICE: dict[str, Any] = {
    "name": "Офіс 🏢",
    "time_zone": "Europe/Kyiv",
    "weekly": [
        {"days": ["mon", "tue", "mon"], "opens": "09:00", "closes": "18:00"},
        {"days": ["sat"], "opens": "22:00", "closes": "06:00"},
        {"days": ["sun"], "opens": "00:00", "closes": "24:00"},
        {"days": ["wed"], "opens": "08:00", "closes": "08:00"},
    ],
    "holidays": [
        {"date": "2027-01-01", "name": "Новий рік", "hours": []},
        {
            "date": date(2026, 12, 24),
            "name": "ערב",
            "hours": [{"opens": "09:00", "closes": "12:00"}],
        },
    ],
}


def test_reads_what_people_write() -> None:
    found = CalendarForm.model_validate(OFFICE).calendar("cal_1")
    assert found.weekly[0] == found.weekly[1] == (Hours(540, 1080),)
    assert found.weekly[5] == (Hours(1320, 1800),)
    assert found.weekly[6] == (Hours(0, 1440),)
    assert found.weekly[2] == (Hours(480, 1920),)
    assert [day.date for day in found.holidays] == [date(2026, 12, 24), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("time_zone", "Mars/Olympus", "no time zone"),
        ("time_zone", "../../etc/passwd", "no time zone"),
        ("time_zone", "", "no time zone"),
        ("time_zone", "localtime", "no time zone"),
        ("name", "", "at least 1"),
        ("weekly", [{"days": ["mo"], "opens": "09:00", "closes": "18:00"}], "mon"),
        ("weekly", [{"days": [], "opens": "09:00", "closes": "18:00"}], "at least 1"),
        ("weekly", [{"days": ["mon"], "opens": "9:00", "closes": "18:00"}], "match pattern"),
        ("weekly", [{"days": ["mon"], "opens": "24:00", "closes": "18:00"}], "00:00 of the next"),
        ("weekly", [{"days": ["mon"], "opens": "25:00", "closes": "18:00"}], "match pattern"),
        (
            "weekly",
            [
                {"days": ["mon"], "opens": "09:00", "closes": "13:00"},
                {"days": ["mon"], "opens": "12:00", "closes": "18:00"},
            ],
            "hours of mon overlap",
        ),
        ("holidays", [{"date": "2027-02-29", "name": "x"}], "no date"),
        ("holidays", [{"date": 0, "name": "x"}], "must be a date"),
        ("holidays", [{"date": datetime(2027, 1, 1, tzinfo=UTC), "name": "x"}], "must be a date"),
        ("holidays", [{"date": "9999-01-01", "name": "x"}], "between"),
        (
            "holidays",
            [{"date": "2027-01-01", "name": "x"}, {"date": "2027-01-01", "name": "y"}],
            "written twice",
        ),
        ("open", True, "Extra inputs"),
    ],
)
def test_refuses_what_cannot_be_meant(part: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        CalendarForm.model_validate({**OFFICE, part: value})


@st.composite
def spans(draw: st.DrawFn) -> tuple[Hours, ...]:
    at = sorted(draw(st.sets(st.integers(0, 1439), max_size=4)))
    pairs = zip(at[::2], at[1::2], strict=False)
    return tuple(Hours(opens, closes) for opens, closes in pairs)


@given(
    st.tuples(*[spans()] * 7),
    st.dictionaries(st.dates(date(2000, 1, 1), date(2200, 1, 1)), spans(), max_size=3),
)
def test_what_is_stored_reads_back(
    weekly: tuple[tuple[Hours, ...], ...], holidays: dict[date, tuple[Hours, ...]]
) -> None:
    made = Calendar(
        id="cal_1",
        name="n",
        time_zone="UTC",
        weekly=weekly,
        holidays=tuple(
            Holiday(date=day, name="h", hours=holidays[day]) for day in sorted(holidays)
        ),
    )
    stored = calendar_form.document(made)
    assert calendar_form.read({**stored, "id": "cal_1", "version": 1}) == made
    assert CalendarForm.model_validate(stored).document() == stored
