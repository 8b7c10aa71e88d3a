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
    return [*said, *_checked(found)]


def _checked(found: Answer) -> list[str]:
    """What simulation says to a formula's answer."""
    if "checked_by_simulation" not in found:
        return []
    seen = found["checked_by_simulation"]
    if seen is None:
        return ["Not simulated: the queue would grow without end, or there is no work."]
    around = f"{_share(seen['service_level'])} +- {100 * seen['half_width']:.2f}"
    said = [
        f"Simulated with the router and {seen['contacts']:,} contacts: {around} answered in time,"
        f" mean wait {_seconds(seen['mean_wait_seconds'])}, give up {_share(seen['p_abandon'])},"
        f" occupancy {_share(seen['occupancy'])} (+-: half of a"
        f" {100 * seen['confidence']:g} % interval)."
    ]
    if seen["agrees"]:
        return [*said, "The formula lies within that interval."]
    off = 100 * (found["service_level"] - seen["service_level"])
    told = f"The formula is {abs(off):.2f} points too {'high' if off > 0 else 'low'}."
    if "wanted_agents" not in seen:
        return [*said, told]
    return [*said, f"{told} {_wanted(found['agents'], seen)}"]


def _wanted(agents: int, seen: Answer) -> str:
    better = seen["wanted"]
    if better is None:
        return "Simulation met the target with no number it tried near this one."
    if better["agents"] == agents:
        return "Simulation needs as many agents."
    around = f"{_share(better['service_level'])} +- {100 * better['half_width']:.2f}"
    return f"Simulation needs {better['agents']} agents: {around} in time."


def scenario(found: Answer) -> str:
    """Numbers per pool, what each class attains with them, and the way there."""
    head = (
        f"{found['scenario']}, policy {found['policy']}, seeds {found['seeds']},"
        f" {found['simulated_seconds']:,.0f} s simulated {found['asked']} times"
    )
    counts = [["agents", "scenario", "start", "needed", "schedule"]]
    names = ("scenario_agents", "start", "agents", "scheduled")
    counts += [[one["pool"], *(str(one[name]) for name in names)] for one in found["pools"]]
    totals = [str(sum(one[name] for one in found["pools"])) for name in names]
    classes = [["class", "target", "in time"]]
    classes += [
        [name, _share(one["target"]), _around(one)] for name, one in found["attained"].items()
    ]
    lines = [head, "", *_aligned([*counts, ["all", *totals]]), "", *_aligned(classes)]
    if found["steps"]:
        lines += ["", *_aligned([_step(step) for step in found["steps"]])]
    if any(one["half_width"] is not None for one in found["attained"].values()):
        lines += ["", "+- is half of a 95 % interval over the seeds; more --seeds narrow it."]
    return "\n".join([*lines, _verdict(found)])


def _around(one: Answer) -> str:
    half = one["half_width"]
    return _share(one["share"]) + ("" if half is None else f" +- {100 * half:.2f}")


def _step(step: Answer) -> list[str]:
    worst = min(step["attained"], key=lambda name: step["attained"][name])
    return [
        f"{step['change']:+d} {step['pool']}",
        f"{sum(step['positions'].values())} agents",
        f"least in time: {worst} {_share(step['attained'][worst])}",
    ]


def _verdict(found: Answer) -> str:
    if not found["reached"]:
        return "Not reached: with no number of agents that was tried does every class get there."
    return (
        f"Needed: {found['agents']}, and no pool can spare one; schedule {found['scheduled']},"
        f" with {100 * found['shrinkage']:g} % of paid time away from the desk."
    )


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
