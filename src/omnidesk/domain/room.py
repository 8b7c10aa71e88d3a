"""Whether one more piece of work fits beside what an agent has, and in words why not.

The same rules as the router's filters for room, for work that people take or give by hand and
for dormant conversations that wake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import Policy


class Lack(StrEnum):
    """What is missing."""

    EXCLUSIVE_WORK = "exclusive_work"
    AT_CAP = "at_cap"
    NOT_IDLE = "not_idle"
    NOT_INTERRUPTIBLE = "not_interruptible"
    NO_CAPACITY = "no_capacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An agent's load. `held` counts awake work by channel kind; `caps` are the agent's own and
    go before the policy's."""

    capacity: int
    used: int
    held: Mapping[str, int]
    caps: Mapping[str, int]

    @property
    def free(self) -> int:
        """Units left, at least 0."""
        return max(0, self.capacity - self.used)

    def without(self, kind: str, weight: int, *, awake: bool) -> Room:
        """The same agent without a piece of work they hold."""
        return self._changed(kind, -weight, -1 if awake else 0)

    def having(self, kind: str, weight: int) -> Room:
        """The same agent with one more awake piece."""
        return self._changed(kind, weight, 1)

    def _changed(self, kind: str, weight: int, pieces: int) -> Room:
        held = {**self.held, kind: self.held.get(kind, 0) + pieces}
        return replace(self, used=self.used + weight, held=held)


def of(agent: Mapping[str, Any]) -> Room:
    """From an agent's row or resource."""
    return Room(
        capacity=agent["capacity"],
        used=agent["used"],
        held=dict(agent["held"]),
        caps=dict(agent["caps"]),
    )


def lack(room: Room, kind: str, weight: int, policy: Policy) -> Lack | None:
    """What a new piece of work of this kind is missing; None when it fits.

    Separate work takes no units, exclusive work all that are left: neither asks for room in units.
    """
    wanted = policy.kind(kind)
    if _holds_exclusive(room, policy):
        return Lack.EXCLUSIVE_WORK
    if not room.capacity:
        return Lack.NO_CAPACITY
    if _at_cap(room, kind, policy):
        return Lack.AT_CAP
    live = any(n > 0 and not policy.kind(held).separate for held, n in room.held.items())
    if live and (wanted.exclusive or (wanted.separate and wanted.needs_idle)):
        return Lack.NOT_IDLE
    if _barred(room, kind, policy):
        return Lack.NOT_INTERRUPTIBLE
    takes = 0 if wanted.exclusive or wanted.separate else weight
    return Lack.NO_CAPACITY if takes and room.used + takes > room.capacity else None


def lack_to_wake(room: Room, kind: str, extra: int, policy: Policy) -> Lack | None:
    """What dormant work that costs `extra` units more is missing to wake; None when it fits.

    It was accepted once: what it may not interrupt does not matter any more.
    """
    if _holds_exclusive(room, policy):
        return Lack.EXCLUSIVE_WORK
    if _at_cap(room, kind, policy):
        return Lack.AT_CAP
    return Lack.NO_CAPACITY if extra and room.used + extra > room.capacity else None


def cost(room: Room, kind: str, weight: int, policy: Policy) -> int:
    """The units a new piece of work takes, as the router's claim counts them."""
    wanted = policy.kind(kind)
    if wanted.separate:
        return 0
    return min(weight, room.free) if wanted.exclusive else weight


def _holds_exclusive(room: Room, policy: Policy) -> bool:
    return any(n > 0 and policy.kind(kind).exclusive for kind, n in room.held.items())


def _at_cap(room: Room, kind: str, policy: Policy) -> bool:
    cap = room.caps.get(kind, policy.kind(kind).cap)
    return cap is not None and room.held.get(kind, 0) >= cap


def _barred(room: Room, kind: str, policy: Policy) -> bool:
    return any(
        n > 0
        and held != kind
        and policy.kind(held).separate
        and ChannelKind(kind) not in policy.kind(held).interrupted_by
        for held, n in room.held.items()
    )


def words(found: Lack, room: Room, kind: str, weight: int, name: str | None = None) -> str:
    """The sentence for the agent (`name` None) or about the agent of that name."""
    has, is_ = ("you have", "you are") if name is None else (f"{name} has", f"{name} is")
    return {
        Lack.EXCLUSIVE_WORK: f"{has} work that bars every other; it must be finished first",
        Lack.AT_CAP: f"{has} as many {kind} conversations as allowed at once",
        Lack.NOT_IDLE: f"{is_} in live work, and {kind} needs somebody without",
        Lack.NOT_INTERRUPTIBLE: f"{has} work open that {kind} may not interrupt",
        Lack.NO_CAPACITY: f"{has} {room.free} units free and this work needs {weight}",
    }[found]
