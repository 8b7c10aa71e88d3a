"""omnidesk simulate"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import clock
from omnidesk.cli import _options, _output, _simulate_table
from omnidesk.errors import ConfigurationError
from omnidesk.simulate import dispatch
from omnidesk.simulate.measures import Figures
from omnidesk.simulate.replicate import combine, replicate
from omnidesk.simulate.scenario import Scenario, read_scenario

_MOST_SEEDS = 1000

Policy = Annotated[
    str, typer.Option(help="The product's own (default), or one to compare it with.")
]
Seed = Annotated[str, typer.Option("--seed", help="One seed, or several: 1..20.")]


def command(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (JSON, format 1).")],
    policy: Policy = "default",
    seed: Seed = "1",
    json: _options.Json = False,
) -> None:
    """Let customers of a scenario meet its agents in virtual time, routed by the production core.
    Several seeds give means with 95 % intervals. Same scenario, policy and seed, same figures.

    Example: omnidesk simulate scenario.json --policy fifo_round_robin --seed 1..20
    """
    seeds = _seeds(seed)
    text = _read(scenario)
    read = read_scenario(text, str(scenario))
    _check_policy(policy)
    begun = clock.monotonic()
    figures = combine(_replications(read, policy, seeds))
    found: dict[str, Any] = {
        "scenario": read.key,
        "policy": policy,
        **figures,
        "seed": seeds[0] if len(seeds) == 1 else f"{seeds[0]}..{seeds[-1]}",
        "wall_seconds": round(clock.monotonic() - begun, 3),
    }
    _output.emit(found, _simulate_table.told(found, read), as_json=json)


def _replications(scenario: Scenario, policy: str, seeds: Sequence[int]) -> list[Figures]:
    if len(seeds) == 1:
        return [_one(scenario, policy, seeds[0])]
    workers = min(len(seeds), os.cpu_count() or 1)
    # Spawned, not forked: nothing of this process leaks into the runs.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures = [pool.submit(_one, scenario, policy, seed) for seed in seeds]
        return [future.result() for future in futures]


def _one(scenario: Scenario, policy: str, seed: int) -> Figures:
    return replicate(scenario, seed, lambda: dispatch.dispatcher(scenario, policy))


def _check_policy(policy: str) -> None:
    if policy not in dispatch.POLICIES:
        known = ", ".join(dispatch.POLICIES)
        raise ConfigurationError(f"policy {policy!r}", "is unknown", f"known ones: {known}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        said = error.strerror or "cannot be read"
        raise ConfigurationError(str(path), said, "name a scenario file") from None


def _seeds(text: str) -> tuple[int, ...]:
    found = re.fullmatch(r"([0-9]{1,18})(?:\.\.([0-9]{1,18}))?", text)
    if found is None:
        raise ConfigurationError(f"seed {text!r}", "is no seed", "a number like 7, or 1..20")
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if not 0 < last - first + 1 <= _MOST_SEEDS:
        raise ConfigurationError(
            f"seed {text!r}", f"is not between 1 and {_MOST_SEEDS} seeds", "from the lower one up"
        )
    return tuple(range(first, last + 1))
