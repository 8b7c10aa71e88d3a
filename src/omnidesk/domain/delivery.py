"""Delivery status as a lattice, and the pure decision to try again or give up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from omnidesk.errors import SendOutcome


class DeliveryStatus(StrEnum):
    """How far an outbound message has come, as far as anybody told us.

    `unconfirmed`: the request left us and its answer never came; it is shown to the agent and
    not sent twice. Any later report replaces it.
    """

    QUEUED = "queued"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


# The order in which a report may replace what is stored: `failed` only over queued,
# unconfirmed and sent; a late `delivered` wins over it; nothing ever moves back.
RANK = {status: rank for rank, status in enumerate(DeliveryStatus)}


def advance(stored: DeliveryStatus, reported: DeliveryStatus) -> DeliveryStatus:
    """The join of two reports: commutative, associative, idempotent, monotonic."""
    return reported if RANK[reported] > RANK[stored] else stored


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with full jitter between `floor` and the growing ceiling."""

    first_seconds: float = 2.0
    factor: float = 3.0
    ceiling_seconds: float = 1800.0
    attempts: int = 8


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send again `after_seconds` from now."""

    after_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No further attempt: `status` is what the agent sees, `dead_letter` may be re-driven."""

    status: DeliveryStatus
    dead_letter: bool


def next_attempt(
    policy: RetryPolicy,
    attempts_made: int,
    outcome: SendOutcome,
    retry_after_seconds: float | None,
    jitter: float,
    *,
    safe_to_repeat: bool,
) -> TryAgain | GiveUp:
    """What to do after a failed attempt.

    `attempts_made` counts the failed one; `jitter` is in [0, 1). An unknown outcome is repeated
    only where the channel makes repeats harmless (`safe_to_repeat`). The provider's own
    Retry-After is honoured as a floor, capped at a day.
    """
    if outcome is SendOutcome.PERMANENT:
        return GiveUp(DeliveryStatus.FAILED, dead_letter=False)
    if outcome is SendOutcome.UNKNOWN and not safe_to_repeat:
        return GiveUp(DeliveryStatus.UNCONFIRMED, dead_letter=False)
    if attempts_made >= policy.attempts:
        return GiveUp(DeliveryStatus.FAILED, dead_letter=True)
    ceiling = min(
        policy.ceiling_seconds, policy.first_seconds * policy.factor ** (attempts_made - 1)
    )
    wait = ceiling * (0.5 + jitter / 2)
    if retry_after_seconds is not None:
        wait = max(wait, min(retry_after_seconds, 86_400.0))
    return TryAgain(wait)
