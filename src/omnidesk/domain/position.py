"""A waiting customer's place in line, and what may be said of it.

A line is one queue's waiting work of one pool that asks for the same: work that the same agents
take. Its order is the policy's. Keys never change while somebody waits, so a place only grows
when work with an earlier key comes in or back, or when the customer's own work changes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from omnidesk.domain.policy import Order, Policy

NO_BOOSTS = (0, 0, 0, 0)


class MovedBack(StrEnum):
    """Why a place grew.

    URGENT: work came in after this customer with an earlier promise. RETURNED: somebody with an
    earlier claim is in line again. MOVED: this customer's own work changed its line.
    """

    URGENT = "urgent"
    RETURNED = "returned"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where work stands: its line, its place there (1 is next), and when the newest of those
    before it arrived (None: nobody is before it)."""

    line: str
    place: int
    newest_ahead: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a customer was told: a place, and why it is larger than the one before (None: it is
    not)."""

    place: int
    moved_back: MovedBack | None = None


def told(previous: int | None, actual: int, reasons: Collection[MovedBack]) -> Told:
    """What to say of `actual` to somebody who was told `previous` (None: nothing yet).

    A place is never told larger than before unless a reason goes with it; without one the
    former place stands until the line has caught up. The first of the reasons, in the order of
    MovedBack, is told.
    """
    if previous is None or actual <= previous:
        return Told(place=actual)
    reason = next((known for known in MovedBack if known in reasons), None)
    return Told(place=previous) if reason is None else Told(place=actual, moved_back=reason)


def reasons(line: str, told_at: datetime, now: Standing) -> frozenset[MovedBack]:
    """Why somebody who was last told of `line` at `told_at` may stand further back now.

    Sound for growth only: in an unchanged line somebody who was not before came before this
    work, either new since then (URGENT) or known before (RETURNED).
    """
    if now.line != line:
        return frozenset({MovedBack.MOVED})
    if now.newest_ahead is not None and now.newest_ahead > told_at:
        return frozenset({MovedBack.URGENT})
    return frozenset({MovedBack.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """A policy's order as numbers: the key is arrival + target (if `targets`) - boost of the
    priority, after the priority itself where `strict`."""

    strict: bool
    targets: bool
    boosts: tuple[int, int, int, int]


def ordering(policy: Policy) -> Ordering:
    """The order of a policy. An agent's handicap is left out: it differs from agent to agent."""
    due = policy.order is Order.DUE
    found = policy.boosts
    return Ordering(
        strict=policy.order is Order.STRICT,
        targets=due or policy.order is Order.EDF,
        boosts=(found.urgent, found.high, found.normal, found.low) if due else NO_BOOSTS,
    )


def key(
    order: Ordering, priority: int, arrived_at: datetime, target_seconds: int, item_id: str
) -> tuple[int, datetime, datetime, str]:
    """What waiting work is ordered by, smallest first."""
    seconds = target_seconds if order.targets else 0
    seconds -= order.boosts[min(max(priority, 0), 3)]
    first = priority if order.strict else 0
    return (first, arrived_at + timedelta(seconds=seconds), arrived_at, item_id)
