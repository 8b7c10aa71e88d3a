from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.simulate.engine import ImpossibleAssignment, Run, simulate
from omnidesk.simulate.sample_path import Item, sample_path
from omnidesk.simulate.scenario import Scenario
from tests.simulate.centres import FIFO, agent, item, run, scenario, stream
from tests.simulate.oracle import Oracle, Policy

EVERYTHING = ("voice", "chat", "email")
DEFER = Policy("LL", "FIFO", defer=True)


def place(*agents: dict[str, object], **fields: object) -> Scenario:
    streams = [stream(name, stream_no=number) for number, name in enumerate(EVERYTHING)]
    return scenario(agents or (agent(channels=EVERYTHING),), streams, **fields)


def test_a_call_blocks_and_the_next_one_waits() -> None:
    found = run(place(), [item(0, 10.0, "voice", 60.0), item(1, 20.0, "voice", 30.0)])
    assert found.began == [10.0, 70.0]
    assert found.ended == [70.0, 100.0]
    assert found.waits == [0.0, 50.0]
    assert found.busy_s == [90.0]


def test_a_level_is_a_speed() -> None:
    slow = agent(skills={"any": 0.5})
    assert run(place(slow), [item(0, 0.0, "voice", 60.0)]).ended == [120.0]


def test_chats_share_the_agent() -> None:
    # Alone 10 s at rate 1; then two at 0.8 each: 50 s of work left on both, so 62.5 s.
    found = run(place(), [item(0, 0.0, "chat", 60.0), item(1, 10.0, "chat", 50.0)])
    assert found.began == [0.0, 10.0]
    assert found.ended == [72.5, 72.5]


def test_a_chat_that_ends_speeds_the_other_up() -> None:
    found = run(place(), [item(0, 0.0, "chat", 8.0), item(1, 0.0, "chat", 18.0)])
    assert found.ended == [10.0, 20.0]


def test_chats_beyond_the_slots_wait_and_calls_want_an_empty_desk() -> None:
    items = [item(n, 0.0, "chat", 20.0) for n in range(4)] + [item(4, 1.0, "voice", 5.0)]
    found = run(place(), items)
    assert found.began[:3] == [0.0, 0.0, 0.0]
    # Three at 2/3 each take 30 s; the fourth has the desk alone for 20 s; then the call.
    assert found.began[3:] == [pytest.approx(30.0), pytest.approx(50.0)]


def test_an_email_pauses_for_a_call_and_goes_on() -> None:
    items = [item(0, 0.0, "email", 100.0), item(1, 30.0, "voice", 60.0)]
    found = run(place(), items, DEFER)
    assert found.began == [0.0, 30.0]
    assert found.ended == [160.0, 90.0]


def test_early_emails_wait_at_the_desk_for_their_first_second() -> None:
    items = [item(0, 0.0, "email", 10.0), item(1, 0.0, "email", 10.0), item(2, 5.0, "chat", 20.0)]
    found = run(place(), items, FIFO)
    assert found.agent == [0, 0, 0]
    assert found.began == [0.0, 30.0, 5.0]
    assert found.ended == [30.0, 40.0, 25.0]


def test_a_deferred_email_waits_for_an_agent_without_anything() -> None:
    items = [item(0, 0.0, "chat", 20.0), item(1, 1.0, "email", 10.0), item(2, 2.0, "email", 10.0)]
    assert run(place(), items, DEFER).began == [0.0, 20.0, 30.0]


def test_an_email_interrupted_in_its_first_instant_has_not_begun() -> None:
    # When the call ends, e-mail (older) and call are given in one instant; the call goes first.
    items = [
        item(0, 0.0, "voice", 50.0),
        item(1, 1.0, "email", 10.0),
        item(2, 2.0, "voice", 50.0),
    ]
    found = run(place(), items, DEFER)
    assert found.began == [0.0, 100.0, 50.0]
    assert found.waits[1] == 99.0


def test_patience_ends_while_waiting_only() -> None:
    items = [
        item(0, 0.0, "voice", 50.0, patience_s=1.0),
        item(1, 10.0, "voice", 5.0, patience_s=30.0),
        item(2, 20.0, "voice", 5.0, patience_s=31.0),
    ]
    found = run(place(), items)
    assert found.abandoned == [False, True, False]
    assert found.waits == [0.0, 30.0, 30.0]
    assert math.isnan(found.began[1])


def test_an_arrival_comes_before_other_events_of_its_instant() -> None:
    # The caller of 50.0 finds the first one still there, so it waits a moment of length zero.
    full = place(max_in_system=1)
    found = run(full, [item(0, 0.0, "voice", 50.0), item(1, 50.0, "voice", 5.0)])
    assert found.blocked == [False, True]
    free = run(full, [item(0, 0.0, "voice", 50.0), item(1, 50.001, "voice", 5.0)])
    assert free.blocked == [False, False]


