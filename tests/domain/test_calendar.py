"""Business calendars: by hand, and against a clock on the wall read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.domain import calendar as calendars
from omnidesk.domain.calendar import Calendar, ClosedPolicy, ClosedRoute, Holiday, Hours

NINE_TO_SIX = Hours(9 * 60, 18 * 60)
NIGHT = Hours(22 * 60, 30 * 60)
WHOLE = Hours(0, 1440)
NEVER: tuple[tuple[Hours, ...], ...] = ((),) * 7
OFFICE = ((NINE_TO_SIX,),) * 5 + ((), ())


def calendar(
    weekly: tuple[tuple[Hours, ...], ...] = OFFICE,
    *holidays: Holiday,
    zone: str = "Europe/Kyiv",
) -> Calendar:
    return Calendar(id="cal_1", name="Київ", time_zone=zone, weekly=weekly, holidays=holidays)


def at(text: str, zone: str = "Europe/Kyiv", fold: int = 0) -> datetime:
    """A wall time there, as UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-01-05T08:59", False),
        ("2026-01-05T09:00", True),
        ("2026-01-05T17:59:59.999999", True),
        ("2026-01-05T18:00", False),
        ("2026-01-10T12:00", False),
    ],
)
def test_hours_include_their_beginning_only(when: str, expected: bool) -> None:
    assert calendars.is_open(calendar(), at(when)) is expected


def test_next_open_and_close_over_a_weekend() -> None:
    friday = at("2026-01-09T17:00")
    assert calendars.next_open(calendar(), friday) == friday
    assert calendars.next_close(calendar(), friday) == at("2026-01-09T18:00")
    evening = at("2026-01-09T20:00")
    assert calendars.next_close(calendar(), evening) == evening
    assert calendars.next_open(calendar(), evening) == at("2026-01-12T09:00")


def test_open_time_is_counted_over_a_closed_night() -> None:
    late = at("2026-01-09T17:50")
    assert calendars.add_open_seconds(calendar(), late, 1800) == at("2026-01-12T09:20")
    assert calendars.open_seconds(calendar(), late, at("2026-01-12T09:20")) == 1800
    assert calendars.open_seconds(calendar(), at("2026-01-12T09:20"), late) == 0
    assert calendars.add_open_seconds(calendar(), late, 0) == late
    assert calendars.add_open_seconds(calendar(), late, -5) == late


def test_holiday_closes_its_date_and_cuts_the_night_before() -> None:
    found = calendar(((NIGHT,),) * 7, Holiday(date=date(2026, 12, 25), name="Різдво"))
    assert calendars.is_open(found, at("2026-12-24T23:59"))
    assert not calendars.is_open(found, at("2026-12-25T00:00"))
    assert not calendars.is_open(found, at("2026-12-25T23:00"))
    # Nothing began on the holiday that could last into the next day.
    assert not calendars.is_open(found, at("2026-12-26T05:00"))
    assert calendars.is_open(found, at("2026-12-26T22:00"))


def test_holiday_with_other_hours_even_on_a_free_day() -> None:
    saturday = Holiday(date=date(2026, 1, 10), name="робоча субота", hours=(Hours(600, 720),))
    found = calendar(OFFICE, saturday)
    assert calendars.next_open(found, at("2026-01-09T18:00")) == at("2026-01-10T10:00")
    assert calendars.next_close(found, at("2026-01-10T10:00")) == at("2026-01-10T12:00")


def test_leap_day() -> None:
    found = calendar(((NINE_TO_SIX,),) * 7, Holiday(date=date(2028, 2, 29), name="29"))
    assert calendars.next_open(found, at("2028-02-28T18:00")) == at("2028-03-01T09:00")
    assert calendars.add_open_seconds(
        calendar(((NINE_TO_SIX,),) * 7), at("2028-02-28T17:00"), 2 * 3600
    ) == at("2028-02-29T10:00")


def test_spring_has_an_hour_less_and_autumn_one_more() -> None:
    found = calendar(((WHOLE,),) * 7)
    spring, autumn = "2026-03-29T00:00", "2026-10-25T00:00"
    assert calendars.open_seconds(found, at(spring), at("2026-03-30T00:00")) == 23 * 3600
    assert calendars.open_seconds(found, at(autumn), at("2026-10-26T00:00")) == 25 * 3600
    assert calendars.next_close(found, at(spring)) is None


