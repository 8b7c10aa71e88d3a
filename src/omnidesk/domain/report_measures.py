"""What can be counted, as data: each measure counts, sums or ranks facts at one of their instants.

Measures are the figures behind metrics (`report_metrics`); each is clickable down to its facts.
What its words mean is said twice and compared by tests: in SQL by `store.report_sql`, and here in
`report_summary` for facts in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which facts a measure is about."""

    SEGMENTS = "segments"
    EPISODES = "conversations"
    SPANS = "agent_time"


class Statistic(StrEnum):
    """What is made of the facts that a measure selects."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    P50 = "p50"
    P90 = "p90"
    P95 = "p95"


QUANTILES: Mapping[Statistic, float] = {
    Statistic.P50: 0.5,
    Statistic.P90: 0.9,
    Statistic.P95: 0.95,
}

# Upper ends of the wait distribution, in seconds.
WAIT_STEPS = (10, 20, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400)


@dataclass(frozen=True, slots=True)
class Measure:
    """`at`: the instant that puts a fact into an interval (spans are cut at the interval's ends
    instead). `which`: the selection. `of`: the value, in seconds where it is a time."""

    name: str
    kind: Kind
    at: str
    which: str
    statistic: Statistic = Statistic.COUNT
    of: str = ""


def _waits() -> list[Measure]:
    at = "wait_ended_at"
    found = [
        Measure(name, Kind.SEGMENTS, at, name)
        for name in (
            "answered",
            "answered_in_target",
            "abandoned",
            "abandoned_short",
            "flowed_out",
            "level_counted",
            "level_met",
        )
    ]
    found += [
        Measure(f"answered_within_{n}", Kind.SEGMENTS, at, f"answered_within_{n}")
        for n in WAIT_STEPS
    ]
    for name, value in (
        ("offers_made", "offers"),
        ("offers_declined", "declined"),
        ("offers_expired", "expired"),
        ("offers_accepted", "accepted"),
    ):
        found.append(Measure(name, Kind.SEGMENTS, at, "queued", Statistic.SUM, value))
    for statistic in (Statistic.SUM, Statistic.MAX, *QUANTILES):
        found.append(Measure(f"wait_{statistic}", Kind.SEGMENTS, at, "answered", statistic, "wait"))
    found.append(
        Measure("abandoned_wait_sum", Kind.SEGMENTS, at, "abandoned", Statistic.SUM, "wait")
    )
    return found


def _handling() -> list[Measure]:
    at = "left_at"
    found = [Measure(n, Kind.SEGMENTS, at, n) for n in ("handled", "transferred", "returned")]
    for value in ("work", "wrap_up", "handle"):
        found.append(Measure(f"{value}_sum", Kind.SEGMENTS, at, "handled", Statistic.SUM, value))
    return found


def _episodes() -> list[Measure]:
    kind = Kind.EPISODES
    found = [
        Measure("opened", kind, "opened_at", "opened"),
        Measure("responded", kind, "first_response_at", "responded"),
        Measure("resolved", kind, "resolved_at", "resolved"),
        Measure("reopened", kind, "resolved_at", "reopened"),
    ]
    for name, at in (("response", "first_response_at"), ("resolution", "resolved_at")):
        which = {"response": "responded", "resolution": "resolved"}[name]
        for statistic in (Statistic.SUM, Statistic.P50, Statistic.P90):
            found.append(Measure(f"{name}_{statistic}", kind, at, which, statistic, name))
    return found


def _spans() -> list[Measure]:
    names = ("online", "away", "offline", "busy", "scheduled", "adhered")
    return [
        Measure(f"{name}_seconds", Kind.SPANS, "", name, Statistic.SUM, "seconds") for name in names
    ]


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("offered", Kind.SEGMENTS, "queued_at", "queued"),
        *_waits(),
        *_handling(),
        *_episodes(),
        *_spans(),
    )
}
