"""The engine under the slow dispatcher: exact models, and the published figures of the lab.

Seeds are fixed, so a row is inside its interval or not for good; figures are not tuned.
"""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.simulate.replicate import combine, half_width, replicate
from omnidesk.simulate.scenario import Scenario
from tests.simulate.centres import agent, interval, lab, scenario, shortened, stream
from tests.simulate.oracle import Oracle, Policy, policy

FIFO = Policy("LL", "FIFO", defer=False)
STRICT = Policy("BS", "STRICT", defer=True)
ONCE = Policy("RR", "FIFO", defer=False, on_arrival_only=True)
HOURS = 30


def _pool(agents: int, per_min: float, mean_s: float, **fields: Any) -> Scenario:
    """M/M/n and its kin."""
    house = fields.pop("house", {})
    one = stream(
        rate_per_min=[{"from_s": 0, "to_s": None, "per_min": per_min}],
        service_s={"dist": "exp", "mean": mean_s},
        **fields,
    )
    length = {"horizon_s": HOURS * 3600.0, "stop_s": HOURS * 3600.0, "warmup_s": 3600.0}
    return scenario([agent(n) for n in range(agents)], [one], **length, **house)


def _seed_model(**fields: Any) -> Scenario:
    return _pool(2, 5.0, 20.0, **fields)


def _inside(exact: float, found: tuple[float, float]) -> None:
    mean, half = found
    assert abs(mean - exact) <= half, f"{mean} +- {half}, exactly {exact}"
    assert half < 0.35 * exact