def test_hours_that_the_clocks_skip_never_come() -> None:
    # On 29 March 2026 the clocks of Kyiv go from 03:00 to 04:00.
    found = calendar(((Hours(180, 240),),) * 7)
    assert calendars.next_open(found, at("2026-03-28T04:00")) == at("2026-03-30T03:00")
    longer = calendar(((Hours(210, 300),),) * 7)
    assert calendars.next_open(longer, at("2026-03-29T02:00")) == at("2026-03-29T04:00")


def test_an_hour_shown_twice_counts_twice() -> None:
    # On 25 October 2026 the clocks of Kyiv go from 04:00 back to 03:00.
    found = calendar(((Hours(180, 240),),) * 7)
    first, second = at("2026-10-25T03:00"), at("2026-10-25T03:00", fold=1)
    assert second - first == timedelta(hours=1)
    assert calendars.next_close(found, first) == first + timedelta(hours=2)
    assert calendars.open_seconds(found, first, first + timedelta(hours=3)) == 7200
    half = calendar(((Hours(180, 210),),) * 7)
    assert calendars.next_open(half, first + timedelta(minutes=30)) == second


def test_half_hour_zones_and_half_hour_clock_changes() -> None:
    kathmandu = calendar(zone="Asia/Kathmandu")
    assert calendars.next_open(kathmandu, datetime(2026, 1, 5, tzinfo=UTC)) == datetime(
        2026, 1, 5, 3, 15, tzinfo=UTC
    )
    howe = calendar(((WHOLE,),) * 7, zone="Australia/Lord_Howe")
    start = at("2026-10-04T00:00", "Australia/Lord_Howe")
    end = at("2026-10-05T00:00", "Australia/Lord_Howe")
    assert calendars.open_seconds(howe, start, end) == 23.5 * 3600


def test_a_date_that_never_was() -> None:
    # Samoa went from 29 to 31 December 2011.
    found = calendar(((WHOLE,),) * 7, zone="Pacific/Apia")
    start = at("2011-12-29T00:00", "Pacific/Apia")
    assert calendars.open_seconds(found, start, start + timedelta(days=2)) == 2 * 86_400
    friday = ((), (), (), (), (NINE_TO_SIX,), (), ())
    only = calendar(friday, zone="Pacific/Apia")
    assert calendars.next_open(only, start) == at("2012-01-06T09:00", "Pacific/Apia")


def test_calendars_that_never_open() -> None:
    for found in (
        calendar(NEVER),
        calendar(NEVER, Holiday(date=date(2020, 1, 1), name="over", hours=(NINE_TO_SIX,))),
    ):
        now = at("2026-01-05T12:00")
        assert not calendars.is_open(found, now)
        assert calendars.next_open(found, now) is None
        assert calendars.next_close(found, now) == now
        assert calendars.add_open_seconds(found, now, 1) is None
        assert calendars.open_seconds(found, now, now + timedelta(days=400)) == 0


def test_a_calendar_of_one_day_only() -> None:
    fair = Holiday(date=date(2027, 5, 5), name="ярмарок", hours=(NINE_TO_SIX,))
    found = calendar(NEVER, fair)
    assert calendars.next_open(found, at("2026-01-05T12:00")) == at("2027-05-05T09:00")
    assert calendars.next_open(found, at("2027-05-05T18:00")) is None
    assert calendars.add_open_seconds(found, at("2026-01-05T12:00"), 10 * 3600) is None


def test_always_open_but_for_a_holiday() -> None:
    found = calendar(((WHOLE,),) * 7, Holiday(date=date(2026, 12, 25), name="x"))
    now = at("2026-01-05T12:00")
    assert calendars.next_close(found, now) == at("2026-12-25T00:00")
    assert calendars.next_open(found, at("2026-12-25T09:00")) == at("2026-12-26T00:00")
    assert calendars.next_close(found, at("2026-12-26T09:00")) is None


NOW = at("2026-01-09T17:50")
SHUT = at("2026-01-09T19:00")
MONDAY = at("2026-01-12T09:00")


@pytest.mark.parametrize(
    ("policy", "now", "message", "expected"),
    [
        (ClosedPolicy.HOLD, NOW, False, ClosedRoute()),
        (
            ClosedPolicy.HOLD,
            SHUT,
            True,
            ClosedRoute(target_seconds=int((MONDAY - SHUT).total_seconds()) + 60),
        ),
        (
            ClosedPolicy.MESSAGE,
            SHUT,
            False,
            ClosedRoute(target_seconds=int((MONDAY - SHUT).total_seconds()) + 60, tell=True),
        ),
        (
            ClosedPolicy.PARK_UNTIL_OPEN,
            SHUT,
            False,
            ClosedRoute(
                parked_until=MONDAY, target_seconds=int((MONDAY - SHUT).total_seconds()) + 60
            ),
        ),
        (ClosedPolicy.PARK_UNTIL_OPEN, NOW, True, ClosedRoute()),
    ],
)
def test_what_a_closed_queue_does_with_new_work(
    policy: ClosedPolicy, now: datetime, message: bool, expected: ClosedRoute
) -> None:
    found = calendars.closed_route(calendar(), policy, 60, now, has_message=message)
    assert found == expected


