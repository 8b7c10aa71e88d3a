"""What an agent has room for: each rule on one agent, and the same rules three times over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnidesk.domain import room
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import DEFAULT_KINDS, KindPolicy, Policy
from omnidesk.routing.entries import agent_entry
from omnidesk.routing.lanes import refusal, takes
from omnidesk.routing.reasons import Reason
from omnidesk.routing.terms import terms
from tests.routing.house import House, house
from tests.routing.world import World


def policy(**kinds: dict[str, Any]) -> Policy:
    """The default but for what is told of kinds."""
    return Policy.model_validate({"kinds": kinds})


def reason(made: House, kind: str, **values: Any) -> str | None:
    """Why ana is not offered such work; the plan says the same."""
    made.item("w", channel_kind=kind, **values)
    found = made.reasons("w")["ana"]
    offered = [p.work_item_id for p in made.proposals()]
    assert ("w" in offered) == (found is None)
    return found


@pytest.mark.parametrize(
    ("in_hand", "kind", "expected"),
    [
        # An agent has 60 units: voice needs and takes all, chat 20, messaging 12, e-mail none.
        ("", "voice", None),
        ("chat chat", "chat", None),
        ("chat chat chat", "chat", "no_capacity"),
        ("chat chat", "messaging", None),
        ("chat chat messaging", "messaging", "no_capacity"),
        ("messaging messaging messaging messaging", "messaging", None),
        ("messaging messaging messaging messaging messaging", "messaging", "no_capacity"),
        ("messaging", "voice", "not_idle"),
        ("voice", "messaging", "exclusive_work"),
        ("voice", "email", "exclusive_work"),
        ("voice", "voice", "exclusive_work"),
        # One open e-mail beside nothing else; live work may come and interrupt it.
        ("", "email", None),
        ("email", "email", "at_cap"),
        ("chat", "email", "not_idle"),
        ("email", "chat", None),
        ("email", "voice", None),
        ("email chat", "email", "at_cap"),
        ("email chat", "voice", "not_idle"),
    ],
)
def test_the_default_policy(in_hand: str, kind: str, expected: str | None) -> None:
    made = house("ana")
    for held in in_hand.split():
        made.busy("ana", held)
    assert reason(made, kind) == expected


def test_voice_interrupts_email_only() -> None:
    """A call comes to whoever has an e-mail open, and waits for whoever is in a chat."""
    made = house("ana", "ben")
    made.busy("ana", "email")
    chat = made.busy("ben", "chat")
    made.item("call", channel_kind="voice")
    made.item("second_call", channel_kind="voice")
    assert made.offers() == [("call", "ana")]
    assert made.reasons("second_call") == {"ana": "exclusive_work", "ben": "not_idle"}
    # The e-mail stays open beside the call; a further e-mail does not come to either.
    made.item("mail", channel_kind="email")
    assert made.reasons("mail") == {"ana": "exclusive_work", "ben": "not_idle"}
    # Whoever becomes free gets the e-mail, and the call which may interrupt it.
    made.ended(chat)
    assert made.offers() == [("mail", "ben"), ("second_call", "ben")]


@pytest.mark.parametrize(
    ("interrupted_by", "kind", "expected"),
    [
        (["chat"], "chat", None),
        (["chat"], "voice", "not_interruptible"),
        ([], "messaging", "not_interruptible"),
        (["voice"], "voice", None),
    ],
)
def test_what_may_interrupt_is_the_policys(
    interrupted_by: list[str], kind: str, expected: str | None
) -> None:
    made = house("ana", policy=policy(email={"interrupted_by": interrupted_by}))
    made.busy("ana", "email")
    assert reason(made, kind) == expected


def test_work_of_one_separate_kind_interrupts_another_only_where_allowed() -> None:
    kinds: dict[str, dict[str, Any]] = {
        "messaging": {"separate": True, "weight": 0, "interrupted_by": ["chat"]},
        "email": {"needs_idle": False},
    }
    made = house("ana", policy=policy(**kinds))
    made.busy("ana", "messaging")
    assert reason(made, "email") == "not_interruptible"
    made.ended("w")
    assert reason(made, "chat") is None


def test_separate_work_that_needs_nobody_idle_comes_beside_live_work() -> None:
    made = house("ana", policy=policy(email={"needs_idle": False, "cap": 2}))
    made.busy("ana", "chat")
    made.busy("ana", "email")
    assert reason(made, "email") is None
    made.ended("w")
    made.busy("ana", "email")
    assert reason(made, "email") == "at_cap"


def test_separate_work_takes_no_units() -> None:
    made = house("ana", policy=policy(email={"needs_idle": False, "cap": None}))
    made.item("mail", channel_kind="email", weight=50)
    made.item("chat", channel_kind="chat")
    made.offers()
    assert made.world.agents["ana"]["used"] == 20
    assert made.state.agents["ana"].used == 20


@pytest.mark.parametrize(
    ("cap", "own", "expected"),
    [
        (None, {}, None),
        (1, {}, "at_cap"),
        (2, {}, None),
        (0, {}, "kind_not_taken"),
        (None, {"chat": 0}, "kind_not_taken"),
        (None, {"chat": 1}, "at_cap"),
        # What is said of the agent goes before the policy.
        (0, {"chat": 5}, None),
        (1, {"chat": 5}, None),
        (5, {"chat": 1}, "at_cap"),
        (1, {"messaging": 0}, "at_cap"),
    ],
)
def test_caps(cap: int | None, own: dict[str, int], expected: str | None) -> None:
    """One chat in hand, one more waits."""
    made = house("ana", policy=policy(chat={"cap": cap}), caps=own)
    made.busy("ana", "chat")
    assert reason(made, "chat") == expected


def test_a_kind_nobody_takes_keeps_nobody_from_other_work() -> None:
    """Chats capped at 0 wait for ever; that must not keep an agent for them."""
    made = house("ana", policy=policy(chat={"cap": 0}))
    made.item("chat", channel_kind="chat", ago=10_000)
    made.item("other", ago=1)
    assert made.offers() == [("other", "ana")]
    assert made.explained("chat")["unblock"] == [{"kind": "nobody_can", "requirements": {}}]


def test_an_agent_without_capacity_gets_nothing_and_bars_nothing() -> None:
    made = house("ana", capacity=0)
    for kind in ("messaging", "voice", "email"):
        assert reason(made, kind) == "no_capacity"
        assert made.explained("w")["unblock"] == [{"kind": "nobody_can", "requirements": {}}]
        made.ended("w")
    made.later(10_000)
    made.item("light", weight=0)
    assert made.reasons("light")["ana"] == "no_capacity"
    made.agent("ben")
    made.item("voice", channel_kind="voice", ago=10_000)
    assert made.offers() == [("voice", "ben")]


def test_weightless_work_fits_a_full_agent() -> None:
    made = house("ana", capacity=12)
    made.busy("ana")
    assert reason(made, "messaging", weight=0) is None
    made.ended("w")
    assert reason(made, "messaging", weight=1) == "no_capacity"


def test_exclusive_work_takes_all_that_is_left_whatever_its_weight() -> None:
    """Dormant chats keep 4 units each; a call comes all the same and takes what there is."""
    made = house("ana", capacity=30)
    made.sleeps(made.busy("ana", "chat"))
    made.item("call", channel_kind="voice")
    (proposal,) = made.proposals()
    assert proposal.cost == 26
    made.offers()
    assert made.world.agents["ana"]["used"] == 30
    made.ended("call")
    assert made.world.agents["ana"]["used"] == 4


def test_work_taken_by_hand_beyond_the_capacity_only_bars_more_work() -> None:
    made = house("ana", capacity=20)
    made.busy("ana", "chat")
    made.busy("ana", "chat")
    assert made.state.agents["ana"].free == -20
    assert reason(made, "chat") == "no_capacity"
    assert made.explained("w")["unblock"][0]["units"] == 40


def test_waking_chats_respect_reserve() -> None:
    """Three dormant chats cost 4 units each and would need 48 more; 16 units, one whole chat's
    waking, stay free: one customer who comes back finds their agent at once."""
    made = house("ana")
    chats = [made.busy("ana", "chat") for _ in range(3)]
    made.sleeps(*chats)
    agent = made.world.agents["ana"]
    assert (agent["used"], agent["wake_debt"], agent["held"]["chat"]) == (12, 48, 0)
    for number in range(3):
        made.item(f"w{number}")
    assert made.offers() == [("w0", "ana"), ("w1", "ana")]
    assert made.reasons("w2")["ana"] == "kept_for_waking"
    assert made.explained("w2")["unblock"][0]["kind"] == "finish_work"
    made.see(made.world.wakes(chats[0]))
    assert made.world.items[chats[0]]["state"] == "assigned"
    assert (agent["used"], agent["wake_debt"]) == (52, 32)
    # The next one finds no room: it waits, held for the agent, with the age of its message.
    made.see(made.world.wakes(chats[1]))
    assert made.world.items[chats[1]]["state"] == "waiting"
    assert made.reasons(chats[1])["ana"] == "no_capacity"
    made.ended("w0", "w1")
    assert made.offers() == [(chats[1], "ana")]
    # One still sleeps: what would be the last units stay free for it.
    assert made.reasons("w2")["ana"] == "kept_for_waking"
    made.ended(chats[2])
    assert made.offers() == [("w2", "ana")]


@pytest.mark.parametrize(
    ("dormant", "fits"),
    [
        # 60 units, 4 for each dormant chat; min(16, 16 each) stay free besides.
        (0, 5),
        (1, 3),
        (2, 3),
        (3, 2),
        (6, 1),
        (9, 0),
    ],
)
def test_the_reserve_is_never_more_than_what_may_wake(dormant: int, fits: int) -> None:
    made = house("ana")
    for _ in range(dormant):
        made.sleeps(made.busy("ana", "chat"))
    for number in range(9):
        made.item(f"w{number}")
    assert len(made.offers()) == fits


def test_without_a_reserve_dormant_work_costs_only_itself() -> None:
    made = house("ana", policy=Policy(wake_reserve=0))
    made.sleeps(made.busy("ana", "chat"))
    for number in range(5):
        made.item(f"w{number}")
    assert len(made.offers()) == 4


def test_a_kind_is_exclusive_or_separate() -> None:
    with pytest.raises(ValidationError, match="set one of them"):
        policy(email={"exclusive": True})


weights = st.sampled_from([0, 1, 7, 12, 20, 60, 61])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    kinds = {}
    for kind in ChannelKind:
        exclusive = draw(st.booleans())
        kinds[kind] = KindPolicy(
            weight=draw(weights),
            exclusive=exclusive,
            separate=not exclusive and draw(st.booleans()),
            needs_idle=draw(st.booleans()),
            cap=draw(st.none() | st.integers(0, 2)),
            interrupted_by=draw(st.frozensets(st.sampled_from(list(ChannelKind)))),
        )
    return Policy(wake_reserve=0, kinds=kinds)


@given(
    policy=policies(),
    held=st.dictionaries(st.sampled_from(list(ChannelKind)), st.integers(0, 2)),
    caps=st.dictionaries(st.sampled_from(list(ChannelKind)), st.integers(0, 3)),
    used=st.integers(0, 60),
    capacity=st.sampled_from([0, 12, 60]),
    kind=st.sampled_from(list(ChannelKind)),
    weight=weights,
)
def test_the_routers_room_is_the_room_of_takes_by_hand(
    policy: Policy,
    held: dict[ChannelKind, int],
    caps: dict[ChannelKind, int],
    used: int,
    capacity: int,
    kind: ChannelKind,
    weight: int,
) -> None:
    """`routing.lanes.refusal` and `domain.room.lack` are two writings of one rule."""
    world = World(policy)
    world.agent("ana", capacity=capacity, used=min(used, capacity))
    world.agents["ana"] |= {
        "held": {k.value: n for k, n in held.items()},
        "caps": {k.value: n for k, n in caps.items()},
    }
    state = world.snapshot()
    by_hand = room.lack(room.of(world.agents["ana"]), kind.value, weight, policy)
    its = terms(policy).kinds[kind.value]
    entry = state.agents["ana"]
    assert entry.held == agent_entry(world.agents["ana"]).held
    cap = entry.caps.get(kind.value, its.cap)
    found = refusal(entry, its, weight, cap, reserve=0)
    if not takes(entry.caps, its):
        found = found or Reason.KIND_NOT_TAKEN
    assert (found is None) == (by_hand is None), (found, by_hand)


def test_every_kind_of_channel_has_terms() -> None:
    assert set(terms(Policy()).kinds) == {kind.value for kind in DEFAULT_KINDS}
    assert set(DEFAULT_KINDS) == set(ChannelKind)
