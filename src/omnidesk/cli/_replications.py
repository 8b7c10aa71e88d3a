"""What commands that simulate share: the scenario file, seeds, a process for each processor."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from omnidesk.errors import ConfigurationError
from omnidesk.simulate import dispatch
from omnidesk.simulate.measures import Figures
from omnidesk.simulate.replicate import replicate
from omnidesk.simulate.scenario import Scenario

_MOST_SEEDS = 1000


def text(path: Path) -> bytes:
    """What the scenario file holds; raises ConfigurationError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = error.strerror or "cannot be read"
        raise ConfigurationError(str(path), said, "name a scenario file") from None


def seeds(typed: str) -> range:
    """The seeds that "7" or "1..20" stand for; raises ConfigurationError for anything else."""
    found = re.fullmatch(r"([0-9]{1,18})(?:\.\.([0-9]{1,18}))?", typed)
    if found is None:
        raise ConfigurationError(f"seed {typed!r}", "is no seed", "a number like 7, or 1..20")
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if not 0 < last - first + 1 <= _MOST_SEEDS:
        raise ConfigurationError(
            f"seed {typed!r}", f"is not between 1 and {_MOST_SEEDS} seeds", "from the lower one up"
        )
    return range(first, last + 1)


def shown(numbers: Sequence[int]) -> str:
    """`numbers` as they are typed."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}..{numbers[-1]}"


@contextmanager
def opened(policy: str, most: int) -> Iterator[Callable[[Scenario, Sequence[int]], list[Figures]]]:
    """A function that gives the figures of each seed under that policy, in the order of the seeds,
    with up to `most` at a time; its processes end with the block."""
    workers = min(most, os.cpu_count() or 1)
    if workers == 1:
        yield lambda scenario, each: [_one(scenario, policy, seed) for seed in each]
        return
    # Spawned, not forked: nothing of this process leaks into the runs.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:

        def run(scenario: Scenario, each: Sequence[int]) -> list[Figures]:
            futures = [pool.submit(_one, scenario, policy, seed) for seed in each]
            return [future.result() for future in futures]

        yield run


def _one(scenario: Scenario, policy: str, seed: int) -> Figures:
    return replicate(scenario, seed, lambda: dispatch.dispatcher(scenario, policy))
