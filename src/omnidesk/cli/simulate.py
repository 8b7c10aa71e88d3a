"""omnidesk simulate"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from omnidesk import clock
from omnidesk.cli import (
    _options,
    _output,
    _replications,
    _simulate_recorded,
    _simulate_table,
)
from omnidesk.errors import ConfigurationError
from omnidesk.simulate import dispatch
from omnidesk.simulate.replicate import combine
from omnidesk.simulate.scenario import read_scenario

Policy = Annotated[
    str, typer.Option(help="The product's own (default), or one to compare it with.")
]
Recorded = Annotated[
    str | None,
    typer.Option("--recorded", help="FROM..TO of the log (positions or instants) in its place."),
]
Seed = Annotated[str, typer.Option("--seed", help="One seed, or several: 1..20.")]


def command(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file (JSON, format 1).")
    ] = None,
    policy: Policy = "default",
    seed: Seed = "1",
    recorded: Recorded = None,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Let customers of a scenario meet its agents in virtual time, routed by the production core.
    Several seeds give means with 95 % intervals. Same scenario, policy and seed, same figures.

    With --recorded the traffic is the server's own, and --policy may also be a TOML file; without
    it the policy is the one that was in force.

    Example: omnidesk simulate scenario.json --policy fifo_round_robin --seed 1..20
    """
    seeds = _replications.seeds(seed)
    if recorded is not None:
        _recorded(scenario, recorded, policy, seeds, config, as_json=json)
        return
    if scenario is None:
        raise ConfigurationError("simulate", "needs a scenario file", "or --recorded FROM..TO")
    read = read_scenario(_replications.text(scenario), str(scenario))
    _check_policy(policy)
    begun = clock.monotonic()
    with _replications.opened(policy, len(seeds)) as run:
        figures = combine(run(read, seeds))
    found: dict[str, Any] = {
        "scenario": read.key,
        "policy": policy,
        **figures,
        "seed": seeds[0] if len(seeds) == 1 else _replications.shown(seeds),
        "wall_seconds": round(clock.monotonic() - begun, 3),
    }
    _output.emit(found, _simulate_table.told(found, read), as_json=json)


def _recorded(
    scenario: Path | None,
    stretch: str,
    policy: str,
    seeds: Sequence[int],
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    if scenario is not None or len(seeds) != 1:
        raise ConfigurationError("simulate --recorded", "takes no scenario, and one seed")
    named = None if policy == "default" else policy
    _simulate_recorded.run(config, stretch, named, seeds[0], as_json=as_json)


def _check_policy(policy: str) -> None:
    if policy not in dispatch.POLICIES:
        known = ", ".join(dispatch.POLICIES)
        raise ConfigurationError(f"policy {policy!r}", "is unknown", f"known ones: {known}")
