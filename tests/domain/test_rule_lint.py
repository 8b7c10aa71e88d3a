"""Checks of the configuration: each finding where it belongs, and nothing on a good one."""

from __future__ import annotations

import string
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from omnidesk.domain import lint_words
from omnidesk.domain.conditions import matches
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.domain.implication import contains, impossible, shape
from omnidesk.domain.policy import Policy
from omnidesk.domain.queue import ExhaustedPolicy, Queue
from omnidesk.domain.rule_lint import lint
from omnidesk.domain.setup import Finding, Person, Setup, Severity
from tests.domain.test_rules import SHOP, conditions, facts, known, rule

ALL = Queue(id=QueueId("que_all"), name="all")
NEXT = Queue(id=QueueId("que_next"), name="наступна")
ANA = Person(
    id=AgentId("agt_ana"),
    email="ana@example.org",
    name="Ana",
    skills={"german": 6},
    queues=frozenset({ALL.id, NEXT.id}),
)


def setup(*rules: Any, queues: tuple[Queue, ...] = (ALL, NEXT), **more: Any) -> Setup:
    values: dict[str, Any] = {"people": (ANA,), "inboxes": {SHOP.id: SHOP}, **more}
    return Setup(queues={queue.id: queue for queue in queues}, rules=rules, **values)


def codes(found: Setup) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.code, finding.where) for finding in lint(found)]


def steps(*told: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return told


def test_nothing_to_say_of_a_good_configuration() -> None:
    good = setup(
        rule("special", {"languages": ["de"], "words": ["geld"]}, queue_id="que_next"),
        rule("general", {"languages": ["de"]}, requirements=[{"skill": "german", "level": 5}]),
        rule("others", {"languages": ["uk"]}, priority=1),
        queues=(
            replace(ALL, steps=steps({"after_seconds": 30, "relax": {"german": 3}})),
            replace(NEXT),
        ),
    )
    assert codes(good) == []


UNREACHABLE: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {"words": ["a"]}, True),
    ({"words": ["refund"]}, {"words": ["refunds", "refunding"]}, True),
    ({"words": ["refunds"]}, {"words": ["refund"]}, False),
    ({"languages": ["uk", "ru"]}, {"languages": ["uk"]}, True),
    ({"languages": ["uk"]}, {"languages": ["uk", "ru"]}, False),
    ({"languages": ["uk"]}, {}, False),
    ({"kinds": ["chat"]}, {"inboxes": ["ibx_shop"]}, True),
    ({"channels": ["webchat"]}, {"inboxes": ["ibx_gone"]}, False),
    ({"text": ["a.c"]}, {"text": ["a.c"]}, True),
    ({"text": ["a.c"]}, {"text": ["abc"]}, False),
    ({"contact": {"n": {"at_least": 5}}}, {"contact": {"n": {"above": 5}}}, True),
    ({"contact": {"n": {"above": 5}}}, {"contact": {"n": {"at_least": 5}}}, False),
    ({"contact": {"n": {"exists": True}}}, {"contact": {"n": {"one_of": ["x"]}}}, True),
    ({"contact": {"n": {"one_of": ["X", "y"]}}}, {"contact": {"n": {"one_of": ["x"]}}}, True),
    ({"contact": {"n": {"one_of": ["7"]}}}, {"contact": {"n": {"one_of": [7]}}}, False),
    ({"segments": ["gold"]}, {"contact": {"plan": {"one_of": ["gold"]}}}, True),
    ({"contact": {"plan": {"exists": True}}}, {"segments": ["gold"]}, True),
    ({"contact": {"plan": {"exists": True}}}, {"segments": ["gold", "none"]}, False),
    ({"call": {"choice": {"one_of": [1, 2]}}}, {"call": {"choice": {"one_of": [2]}}}, True),
    (
        {"hours": {"calendar_id": "cal_office"}},
        {"hours": {"calendar_id": "cal_office", "inside": False}},
        False,
    ),
]


