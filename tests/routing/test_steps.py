"""Steps: when they are due, what they change, and what does not bring them on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain.events import instant
from omnidesk.domain.steps import Alternative, Step, first_due, read, take, with_preferred
from omnidesk.routing.stepping import Cause, steps_due
from tests.routing.house import House, house
from tests.routing.world import START, requirement


def waits(made: House, *steps: dict[str, Any], **values: Any) -> None:
    """Work `w` that arrives now, with these steps."""
    first = instant(made.now + timedelta(seconds=steps[0]["after_seconds"]))
    made.item("w", steps=list(steps), step_at=first, **values)


def test_a_level_is_relaxed_in_time() -> None:
    made = house("ana", skills={"de": 5})
    made.agent("best", skills={"de": 9}, capacity=12)
    made.busy("best")
    waits(made, {"after_seconds": 30, "relax": {"de": 5}}, requirements=requirement(de=8))
    assert made.offers() == []
    assert made.state.next_change() == made.at + 30_000
    made.later(29)
    assert made.steps() == []
    made.later(1)
    assert made.steps() == [("w", "time")]
    assert dict(made.state.items["w"].requirements) == {"de": 5}
    assert made.offers() == [("w", "ana")]
    assert made.steps() == []


def test_a_step_never_asks_for_more() -> None:
    made = house("ana", skills={"de": 5})
    waits(made, {"after_seconds": 0, "relax": {"de": 9}}, requirements=requirement(de=5))
    assert made.steps() == [("w", "time")]
    assert made.offers() == [("w", "ana")]


def test_a_skill_is_dropped() -> None:
    made = house("ana", skills={"de": 5})
    made.agent("both", skills={"de": 5, "tax": 5}, capacity=12)
    made.busy("both")
    waits(made, {"after_seconds": 30, "drop": ["tax"]}, requirements=requirement(de=5, tax=1))
    assert made.offers() == []
    made.later(30)
    made.steps()
    assert made.offers() == [("w", "ana")]


def test_widening_adds_teams_and_the_own_team_still_goes_first() -> None:
    made = House(None)
    made.queue("q2")
    made.agent("own", capacity=12)
    made.agent("other", queue_ids=["q2"], skills={})
    held = made.busy("own")
    waits(made, {"after_seconds": 30, "widen_to": ["q2"]})
    made.later(30)
    made.steps()
    made.ended(held)
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.differs_in) == ("own", "outside")
    assert made.offers() == [("w", "own")]
    made.declined("w")
    assert made.offers() == [("w", "other")]


def test_priority_rises_and_the_place_with_it() -> None:
    made = house("ana", capacity=12)
    busy = made.busy("ana")
    made.item("older", ago=100)
    waits(made, {"after_seconds": 10, "priority": 0})
    made.later(10)
    assert made.steps() == [("w", "time")]
    made.ended(busy)
    assert made.offers() == [("w", "ana")]


def test_the_queue_changes_and_the_age_is_kept() -> None:
    made = house("ana", capacity=12)
    made.queue("q2", wait_target_seconds=20)
    made.agent("ben", queue_ids=["q2"])
    made.busy("ana")
    waits(made, {"after_seconds": 30, "queue_id": "q2"}, ago=50)
    arrived = made.state.items["w"].arrived_at
    made.later(30)
    made.steps()
    item = made.state.items["w"]
    assert (item.queue, item.arrived_at) == ("q2", arrived)
    assert item.key[1] == arrived + 20_000
    assert made.offers() == [("w", "ben")]


def test_an_alternative_is_offered_and_the_work_waits_on() -> None:
    made = house("ana", capacity=12)
    busy = made.busy("ana")
    waits(made, {"after_seconds": 30, "offer": "callback"})
    made.later(30)
    assert made.steps() == [("w", "time")]
    assert made.world.items["w"]["step"] == 1
    made.ended(busy)
    assert made.offers() == [("w", "ana")]


def test_one_step_after_another_each_at_its_own_time() -> None:
    made = house("ana", skills={"de": 1}, capacity=12)
    made.busy("ana")
    made.agent("top", skills={"de": 9}, capacity=12)
    made.busy("top")
    relaxed = [{"after_seconds": 10 * n, "relax": {"de": 9 - n}} for n in (1, 2, 3)]
    waits(made, *relaxed, requirements=requirement(de=9))
    levels = []
    for _ in range(5):
        made.later(7)
        while made.steps():
            pass
        levels.append(made.state.items["w"].requirements[0][1])
    assert levels == [9, 8, 7, 7, 6]


def test_steps_long_past_are_taken_at_once_one_by_one() -> None:
    """The router was away: expired steps catch up, in order, each recorded."""
    made = house("ana", skills={})
    steps = [
        {"after_seconds": 10, "relax": {"de": 3}},
        {"after_seconds": 20, "drop": ["de"]},
        {"after_seconds": 20, "priority": 0},
    ]
    made.item(
        "w",
        ago=500,
        steps=steps,
        step_at=instant(START - timedelta(seconds=490)),
        requirements=requirement(de=5),
    )
    causes = []
    for _ in range(9):
        causes += [cause for _, cause in made.steps()]
    assert causes == ["time", "time", "time"]
    assert made.world.items["w"]["step"] == 3
    assert made.offers() == [("w", "ana")]


def test_where_nobody_could_take_it_the_step_does_not_wait_for_its_time() -> None:
    made = house("ana", skills={"de": 5})
    waits(made, {"after_seconds": 600, "relax": {"de": 5}}, requirements=requirement(de=8))
    assert made.steps() == [("w", "nobody")]
    assert made.offers() == [("w", "ana")]


def test_a_step_taken_early_does_not_move_those_after_it() -> None:
    made = house("ana", skills={"de": 5})
    steps: list[dict[str, Any]] = [
        {"after_seconds": 600, "relax": {"de": 5}},
        {"after_seconds": 900, "priority": 0},
    ]
    waits(made, *steps, requirements=requirement(de=8))
    made.steps()
    assert made.world.items["w"]["step_at"] == instant(START + timedelta(seconds=900))


def test_the_night_does_not_eat_steps() -> None:
    """Nobody is there whom the step would help: it keeps for its time."""
    made = house("ana", state="offline", skills={"de": 5})
    made.agent("awake", queue_ids=["q2"])
    steps: list[dict[str, Any]] = [
        {"after_seconds": 7200, "relax": {"de": 5}},
        {"after_seconds": 7300, "drop": ["de"]},
    ]
    waits(made, *steps, requirements=requirement(de=8))
    for _ in range(3):
        made.later(600)
        assert made.steps() == []
    made.agent("ana", state="online")
    assert made.steps() == [("w", "nobody")]
    assert made.offers() == [("w", "ana")]


def test_somebody_who_comes_later_to_the_team_a_step_widens_to() -> None:
    """Nobody in the own team; the step was looked at while nobody was in the other either."""
    made = House(None)
    made.queue("q2")
    waits(made, {"after_seconds": 3600, "widen_to": ["q2"]})
    assert made.steps() == []
    made.agent("other", queue_ids=["q2"])
    assert made.steps() == [("w", "nobody")]
    assert made.offers() == [("w", "other")]


def test_only_a_step_that_helps_is_taken_early() -> None:
    made = house("ana", skills={"de": 5})
    steps: list[dict[str, Any]] = [
        {"after_seconds": 60, "priority": 0},
        {"after_seconds": 120, "drop": ["de"]},
    ]
    waits(made, *steps, requirements=requirement(de=8))
    assert made.steps() == []
    made.later(60)
    assert made.steps() == [("w", "time")]
    assert made.steps() == [("w", "nobody")]
    assert made.offers() == [("w", "ana")]


def test_a_busy_agent_is_somebody() -> None:
    made = house("ana", skills={"de": 8}, capacity=12)
    made.agent("free", skills={"de": 5})
    made.busy("ana")
    waits(made, {"after_seconds": 60, "relax": {"de": 5}}, requirements=requirement(de=8))
    assert made.steps() == []
    made.agent("ana", state="away")
    assert made.steps() == [("w", "nobody")]


def test_a_step_is_not_due_while_the_work_is_offered() -> None:
    made = house("ana")
    waits(made, {"after_seconds": 10, "priority": 0})
    assert made.offers() == [("w", "ana")]
    made.later(20)
    assert made.steps() == []
    made.declined("w")
    assert made.steps() == [("w", "time")]


def test_what_was_not_taken_stays_due() -> None:
    """Whoever asked may have failed to record it: all three causes are found again."""
    made = house("ana", skills={"de": 5})
    made.queue("q2", exhausted_policy="relax")
    made.agent("ben", queue_ids=["q2"])
    first = instant(START + timedelta(seconds=60))
    lower = [{"after_seconds": 60, "relax": {"de": 5}}]
    made.item("nobody", steps=lower, step_at=first, requirements=requirement(de=8))
    made.item(
        "declined",
        queue_id="q2",
        declined_by=["ben"],
        steps=[{"after_seconds": 60, "priority": 0}],
        step_at=first,
    )
    made.item("time", steps=[{"after_seconds": 0, "priority": 0}], step_at=instant(START))
    for _ in range(2):
        found = {step.item_id: step.cause for step in made.due()}
        assert found == {
            "nobody": Cause.NOBODY,
            "declined": Cause.EXHAUSTED,
            "time": Cause.TIME,
        }


def test_no_more_steps_than_asked_for_and_the_rest_next_time() -> None:
    made = house("ana", skills={"de": 5})
    steps = [{"after_seconds": 60, "relax": {"de": 5}}]
    for number in range(5):
        made.item(
            f"w{number}",
            ago=number,
            steps=steps,
            step_at=instant(START + timedelta(seconds=60)),
            requirements=requirement(de=8),
        )
    seen = []
    while found := steps_due(made.state, made.at, 2):
        assert len(found) <= 2
        for step in found:
            seen.append(step.item_id)
            made.see(made.world.stepped(step))
    assert seen == ["w4", "w3", "w2", "w1", "w0"]


def test_time_before_nobody_and_the_oldest_first() -> None:
    made = house("ana", skills={"de": 5})
    for name, ago in (("late", 5), ("later", 9)):
        made.item(
            name, ago=ago, steps=[{"after_seconds": 0, "priority": 1}], step_at=instant(START)
        )
    waits(
        made,
        {"after_seconds": 600, "relax": {"de": 5}},
        requirements=requirement(de=8),
        ago=100,
    )
    assert [s.item_id for s in made.due()] == ["later", "late", "w"]


# The pure part in `domain.steps` ---------------------------------------------------------------


def test_a_step_reads_back_as_it_was_written() -> None:
    step = Step(
        after_seconds=30,
        relax={"Немецкий": 3},
        drop=("налоги 🙂",),
        widen_to=("فريق",),
        priority=0,
        queue_id="q2",
        offer=Alternative.VOICEMAIL,
    )
    assert read(step.as_json()) == step
    assert read({"after_seconds": 5}) == Step(after_seconds=5)
    assert Step(after_seconds=5).as_json() == {"after_seconds": 5}


def test_no_step_is_left() -> None:
    item = {"steps": [], "step": 0, "step_at": None}
    assert take(item) is None
    assert first_due([], START) is None
    assert first_due([{"after_seconds": 5}], START) == START + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], [{"after_seconds": 30, "drop": ["fr", "it"]}]),
        (
            [{"after_seconds": 60, "drop": ["fr"]}],
            [{"after_seconds": 30, "drop": ["it"]}, {"after_seconds": 60, "drop": ["fr"]}],
        ),
        (
            [{"after_seconds": 9, "drop": ["it", "fr"]}],
            [{"after_seconds": 9, "drop": ["it", "fr"]}],
        ),
    ],
)
def test_what_is_only_preferred_is_dropped_after_a_while(
    steps: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    wanted = [
        {"skill": "de", "level": 5},
        {"skill": "it", "level": 1, "preferred": True},
        {"skill": "fr", "level": 1, "preferred": True},
    ]
    assert with_preferred(steps, wanted, 30) == expected