def test_without_a_calendar_or_opening_nothing_is_parked() -> None:
    park = ClosedPolicy.PARK_UNTIL_OPEN
    assert calendars.closed_route(None, park, 60, NOW) == ClosedRoute()
    never = calendars.closed_route(calendar(NEVER), park, 60, NOW, has_message=True)
    assert never == ClosedRoute(tell=True)


ZONES = st.sampled_from(
    ["UTC", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
     "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham"]
)  # fmt: skip
# Weeks in which some of these clocks change, a leap day, a year's end, an ordinary one.
STARTS = st.sampled_from(
    [date(2026, 3, 27), date(2026, 10, 23), date(2026, 3, 7), date(2026, 10, 31),
     date(2026, 4, 4), date(2026, 10, 3), date(2028, 2, 27), date(2026, 12, 30), date(2026, 2, 16)]
)  # fmt: skip


@st.composite
def hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    spans = draw(
        st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), min_size=0, max_size=2)
    )
    return tuple(Hours(opens, opens + length) for opens, length in spans)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    start = draw(STARTS)
    weekly = tuple(draw(hours()) for _ in range(7))
    days = draw(st.sets(st.integers(-1, 4), max_size=2))
    holidays = [
        Holiday(date=start + timedelta(days=day), name="свято", hours=draw(hours())) for day in days
    ]
    made = calendar(weekly, *holidays, zone=draw(ZONES))
    return made, datetime(start.year, start.month, start.day, tzinfo=UTC)


def wall_is_open(found: Calendar, moment: datetime) -> bool:
    """The definition, read off a clock on the wall."""
    local = moment.astimezone(ZoneInfo(found.time_zone))
    special = {day.date: day.hours for day in found.holidays}
    today, minute = local.date(), local.hour * 60 + local.minute
    if any(h.opens <= minute < h.closes for h in _of(found, special, today)):
        return True
    if today in special:
        return False
    yesterday = _of(found, special, today - timedelta(days=1))
    return any(minute + 1440 < h.closes for h in yesterday)


def _of(found: Calendar, special: dict[date, tuple[Hours, ...]], day: date) -> tuple[Hours, ...]:
    return special[day] if day in special else found.weekly[day.weekday()]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 3000), st.integers(1, 2500))
def test_against_the_clock_on_the_wall(
    world: tuple[Calendar, datetime], skip: int, wanted: int
) -> None:
    found, start = world
    minutes = [start + timedelta(minutes=n) for n in range(5 * 1440)]
    shown = [wall_is_open(found, moment) for moment in minutes]
    assert [calendars.is_open(found, moment) for moment in minutes] == shown

    begin = minutes[skip]
    later = list(range(skip, len(minutes)))
    first = next((minutes[n] for n in later if shown[n]), None)
    if first is not None:
        assert calendars.next_open(found, begin) == first
    shut = next((minutes[n] for n in later if not shown[n]), None)
    if shut is not None:
        assert calendars.next_close(found, begin) == shut
    assert calendars.open_seconds(found, begin, minutes[-1]) == 60 * sum(shown[skip:-1])

    opened = [n for n in later if shown[n]]
    if len(opened) >= wanted:
        due = minutes[opened[wanted - 1]] + timedelta(minutes=1)
        assert calendars.add_open_seconds(found, begin, wanted * 60) == due


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 5 * 86_400), st.floats(0.001, 200_000))
def test_adding_open_time_is_the_inverse_of_counting_it(
    world: tuple[Calendar, datetime], offset: int, seconds: float
) -> None:
    found, start = world
    begin = start + timedelta(seconds=offset, microseconds=123_456)
    due = calendars.add_open_seconds(found, begin, seconds)
    if due is None:
        assert calendars.open_seconds(found, begin, begin + timedelta(days=3650)) < seconds
        return
    assert calendars.open_seconds(found, begin, due) == pytest.approx(seconds, abs=2e-6)
    earlier = due - timedelta(microseconds=2)
    assert calendars.open_seconds(found, begin, earlier) < seconds