@pytest.mark.parametrize(("former", "latter", "hidden"), UNREACHABLE)
def test_rules_that_are_never_reached(
    former: dict[str, Any], latter: dict[str, Any], hidden: bool
) -> None:
    found = setup(rule("former", former, priority=1), rule("latter", latter, priority=3))
    unreached = [f for f in lint(found) if f.code == "unreachable"]
    assert bool(unreached) is hidden
    for finding in unreached:
        assert finding.where == ("rules", "latter")
        assert "“former”" in lint_words.message(finding)


@given(conditions, conditions, known)
def test_what_is_contained_never_holds_alone(
    wide: dict[str, Any], narrow: dict[str, Any], seen: dict[str, Any]
) -> None:
    mine, theirs = rule(when=wide).condition, rule(when=narrow).condition
    inboxes = {SHOP.id: SHOP}
    assume(contains(shape(mine, inboxes), shape(theirs, inboxes)))
    assert matches(mine, facts(**seen), {}) or not matches(theirs, facts(**seen), {})


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "above": st.integers(0, 3),
            "at_least": st.integers(0, 3),
            "below": st.integers(0, 3),
            "at_most": st.integers(0, 3),
        },
    ).filter(bool),
    st.floats(-1, 4),
)
def test_what_is_impossible_never_holds(test: dict[str, int], value: float) -> None:
    tests = rule(when={"contact": {"n": test}}).condition.contact
    if impossible(tests):
        assert not tests[0][1].holds(value)


def test_overlap_is_told_with_both_names() -> None:
    found = setup(
        rule("money", {"languages": ["uk"], "words": ["рахунок"]}, priority=1),
        rule("loud", {"languages": ["uk", "ru"], "tags": ["loud"]}, priority=0),
    )
    (finding,) = lint(found)
    assert (finding.code, finding.where) == ("overlap", ("rules", "loud"))
    for language in lint_words.LANGUAGES:
        assert "money" in lint_words.message(finding, language)
    same = setup(
        rule("money", {"languages": ["uk"], "words": ["рахунок"]}, priority=1),
        rule("loud", {"languages": ["uk"], "tags": ["loud"]}, priority=1),
    )
    assert codes(same) == []
    apart = setup(
        rule("money", {"languages": ["uk"], "tags": ["a"]}, priority=1),
        rule("loud", {"languages": ["uk"], "tags": ["b"]}, priority=0),
    )
    assert codes(apart) == []


def test_cycles_of_overflow_are_named() -> None:
    there = replace(ALL, steps=steps({"after_seconds": 60, "queue_id": "que_next"}))
    back = replace(
        NEXT, exhausted_policy=ExhaustedPolicy.ESCALATE, escalate_queue_id=QueueId("que_all")
    )
    (finding,) = lint(setup(queues=(there, back)))
    assert finding.severity is Severity.ERROR
    assert finding.values["cycle"] == ["all", "наступна", "all"]
    assert "all → наступна → all" in lint_words.message(finding)
    alone = replace(ALL, steps=steps({"after_seconds": 60, "queue_id": "que_all"}))
    assert [f.code for f in lint(setup(queues=(alone, NEXT)))] == ["overflow-cycle"]
    assert codes(setup(queues=(there, NEXT))) == []


@given(
    st.dictionaries(
        st.sampled_from(string.ascii_lowercase[:5]),
        st.sets(st.sampled_from(string.ascii_lowercase[:5]), max_size=2),
    )
)
def test_a_circle_is_found_exactly_when_there_is_one(edges: dict[str, set[str]]) -> None:
    queues = tuple(
        replace(
            ALL,
            id=QueueId(name),
            name=name,
            steps=tuple(
                {"after_seconds": n, "queue_id": other}
                for n, other in enumerate(sorted(edges.get(name, ())))
            ),
        )
        for name in string.ascii_lowercase[:5]
    )
    reach = {name: set(edges.get(name, ())) for name in string.ascii_lowercase[:5]}
    for _ in reach:
        for name in reach:
            reach[name] |= {far for near in reach[name] for far in reach.get(near, ())}
    circles = [f for f in lint(setup(queues=queues)) if f.code == "overflow-cycle"]
    assert bool(circles) is any(name in found for name, found in reach.items())
    for finding in circles:
        walk = finding.values["cycle"]
        assert walk[0] == walk[-1]
        assert all(b in edges[a] for a, b in pairwise(walk))


