"""The figures of a simulation as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from omnidesk.simulate.scenario import Scenario

_HEAD = (
    "",
    "arrived",
    "answered",
    "gave up",
    "blocked",
    "never",
    "mean wait",
    "p50",
    "p95",
    "longest",
    "waited",
    "in time",
)
_COUNTS = ("arrived", "answered", "abandoned", "blocked", "never_assigned")
_TIMES = ("mean_wait_s", "p50_wait_s", "p95_wait_s", "max_wait_s")
_SHARES = ("p_wait", "sla_attained")


def told(found: Mapping[str, Any], scenario: Scenario) -> str:
    """One row per stream and class, then one per class and one for all; agents below."""
    rows = [_HEAD, *_rows(found, scenario)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(_cells(row, widths)).rstrip() for row in rows]
    several = "ci95" in found
    return "\n".join(
        [
            f"{found['scenario']}, policy {found['policy']}, seed {found['seed']}:"
            f" {found['items']:,.0f} items, {found['events']:,.0f} events"
            f"{' a seed' if several else ''}, {found['wall_seconds']:.1f} s",
            "",
            *lines,
            "",
            _agents(found),
            *(["+- is half of a 95 % interval over the seeds."] if several else []),
        ]
    )


def _rows(found: Mapping[str, Any], scenario: Scenario) -> Iterator[tuple[str, ...]]:
    around = found.get("ci95", {})
    for stream in scenario.streams:
        for cls in stream.classes:
            key = f"{stream.stream_no}/{cls}"
            name = f"{key} {stream.channel} {stream.skill}"
            yield _row(name, found["per_class"][key], around.get("per_class", {}).get(key))
    for cls in scenario.classes:
        yield _row(f"all {cls}", found["all"][cls], around.get("all", {}).get(cls))
    yield _row("all", found["all"], around.get("all"))


def _row(name: str, figures: Mapping[str, Any], around: Any) -> tuple[str, ...]:
    half = around or {}
    return (
        name,
        *(f"{figures[key]:,.0f}" for key in _COUNTS),
        *(_number(figures[key], half.get(key), scale=1, unit="s") for key in _TIMES),
        *(_number(figures[key], half.get(key), scale=100, unit="%") for key in _SHARES),
    )


def _number(value: float | None, half: float | None, *, scale: int, unit: str) -> str:
    if value is None:
        return "-"
    shown = f"{value * scale:,.1f}"
    return f"{shown} +- {half * scale:,.1f} {unit}" if half is not None else f"{shown} {unit}"


def _cells(row: tuple[str, ...], widths: list[int]) -> list[str]:
    return [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]


def _agents(found: Mapping[str, Any]) -> str:
    cv = found["assigned_cv"]
    return (
        f"{len(found['agents'])} agents, busy {found['occupancy_mean'] * 100:.1f} % of the time"
        f" (sd between them {found['occupancy_sd'] * 100:.2f} points, among those of equal"
        f" channels {found['occupancy_sd_within_group'] * 100:.2f});"
        f" items given: cv {'-' if cv is None else f'{cv:.3f}'}"
    )
