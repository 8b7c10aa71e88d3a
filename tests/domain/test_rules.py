"""Rules: what holds, what does not, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnidesk.domain import rule_documents
from omnidesk.domain.calendar import Calendar, ClosedPolicy, Hours
from omnidesk.domain.channel import ChannelKind, Threading
from omnidesk.domain.conditions import Facts, FactTest, Segment, matches
from omnidesk.domain.ids import AgentId, InboxId, QueueId, RuleId
from omnidesk.domain.patterns import PatternFault, compiled, encoded
from omnidesk.domain.policy import Policy
from omnidesk.domain.queue import Inbox, Queue
from omnidesk.domain.rule_documents import Then, When, compiled_rule
from omnidesk.domain.rules import Route, Rule, first, hold_seconds, route
from omnidesk.domain.sla import Metric, SlaPolicy

# A Monday, noon in Kyiv.
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OFFICE = Calendar(
    id="cal_office",
    name="office",
    time_zone="Europe/Kyiv",
    weekly=((Hours(540, 1080),),) * 5 + ((), ()),
)
SHOP = Inbox(
    id=InboxId("ibx_shop"),
    name="shop",
    channel="webchat",
    kind=ChannelKind.CHAT,
    threading=Threading.PER_IDENTITY,
    address="",
    queue_id=QueueId("que_all"),
)
ALL = Queue(id=QueueId("que_all"), name="all")
GOLD = Segment(name="gold", tests=(("plan", FactTest(one_of=("gold",))),))
SEGMENTS = {"gold": GOLD}


@dataclass(frozen=True)
class House:
    rules: tuple[Rule, ...] = ()
    queues: dict[QueueId, Queue] = field(default_factory=lambda: {ALL.id: ALL})
    calendars: dict[str, Calendar] = field(default_factory=lambda: {OFFICE.id: OFFICE})
    sla_policies: dict[str, Any] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    policy_version: int = 4


def facts(**values: Any) -> Facts:
    given: dict[str, Any] = {"inbox": SHOP, "at": NOON, **values}
    return Facts(**given)


def rule(name: str = "r", when: dict[str, Any] | None = None, **then: Any) -> Rule:
    return compiled_rule(
        RuleId(f"rul_{name}"),
        name,
        When.model_validate(when or {}),
        Then.model_validate(then),
        SEGMENTS,
    )


TABLE: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"inboxes": ["ibx_shop"]}, {}, True),
    ({"inboxes": ["ibx_mail"]}, {}, False),
    ({"channels": ["webchat", "sms"]}, {}, True),
    ({"kinds": ["email"]}, {}, False),
    ({"languages": ["uk"]}, {"language": "uk"}, True),
    ({"languages": ["uk"]}, {"language": "ru"}, False),
    ({"languages": ["uk"]}, {"language": None}, False),
    # Words: parts of the text, letter case aside, in every alphabet.
    ({"words": ["РАХУНОК"]}, {"text": "Де мій рахунок?"}, True),
    ({"words": ["strasse"]}, {"text": "Neue STRAßE 5"}, True),
    ({"words": ["חשבונית"]}, {"text": "איפה החשבונית שלי"}, True),
    ({"words": ["💳", "card"]}, {"text": "my 💳 is gone"}, True),
    ({"words": ["refund"]}, {}, False),
    # Patterns: subject and text.
    ({"subject": ["поверн(ення|іть)"]}, {"subject": "ПОВЕРНЕННЯ коштів"}, True),
    ({"subject": ["x"]}, {"subject": None}, False),
    ({"subject": ["refund"]}, {"text": "refund"}, False),
    ({"text": [r"\border\s+#?\d{4,}\b"]}, {"text": "where is Order #12345 🙏"}, True),
    ({"text": ["^відміна"]}, {"text": "Прошу: відміна"}, False),
    ({"text": ["nothing", "a.c"]}, {"text": "A☕C"}, True),
    # Contacts: what is unknown never matches.
    ({"contact": {"plan": {"one_of": ["gold"]}}}, {"attributes": {"plan": "GOLD"}}, True),
    ({"contact": {"plan": {"one_of": ["gold"]}}}, {"attributes": {}}, False),
    ({"contact": {"plan": {"one_of": ["gold"]}}}, {}, False),
    ({"contact": {"plan": {"exists": False}}}, {"attributes": {}}, True),
    ({"contact": {"plan": {"exists": False}}}, {}, False),
    ({"contact": {"plan": {"exists": True}}}, {"attributes": {"plan": ""}}, True),
    ({"contact": {"spent": {"at_least": 100}}}, {"attributes": {"spent": "100.00"}}, True),
    ({"contact": {"spent": {"above": 100}}}, {"attributes": {"spent": 100}}, False),
    ({"contact": {"spent": {"below": 5}}}, {"attributes": {"spent": "few"}}, False),
    ({"contact": {"spent": {"below": 5}}}, {"attributes": {"spent": True}}, False),
    ({"contact": {"spent": {"at_most": 5, "above": 1}}}, {"attributes": {"spent": 3}}, True),
    ({"contact": {"id": {"one_of": [7]}}}, {"attributes": {"id": "7"}}, True),
    ({"contact": {"id": {"one_of": ["7"]}}}, {"attributes": {"id": 7}}, True),
    ({"contact": {"vip": {"one_of": [True]}}}, {"attributes": {"vip": "true"}}, True),
    ({"contact": {"vip": {"one_of": [True]}}}, {"attributes": {"vip": 1}}, False),
    ({"contact": {"of": {"one_of": ["b"]}}}, {"attributes": {"of": ["a", "B"]}}, True),
    ({"segments": ["gold"]}, {"attributes": {"plan": "gold"}}, True),
    ({"segments": ["gold"]}, {"attributes": {"plan": "free"}}, False),
    ({"segments": ["gold", "none"]}, {"attributes": {"plan": "gold"}}, True),
    ({"segments": ["none"]}, {"attributes": {"none": 1, "plan": "gold"}}, False),
    # Calls: what the telephone system said.
    ({"call": {"choice": {"one_of": [2]}}}, {"call": {"choice": "2"}}, True),
    ({"call": {"choice": {"one_of": [2]}}}, {"call": {}}, False),
    ({"call": {"choice": {"one_of": [2]}}}, {}, False),
    # Hours.
    ({"hours": {"calendar_id": "cal_office"}}, {}, True),
    ({"hours": {"calendar_id": "cal_office", "inside": False}}, {}, False),
    ({"hours": {"calendar_id": "cal_office"}}, {"at": NOON + timedelta(hours=7)}, False),
    (
        {"hours": {"calendar_id": "cal_office", "inside": False}},
        {"at": NOON + timedelta(hours=7)},
        True,
    ),
    ({"hours": {"calendar_id": "cal_gone"}}, {}, False),
    ({"hours": {"calendar_id": "cal_gone", "inside": False}}, {}, False),
    # What was before.
    ({"tags": ["vip", "old"]}, {"tags": frozenset({"vip"})}, True),
    ({"tags": ["vip"]}, {}, False),
    ({"previous_queues": ["que_all"]}, {"previous_queue_id": "que_all"}, True),
    ({"previous_queues": ["que_all"]}, {}, False),
    ({"previous_agents": ["agt_1"]}, {"previous_agent_id": "agt_1"}, True),
    ({"previous_agents": ["agt_1"]}, {"previous_agent_id": "agt_2"}, False),
    # Every part must hold.
    ({"words": ["a"], "languages": ["uk"]}, {"text": "a", "language": "en"}, False),
]


@pytest.mark.parametrize(("when", "known", "holds"), TABLE)
def test_conditions(when: dict[str, Any], known: dict[str, Any], holds: bool) -> None:
    found = matches(rule(when=when).condition, facts(**known), House().calendars)
    assert found is holds


BROKEN = ["(", r"(a)\1", "(?=x)", "(?<!x)y", "a{1001}", "[", "*", "(?P<x>a", "x" * 501]


@pytest.mark.parametrize("pattern", BROKEN)
def test_patterns_that_cannot_be_used_say_why(pattern: str) -> None:
    with pytest.raises(PatternFault) as refused:
        compiled(pattern)
    assert str(refused.value)
    with pytest.raises(ValidationError, match="cannot be used"):
        When.model_validate({"text": [pattern]} if len(pattern) <= 500 else {"text": ["("]})


HOSTILE = [
    ("(a+)+$", "a" * 50_000 + "b"),
    ("(a|aa)*c", "a" * 50_000),
    ("(.*)(.*)(.*)(.*)x$", "y" * 50_000),
    (r"(\w+\s?)*!", "слово " * 8_000),
    ("(a?){50}a{50}", "a" * 49),
]


@pytest.mark.parametrize(("pattern", "text"), HOSTILE)
def test_what_stalls_backtracking_engines_ends_here(pattern: str, text: str) -> None:
    assert not compiled(pattern).found_in(encoded(text))


def test_lone_surrogates_do_not_stop_the_mail() -> None:
    assert compiled("b").found_in(encoded("a\ud800b"))


@given(st.text(max_size=200), st.text(min_size=1, max_size=20).filter(lambda t: "\x00" not in t))
def test_words_match_as_case_folded_parts(text: str, word: str) -> None:
    condition = rule(when={"words": [word]}).condition
    assert matches(condition, facts(text=text), {}) == (word.casefold() in text.casefold())


conditions = st.fixed_dictionaries(
    {},
    optional={
        "languages": st.lists(st.sampled_from(["uk", "ru", "en"]), max_size=2),
        "kinds": st.lists(st.sampled_from(["chat", "email"]), max_size=2),
        "words": st.lists(st.sampled_from(["а", "b", "🌻"]), max_size=2),
        "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2),
        "contact": st.dictionaries(
            st.sampled_from(["plan", "spent"]),
            st.one_of(
                st.builds(lambda v: {"one_of": [v]}, st.sampled_from(["gold", "free"])),
                st.builds(lambda v: {"at_least": v}, st.integers(0, 3)),
            ),
            max_size=2,
        ),
    },
)
known = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["uk", "ru", None]),
        "text": st.text("аb🌻c", max_size=4),
        "tags": st.frozensets(st.sampled_from(["x", "y"])),
        "attributes": st.dictionaries(
            st.sampled_from(["plan", "spent"]), st.sampled_from(["gold", "free", 1, "2"])
        ),
    },
)


@given(st.lists(conditions, max_size=6), known)
def test_the_first_that_holds_decides(whens: list[dict[str, Any]], seen: dict[str, Any]) -> None:
    rules = tuple(rule(str(n), when) for n, when in enumerate(whens))
    holding = [r for r in rules if matches(r.condition, facts(**seen), {})]
    assert first(rules, facts(**seen), {}) == (holding[0] if holding else None)
    # Rules behind the one that decides change nothing.
    if holding:
        upto = rules[: rules.index(holding[0]) + 1]
        assert first(upto, facts(**seen), {}) == holding[0]


@given(conditions, known)
def test_more_parts_never_match_more(when: dict[str, Any], seen: dict[str, Any]) -> None:
    whole = matches(rule(when=when).condition, facts(**seen), {})
    for part in when:
        less = {name: value for name, value in when.items() if name != part}
        assert matches(rule(when=less).condition, facts(**seen), {}) or not whole


def test_route_without_rules_is_the_inbox_and_its_queue() -> None:
    found = route(House(), facts())
    assert (found.queue_id, found.priority, found.rule) == ("que_all", 2, "")
    assert found.weight == 20
    assert found.policy_version == 4
    assert found.columns()["state"] == "waiting"
    assert found.steps == ()
    assert found.step_at is None
    assert found.preferred_until is None


def test_route_of_a_rule() -> None:
    billing = Queue(
        id=QueueId("que_billing"),
        name="billing",
        steps=({"after_seconds": 60, "widen_to": ["que_all"]},),
    )
    ruled = rule(
        "money",
        {"words": ["рахунок"]},
        queue_id="que_billing",
        requirements=[
            {"skill": "ukrainian", "level": 5},
            {"skill": "billing", "level": 3, "preferred": True},
        ],
        priority=1,
        tags=["money"],
    )
    house = House(rules=(ruled,), queues={ALL.id: ALL, billing.id: billing})
    found = route(house, facts(text="РАХУНОК"))
    columns = found.columns()
    assert columns["queue_id"] == "que_billing"
    assert columns["priority"] == 1
    assert columns["requirements"] == [
        {"skill": "ukrainian", "level": 5},
        {"skill": "billing", "level": 3, "preferred": True},
    ]
    # What is preferred is dropped by a step of its own, before the queue's.
    assert columns["steps"] == [
        {"after_seconds": 30, "drop": ["billing"]},
        {"after_seconds": 60, "widen_to": ["que_all"]},
    ]
    assert columns["step_at"] == NOON + timedelta(seconds=30)
    assert found.tags == ("money",)

    own = replace(ruled, steps=())
    assert route(replace(house, rules=(own,)), facts(text="рахунок")).steps == (
        {"after_seconds": 30, "drop": ["billing"]},
    )
    # A conversation that has its place keeps it; what the rule asks for still counts.
    kept = route(house, facts(text="рахунок"), placed=(ALL.id, 3))
    assert (kept.queue_id, kept.priority, len(kept.requirements)) == ("que_all", 3, 2)


def test_the_last_agent_is_a_first_step_and_never_a_lock() -> None:
    ana = AgentId("agt_ana")
    found = route(House(), facts(), ana)
    # 30 seconds at most, and no more than a third of the target of 60.
    assert found.preferred_agent_id == ana
    assert found.preferred_until == NOON + timedelta(seconds=20)
    assert hold_seconds(replace(ALL, wait_target_seconds=600), None) == 30
    assert hold_seconds(ALL, 9) == 3
    never = House(queues={ALL.id: replace(ALL, preferred_agent_seconds=0)})
    assert route(never, facts(), ana).preferred_agent_id is None


def test_a_bot_is_asked_first() -> None:
    bot = rule("bot", bot_first={"agent_id": "agt_bot", "seconds": 25})
    found = route(House(rules=(bot,)), facts(), AgentId("agt_ana"))
    assert found.preferred_agent_id == "agt_bot"
    assert found.preferred_until == NOON + timedelta(seconds=25)


def test_parked_for_a_while_or_until_the_office_opens() -> None:
    late = NOON + timedelta(hours=8)
    for_a_while = rule("later", parked={"seconds": 90}, steps=[{"after_seconds": 5, "priority": 0}])
    found = route(House(rules=(for_a_while,)), facts())
    assert found.columns()["state"] == "parked"
    assert found.parked_until == NOON + timedelta(seconds=90)
    # Steps count from when it waits.
    assert found.step_at == NOON + timedelta(seconds=95)

    until_open = rule("open", parked={"calendar_id": "cal_office"})
    house = House(rules=(until_open,))
    assert route(house, facts()).parked_until is None
    assert route(house, facts(at=late)).parked_until == datetime(2026, 11, 24, 7, tzinfo=UTC)
    never = replace(OFFICE, weekly=((),) * 7)
    closed = replace(house, calendars={OFFICE.id: never})
    assert route(closed, facts(at=late)).parked_until is None


def test_opening_hours_of_the_queue() -> None:
    late = NOON + timedelta(hours=8)
    opens = datetime(2026, 11, 24, 7, tzinfo=UTC)
    shut = replace(ALL, calendar_id="cal_office")

    def at_night(queue: Queue, *rules: Rule) -> Route:
        return route(House(rules=rules, queues={ALL.id: queue}), facts(at=late))

    # It waits, and its target counts from the opening.
    held = at_night(shut)
    assert held.parked_until is None
    assert held.target_seconds == (opens - late).total_seconds() + 60
    assert held.promised_seconds == 60
    assert at_night(replace(shut, target_in_open_time=False)).target_seconds is None
    parking = replace(shut, closed_policy=ClosedPolicy.PARK_UNTIL_OPEN)
    assert at_night(parking).parked_until == opens
    # Of two reasons to sleep the longer decides.
    assert at_night(parking, rule("r", parked={"seconds": 60})).parked_until == opens
    longer = rule("r", parked={"seconds": 86_400})
    assert at_night(parking, longer).parked_until == late + timedelta(days=1)
    assert route(House(queues={ALL.id: shut}), facts()).target_seconds is None


def test_service_levels_give_the_target() -> None:
    gold = SlaPolicy(
        id="sla_gold",
        name="gold",
        first_response_seconds=30,
        priorities={0: {Metric.FIRST_RESPONSE: 10}},
    )
    house = House(sla_policies={gold.id: gold}, rules=(rule("r", sla_policy_id="sla_gold"),))
    found = route(house, facts(), AgentId("agt_ana"))
    assert (found.target_seconds, found.promised_seconds) == (30, 30)
    assert found.columns()["sla_policy_id"] == "sla_gold"
    assert found.preferred_until == NOON + timedelta(seconds=10)
    urgent = rule("r", sla_policy_id="sla_gold", priority=0)
    assert route(replace(house, rules=(urgent,)), facts()).target_seconds == 10
    of_queue = House(
        sla_policies={gold.id: gold}, queues={ALL.id: replace(ALL, sla_policy_id="sla_gold")}
    )
    assert route(of_queue, facts()).target_seconds == 30


def test_old_rules_keep_working() -> None:
    stored = {
        "id": "rul_1",
        "name": "money",
        "condition": {"words": ["рахунок"], "languages": ["uk"], "inboxes": ["ibx_shop"]},
        "outcome": {
            "queue_id": "que_all",
            "requirements": [{"skill": "billing", "level": 4}, {"skill": "uk"}],
            "priority": 0,
        },
    }
    found = rule_documents.rule(stored, {})
    assert [(r.skill, r.level) for r in found.requirements] == [("billing", 4), ("uk", 1)]
    assert first((found,), facts(text="Рахунок!", language="uk"), {}) == found


def test_shapes_say_what_is_wrong() -> None:
    wrong: list[tuple[type[Any], dict[str, Any], str]] = [
        (When, {"colour": 1}, "Extra inputs"),
        (When, {"contact": {"a": {}}}, "a test must say"),
        (Then, {"parked": {}}, "either seconds or a calendar"),
        (Then, {"parked": {"seconds": 1, "calendar_id": "cal_x"}}, "either seconds or a calendar"),
        (Then, {"steps": [{"after_seconds": 3}]}, "changes nothing"),
        (Then, {"steps": [{"after_seconds": -3, "priority": 1}]}, "greater than or equal"),
        (Then, {"requirements": [{"skill": "x", "level": 11}]}, "less than or equal to 10"),
    ]
    for model, values, said in wrong:
        with pytest.raises(ValidationError, match=said):
            model.model_validate(values)
