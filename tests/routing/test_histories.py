"""Random histories: whatever happens in whatever order, the router's memory is what a fresh one
would be, its plans are what looking at everybody and everything gives, and no rule is broken."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.routing.story import Story

FULL = bool(os.environ.get("OMNIDESK_FULL"))
BATCHES = 100 if FULL else 4
seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_long_histories(batch: int) -> None:
    """Ten houses a batch, 120 events each; between them everything worth seeing occurs."""
    seen: Counter[str] = Counter()
    for number in range(10):
        story = Story(random.Random(f"{batch}.{number}"))
        story.go_on(120)
        seen += story.seen
    assert set(seen) >= {
        "held", "declined", "ripe", "blended", "dormant", "late", "kept", "lapsed", "planned",
        "like the oracle", "step time", "step nobody",
    }  # fmt: skip


class Histories(RuleBasedStateMachine):
    """The same events in an order that can be shrunk."""

    @initialize(seed=seeds)
    def begin(self, seed: int) -> None:
        self.story = Story(random.Random(seed))

    @rule(seed=seeds, name=st.sampled_from([name for name, _ in Story.ACTIONS]))
    def happens(self, seed: int, name: str) -> None:
        self.story.dice = random.Random(seed)
        self.story.act(name)


Histories.TestCase.settings = settings(
    max_examples=2000 if FULL else 100,
    stateful_step_count=40,
    deadline=None,
    # Explaining traces every line, which a small machine has no time for.
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow],
)
TestHistories = Histories.TestCase
