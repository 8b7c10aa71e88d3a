"""The stories that ports of the desk's rules are held to say what the rules do."""

from __future__ import annotations

import json
from collections import Counter

from tests.client.traces import FIXTURE, fixture


def test_the_traces_are_what_the_rules_do() -> None:
    assert FIXTURE.read_text(encoding="utf-8") == fixture(), (
        "domain/desk.py or its traces changed: run python -m tests.client.traces, "
        "then bring web/client/desk-state.ts to the same"
    )


def test_the_traces_touch_every_part_of_a_state() -> None:
    steps = [step for trace in json.loads(fixture()) for step in trace["steps"]]
    parts = Counter(key for step in steps for key in step.get("data", {}))
    assert set(parts) >= {
        "work_item", "offer", "consult", "conversation", "contact", "queue", "agent", "preview",
        "message", "note", "merged", "unmerged", "message_ids",
    }  # fmt: skip
    assert sum("fill" in step for step in steps) > 50
    assert len({step["digest"] for step in steps}) > len(steps) / 2
