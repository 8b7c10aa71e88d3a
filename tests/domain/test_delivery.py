"""Delivery status is a lattice; giving up is a pure decision."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain.delivery import (
    RANK,
    DeliveryStatus,
    GiveUp,
    RetryPolicy,
    TryAgain,
    advance,
    next_attempt,
)
from omnidesk.errors import SendOutcome

S = DeliveryStatus
statuses = st.sampled_from(list(DeliveryStatus))


@given(statuses, statuses, statuses)
def test_join_laws(a: S, b: S, c: S) -> None:
    assert advance(a, a) is a
    assert advance(a, b) is advance(b, a)
    assert advance(advance(a, b), c) is advance(a, advance(b, c))


@given(st.lists(statuses, min_size=1), st.randoms())
def test_order_and_repeats_of_reports_do_not_matter(reports: list[S], rng: object) -> None:
    shuffled = [*reports, *reports]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reduce(advance, reports, S.QUEUED) is reduce(advance, shuffled, S.QUEUED)


@given(statuses, statuses)
def test_never_back(stored: S, reported: S) -> None:
    assert RANK[advance(stored, reported)] >= RANK[stored]


@pytest.mark.parametrize(
    ("stored", "reported", "after"),
    [
        (S.QUEUED, S.FAILED, S.FAILED),
        (S.SENT, S.FAILED, S.FAILED),
        (S.DELIVERED, S.FAILED, S.DELIVERED),
        (S.READ, S.FAILED, S.READ),
        (S.FAILED, S.DELIVERED, S.DELIVERED),
        (S.FAILED, S.SENT, S.FAILED),
        (S.UNCONFIRMED, S.SENT, S.SENT),
        (S.READ, S.DELIVERED, S.READ),
    ],
)
def test_table(stored: S, reported: S, after: S) -> None:
    assert advance(stored, reported) is after


@given(
    st.integers(1, 7),
    st.floats(0, 1, exclude_max=True),
    st.none() | st.floats(0, 1e9, allow_nan=False),
)
def test_waits_grow_and_honour_the_provider(
    made: int, jitter: float, retry_after: float | None
) -> None:
    policy = RetryPolicy()
    found = next_attempt(policy, made, SendOutcome.RETRY, retry_after, jitter, safe_to_repeat=False)
    assert isinstance(found, TryAgain)
    assert found.after_seconds <= max(policy.ceiling_seconds, 86_400)
    if retry_after is not None:
        assert found.after_seconds >= min(retry_after, 86_400)
    else:
        ceiling = min(policy.ceiling_seconds, policy.first_seconds * policy.factor ** (made - 1))
        assert ceiling / 2 <= found.after_seconds <= ceiling


def test_unknown_outcomes_are_repeated_only_where_harmless() -> None:
    policy = RetryPolicy()
    shy = next_attempt(policy, 1, SendOutcome.UNKNOWN, None, 0, safe_to_repeat=False)
    bold = next_attempt(policy, 1, SendOutcome.UNKNOWN, None, 0, safe_to_repeat=True)
    assert shy == GiveUp(S.UNCONFIRMED, dead_letter=False)
    assert isinstance(bold, TryAgain)


def test_permanent_and_exhausted() -> None:
    policy = RetryPolicy(attempts=3)
    gone = next_attempt(policy, 1, SendOutcome.PERMANENT, None, 0, safe_to_repeat=True)
    tired = next_attempt(policy, 3, SendOutcome.RETRY, None, 0, safe_to_repeat=True)
    assert gone == GiveUp(S.FAILED, dead_letter=False)
    assert tired == GiveUp(S.FAILED, dead_letter=True)