@pytest.mark.parametrize(
    ("row", "place", "rule", "figure", "cls", "exact"),
    [
        ("EC01", _seed_model(), FIFO, "mean_wait_s", None, 500 / 11),
        ("EC01", _seed_model(), FIFO, "p_wait", None, 25 / 33),
        ("EC01", _seed_model(), FIFO, "sla_attained", None, 0.457173249565),
        ("EK03", _seed_model(house={"max_in_system": 7}), FIFO, "mean_wait_s", None, 17.20191839),
        (
            "ED02",
            _seed_model(patience_s={"dist": "det", "mean": 20.0}),
            FIFO,
            "mean_wait_s",
            None,
            7.00788339834,
        ),
        (
            "EA01",
            _seed_model(patience_s={"dist": "exp", "mean": 60.0}),
            FIFO,
            "mean_wait_s",
            None,
            8.90445936214,
        ),
        (
            "EA01",
            _seed_model(patience_s={"dist": "exp", "mean": 60.0}),
            FIFO,
            "sla_attained",
            None,
            0.721898514689,
        ),
        *(
            (
                f"PR1_c{rank}",
                _seed_model(
                    class_shares={"P1": 0.2, "P2": 0.2, "P3": 0.6},
                    target_s={"P1": 20.0, "P2": 20.0, "P3": 20.0},
                ),
                STRICT,
                "mean_wait_s",
                f"P{rank}",
                exact,
            )
            for rank, exact in ((1, 100 / 11), (2, 150 / 11), (3, 750 / 11))
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_exact_rows_lie_in_the_interval(
    row: str, place: Scenario, rule: Policy, figure: str, cls: str | None, exact: float
) -> None:
    _inside(exact, interval(place, rule, range(1, 11), figure, cls))


def test_whoever_finds_the_house_full_is_turned_away_as_often_as_exact() -> None:
    place = _seed_model(house={"max_in_system": 7})
    _inside(0.0679925467114, _share(place, FIFO, "blocked"))


def test_assignment_on_arrival_only_is_erlang_b() -> None:
    place = shortened(_seed_model(), 36_000.0)
    _inside(25 / 73, _share(place, ONCE, "never_assigned"))


def _share(place: Scenario, rule: Policy, figure: str) -> tuple[float, float]:
    """Mean and half of the 99 % interval of a count divided by all arrivals."""
    found = [replicate(place, seed, lambda: Oracle(place, rule))["all"] for seed in range(1, 11)]
    shares = [one[figure] / one["arrived"] for one in found]
    half = half_width(shares, 0.99)
    assert half is not None
    return sum(shares) / len(shares), half


@pytest.mark.slow
def test_chats_of_least_loaded_agents_wait_as_the_markov_chain_says() -> None:
    # Row CH05: four agents of three chats at rates 1, 1.6, 2.
    people = [agent(n, channels=["chat"]) for n in range(4)]
    one = stream(
        "chat",
        rate_per_min=[{"from_s": 0, "to_s": None, "per_min": 1.2}],
        service_s={"dist": "exp", "mean": 360.0},
    )
    place = scenario(people, [one], horizon_s=360_000.0, stop_s=360_000.0, warmup_s=7200.0)
    _inside(0.575327491024, interval(place, FIFO, range(1, 11), "p_wait"))
    _inside(258.897370961, interval(place, FIFO, range(1, 21), "mean_wait_s"))


def test_two_skills_in_a_ring_wait_as_the_product_form_says() -> None:
    # Row AL6: six agents, six skills at 0.8 a minute, 60 s, longest idle.
    skills = "ABCDEF"
    people = [
        agent(n, skills={skills[n]: 1.0, skills[(n + 1) % 6]: 1.0}) for n in range(len(skills))
    ]
    streams = [
        stream(
            stream_no=n,
            skill=skill,
            rate_per_min=[{"from_s": 0, "to_s": None, "per_min": 0.8}],
        )
        for n, skill in enumerate(skills)
    ]
    place = scenario(people, streams, horizon_s=72_000.0, stop_s=72_000.0, warmup_s=3600.0)
    rule = Policy("LI", "FIFO", defer=False)
    _inside(59.1599861859, interval(place, rule, range(1, 11), "mean_wait_s"))


@pytest.mark.parametrize("rule", ["RR", "LL", "LI", "BS", "SPEC"])
def test_the_agent_rule_cannot_change_waits_in_a_pool_of_equals(rule: str) -> None:
    place = shortened(lab("s1a"), 20_000.0)
    expected = replicate(place, 1, lambda: Oracle(place, FIFO))["per_class"]
    found = replicate(place, 1, lambda: Oracle(place, Policy(rule, "FIFO", defer=False)))
    assert found["per_class"] == expected


# Published are 100 days of S3 (urgent e-mail to the digit or to one place). These are the first
# twelve of them, so the published figure has to lie in their interval.
_DAYS = range(1, 13)


def _days(name: str) -> dict[str, Any]:
    place = lab("s3")
    chosen = policy(place, name)
    return combine([replicate(place, seed, lambda: Oracle(place, chosen)) for seed in _DAYS])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "every", "urgent", "urgent_email"),
    [
        ("fifo_round_robin", 92.2, 83.6, 52.5),
        ("fifo_least_loaded", 91.7, 81.1, 41.1),
        ("fifo_longest_idle", 93.6, 86.3, 69.0),
        ("strict_best_skill", 97.0, 98.4, 100.0),
        ("edf_best_skill", 96.4, 96.4, 100.0),
        ("due_least_loaded", 95.2, 96.3, 95.0),
        ("due_best_skill", 96.7, 98.3, 100.0),
        ("arrival_only", 93.2, 88.3, 53.0),
    ],
)
def test_a_few_days_of_s3_agree_with_the_published_hundred(
    name: str, every: float, urgent: float, urgent_email: float
) -> None:
    found = _days(name)
    _near(every, found["all"]["sla_attained"], found["ci95"]["all"]["sla_attained"])
    _near(urgent, found["all"]["P1"]["sla_attained"], found["ci95"]["all"]["P1"]["sla_attained"])
    half = found["ci95"]["per_class"]["2/P1"]["sla_attained"]
    _near(urgent_email, found["per_class"]["2/P1"]["sla_attained"], half)


def _near(published: float, found: float, half: float) -> None:
    # Half a unit of the last printed digit beside the interval.
    assert abs(100 * found - published) <= 100 * half + 0.5
