"""Metrics with their published formulas, and what they are of the measures behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.domain.report_measures import MEASURES, WAIT_STEPS, Kind
from omnidesk.domain.report_question import By
from omnidesk.domain.report_texts import TEXTS

Figures = Mapping[str, float | None]
Value = float | list[dict[str, float | None]] | None

_WORK = frozenset(By)
_TALK = frozenset({By.QUEUE, By.CHANNEL, By.AGENT})
_TIME = frozenset({By.AGENT})
DIMENSIONS: Mapping[Kind, frozenset[By]] = {
    Kind.SEGMENTS: _WORK,
    Kind.EPISODES: _TALK,
    Kind.SPANS: _TIME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One reported number. `counts` are the measures it is made of (each clickable), in the order
    numerator, denominator; `unit` is count, seconds, ratio or distribution."""

    name: str
    unit: str
    counts: tuple[str, ...]
    value: Callable[[Figures], Value]

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return MEASURES[self.counts[0]].kind

    @property
    def dimensions(self) -> frozenset[By]:
        """What it can be grouped and filtered by, besides the interval."""
        return DIMENSIONS[self.kind]

    def definition(self, language: str) -> dict[str, Any]:
        """The published form in a language (en, ru, uk)."""
        title, formula = TEXTS[self.name][language]
        return {
            "name": self.name,
            "about": self.kind.value,
            "unit": self.unit,
            "title": title,
            "formula": formula,
            "numerator": self.counts[0] if self.unit != "distribution" else None,
            "denominator": self.counts[1] if self.unit == "ratio" or _is_mean(self) else None,
            "measures": list(self.counts),
            "by": sorted(self.dimensions),
        }


def _is_mean(metric: Metric) -> bool:
    return metric.unit == "seconds" and len(metric.counts) == 2 and metric.counts[0][-4:] == "_sum"


def _number(name: str, measure: str, unit: str = "count") -> Metric:
    return Metric(name=name, unit=unit, counts=(measure,), value=lambda found: found[measure])


def _ratio(name: str, above: str, below: str, *, unit: str = "ratio") -> Metric:
    """Null where there is nothing to divide by: nothing was counted, not zero."""

    def divided(found: Figures) -> float | None:
        top, bottom = found[above], found[below]
        return None if top is None or not bottom else top / bottom

    return Metric(name=name, unit=unit, counts=(above, below), value=divided)


def _mean(name: str, total: str, over: str) -> Metric:
    return _ratio(name, total, over, unit="seconds")


def _distribution() -> Metric:
    names = tuple(f"answered_within_{step}" for step in WAIT_STEPS)

    def steps(found: Figures) -> Value:
        ends = [*zip(WAIT_STEPS, names, strict=True), (None, "answered")]
        return [{"within_seconds": end, "answered": found[name]} for end, name in ends]

    return Metric(
        name="wait_distribution", unit="distribution", counts=(*names, "answered"), value=steps
    )


def _abandonment() -> Metric:
    def rate(found: Figures) -> float | None:
        lost = (found["abandoned"] or 0) - (found["abandoned_short"] or 0)
        counted = (found["answered"] or 0) + lost
        return lost / counted if counted else None

    return Metric(
        name="abandonment_rate",
        unit="ratio",
        counts=("abandoned", "answered", "abandoned_short"),
        value=rate,
    )


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        _number("offered", "offered"),
        _number("answered", "answered"),
        _number("abandoned", "abandoned"),
        _number("flowed_out", "flowed_out"),
        _ratio("service_level", "level_met", "level_counted"),
        _abandonment(),
        _mean("wait_mean", "wait_sum", "answered"),
        _number("wait_p50", "wait_p50", "seconds"),
        _number("wait_p90", "wait_p90", "seconds"),
        _number("wait_p95", "wait_p95", "seconds"),
        _number("wait_max", "wait_max", "seconds"),
        _distribution(),
        _mean("abandoned_wait_mean", "abandoned_wait_sum", "abandoned"),
        _ratio("offer_acceptance", "offers_accepted", "offers_made"),
        _number("offers_declined", "offers_declined"),
        _number("offers_expired", "offers_expired"),
        _number("handled", "handled"),
        _mean("work_mean", "work_sum", "handled"),
        _mean("wrap_up_mean", "wrap_up_sum", "handled"),
        _mean("handle_mean", "handle_sum", "handled"),
        _number("transferred", "transferred"),
        _ratio("transfer_rate", "transferred", "handled"),
        _number("returned", "returned"),
        _number("opened", "opened"),
        _number("responded", "responded"),
        _mean("first_response_mean", "response_sum", "responded"),
        _number("first_response_p50", "response_p50", "seconds"),
        _number("first_response_p90", "response_p90", "seconds"),
        _number("resolved", "resolved"),
        _mean("resolution_mean", "resolution_sum", "resolved"),
        _number("resolution_p50", "resolution_p50", "seconds"),
        _number("resolution_p90", "resolution_p90", "seconds"),
        _ratio("reopen_rate", "reopened", "resolved"),
        _number("online_time", "online_seconds", "seconds"),
        _number("away_time", "away_seconds", "seconds"),
        _number("offline_time", "offline_seconds", "seconds"),
        _ratio("occupancy", "busy_seconds", "online_seconds"),
        _number("scheduled_time", "scheduled_seconds", "seconds"),
        _ratio("adherence", "adhered_seconds", "scheduled_seconds"),
    )
}