def test_a_shift_ends_and_the_agent_finishes_what_they_have() -> None:
    people = [agent(0, shifts=[[0.0, 100.0], [400.0, 500.0]])]
    items = [item(0, 90.0, "voice", 60.0), item(1, 95.0, "voice", 10.0)]
    found = run(place(*people), items)
    assert found.began == [90.0, 400.0]
    assert found.ended == [150.0, 410.0]
    assert found.busy_s == [70.0]
    # 100 + 50 of overtime + 100.
    assert found.present_s == [250.0]


def test_what_nobody_can_do_is_never_assigned_and_waits_until_the_stop() -> None:
    found = run(place(), [item(0, 100.0, "voice", 5.0, skill="latin")])
    assert found.agent == [-1]
    assert found.waits == [900.0]


@dataclass
class Stubborn:
    """Gives fixed answers at fixed times."""

    answers: dict[float, Sequence[tuple[int, int]]]
    changes: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def arrive(self, item: Item, at: float) -> None: ...

    def leave(self, item: Item, at: float) -> None: ...

    def finish(self, item: Item, at: float) -> None: ...

    def present(self, agent: int, at: float) -> None: ...

    def absent(self, agent: int, at: float) -> None: ...

    def assign(self, at: float) -> Sequence[tuple[int, int]]:
        self.asked.append(at)
        self.changes = [change for change in self.changes if change > at]
        return self.answers.get(at, ())

    def next_change(self) -> float | None:
        return self.changes[0] if self.changes else None


def test_time_alone_makes_something_possible() -> None:
    held = Stubborn({25.0: [(0, 0)]}, [25.0, 30.0])
    found = simulate(place(), [item(0, 5.0, "voice", 100.0)], held)
    assert held.asked == [5.0, 25.0, 30.0, 125.0]
    assert found.began == [25.0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([(0, 0), (0, 0)], "item 0 does not wait"),
        ([(1, 0)], "item 1 does not wait"),
        ([(0, 1)], "agent 1 may not take item 0"),
        ([(0, 2)], "agent 2 may not take item 0"),
        ([(0, 3)], "agent 3 has no room for item 0"),
    ],
)
def test_a_dispatcher_that_breaks_the_rules_is_found_out(
    answer: list[tuple[int, int]], said: str
) -> None:
    people = [
        agent(0),
        agent(1, channels=["email"]),
        agent(2, shifts=[[500.0, 600.0]]),
        agent(3, slots={"voice": 0}),
    ]
    items = [item(0, 5.0, "voice", 100.0), item(1, 7.0, "voice", 100.0)]
    with pytest.raises(ImpossibleAssignment, match=said):
        simulate(place(*people), items, Stubborn({5.0: answer}))


def test_a_change_in_the_past_is_found_out() -> None:
    @dataclass
    class Late(Stubborn):
        def next_change(self) -> float | None:
            return 5.0

    with pytest.raises(AssertionError, match="next_change"):
        simulate(place(), [item(0, 5.0, "voice", 1.0), item(1, 6.0, "voice", 1.0)], Late({}))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    agents=st.lists(
        st.lists(st.sampled_from(EVERYTHING), min_size=1, unique=True), min_size=1, max_size=4
    ),
    rule=st.sampled_from(["RR", "LL", "LI", "BS", "SPEC"]),
    order=st.sampled_from(["FIFO", "STRICT", "EDF", "DUE"]),
    defer=st.booleans(),
)
def test_work_is_neither_lost_nor_made(
    seed: int, agents: list[list[str]], rule: str, order: str, defer: bool
) -> None:
    people = [agent(number, channels=own) for number, own in enumerate(agents)]
    busy = [
        stream(
            name,
            stream_no=number,
            batch_at_0=2,
            patience_s={"dist": "exp", "mean": 50.0},
        )
        for number, name in enumerate(EVERYTHING)
    ]
    centre = scenario(people, busy)
    items = sample_path(centre, seed)
    found = simulate(centre, items, Oracle(centre, Policy(rule, order, defer=defer)))
    _check_books(centre, items, found)


def _check_books(centre: Scenario, items: Sequence[Item], found: Run) -> None:
    for one in items:
        began, ended = found.began[one.index], found.ended[one.index]
        if found.abandoned[one.index]:
            assert found.agent[one.index] == -1
            assert math.isnan(began)
        if not math.isnan(ended):
            # Nobody works faster than alone, at level 1.
            assert ended - began >= one.work_s - 1e-6
        if not math.isnan(began):
            assert began - one.at == found.waits[one.index] >= 0.0
            assert one.channel in centre.agents[found.agent[one.index]].channels
        assert 0.0 <= found.waits[one.index] <= centre.stop_s
    for position, _ in enumerate(centre.agents):
        done = [i for i in items if found.agent[i.index] == position]
        finished = [i.work_s for i in done if not math.isnan(found.ended[i.index])]
        # At most twice the speed, with three chats.
        assert found.busy_s[position] >= sum(finished) / 2.0 - 1e-6
        assert found.busy_s[position] <= centre.stop_s
