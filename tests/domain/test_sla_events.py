"""Which events start, meet, pause and end clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from omnidesk.domain import events
from omnidesk.domain.sla import Clock, Metric, SlaPolicy
from omnidesk.domain.sla_events import Fact, Happening, Terms, facts_of, react

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
POLICY = SlaPolicy(
    id="slp_1",
    name="gold",
    first_response_seconds=600,
    next_response_seconds=1200,
    resolution_seconds=7200,
)


def conversation(**values: Any) -> dict[str, Any]:
    return {
        "id": "cnv_1",
        "queue_id": "que_1",
        "priority": 2,
        "first_response_at": None,
        "waiting_since": "2026-05-04T09:00:00.000Z",
        **values,
    }


def message(**values: Any) -> dict[str, Any]:
    return {"direction": "in", "automatic": False, "call": None, **values}


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (events.MESSAGE_CREATED, {"message": message()}, [Happening.CONTACT_WROTE]),
        (events.MESSAGE_CREATED, {"message": message(direction="out")}, [Happening.ANSWERED]),
        (events.MESSAGE_CREATED, {"message": message(automatic=True)}, []),
        (events.MESSAGE_CREATED, {"message": message(direction="out", automatic=True)}, []),
        (events.MESSAGE_UPDATED, {"message": message()}, []),
        (
            events.MESSAGE_CREATED,
            {"message": message(call={"status": "missed"})},
            [Happening.CONTACT_WROTE],
        ),
        (events.MESSAGE_CREATED, {"message": message(call={"status": "ringing"})}, []),
        (
            events.MESSAGE_UPDATED,
            {"message": message(call={"status": "completed"})},
            [Happening.ANSWERED],
        ),
        (events.CONVERSATION_RESOLVED, {}, [Happening.RESOLVED]),
        (events.CONVERSATION_RESOLVED, {"reason": "silent"}, [Happening.RESOLVED]),
        (events.CONVERSATION_RESOLVED, {"reason": "abandoned"}, [Happening.GONE]),
        (events.CONVERSATION_REOPENED, {}, [Happening.REOPENED]),
        (events.CONVERSATION_TRANSFERRED, {}, [Happening.CHANGED]),
        (events.CONVERSATION_ASSIGNED, {}, []),
    ],
)
def test_what_an_event_means(kind: str, data: Any, expected: list[Happening]) -> None:
    found = facts_of(kind, {"conversation": conversation(), **data}, NOW)
    assert [fact.happening for fact in found] == expected


def test_an_event_without_its_conversation_means_nothing() -> None:
    assert facts_of(events.MESSAGE_UPDATED, {"message": message()}, NOW) == []


def test_a_late_report_of_an_answered_call_starts_nothing() -> None:
    data = {
        "conversation": conversation(waiting_since=None),
        "message": message(call={"status": "voicemail"}),
    }
    assert facts_of(events.MESSAGE_UPDATED, data, NOW) == []


def test_a_merge_ends_one_and_keeps_the_wait_of_both() -> None:
    data = {"conversation": conversation(), "merged": conversation(id="cnv_2")}
    later = NOW + timedelta(hours=1)
    gone, kept = facts_of(events.CONVERSATION_MERGED, data, later)
    assert (gone.happening, gone.conversation_id) == (Happening.GONE, "cnv_2")
    assert (kept.happening, kept.conversation_id, kept.at) == (
        Happening.CONTACT_WROTE,
        "cnv_1",
        NOW,
    )


class Life:
    """The clocks of one conversation, told what happens."""

    def __init__(self, policy: SlaPolicy | None = POLICY) -> None:
        self.terms = None if policy is None else Terms(policy=policy, calendar=None)
        self.living: dict[Metric, Clock] = {}
        self.over: list[Clock] = []
        self.ids = count(1)

    def happens(self, happening: Happening, minutes: float, **values: Any) -> list[str]:
        fact = Fact(
            happening=happening,
            conversation_id="cnv_1",
            queue_id="que_1",
            priority=values.get("priority", 2),
            answered=values.get("answered", False),
            at=NOW + timedelta(minutes=minutes),
        )
        changes = react(fact, self.living, lambda _: self.terms, lambda: f"sla_{next(self.ids)}")
        for change in changes:
            if change.clock.over:
                self.living.pop(change.clock.metric)
                self.over.append(change.clock)
            else:
                self.living[change.clock.metric] = change.clock
        return [str(change.told) for change in changes if change.told]

    @property
    def states(self) -> dict[str, str]:
        return {str(metric): str(clock.state) for metric, clock in self.living.items()}


def test_the_life_of_a_conversation() -> None:
    life = Life()
    life.happens(Happening.CONTACT_WROTE, 0)
    assert life.states == {"first_response": "running", "resolution": "running"}
    life.happens(Happening.CONTACT_WROTE, 1)
    assert [clock.version for clock in life.living.values()] == [1, 1]
    assert life.happens(Happening.ANSWERED, 5) == ["met"]
    assert life.states == {"resolution": "paused"}
    life.happens(Happening.CONTACT_WROTE, 65, answered=True)
    assert life.states == {"next_response": "running", "resolution": "running"}
    assert life.living[Metric.RESOLUTION].due_at == NOW + timedelta(minutes=120 + 60)
    assert life.happens(Happening.ANSWERED, 90, answered=True) == ["breached"]
    assert life.happens(Happening.RESOLVED, 95, answered=True) == ["met"]
    assert life.living == {}
    life.happens(Happening.REOPENED, 200, answered=True)
    assert life.states == {"resolution": "running"}


def test_resolved_without_an_answer_owes_none() -> None:
    life = Life()
    life.happens(Happening.CONTACT_WROTE, 0)
    assert life.happens(Happening.RESOLVED, 5) == ["met"]
    assert {clock.metric: str(clock.state) for clock in life.over} == {
        "first_response": "cancelled",
        "resolution": "met",
    }


def test_whom_nobody_answered_was_not_resolved() -> None:
    life = Life()
    life.happens(Happening.CONTACT_WROTE, 0)
    assert life.happens(Happening.GONE, 5) == []
    assert {str(clock.state) for clock in life.over} == {"cancelled"}


def test_a_policy_that_does_not_pause() -> None:
    life = Life(
        SlaPolicy(id="s", name="n", resolution_seconds=7200, pause_while_waiting_on_contact=False)
    )
    life.happens(Happening.CONTACT_WROTE, 0)
    life.happens(Happening.ANSWERED, 5)
    assert life.states == {"resolution": "running"}


def test_without_a_policy_nothing_starts() -> None:
    life = Life(None)
    for happening in Happening:
        assert life.happens(happening, 0) == []
    assert life.living == {}
