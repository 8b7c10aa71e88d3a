"""Which condition contains which: does whatever satisfies one satisfy the other?

Answers are safe, not complete: True is a proof, False may only mean that none was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from omnidesk.domain.conditions import Condition, FactTest, Tests
from omnidesk.domain.ids import InboxId
from omnidesk.domain.queue import Inbox

_LISTS = ("languages", "tags", "previous_queues", "previous_agents", "subject", "text")


def contains(wide: Condition, narrow: Condition, inboxes: Mapping[InboxId, Inbox]) -> bool:
    """Whether everything that satisfies `narrow` satisfies `wide`."""
    return (
        _places(wide, narrow, inboxes)
        and all(_list(getattr(wide, part), getattr(narrow, part)) for part in _LISTS)
        and (wide.hours is None or wide.hours == narrow.hours)
        and _words(wide.words, narrow.words)
        and _tests(wide.contact, narrow)
        and _segments(wide, narrow)
        and _calls(wide.call, narrow.call)
    )


def overlaps(one: Condition, other: Condition, inboxes: Mapping[InboxId, Inbox]) -> bool:
    """Whether both plainly ask for some of the same: a part that both give has something in
    common, and none that both give has nothing in common."""
    shared = False
    for mine, theirs in _pairs(one, other, inboxes):
        if not mine or not theirs:
            continue
        if not mine & theirs:
            return False
        shared = True
    return shared and _compatible(one.contact, other.contact)


def impossible(tests: Tests) -> bool:
    """Whether no value at all can satisfy one of the tests."""
    return any(_empty(test) for _, test in tests)


def _pairs(
    one: Condition, other: Condition, inboxes: Mapping[InboxId, Inbox]
) -> Iterable[tuple[frozenset[object], frozenset[object]]]:
    placed = bool(one.inboxes or one.channels or one.kinds) and bool(
        other.inboxes or other.channels or other.kinds
    )
    if placed:
        yield frozenset(_admitted(one, inboxes)), frozenset(_admitted(other, inboxes))
    for part in (*_LISTS, "words"):
        yield frozenset(getattr(one, part)), frozenset(getattr(other, part))
    if one.hours and other.hours:
        yield frozenset({one.hours}), frozenset({other.hours})
    segments = [frozenset(s.name for s in c.segments) for c in (one, other)]
    yield frozenset(segments[0]), frozenset(segments[1])


def _places(wide: Condition, narrow: Condition, inboxes: Mapping[InboxId, Inbox]) -> bool:
    given = [
        (mine, theirs)
        for mine, theirs in (
            (wide.inboxes, narrow.inboxes),
            (wide.channels, narrow.channels),
            (wide.kinds, narrow.kinds),
        )
        if mine
    ]
    if all(theirs and theirs <= mine for mine, theirs in given):
        return True
    # The inboxes there are may prove what the words alone do not.
    admitted = _admitted(narrow, inboxes)
    return bool(admitted) and admitted <= _admitted(wide, inboxes)


def _admitted(condition: Condition, inboxes: Mapping[InboxId, Inbox]) -> set[InboxId]:
    return {
        inbox.id
        for inbox in inboxes.values()
        if (not condition.inboxes or inbox.id in condition.inboxes)
        and (not condition.channels or inbox.channel in condition.channels)
        and (not condition.kinds or inbox.kind in condition.kinds)
    }


def admitted(condition: Condition, inboxes: Mapping[InboxId, Inbox]) -> list[Inbox]:
    """The inboxes whose work a condition may hold for."""
    found = _admitted(condition, inboxes)
    return [inbox for inbox in inboxes.values() if inbox.id in found]


def _list(wide: Iterable[object], narrow: Iterable[object]) -> bool:
    mine, theirs = set(wide), set(narrow)
    return not mine or (bool(theirs) and theirs <= mine)


def _words(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
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


def _segments(wide: Condition, narrow: Condition) -> bool:
    if not wide.segments:
        return True
    names = {segment.name for segment in wide.segments}
    if narrow.segments and {segment.name for segment in narrow.segments} <= names:
        return True
    return any(
        _tests(segment.tests, narrow) and bool(narrow.contact or narrow.segments)
        for segment in wide.segments
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
