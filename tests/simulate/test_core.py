"""The production core against the slow dispatcher: the same customer to the same agent at the
same moment, whatever the policy.

For round robin this shows less than for the others: which assignments move the turn is decided
where the core is put into the simulator, after the reading that fits the published figures.
"""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from omnidesk.simulate.dispatch import POLICIES, dispatcher
from omnidesk.simulate.engine import Run, simulate
from omnidesk.simulate.sample_path import sample_path
from omnidesk.simulate.scenario import Scenario
from tests.simulate.centres import lab, shortened
from tests.simulate.oracle import Oracle, policy

# A whole day of S3: in its first four hours with seed 1 DUE and STRICT do exactly the same.
_LENGTHS = {"s1a": 20_000.0, "s2": 7_200.0}
_NAMES = [name for name in POLICIES if name != "default"]

_Fates = list[tuple[int, float | None]]


def _place(name: str) -> Scenario:
    return shortened(lab(name), _LENGTHS[name]) if name in _LENGTHS else lab(name)


def _fates(run: Run) -> _Fates:
    began = [None if math.isnan(at) else at for at in run.began]
    return list(zip(run.agent, began, strict=True))


def _slow(place: Scenario, name: str, seed: int) -> _Fates:
    items = sample_path(place, seed)
    return _fates(simulate(place, items, Oracle(place, policy(place, name))))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("where", ["s1a", "s2", "s3"])
def test_every_item_fares_the_same(where: str, name: str, seed: int) -> None:
    place = _place(where)
    core = _fates(simulate(place, sample_path(place, seed), dispatcher(place, name)))
    slow = _slow(place, name, seed)
    different = [
        index for index, pair in enumerate(zip(core, slow, strict=True)) if pair[0] != pair[1]
    ]
    assert different == []


@pytest.mark.parametrize("seed", [1, 2])
def test_the_comparison_can_tell_any_two_policies_apart(seed: int) -> None:
    fates = [_slow(_place("s3"), name, seed) for name in _NAMES]
    assert not [(a, b) for a, b in combinations(range(len(fates)), 2) if fates[a] == fates[b]]
