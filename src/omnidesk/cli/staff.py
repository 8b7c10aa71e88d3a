"""omnidesk staff"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import clock, logs
from omnidesk.cli import _database, _options, _output, _replications, _staff_table
from omnidesk.errors import BadInput, ConfigurationError
from omnidesk.flows import staffing as planning
from omnidesk.simulate import staffing_check, staffing_figures, staffing_scenario
from omnidesk.simulate.forecast import Method
from omnidesk.simulate.scenario import Scenario, read_scenario
from omnidesk.simulate.staffing import COMFORTABLE_OCCUPANCY, Demand, Goal

USUAL_WITHIN_SECONDS = 20.0

Arrivals = Annotated[float | None, typer.Option(help="Contacts an hour.")]
Aht = Annotated[float | None, typer.Option(help="Mean handling time, wrap-up included.")]
Target = Annotated[float, typer.Option(help="Share of all contacts to answer in time.")]
Within = Annotated[
    float | None,
    typer.Option(help="What in time means: 20 by default, with --history the queue's own."),
]
Patience = Annotated[
    float | None, typer.Option(help="Mean time until a customer gives up; else nobody does.")
]
Concurrency = Annotated[
    int | None, typer.Option(min=1, max=100, help="Conversations an agent holds at once.")
]
WorkRates = Annotated[
    str | None,
    typer.Option(
        help="An agent's pace with 1, 2, ... conversations, alone being 1: 1,1.6,2 means that"
        " two together take 1.25 times as long each. --aht-seconds is then the time of one alone."
    ),
]
Shrinkage = Annotated[float, typer.Option(help="Share of paid time away from the desk.")]
MaxOccupancy = Annotated[
    float | None,
    typer.Option(help="Most time at work; no limit by default, 0.85 with --history."),
]
MaxAbandonment = Annotated[
    float | None, typer.Option(help="Most contacts that may give up or be turned away.")
]
Agents = Annotated[
    int | None, typer.Option(min=1, help="Do not search: tell what so many agents achieve.")
]
Places = Annotated[
    int | None, typer.Option(min=0, help="The queue holds no more than this; others are refused.")
]
History = Annotated[
    str | None, typer.Option(help="Plan every interval from the history of this queue.")
]
Minutes = Annotated[int, typer.Option(help="With --history: 15, 30 or 60.")]
Days = Annotated[int, typer.Option(help="With --history: how many days of it to learn from.")]
Ahead = Annotated[int, typer.Option(help="With --history: days to plan, from tomorrow.")]
How = Annotated[
    Method | None,
    typer.Option("--method", help="With --history: how to forecast, instead of what suits."),
]
Zone = Annotated[
    str | None, typer.Option(help="With --history: time zone; else the queue's calendar's, or UTC.")
]
Place = Annotated[
    Path | None,
    typer.Option("--scenario", help="Numbers per pool of agents for this scenario (format 1)."),
]
TargetFor = Annotated[
    list[str] | None,
    typer.Option(help="With --scenario, again and again: another target for a class, 0/P1=0.95."),
]
FirstSeconds = Annotated[
    float | None,
    typer.Option(help="With --scenario: simulate no more than these; 0 is all of it."),
]
Check = Annotated[
    bool, typer.Option("--check", help="Simulate the answer of a formula even where it is exact.")
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Seeds to simulate: 1..10 by default, with --scenario 1..5."),
]


def command(
    arrivals_per_hour: Arrivals = None,
    aht_seconds: Aht = None,
    target: Target = 0.8,
    within_seconds: Within = None,
    patience_seconds: Patience = None,
    concurrency: Concurrency = None,
    work_rates: WorkRates = None,
    shrinkage: Shrinkage = 0.3,
    max_occupancy: MaxOccupancy = None,
    max_abandonment: MaxAbandonment = None,
    agents: Agents = None,
    places: Places = None,
    history: History = None,
    interval_minutes: Minutes = 30,
    days: Days = planning.USUAL_HISTORY_DAYS,
    ahead: Ahead = 1,
    method: How = None,
    zone: Zone = None,
    scenario: Place = None,
    target_for: TargetFor = None,
    first_seconds: FirstSeconds = None,
    check: Check = False,
    seeds: Seeds = None,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """How many agents are needed: by Erlang C, or Erlang A where patience is known, checked by
    simulation where that is not exact; for every interval of the coming days from a queue's own
    history; or for each pool of a scenario.

    Example: omnidesk staff --arrivals-per-hour 300 --aht-seconds 20

    Example: omnidesk staff --arrivals-per-hour 300 --aht-seconds 20 --agents 2 --places 2

    Example: omnidesk staff --history support --ahead 7

    Example: omnidesk staff --scenario centre.json --target 0.9
    """
    logs.configure("warning")
    work: dict[str, Any] = {"arrivals_per_second": arrivals_per_hour, "handle_seconds": aht_seconds}
    work |= {"patience_seconds": patience_seconds, "concurrency": concurrency}
    work |= {"work_rates": work_rates, "waiting_places": places}
    limits = {"max_abandonment": max_abandonment, "max_occupancy": max_occupancy}
    timed = {"within_seconds": within_seconds}
    proof = {"seeds": seeds, "check": check or None}
    pools = {"target_for": target_for or None, "first_seconds": first_seconds}
    if scenario is not None:
        _alone("--scenario", work | limits | timed, agents=agents, history=history, check=check)
        share = {"target": target, "shrinkage": shrinkage}
        found = _by_scenario(scenario, share | pools, seeds)
        _output.emit(found, _staff_table.scenario(found), as_json=json)
        return
    _alone("a formula or history", pools)
    within = USUAL_WITHIN_SECONDS if within_seconds is None else within_seconds
    goal: dict[str, Any] = {"target": target, "within_seconds": within, "shrinkage": shrinkage}
    goal |= limits
    if history is None:
        found = _by_formula(work, goal, agents, proof)
        _output.emit(found, _staff_table.formula(found), as_json=json)
        return
    _alone("--history", proof, agents=agents)
    span = {"interval_minutes": interval_minutes, "history_days": days, "days_ahead": ahead}
    ask = _ask(history, work, goal, {**timed, "zone": zone, "method": method, **span})
    planned = asyncio.run(_from_history(config, ask))
    _output.emit(planned, _staff_table.history(planned), as_json=json)


def _alone(beside: str, options: Mapping[str, Any], **more: Any) -> None:
    """Refuse what says nothing beside another option."""
    for name, value in {**options, **more}.items():
        if value is not None and value is not False:
            raise ConfigurationError(_flag(name), f"does not go with {beside}", "leave it out")


def _by_scenario(path: Path, asked: Mapping[str, Any], seeds: str | None) -> dict[str, Any]:
    scenario = read_scenario(_replications.text(path), str(path))
    chosen = staffing_scenario.USUAL_SEEDS if seeds is None else _replications.seeds(seeds)
    first = asked["first_seconds"]
    shorten = staffing_scenario.enough_seconds(scenario) if first is None else first or None
    targets = _targets(scenario, asked["target"], asked["target_for"] or [])
    with _flags_named(), _replications.opened(staffing_scenario.POLICY, len(chosen)) as runs:
        Goal(target=asked["target"], shrinkage=asked["shrinkage"])
        found = staffing_scenario.staff_scenario(scenario, targets, chosen, shorten, runs=runs)
    return {
        "scenario": scenario.key,
        "policy": staffing_scenario.POLICY,
        "seeds": _replications.shown(chosen),
        **staffing_scenario.figures(found, asked["shrinkage"]),
    }


def _targets(scenario: Scenario, usual: float, others: list[str]) -> dict[str, float]:
    """A target for each class; one that does not exist is refused later, by its name."""
    targets = dict.fromkeys(staffing_scenario.classes(scenario), usual)
    for text in others:
        name, _, share = text.rpartition("=")
        try:
            targets[name] = float(share)
        except ValueError:
            raise ConfigurationError(
                "--target-for", f"{text!r} is not a class and its target", "as in 0/P1=0.95"
            ) from None
    return targets


def _by_formula(
    work: dict[str, Any], goal: dict[str, Any], agents: int | None, proof: Mapping[str, Any]
) -> dict[str, Any]:
    if work["arrivals_per_second"] is None or work["handle_seconds"] is None:
        raise ConfigurationError(
            "omnidesk staff",
            "does not know how much work there is",
            "give --arrivals-per-hour and --aht-seconds, --history QUEUE or --scenario FILE",
        )
    rates = _rates(work["work_rates"])
    typed = proof["seeds"]
    seeds = staffing_check.USUAL_SEEDS if typed is None else _replications.seeds(typed)
    known = {
        "arrivals_per_second": work["arrivals_per_second"] / 3600.0,
        "concurrency": float(work["concurrency"] or len(rates) or 1),
        "work_rates": rates,
    }
    with _flags_named():
        demand = Demand(**work | known)
        promised = Goal(**goal)
        if agents is not None:
            found = staffing_figures.fixed(demand, promised, agents=agents)
        else:
            found = staffing_figures.answer(demand, promised)
        forced = bool(proof["check"] or typed)
        return staffing_check.with_check(found, demand, promised, seeds, forced=forced)


def _rates(text: str | None) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        raise ConfigurationError(
            "--work-rates", f"{text!r} is not a list of numbers", "as in 1,1.6,2"
        ) from None


def _ask(
    queue: str, work: dict[str, Any], goal: dict[str, Any], rest: dict[str, Any]
) -> planning.Ask:
    """What history, queue and calendar know better may not be said beside --history."""
    useless = ("arrivals_per_second", "work_rates", "waiting_places")
    _alone("--history", {name: work[name] for name in useless})
    goal["max_occupancy"] = goal["max_occupancy"] or COMFORTABLE_OCCUPANCY
    taken = ("handle_seconds", "patience_seconds", "concurrency")
    with _flags_named():
        return planning.Ask(
            queue=queue, goal=Goal(**goal), **{name: work[name] for name in taken}, **rest
        )


async def _from_history(config: Path | None, ask: planning.Ask) -> dict[str, Any]:
    async with _database.opened(config) as opened, opened.database.transaction() as tx:
        with _flags_named():
            return await planning.requirement(tx, ask, clock.now())


_FLAGS = {
    "arrivals_per_second": "--arrivals-per-hour",
    "handle_seconds": "--aht-seconds",
    "waiting_places": "--places",
    "targets": "--target-for",
    "shorten_s": "--first-seconds",
    "streams": "--scenario",
}


@contextmanager
def _flags_named() -> Iterator[None]:
    """Faults name the option as it was typed."""
    try:
        yield
    except BadInput as error:
        if not error.errors:
            raise
        faults = [(fault.pointer.lstrip("/"), fault.detail) for fault in error.errors]
        said = "; ".join(f"{_flag(name)} {detail}" for name, detail in faults)
        raise BadInput(said) from None


def _flag(name: str) -> str:
    """The option behind a field; what is in brackets stays with it."""
    base, bracket, place = name.partition("[")
    return (_FLAGS.get(base) or "--" + base.replace("_", "-")) + bracket + place
