from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omnidesk.simulate.dispatch import POLICIES
from tests.cli.conftest import Shell
from tests.simulate.centres import SCENARIOS


@pytest.fixture
def short(alone: Shell) -> Path:
    """Half an hour of S3."""
    known: dict[str, Any] = json.loads((SCENARIOS / "s3.json").read_text(encoding="utf-8"))
    known |= {"horizon_s": 1800.0, "stop_s": 1800.0, "key": "Коротко 🕐"}
    return alone.write("short.json", json.dumps(known))


async def test_the_same_figures_but_for_the_wall_clock(alone: Shell, short: Path) -> None:
    ran = [await alone("simulate", short, "--seed", "3", "--json") for _ in range(2)]
    assert [one.code for one in ran] == [0, 0], ran[0].err
    first, second = (one.json for one in ran)
    assert first.pop("wall_seconds") >= 0
    second.pop("wall_seconds")
    assert json.dumps(first) == json.dumps(second)
    assert (first["scenario"], first["policy"], first["seed"]) == ("Коротко 🕐", "default", 3)
    assert set(first["per_class"]) == {f"{s}/P{c}" for s in range(3) for c in range(1, 4)}
    assert (
        first["all"]["arrived"]
        == first["items"]
        == sum(one["arrived"] for one in first["per_class"].values())
    )
    assert "ci95" not in first
    assert len(first["agents"]) == 24


async def test_several_seeds_are_their_means(alone: Shell, short: Path) -> None:
    arguments = ("simulate", short, "--policy", "fifo_round_robin", "--json", "--seed")
    ones = [(await alone(*arguments, str(seed))).json for seed in (4, 5)]
    both = (await alone(*arguments, "4..5")).json
    assert both["seed"] == "4..5"
    arrived = [one["all"]["arrived"] for one in ones]
    assert both["all"]["arrived"] == sum(arrived) / 2
    assert both["ci95"]["all"]["arrived"] > 0


async def test_people_get_a_table(alone: Shell, short: Path) -> None:
    shown = await alone("simulate", short, "--seed", "1..2")
    assert shown.code == 0, shown.err
    assert "2/P3 email any" in shown.out
    assert "24 agents, busy" in shown.out
    assert "95 % interval" in shown.out


async def test_what_is_wrong_is_one_line(alone: Shell, short: Path) -> None:
    bad = alone.write("bad.json", '{"format": 1, "colour": "blue"}')
    for arguments, said in (
        ((short, "--policy", "magic"), ", ".join(POLICIES)),
        ((short, "--seed", "x"), "1..20"),
        ((short, "--seed", "5..1"), "between 1 and"),
        (("nowhere.json",), "nowhere.json"),
        ((bad,), "colour: is not a field of format 1"),
    ):
        refused = await alone("simulate", *arguments)
        assert refused.code == 2
        assert said in refused.err
        assert len(refused.err.splitlines()) == 1
