"""The production core in virtual time against exact queueing formulae.

Every row of M/M/n, of M/M/n with patience or a waiting limit, and of strict priority lies in the
99 % Student interval of independent seeds. One row in a hundred would lie outside by chance: such
a row gets four times as many seeds, and must lie inside then.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from omnidesk.simulate.dispatch import dispatcher
from omnidesk.simulate.replicate import replicate
from omnidesk.simulate.scenario import Scenario
from tests.simulate.centres import agent, document, stream

FULL = bool(os.environ.get("OMNIDESK_FULL"))
SEEDS = 20 if FULL else 6
TABLE = Path(__file__).parent / "data" / "queueing-tables.csv"
# Student's 99.5 % points by degrees of freedom.
T_995 = {5: 4.032, 19: 2.861, 23: 2.807, 79: 2.640}

Row = dict[str, str]


def _rows() -> list[Row]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _groups() -> dict[str, list[Row]]:
    """Rows that one simulated centre answers together, by a name."""
    found: dict[str, list[Row]] = {}
    for row in _rows():
        family = row["row_id"][:2]
        if family in ("EC", "EA", "ED"):
            same = (row["n_agents"], row["arrivals_per_min"], row["mean_service_s"])
            name = f"{family}-{'-'.join(same)}-{row['patience_or_limit_s'] or 'endless'}"
        elif family in ("PR", "PA"):
            name = row["row_id"].split("_")[0]
        else:
            continue
        found.setdefault(name, []).append(row)
    return found


GROUPS = _groups()


def _centre(rows: Sequence[Row]) -> Scenario:
    first = rows[0]
    family = first["row_id"][:2]
    classes = rows if family in ("PR", "PA") else rows[:1]
    rates = [float(row["arrivals_per_min"]) for row in classes]
    count, service = int(first["n_agents"]), float(first["mean_service_s"])
    patience: dict[str, Any] = {"dist": "inf"}
    if first["patience_or_limit_s"]:
        dist = "det" if family == "ED" else "exp"
        patience = {"dist": dist, "mean": float(first["patience_or_limit_s"])}
    # The longer the queue remembers, the longer it runs; the first part is not measured.
    load = sum(rates) / 60 * service / count
    memory = service / (count * (1 - math.sqrt(min(load, 0.97))) ** 2)
    if patience["dist"] != "inf":
        memory = min(memory, service + patience["mean"])
    arrivals = min(max(30 * memory * sum(rates) / 60, 1500), 40_000 if FULL else 6_000)
    seconds = arrivals / sum(rates) * 60
    return Scenario.model_validate(
        document(
            [agent(number) for number in range(count)],
            [
                stream(
                    rate_per_min=[{"from_s": 0, "to_s": None, "per_min": sum(rates)}],
                    # As many as are there on average: it starts near where it settles.
                    batch_at_0=round(min(load, 1.0) * count),
                    service_s={"dist": "exp", "mean": service},
                    patience_s=patience,
                    class_shares={f"P{n}": rate / sum(rates) for n, rate in enumerate(rates, 1)},
                    target_s={f"P{n}": float(row["t_s"] or 20) for n, row in enumerate(classes, 1)},
                )
            ],
            horizon_s=seconds,
            stop_s=seconds,
            warmup_s=0.3 * seconds,
        ),
        strict=False,
    )


def _expected(rows: Sequence[Row]) -> dict[tuple[str, str], float]:
    """(class, figure) -> exact value."""
    found: dict[tuple[str, str], float] = {}
    priority = rows[0]["row_id"][:2] in ("PR", "PA")
    for number, row in enumerate(rows, 1):
        name = f"P{number}" if priority else "P1"
        found[name, "mean_wait_s"] = float(row["mean_wait_s"])
        found[name, "p_wait"] = float(row["p_wait"])
        if row["p_abandon"] and float(row["p_abandon"]) > 0:
            found[name, "p_abandon"] = float(row["p_abandon"])
    return found


def _seen(place: Scenario, policy: str, seed: int) -> dict[tuple[str, str], float]:
    figures = replicate(place, seed, lambda: dispatcher(place, policy))
    found: dict[tuple[str, str], float] = {}
    for name in place.classes:
        one = figures["all"][name]
        found[name, "mean_wait_s"] = one["mean_wait_s"]
        found[name, "p_wait"] = one["p_wait"]
        found[name, "p_abandon"] = one["abandoned"] / one["arrived"]
    return found


def _outside(
    runs: Sequence[dict[tuple[str, str], float]], expected: dict[tuple[str, str], float]
) -> dict[tuple[str, str], tuple[float, float, float]]:
    missed = {}
    for key, exact in expected.items():
        values = [run[key] for run in runs]
        mean = math.fsum(values) / len(values)
        variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
        half = T_995[len(values) - 1] * math.sqrt(variance / len(values))
        if abs(mean - exact) > half:
            missed[key] = (exact, mean, half)
    return missed


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_exact_rows_lie_in_the_interval_of_the_core(name: str) -> None:
    rows = GROUPS[name]
    policy = "strict_best_skill" if name.startswith("P") else "fifo_longest_idle"
    place, expected = _centre(rows), _expected(rows)
    runs = [_seen(place, policy, seed) for seed in range(1, SEEDS + 1)]
    if _outside(runs, expected):
        runs += [_seen(place, policy, seed) for seed in range(SEEDS + 1, 4 * SEEDS + 1)]
    assert _outside(runs, expected) == {}


def test_every_family_is_there() -> None:
    covered = {row["row_id"] for rows in GROUPS.values() for row in rows}
    wanted = {
        row["row_id"] for row in _rows() if row["row_id"][:2] in ("EC", "EA", "ED", "PR", "PA")
    }
    assert covered == wanted
    assert len(covered) == 56
