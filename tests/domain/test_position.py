"""A place told never grows without a reason, whatever happens in the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain import position
from omnidesk.domain.policy import Order, Policy
from omnidesk.domain.position import MovedBack, Standing, reasons, told

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

_event = st.one_of(
    st.tuples(st.just("arrive"), st.integers(0, 3), st.sampled_from([20, 60, 600])),
    st.tuples(st.just("leave"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("return"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("raise"), st.integers(0, 30), st.integers(0, 3)),
    st.tuples(st.just("move"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("tell"), st.just(0), st.just(0)),
)


@dataclass
class Item:
    number: int
    arrived_at: datetime
    priority: int
    target: int
    waiting: bool = True
    line: int = 0


@given(st.sampled_from(list(Order)), st.lists(_event, max_size=60))
def test_position_never_increases_without_reason(
    order: Order, history: list[tuple[str, int, int]]
) -> None:
    ordering = position.ordering(Policy(order=order))
    me = Item(0, START, 2, 60)
    items = [me]
    now, said, line, told_at = START, None, "", START
    before: set[int] = set()
    for kind, which, value in [*history, ("tell", 0, 0)]:
        now += timedelta(seconds=7)
        other = items[which % len(items)]
        if kind == "arrive":
            items.append(Item(len(items), now, which, value))
        elif kind in ("leave", "return") and other is not me:
            other.waiting = kind == "return"
        elif kind == "raise" and other is not me:
            other.priority = value
        elif kind == "move":
            me.line = which
            for item in items:
                item.line = item.line if item is me else item.number % 2
        elif kind == "tell":
            standing, ahead = _standing(ordering, items, me)
            why: frozenset[MovedBack] = (
                reasons(line, told_at, standing) if said is not None else frozenset()
            )
            found = told(said, standing.place, why)
            assert found.place == standing.place
            assert (found.moved_back is not None) == (said is not None and found.place > said)
            if found.moved_back is MovedBack.MOVED:
                assert standing.line != line
            elif found.moved_back is MovedBack.URGENT:
                # Somebody really came since then and has an earlier promise.
                assert any(items[n].arrived_at > told_at for n in ahead)
            elif found.moved_back is MovedBack.RETURNED:
                # Nobody before them is new: somebody known is in line before them again.
                assert ahead - before
                assert all(items[n].arrived_at <= told_at for n in ahead)
            said, line, told_at, before = found.place, standing.line, now, ahead


def _standing(
    ordering: position.Ordering, items: list[Item], me: Item
) -> tuple[Standing, set[int]]:
    def key(item: Item) -> tuple[object, ...]:
        made = position.key(
            ordering, item.priority, item.arrived_at, item.target, f"{item.number:04}"
        )
        return tuple(made)

    mine = position.key(ordering, me.priority, me.arrived_at, me.target, f"{me.number:04}")
    ahead = [i for i in items if i is not me and i.waiting and i.line == me.line and key(i) < mine]
    newest = max((i.arrived_at for i in ahead), default=None)
    standing = Standing(line=str(me.line), place=len(ahead) + 1, newest_ahead=newest)
    return standing, {i.number for i in ahead}


@given(
    st.none() | st.integers(1, 100),
    st.integers(1, 100),
    st.sets(st.sampled_from(list(MovedBack))),
)
def test_without_a_reason_the_former_place_stands(
    previous: int | None, actual: int, why: set[MovedBack]
) -> None:
    found = told(previous, actual, why)
    grown = previous is not None and found.place > previous
    assert grown == (found.moved_back is not None)
    assert found.place in (previous, actual)
    if previous is None or actual <= previous or why:
        assert found.place == actual
    if found.moved_back is not None:
        assert found.moved_back in why


@pytest.mark.parametrize(
    ("order", "minutes", "first"),
    [
        # Low is due 1:00 after the start and counts 5:00 later; urgent is due 10 s after its
        # arrival and counts 5:00 earlier.
        (Order.DUE, 10, "urgent"),
        (Order.DUE, 11, "low"),
        (Order.EDF, 0, "urgent"),
        (Order.EDF, 1, "low"),
        (Order.FIFO, 1, "low"),
        (Order.STRICT, 600, "urgent"),
    ],
)
def test_the_order_of_each_policy(order: Order, minutes: int, first: str) -> None:
    ordering = position.ordering(Policy(order=order))
    low = position.key(ordering, 3, START, 60, "low")
    later = START + timedelta(minutes=minutes)
    assert min(low, position.key(ordering, 0, later, 10, "urgent"))[-1] == first
