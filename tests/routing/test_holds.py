"""Preferred agents, and agents who declined: who is asked, for how long, and what then."""

from __future__ import annotations

import pytest

from omnidesk.domain.queue import ExhaustedPolicy
from omnidesk.routing.entries import millis
from tests.routing.house import House, house
from tests.routing.world import requirement

# Preferred agents ------------------------------------------------------------------------------


def test_the_preferred_agent_goes_before_better_ranked_ones() -> None:
    made = house("ana", "ben")
    for _ in range(4):
        made.busy("ana")
    made.hold("w", "ana")
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.preferred) == ("ana", True)


def test_a_preferred_agent_who_is_free_is_taken_without_any_hold() -> None:
    made = house("ana", "ben")
    made.busy("ana")
    made.item("w", preferred_agent_id="ana")
    assert made.offers() == [("w", "ana")]


def test_without_a_hold_somebody_else_has_it_at_once() -> None:
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.item("w", preferred_agent_id="ana")
    assert made.offers() == [("w", "ben")]


def test_held_work_waits_for_its_agent_and_bars_nobody_else() -> None:
    made = house("ana", "ben", capacity=12)
    busy = made.busy("ana")
    made.hold("held", "ana", ago=100)
    made.item("other", ago=1)
    assert made.offers() == [("other", "ben")]
    made.ended("other")
    assert made.offers() == []
    assert made.reasons("held") == {"ana": "no_capacity", "ben": "held_for_preferred"}
    made.ended(busy)
    assert made.offers() == [("held", "ana")]


def test_a_hold_ends_by_time_alone() -> None:
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.hold("w", "ana", seconds=30)
    assert made.offers() == []
    assert made.state.next_change() == made.at + 30_000
    made.later(29)
    assert made.offers() == []
    made.later(1)
    assert made.offers() == [("w", "ben")]


def test_held_work_keeps_its_age() -> None:
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.busy("ben")
    made.hold("held", "ana", ago=50)
    made.item("younger", ago=40)
    made.later(30)
    made.agent("eva", capacity=12)
    assert made.offers() == [("held", "eva")]


def test_offline_last_agent_expires() -> None:
    """The hold is over as soon as the agent is not there."""
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.hold("w", "ana", seconds=600)
    assert made.offers() == []
    made.agent("ana", state="offline")
    assert made.offers() == [("w", "ben")]


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "away"},
        {"disabled": True},
        {"queue_ids": ["elsewhere"]},
        {"skills": {"de": 4}},
        {"skills": {}},
        {"caps": {"messaging": 0}},
        {"capacity": 11},
    ],
    ids=str,
)
def test_no_hold_for_somebody_who_could_not_take_it(changed: dict[str, object]) -> None:
    made = house("ana", "ben", skills={"de": 5})
    made.agent("ana", **changed)
    made.hold("w", "ana", requirements=requirement(de=5))
    assert made.offers() == [("w", "ben")]
    assert made.world.items["w"]["preferred_agent_id"] == "ana"


def test_a_hold_comes_back_with_its_agent() -> None:
    made = house("ana", "ben", capacity=12)
    made.agent("ana", state="away")
    made.busy("ben")
    made.hold("w", "ana")
    assert made.offers() == []
    made.agent("ana", state="online")
    made.later(5)
    assert made.offers() == [("w", "ana")]


def test_a_hold_ends_when_its_lease_does() -> None:
    made = house("ben", capacity=12)
    made.agent("ana", lease_seconds=10, capacity=12)
    made.busy("ana")
    made.hold("w", "ana")
    assert made.offers() == []
    made.later(10)
    assert made.offers() == [("w", "ben")]


def test_the_preferred_agent_who_declined_is_held_for_no_longer() -> None:
    made = house("ana", "ben")
    made.hold("w", "ana")
    assert made.offers() == [("w", "ana")]
    made.declined("w")
    assert made.offers() == [("w", "ben")]


def test_a_preferred_agent_nobody_knows_is_nobody() -> None:
    made = house("ben")
    made.hold("w", "gone")
    assert made.offers() == [("w", "ben")]


def test_of_several_held_for_one_agent_the_first_goes_first() -> None:
    made = house("ana", capacity=12)
    busy = made.busy("ana")
    made.hold("b", "ana", ago=10)
    made.hold("a", "ana", ago=5)
    made.item("older", ago=7)
    made.ended(busy)
    found = []
    while offers := made.offers():
        found.append(offers[0][0])
        made.ended(offers[0][0])
    assert found == ["b", "older", "a"]


# Declines --------------------------------------------------------------------------------------


def test_who_declined_is_passed_over_while_anybody_else_could() -> None:
    """Ben is there and could take it once he has room: ana is not asked again."""
    made = house("ana", "ben", capacity=12)
    made.busy("ben")
    made.item("w")
    assert made.offers() == [("w", "ana")]
    made.declined("w")
    made.later(3600)
    assert made.offers() == []
    assert made.reasons("w") == {"ana": "declined", "ben": "no_capacity"}
    assert made.explained("w")["unblock"][0]["kind"] == "free_units"


def everybody_declined(policy: ExhaustedPolicy, **queue: object) -> House:
    made = house("ana", "ben")
    made.queue("q1", exhausted_policy=policy.value, **queue)
    made.queue("second")
    # Somebody of another team is there all the time.
    made.agent("eva", queue_ids=["second"])
    return made


def ask_both(made: House) -> None:
    for name in ("ana", "ben"):
        assert made.offered_to("w") == name
        made.declined("w")


