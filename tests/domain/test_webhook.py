"""What an answer to an outgoing webhook means."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain import events
from omnidesk.domain.webhook import (
    EVENT_NAMES,
    MOST_ATTEMPTS,
    Delivered,
    GiveUp,
    TryAgain,
    judge,
    wants,
)

STATUSES = st.none() | st.integers(100, 599)


def test_ten_attempts_within_about_three_days() -> None:
    for jitter in (0.0, 0.5, 0.999):
        waited, attempts = 0.0, 0
        while True:
            attempts += 1
            verdict = judge(attempts, 500, None, jitter)
            if isinstance(verdict, GiveUp):
                break
            assert isinstance(verdict, TryAgain)
            waited += verdict.after_seconds
        assert (attempts, verdict.gone) == (10, False)
        assert 2.7 * 86_400 < waited < 3.5 * 86_400


@given(STATUSES, st.integers(1, MOST_ATTEMPTS), st.none() | st.floats(0, 1e9), st.floats(0, 0.999))
def test_every_answer_has_a_meaning(
    status: int | None, attempts: int, wish: float | None, jitter: float
) -> None:
    verdict = judge(attempts, status, wish, jitter)
    if status is not None and 200 <= status < 300:
        assert verdict == Delivered()
    elif status == 410:
        assert verdict == GiveUp(gone=True)
    elif attempts == MOST_ATTEMPTS:
        assert verdict == GiveUp(gone=False)
    else:
        assert isinstance(verdict, TryAgain)
        assert 4 <= verdict.after_seconds <= 96_000
        assert verdict.after_seconds >= min(wish or 0, 86_400)


def test_the_names_are_those_of_the_feed() -> None:
    assert events.MESSAGE_CREATED in EVENT_NAMES
    assert all("." in name for name in EVENT_NAMES)
    assert wants(["*"], "anything.happened")
    assert wants(["note.created"], events.NOTE_CREATED)
    assert not wants(["note.created"], events.MESSAGE_CREATED)
