"""Intervals on the clocks of many places, and how flow-outs are told to count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain.report_facts import FLOW_OUTS, Left
from omnidesk.domain.report_question import FlowOut, Interval, edges, flow_outs
from omnidesk.errors import BadInput

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


def walls(start: str, end: str, interval: Interval, zone: ZoneInfo) -> list[str]:
    """Where the lines begin, as the clock on the wall shows it; the last one is the end."""
    first = datetime.fromisoformat(start).replace(tzinfo=zone)
    last = datetime.fromisoformat(end).replace(tzinfo=zone)
    return [f"{at.astimezone(zone):%d %H:%M}" for at in edges(first, last, interval, zone)]


def test_days_weeks_and_months() -> None:
    assert walls("2026-05-04T09:30", "2026-05-06T08:00", Interval.DAY, KYIV) == [
        "04 09:30",
        "05 00:00",
        "06 00:00",
        "06 08:00",
    ]
    assert walls("2026-05-06", "2026-05-20", Interval.WEEK, KYIV) == [
        "06 00:00",
        "11 00:00",
        "18 00:00",
        "20 00:00",
    ]
    months = walls("2026-11-15", "2027-02-01", Interval.MONTH, KYIV)
    assert months == ["15 00:00", "01 00:00", "01 00:00", "01 00:00"]


def test_hours_that_come_twice_and_hours_that_never_come() -> None:
    assert walls("2026-10-25T02:00", "2026-10-25T05:00", Interval.HOUR, KYIV) == [
        "25 02:00",
        "25 03:00",
        "25 03:00",
        "25 04:00",
        "25 05:00",
    ]
    assert walls("2026-03-29T02:00", "2026-03-29T05:00", Interval.HOUR, KYIV) == [
        "29 02:00",
        "29 04:00",
        "29 05:00",
    ]
    # Midnight itself was skipped here, and came twice there.
    beirut = edges(
        datetime(2024, 3, 30, tzinfo=UTC),
        datetime(2024, 4, 2, tzinfo=UTC),
        Interval.DAY,
        ZoneInfo("Asia/Beirut"),
    )
    lengths = [(b - a) / timedelta(hours=1) for a, b in pairwise(beirut[1:-1])]
    assert lengths == [23, 24]


@given(
    since=st.integers(0, 30 * 365 * 86_400),
    days=st.floats(0.001, 20),
    interval=st.sampled_from(Interval),
    zone=st.sampled_from(ZONES),
)
def test_edges_ascend_and_cover_the_span(
    since: int, days: float, interval: Interval, zone: str
) -> None:
    start = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=since)
    end = start + timedelta(days=days)
    found = edges(start, end, interval, ZoneInfo(zone))
    assert (found[0], found[-1]) == (start, end)
    assert all(a < b for a, b in pairwise(found))
    if interval is Interval.DAY:
        for edge in found[1:-1]:
            before = (edge - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
            assert before.date() != edge.astimezone(ZoneInfo(zone)).date() or before.hour >= 23


def test_too_much_is_refused() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(BadInput, match="longer intervals"):
        edges(start, start + timedelta(days=100), Interval.QUARTER, KYIV)
    with pytest.raises(BadInput, match="no time"):
        edges(start, start, Interval.NONE, KYIV)


def test_flow_outs() -> None:
    assert set(flow_outs("missed").values()) == {FlowOut.MISSED}
    found = flow_outs("transferred:met, callback:missed")
    assert found[Left.TRANSFERRED] is FlowOut.MET
    assert found[Left.CALLBACK] is FlowOut.MISSED
    assert found[Left.CLOSED] is FlowOut.EXCLUDE
    assert set(flow_outs("")) == set(FLOW_OUTS)
    for bad in ("never", "finished:met", "transferred:", ":met", "met,missed"):
        with pytest.raises(BadInput):
            flow_outs(bad)
