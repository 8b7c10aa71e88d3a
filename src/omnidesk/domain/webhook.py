"""Outgoing webhooks: which events there are to hear of, and what an answer means."""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.domain import events

# Everything that the feed records, under the same names.
EVENT_NAMES = tuple(
    sorted(
        value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)
    )
)
ALL_EVENTS = "*"
TEST_EVENT = "webhook.test"

# Ten attempts within about three days. The first repeat is soon: most faults are a restart.
PAUSES_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 64_800, 86_400)
MOST_ATTEMPTS = len(PAUSES_SECONDS) + 1
_LONGEST_WISH_SECONDS = 86_400.0
_GONE = 410


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send again `after_seconds` from now."""

    after_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No further attempt; `gone`: the receiver wants no more of anything."""

    gone: bool


def judge(
    attempts_made: int,
    status: int | None,
    retry_after_seconds: float | None,
    jitter: float,
) -> Delivered | TryAgain | GiveUp:
    """What to do after an attempt.

    `attempts_made` counts it; `status` is None where no answer came; `jitter` is in [0, 1) and
    moves a pause by a tenth either way, so that what failed together does not come back together.
    The receiver's own Retry-After is honoured as a floor, a day at most. Redirects are failures:
    they would take signed content elsewhere.
    """
    if status is not None and 200 <= status < 300:
        return Delivered()
    if status == _GONE:
        return GiveUp(gone=True)
    if attempts_made >= MOST_ATTEMPTS:
        return GiveUp(gone=False)
    pause = PAUSES_SECONDS[attempts_made - 1] * (0.9 + jitter / 5)
    if retry_after_seconds is not None:
        pause = max(pause, min(retry_after_seconds, _LONGEST_WISH_SECONDS))
    return TryAgain(pause)


def wants(wanted: tuple[str, ...] | list[str], event_type: str) -> bool:
    """Whether a webhook that listens to `wanted` hears of an event."""
    return ALL_EVENTS in wanted or event_type in wanted
