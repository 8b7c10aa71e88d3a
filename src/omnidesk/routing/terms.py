"""The policy in the router's own units: milliseconds, capacity units, flat tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import Order, Policy

# Names the decision procedure itself; a decision also names the policy's own version.
ENGINE = "due-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTerms:
    """How work of a kind uses an agent; see `domain.policy.KindPolicy`. `barred_by` are separate
    kinds that this one may not interrupt."""

    kind: str
    exclusive: bool
    separate: bool
    needs_idle: bool
    cap: int | None
    barred_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`boosts` by priority 0 to 3 and `handicap` in milliseconds; `lightest` is the smallest
    weight of shared live work."""

    order: Order
    boosts: tuple[int, int, int, int]
    handicap: int
    primary_level: float
    wake_reserve: int
    guard_factor: float
    kinds: Mapping[str, KindTerms]
    lightest: int

    def bulky(self, kind: str, weight: int) -> bool:
        """Whether smaller work may keep such work from agents for ever."""
        found = self.kinds[kind]
        return found.exclusive or found.needs_idle or (weight > self.lightest)


def terms(policy: Policy) -> Terms:
    """What the core needs of a policy."""
    kinds = {kind: policy.kind(kind) for kind in ChannelKind}
    handicap = policy.handicap_seconds * 1000 if policy.order is Order.DUE else 0
    return Terms(
        order=policy.order,
        boosts=(
            policy.boosts.urgent * 1000,
            policy.boosts.high * 1000,
            policy.boosts.normal * 1000,
            policy.boosts.low * 1000,
        ),
        handicap=handicap,
        primary_level=policy.primary_level,
        wake_reserve=policy.wake_reserve,
        guard_factor=policy.guard_factor,
        lightest=min(
            (k.weight for k in kinds.values() if not (k.exclusive or k.separate)), default=0
        ),
        kinds={
            kind.value: KindTerms(
                kind=kind.value,
                exclusive=found.exclusive,
                separate=found.separate,
                needs_idle=found.needs_idle,
                cap=found.cap,
                barred_by=tuple(
                    sorted(
                        other.value
                        for other, its in kinds.items()
                        if its.separate and other is not kind and kind not in its.interrupted_by
                    )
                ),
            )
            for kind, found in kinds.items()
        },
    )