def test_decliners_exhausted_follows_policy_wait() -> None:
    made = everybody_declined(ExhaustedPolicy.WAIT)
    made.item("w")
    ask_both(made)
    made.later(3600)
    assert made.steps() == []
    assert made.offers() == []
    assert made.explained("w")["unblock"][0] == {"kind": "ask_others", "at": None}
    made.agent("kim")
    assert made.offers() == [("w", "kim")]


def test_decliners_exhausted_follows_policy_reask() -> None:
    made = everybody_declined(ExhaustedPolicy.REASK, reask_seconds=45)
    made.item("w")
    ask_both(made)
    assert made.offers() == []
    assert made.state.next_change() == made.at + 45_000
    assert made.explained("w")["unblock"][0] == {
        "kind": "ask_again",
        "at": "2026-03-02T09:00:45.000Z",
    }
    made.later(44)
    assert made.offers() == []
    made.later(1)
    assert made.offers() == [("w", "ana")]
    # Declined again: from then on the time counts anew.
    made.declined("w")
    made.later(44)
    assert made.offers() == []
    made.later(1)
    assert made.offers() == [("w", "ben")]


def test_asking_again_takes_the_offers_time_unless_told() -> None:
    made = everybody_declined(ExhaustedPolicy.REASK, offer_timeout_seconds=20)
    made.item("w")
    ask_both(made)
    assert made.state.next_change() == made.at + 20_000


def test_decliners_exhausted_follows_policy_relax() -> None:
    """Each time everybody has declined the next step is taken at once; after the last the same
    people are asked again after a while."""
    made = everybody_declined(ExhaustedPolicy.RELAX, reask_seconds=60)
    steps = [{"after_seconds": 600, "widen_to": ["second"]}, {"after_seconds": 900, "priority": 0}]
    made.item("w", steps=steps, step_at="2026-03-02T09:10:00.000Z")
    ask_both(made)
    assert made.steps() == [("w", "exhausted")]
    assert made.offers() == [("w", "eva")]
    made.declined("w")
    assert made.steps() == [("w", "exhausted")]
    item = made.world.items["w"]
    assert (item["step"], item["priority"], item["widened_to"]) == (2, 0, ["second"])
    assert made.steps() == []
    assert made.offers() == []
    made.later(60)
    assert made.offered_to("w") in {"ana", "ben", "eva"}


def test_decliners_exhausted_follows_policy_escalate() -> None:
    made = everybody_declined(ExhaustedPolicy.ESCALATE, escalate_queue_id="second")
    made.item("w", ago=100)
    ask_both(made)
    (step,) = made.due()
    assert (step.cause.value, step.escalate_to) == ("exhausted", "second")
    made.steps()
    assert made.world.items["w"]["queue_id"] == "second"
    assert made.offers() == [("w", "eva")]
    assert made.state.items["w"].arrived_at == millis(made.now) - 100_000


@pytest.mark.parametrize("escalate_to", [None, "q1"])
def test_escalation_to_nowhere_asks_again(escalate_to: str | None) -> None:
    made = everybody_declined(
        ExhaustedPolicy.ESCALATE, escalate_queue_id=escalate_to, reask_seconds=45
    )
    made.item("w")
    ask_both(made)
    assert made.steps() == []
    made.later(45)
    assert made.offers() == [("w", "ana")]


def test_who_could_never_take_it_does_not_count_as_left() -> None:
    """Zero capacity, another team, too low a level, away: none of them holds the pool open."""
    made = house("ana")
    made.queue("q1", reask_seconds=0)
    made.agent("none", capacity=0)
    made.agent("small", capacity=11)
    made.agent("other", queue_ids=["second"])
    made.agent("weak", skills={})
    made.agent("away", skills={"de": 9}, state="away")
    made.agent("ana", skills={"de": 9})
    made.item("w", requirements=requirement(de=5))
    assert made.offers() == [("w", "ana")]
    made.declined("w")
    assert made.offers() == [("w", "ana")]


def test_the_pool_is_exhausted_when_the_last_who_did_not_decline_leaves() -> None:
    made = house("ana", "ben", capacity=12)
    made.busy("ben")
    made.item("w")
    made.offers()
    made.declined("w")
    made.later(300)
    assert made.offers() == []
    made.agent("ben", state="away")
    assert made.offers() == [("w", "ana")]


def test_asked_again_a_decliner_may_get_it_only_when_alone() -> None:
    """Somebody new comes in time: they are asked, not those who declined."""
    made = everybody_declined(ExhaustedPolicy.REASK, reask_seconds=45)
    made.item("w")
    ask_both(made)
    made.later(45)
    made.agent("kim", capacity=12)
    made.busy("kim")
    assert made.offers() == []
    made.agent("kim", state="offline")
    assert made.offered_to("w") == "ana"


def test_decliners_are_asked_for_all_other_work() -> None:
    made = house("ana")
    made.item("w")
    made.offers()
    made.declined("w")
    made.item("w2")
    assert made.offers() == [("w2", "ana")]


def test_who_declined_and_is_gone_is_not_counted_as_declined() -> None:
    made = house("ana", "ben", "eva", "kim")
    made.item("w", declined_by=["ana", "ben", "gone"])
    made.agent("ana", state="away")
    (proposal,) = made.proposals()
    assert {str(k): n for k, n in proposal.rejected.items() if n} == {
        "not_online": 1,
        "declined": 1,
    }
