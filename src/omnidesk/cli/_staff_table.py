"""Staffing answers as text for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omnidesk.simulate.staffing import COMFORTABLE_OCCUPANCY

Answer = Mapping[str, Any]

_WHY = {
    "nothing": "there is nothing to do",
    "load": "fewer would never catch up",
    "service_level": "the service target asks for the last one",
    "abandonment": "the limit on lost contacts asks for the last one",
    "occupancy": "the limit on occupancy asks for the last one",
}


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def _seconds(value: float | None) -> str:
    return "for ever" if value is None else f"{value:.2f} s"


def _number(value: float | None) -> str:
    return "no end" if value is None else f"{value:.3f}"


_MEASURES: Sequence[tuple[str, str, Callable[[float | None], str]]] = (
    ("answered in time", "service_level", _share),
    ("must wait", "p_wait", _share),
    ("mean wait", "mean_wait_seconds", _seconds),
    ("wait longer", "p_wait_over", _share),
    ("give up", "p_abandon", _share),
    ("turned away", "p_block", _share),
    ("waiting on average", "mean_queue", _number),
    ("occupancy", "occupancy", _share),
)


def formula(found: Answer) -> str:
    """One demand: a column for each number of agents, and a sentence."""
    columns = [one for one in (found.get("fewer"), found, found.get("more")) if one]
    rows = [["agents", *(str(one["agents"]) for one in columns)]]
    rows += [[title, *(shown(one[name]) for one in columns)] for title, name, shown in _MEASURES]
    head = f"{found['model']}: {found['load_erlangs']:.4g} agents' worth of work,"
    head += f" {_share(found['target'])} to be answered within {found['within_seconds']:g} s"
    return "\n".join([head, "", *_aligned(rows), "", *_sentences(found)])


def _sentences(found: Answer) -> list[str]:
    agents, people = found["agents"], found["scheduled"]
    if "enough" in found:
        said = ["Enough for the target." if found["enough"] else "Not enough for the target."]
    else:
        shrinkage = f"{100 * found['shrinkage']:g} %"
        said = [
            f"Needed: {agents} ({_WHY[found['binding']]}); schedule {people}, with {shrinkage} of"
            " paid time away from the desk."
        ]
    if (found["occupancy"] or 0.0) > COMFORTABLE_OCCUPANCY:
        said.append(
            f"Beyond {100 * COMFORTABLE_OCCUPANCY:g} % occupancy people tire:"
            f" {found['comfortable_agents']} agents would stay below it."
        )
    return said


def history(found: Answer) -> str:
    """How good the forecast is, then the days, one line for each interval with work or people."""
    lines = [
        f"Queue {found['queue']}, {found['history_days']} days of history, {found['timezone']}"
    ]
    for one in found["forecasts"]:
        lines += ["", *_forecast(one)]
    if found["approximate"]:
        lines += ["", "Several kinds of live work are pooled: an approximation, to be simulated."]
    for day in found["days"]:
        lines += ["", day["date"] + (" (holiday)" if day["holiday"] else ""), *_day(day)]
    return "\n".join(lines)


def _forecast(one: Answer) -> list[str]:
    patience = one["patience_seconds"]
    lines = [
        f"{one['kind']}: {one['handle_seconds']:.0f} s each, {one['concurrency']:g} at once,"
        f" promised within {one['within_seconds']:g} s, "
        + ("nobody gives up" if patience is None else f"patience {patience:.0f} s")
    ]
    if one["wape"] is None:
        return [*lines, f"  forecast {one['method']}: too little history to know its error"]
    errors = ", ".join(f"{name} {_share(wape)}" for name, wape in one["wape_by_method"].items())
    return [
        *lines,
        f"  forecast {one['method']}, error {_share(one['wape'])} of arrivals on"
        f" {one['judged_days']} days it had not seen, {one['days_ahead']} days ahead",
        f"  every method on the same days: {errors}",
        f"  planned for {one['planned_over_expected']:.2f} times what is expected",
    ]


def _day(day: Answer) -> list[str]:
    busy = [one for one in day["intervals"] if one["positions"] or one["planned"] > 0]
    if not busy:
        return ["nothing to do"]
    # What can wait has people of its own; what is to be expected is told of live work.
    head = ["from", "expected", "planned", "live", "can wait", "schedule"]
    head += ["in time", "wait", "occupancy"]
    rows = [
        [
            one["local"] + ("" if one["open"] else " closed"),
            f"{one['expected']:.1f}",
            f"{one['planned']:.1f}",
            str(one["live_positions"]),
            str(one["waiting_work_positions"]),
            str(one["scheduled"]),
            _share(one["service_level"]),
            _seconds(one["mean_wait_seconds"]),
            _share(one["occupancy"]),
        ]
        for one in busy
    ]
    return _aligned([head, *rows])


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
