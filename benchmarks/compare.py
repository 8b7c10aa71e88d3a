"""The default policy against the others, on the scenarios beside this file.

    python benchmarks/compare.py            everything, about a quarter of an hour on two cores
    python benchmarks/compare.py s3 --seeds 10

Writes docs/routing/results.json, the pictures beside it, and the tables of docs/routing.md
between its markers. Same seeds for every policy, so differences are paired.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from omnidesk.simulate.dispatch import dispatcher
from omnidesk.simulate.replicate import half_width, replicate
from omnidesk.simulate.scenario import read_scenario

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
SEEDS = {"s3": 40, "s2": 8, "s2x": 6, "s4": 6, "s1a": 4, "s1b": 4}
POLICIES = (
    "default",
    "fifo_round_robin",
    "fifo_least_loaded",
    "fifo_longest_idle",
    "fifo_best_skill",
    "edf_best_skill",
    "strict_best_skill",
)
INK, MUTED, ACCENT, SHADE = "#1b1f24", "#6b7280", "#0b6e4f", "#e5e7eb"


def one(name: str, policy: str, seed: int) -> dict[str, Any]:
    """The figures of one run that are compared."""
    scenario = read_scenario((HERE / "scenarios" / f"{name}.json").read_bytes(), name)
    found = replicate(scenario, seed, lambda: dispatcher(scenario, policy))
    classes = {key: found["all"][key] for key in scenario.classes}
    overall = found["all"]
    return {
        "sla_all": 100 * overall["sla_attained"],
        "sla_worst_class": 100 * min(c["sla_attained"] for c in classes.values()),
        "sla_P1": 100 * classes["P1"]["sla_attained"],
        "mean_wait_s": overall["mean_wait_s"],
        "p95_wait_s": overall["p95_wait_s"],
        "longest_s": overall["max_wait_s"],
        "lost_percent": 100
        * (overall["abandoned"] + overall["never_assigned"])
        / overall["arrived"],
        "occupancy_sd": found["occupancy_sd"],
    }


def study(names: Sequence[str], seeds: int | None) -> dict[str, Any]:
    """By scenario and policy: mean, half-width, and the paired difference to the default."""
    tasks = [
        (name, policy, seed)
        for name in names
        for policy in POLICIES
        for seed in range(1, (seeds or SEEDS[name]) + 1)
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context) as pool:
        runs = list(pool.map(one, *zip(*tasks, strict=True), chunksize=1))
    by: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (name, policy, _), run in zip(tasks, runs, strict=True):
        by.setdefault(name, {}).setdefault(policy, []).append(run)
    return {name: {p: _summary(rows, found["default"]) for p, rows in found.items()}
            for name, found in by.items()}  # fmt: skip


def _summary(rows: list[dict[str, Any]], base: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {"seeds": len(rows)}
    for key in rows[0]:
        values = [row[key] for row in rows]
        gaps = [mine[key] - row[key] for row, mine in zip(rows, base, strict=True)]
        out[key] = {
            "mean": round(statistics.fmean(values), 4),
            "half_width": round(half_width(values) or 0.0, 4),
            "default_minus_this": round(statistics.fmean(gaps), 4),
            "difference_half_width": round(half_width(gaps) or 0.0, 4),
        }
    return out


def table(found: dict[str, Any]) -> str:
    """A Markdown table of one scenario."""
    head = (
        "| policy | SLA all % | urgent % | worst class % | mean wait s | p95 s | longest s |"
        " lost % | occupancy sd |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    keys = ("sla_all", "sla_P1", "sla_worst_class", "mean_wait_s", "p95_wait_s", "longest_s",
            "lost_percent", "occupancy_sd")  # fmt: skip
    rows = []
    for policy, values in found.items():
        cells = []
        for key in keys:
            digits = 4 if key == "occupancy_sd" else 1
            mean, half = values[key]["mean"], values[key]["half_width"]
            cells.append(f"{mean:.{digits}f} ± {half:.{digits}f}")
        name = f"**{policy}**" if policy == "default" else policy
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return head + "\n".join(rows) + "\n"


def picture(name: str, found: dict[str, Any]) -> str:
    """An SVG: for each policy SLA of all, of the urgent and of the worst class, with intervals."""
    series = (("sla_all", "all", INK), ("sla_P1", "urgent", ACCENT),
              ("sla_worst_class", "worst class", MUTED))  # fmt: skip
    lowest = min(v[key]["mean"] for v in found.values() for key, _, _ in series)
    left, right, row, top = 170.0, 690.0, 44, 56
    low = max(0.0, 10 * (lowest // 10))
    height = top + row * len(found) + 40

    def x(value: float) -> float:
        return float(left + (right - left) * (value - low) / max(1e-9, 100 - low))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{name}: share served within target, by policy</title>",
        f'<rect width="720" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="24" font-size="15" fill="{INK}">{name.upper()}: '
        "served within target, %</text>",
    ]
    for tick in range(int(low), 101, 10):
        parts.append(f'<path d="M{x(tick):.1f} {top - 8}V{height - 30}" stroke="{SHADE}"/>')
        parts.append(
            f'<text x="{x(tick):.1f}" y="{height - 12}" text-anchor="middle" '
            f'fill="{MUTED}">{tick}</text>'
        )
    for index, (policy, values) in enumerate(found.items()):
        y = top + row * index
        weight = ' font-weight="600"' if policy == "default" else ""
        parts.append(f'<text x="16" y="{y + 18}" fill="{INK}"{weight}>{policy}</text>')
        for offset, (key, _, colour) in enumerate(series):
            mean, half = values[key]["mean"], values[key]["half_width"]
            at = y + 6 + 11 * offset
            parts.append(
                f'<path d="M{x(max(low, mean - half)):.1f} {at}H'
                f'{x(min(100, mean + half)):.1f}" stroke="{colour}" stroke-width="2"/>'
            )
            parts.append(f'<circle cx="{x(mean):.1f}" cy="{at}" r="4" fill="{colour}"/>')
    for offset, (_, label, colour) in enumerate(series):
        parts.append(f'<circle cx="{430 + 95 * offset}" cy="20" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{440 + 95 * offset}" y="24" fill="{INK}">{label}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Run, write results, pictures and tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(SEEDS))
    parser.add_argument("--seeds", type=int)
    given = parser.parse_args()
    folder = DOCS / "routing"
    folder.mkdir(exist_ok=True)
    for name in given.scenarios:
        _write(folder, study([name], given.seeds))


def _write(folder: Path, found: dict[str, Any]) -> None:
    """Results, pictures and tables of what was run; the others stay."""
    path = folder / "results.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= found
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    page = DOCS / "routing.md"
    text = page.read_text()
    for name, policies in found.items():
        ordered = {policy: policies[policy] for policy in POLICIES}
        (folder / f"{name}.svg").write_text(picture(name, ordered))
        before, rest = text.split(f"<!-- {name} -->\n", 1)
        after = rest.split(f"<!-- end {name} -->", 1)[1]
        text = f"{before}<!-- {name} -->\n{table(ordered)}<!-- end {name} -->{after}"
    page.write_text(text)


if __name__ == "__main__":
    main()
