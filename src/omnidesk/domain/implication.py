"""Which condition contains which: does whatever satisfies one satisfy the other?

Answers are safe, not complete: True is a proof, False may only mean that none was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from omnidesk.domain.conditions import Condition, FactTest, Tests
from omnidesk.domain.ids import InboxId
from omnidesk.domain.queue import Inbox

_LISTS = ("languages", "tags", "previous_queues", "previous_agents", "subject", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A condition made ready for comparison with many others. `inboxes` are those whose work it
    may hold for, None where it names no place."""

    condition: Condition
    lists: tuple[frozenset[Any], ...]
    inboxes: frozenset[InboxId] | None
    words: frozenset[str]
    segments: frozenset[str]


def shape(condition: Condition, inboxes: Mapping[InboxId, Inbox]) -> Shape:
    """The shape of a condition, where these inboxes are all there are."""
    placed = condition.inboxes or condition.channels or condition.kinds
    return Shape(
        condition=condition,
        lists=tuple(frozenset(getattr(condition, part)) for part in _LISTS),
        inboxes=frozenset(i.id for i in admitted(condition, inboxes)) if placed else None,
        words=frozenset(condition.words),
        segments=frozenset(segment.name for segment in condition.segments),
    )


def contains(wide: Shape, narrow: Shape) -> bool:
    """Whether everything that satisfies `narrow` satisfies `wide`."""
    for own, other in zip(wide.lists, narrow.lists, strict=True):
        if own and not (other and other <= own):
            return False
    mine, theirs = wide.condition, narrow.condition
    return (
        (mine.hours is None or mine.hours == theirs.hours)
        and _words(wide.words, narrow.words)
        and _places(wide, narrow)
        and _calls(mine.call, theirs.call)
        and _tests(mine.contact, theirs)
        and _segments(wide, narrow)
    )


def overlaps(one: Shape, other: Shape) -> bool:
    """Whether both plainly ask for some of the same: a part that both give has something in
    common, and none that both give has nothing in common. That both are about some inbox says
    too little to count."""
    here, there = one.inboxes, other.inboxes
    if here is not None and there is not None and here.isdisjoint(there):
        return False
    shared = False
    for mine, theirs in _pairs(one, other):
        if not mine or not theirs:
            continue
        if mine.isdisjoint(theirs):
            return False
        shared = True
    return shared and _compatible(one.condition.contact, other.condition.contact)


def impossible(tests: Tests) -> bool:
    """Whether no value at all can satisfy one of the tests."""
    return any(_empty(test) for _, test in tests)


def _pairs(one: Shape, other: Shape) -> Iterator[tuple[frozenset[Any], frozenset[Any]]]:
    yield from zip(one.lists, other.lists, strict=True)
    yield one.words, other.words
    yield one.segments, other.segments
    mine, theirs = one.condition.hours, other.condition.hours
    if mine and theirs:
        yield frozenset({mine}), frozenset({theirs})


def _places(wide: Shape, narrow: Shape) -> bool:
    mine, theirs = wide.condition, narrow.condition
    given = (
        (mine.inboxes, theirs.inboxes),
        (mine.channels, theirs.channels),
        (mine.kinds, theirs.kinds),
    )
    if all(not own or (other and other <= own) for own, other in given):
        return True
    # The inboxes there are may prove what the words alone do not.
    if wide.inboxes is None or not narrow.inboxes:
        return False
    return narrow.inboxes <= wide.inboxes


def admitted(condition: Condition, inboxes: Mapping[InboxId, Inbox]) -> list[Inbox]:
    """The inboxes whose work a condition may hold for."""
    return [
        inbox
        for inbox in inboxes.values()
        if (not condition.inboxes or inbox.id in condition.inboxes)
        and (not condition.channels or inbox.channel in condition.channels)
        and (not condition.kinds or inbox.kind in condition.kinds)
    ]


def _words(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    # Who finds "refunds" has found "refund".
    return not wide or (bool(narrow) and all(any(w in n for w in wide) for n in narrow))


def _tests(wide: Tests, narrow: Condition) -> bool:
    known = dict(narrow.contact)
    if all(name in known and _implies(known[name], test) for name, test in wide):
        return True
    # Each segment that satisfies the narrow one must bring what the wide one asks for.
    return bool(narrow.segments) and all(
        all(
            any(
                name == fact and _implies(own, test)
                for fact, own in (*segment.tests, *narrow.contact)
            )
            for name, test in wide
        )
        for segment in narrow.segments
    )


def _segments(wide: Shape, narrow: Shape) -> bool:
    if not wide.segments or (narrow.segments and narrow.segments <= wide.segments):
        return True
    theirs = narrow.condition
    return bool(theirs.contact or theirs.segments) and any(
        _tests(segment.tests, theirs) for segment in wide.condition.segments
    )


def _calls(wide: Tests, narrow: Tests) -> bool:
    known = dict(narrow)
    return all(name in known and _implies(known[name], test) for name, test in wide)


def _implies(narrow: FactTest, wide: FactTest) -> bool:
    """Whether a value that passes `narrow` passes `wide`."""
    if wide == narrow:
        return True
    if wide.exists is False or narrow.exists is False:
        return False
    if wide.one_of is not None and not _listed(narrow) <= _listed(wide):
        return False
    if not wide.compares:
        return True
    if narrow.one_of is not None:
        return all(wide.holds(value) for value in narrow.one_of)
    return narrow.compares and _low(narrow) >= _low(wide) and _high(narrow) <= _high(wide)


_ANYTHING: frozenset[object] = frozenset({"anything"})


def _listed(test: FactTest) -> frozenset[object]:
    # True, 1 and "1" are told apart: what equals one of them may not equal the other.
    if test.one_of is None:
        return _ANYTHING
    return frozenset(
        value.casefold() if isinstance(value, str) else (isinstance(value, bool), float(value))
        for value in test.one_of
    )


def _low(test: FactTest) -> tuple[float, bool]:
    """The lower bound, and whether the bound itself is out; larger is narrower."""
    given = ((test.above, True), (test.at_least, False))
    return max(((v, out) for v, out in given if v is not None), default=(-inf, False))


def _high(test: FactTest) -> tuple[float, bool]:
    """The upper bound, and whether the bound itself is in; smaller is narrower."""
    given = ((test.below, False), (test.at_most, True))
    return min(((v, within) for v, within in given if v is not None), default=(inf, True))


def _empty(test: FactTest) -> bool:
    if test.exists is False and (test.one_of is not None or test.compares):
        return True
    if not test.compares:
        return False
    if test.one_of is not None:
        return not any(test.holds(value) for value in test.one_of)
    (low, out), (high, within) = _low(test), _high(test)
    return low > high or (low == high and (out or not within))


def _compatible(one: Tests, other: Tests) -> bool:
    known = dict(one)
    for name, test in other:
        mine = known.get(name)
        if mine is None or mine.one_of is None or test.one_of is None:
            continue
        if not _listed(mine) & _listed(test):
            return False
    return True