STEPS: list[tuple[tuple[dict[str, Any], ...], str, Severity]] = [
    (
        steps({"after_seconds": 60, "priority": 1}, {"after_seconds": 30, "priority": 0}),
        "steps-out-of-order",
        Severity.ERROR,
    ),
    (
        steps({"after_seconds": 1, "relax": {"german": 7}}),
        "step-raises-level",
        Severity.ERROR,
    ),
    (
        steps(
            {"after_seconds": 1, "relax": {"german": 2}},
            {"after_seconds": 2, "relax": {"german": 3}},
        ),
        "step-raises-level",
        Severity.ERROR,
    ),
    (
        steps({"after_seconds": 1, "relax": {"german": 5}}),
        "step-keeps-level",
        Severity.WARNING,
    ),
    (steps({"after_seconds": 1, "drop": ["dutch"]}), "step-without-skill", Severity.WARNING),
    (
        steps(
            {"after_seconds": 1, "drop": ["german"]},
            {"after_seconds": 2, "relax": {"german": 1}},
        ),
        "step-without-skill",
        Severity.WARNING,
    ),
    (steps({"after_seconds": 301, "priority": 0}), "step-too-late", Severity.WARNING),
]


@pytest.mark.parametrize(("told", "code", "severity"), STEPS)
def test_steps(told: tuple[dict[str, Any], ...], code: str, severity: Severity) -> None:
    german = rule("german", {"languages": ["de"]}, requirements=[{"skill": "german", "level": 5}])
    found = lint(setup(german, queues=(replace(ALL, steps=told), NEXT)))
    assert [(f.code, f.severity) for f in found] == [(code, severity)]
    own = rule(
        "german",
        {"languages": ["de"]},
        requirements=[{"skill": "german", "level": 5}],
        steps=list(told),
    )
    if code != "step-too-late":
        assert [(f.code, f.where) for f in lint(setup(own))] == [
            (code, ("rules", "german", "then.steps"))
        ]


def test_who_is_there() -> None:
    lonely = replace(ALL, exhausted_policy=ExhaustedPolicy.ESCALATE)
    found = setup(
        rule("r", {"contact": {"n": {"above": 5, "below": 4}}}),
        rule("p", {"tags": ["x"]}, requirements=[{"skill": "dutch", "preferred": True}]),
        queues=(lonely, replace(NEXT, escalate_queue_id=QueueId("que_all"))),
        people=(
            replace(ANA, capacity=0, queues=frozenset({NEXT.id})),
            replace(ANA, email="b@example.org", caps={"voice": 0, "chat": 2}),
            replace(ANA, email="gone@example.org", disabled=True, capacity=0),
        ),
        policy=Policy(),
    )
    assert codes(found) == [
        ("no-escalation", ("queues", "all", "escalate_queue")),
        ("never-holds", ("rules", "r", "when")),
        ("nobody-preferred", ("rules", "p", "then.preferred_skills")),
        ("unused-escalation", ("queues", "наступна", "escalate_queue")),
        ("no-capacity", ("agents", "ana@example.org", "capacity")),
        ("kind-barred", ("agents", "b@example.org", "caps")),
    ]
    empty = setup(queues=(ALL,), people=())
    assert codes(empty) == [("no-agents", ("queues", "all"))]


def test_every_finding_has_words_in_three_languages() -> None:
    values: dict[str, Any] = {
        name: "🌻"
        for text in lint_words._WORDS.values()
        for part in text
        for _, name, _, _ in string.Formatter().parse(part)
        if name
    }
    values |= {"former": "f", "after": 5}
    for code in lint_words._WORDS:
        finding = Finding(Severity.WARNING, code, ("rules", "r", "when"), values | {"times": []})
        told = {lint_words.message(finding, language) for language in lint_words.LANGUAGES}
        assert len(told) == 3, code
        assert lint_words.message(finding, "xx") == lint_words.message(finding, "en")
        assert lint_words.place(finding) == 'rules "r".when'
