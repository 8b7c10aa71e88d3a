"""How long somebody in line will probably wait: an interval, how good it was, and when to be
silent.

While a line is never empty its departures are close to a Poisson process whose rate is
proportional to the agents at work. With n departures seen in E agent-seconds and Jeffreys' prior,
the rate of one agent is Gamma(n, E); the wait for k more departures with m agents is then

    W = (E / m) * G(k) / G(n) = (E / m) * (k / n) * F(2k, 2n)

with F the F distribution. That is the queue-length estimator of Whitt (Management Science 45(6),
1999; Ibrahim and Whitt, M&SOM 11(3), 2009: W is Erlang with as many stages as there are people
before, and one) with its rate learned from what was seen, so that few observations make a wide
interval. Departures may be answers or people giving up; only an answer ends the last stage, hence
k = 1 + (place - 1) * share of answers among departures (after QLr of Ibrahim and Whitt, Management
Science 55(10), 2009).

The interval claims CLAIM of the waits. It is widened by what its own errors were: split conformal
prediction (Lei et al., JASA 113, 2018) on their logarithms. All times are seconds.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

# Of 100 waits so many end inside their interval; the rest is split evenly.
CLAIM = 0.8
WINDOW_SECONDS = 1800.0
MIN_DEPARTURES = 10
# Who is answered at once tells nothing of a line; by the Poisson property a line may be looked
# at from any instant after it began.
SETTLE_SECONDS = 2.0
# Staff that changed by more than this factor makes another service of it.
COMPARABLE = 1.5
MIN_SCORED = 30
LAST_SCORED = 100
# Below this coverage over the last LAST_SCORED nothing is said.
SILENT_BELOW = 0.65
WIDEST = 4.0

_Z = NormalDist().inv_cdf(0.5 + CLAIM / 2)


class Silence(StrEnum):
    """Why there is no estimate.

    NO_AGENTS: nobody who can take it is there. PAUSED: the queue is. STAFFING: the number of
    agents changed too much for what was seen before to tell anything. FEW_DATA: too few answers
    were seen. UNRELIABLE: the last estimates of this queue were too often wrong.
    """

    NO_AGENTS = "no_agents"
    PAUSED = "paused"
    STAFFING = "staffing"
    FEW_DATA = "few_data"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Somebody who stood in line from `queued` until `left`, both as seconds of one clock."""

    queued: float
    left: float
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was seen of a line. `answered` and `given_up` departures in `exposure` agent-seconds
    during which people waited and staff was comparable with `agents`, those there now; `other`
    counts departures under other staff."""

    agents: int = 0
    answered: int = 0
    given_up: int = 0
    exposure: float = 0.0
    other: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What was seen of the work itself: `finished` items that took `seconds` altogether, the
    agents' `slots` for such work, and the `share` of what those agents took that was this
    line's. Used while nobody has waited long enough to tell from departures."""

    finished: int = 0
    seconds: float = 0.0
    slots: int = 0
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """Seconds from an offer to its answer: the ends of the middle CLAIM, and the median."""

    low: float = 0.0
    middle: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An interval of seconds that CLAIM of the waits end in, and the median."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How good the last estimates of a queue were: `scored` of them, `coverage` of the intervals
    as they were (or would have been) told, mean absolute error and bias (positive: told too
    long) of the medians in seconds, and the `factor` by which intervals are widened now."""

    scored: int = 0
    coverage: float | None = None
    error: float | None = None
    bias: float | None = None
    factor: float = 1.0


Staff = Sequence[tuple[float, int]]


def evidence(
    departures: Sequence[Departure],
    waiting_since: float | None,
    staff: Staff,
    now: float,
    window: float = WINDOW_SECONDS,
) -> Evidence:
    """What the last `window` seconds tell of a line.

    `waiting_since` is when the longest waiting of those in line now came (None: nobody waits);
    `staff` the able agents as (since, number), oldest first; before the first entry the number
    is taken to have been the same.
    """
    agents = staff[-1][1] if staff else 0
    if agents <= 0:
        return Evidence()
    begin = now - window
    spans = _spans([(d.queued, d.left) for d in departures], waiting_since, begin, now)
    pieces = _comparable(spans, staff, agents)
    kept = [d for d in departures if _inside(pieces, d.left)]
    other = sum(_inside(spans, d.left) for d in departures) - len(kept)
    answered = sum(d.answered for d in kept)
    return Evidence(
        agents=agents,
        answered=answered,
        given_up=len(kept) - answered,
        exposure=sum((end - start) * number for start, end, number in pieces),
        other=other,
    )


_Span = tuple[float, float, int]


def _spans(
    stays: list[tuple[float, float]], waiting_since: float | None, begin: float, now: float
) -> list[_Span]:
    """The times in which somebody stood in line, as (start, end, 1), without their beginnings."""
    if waiting_since is not None:
        stays = [*stays, (waiting_since, now)]
    merged: list[list[float]] = []
    for start, end in sorted(stays):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    cut = [(max(start + SETTLE_SECONDS, begin), min(end, now), 1) for start, end in merged]
    return [span for span in cut if span[1] > span[0]]


def _comparable(spans: Sequence[_Span], staff: Staff, agents: int) -> list[_Span]:
    """The parts of the spans in which staff was comparable with `agents`, with its number."""
    found: list[_Span] = []
    for number, (since, there) in enumerate(staff):
        if not agents / COMPARABLE <= there <= agents * COMPARABLE:
            continue
        start = -math.inf if number == 0 else since
        end = staff[number + 1][0] if number + 1 < len(staff) else math.inf
        for low, high, _ in spans:
            if min(high, end) > max(low, start):
                found.append((max(low, start), min(high, end), there))
    return found


def _inside(spans: Sequence[_Span], at: float) -> bool:
    # Spans are disjoint and in order.
    place = bisect_left(spans, at, key=lambda span: span[1])
    return place < len(spans) and spans[place][0] < at


def estimate(
    place: int, seen: Evidence, handling: Handling, accepting: Accepting
) -> Estimate | Silence:
    """The wait of whoever is at `place` (1 is next) until an agent answers, not yet widened."""
    if seen.agents <= 0:
        return Silence.NO_AGENTS
    if seen.answered >= MIN_DEPARTURES:
        share = seen.answered / (seen.answered + seen.given_up)
        stages = 1 + (place - 1) * share
        return _waits(stages, seen.answered, seen.exposure / seen.agents, accepting)
    if seen.other >= MIN_DEPARTURES:
        return Silence.STAFFING
    if handling.finished >= MIN_DEPARTURES and handling.slots > 0 and handling.share > 0:
        unit = handling.seconds / (handling.slots * handling.share)
        return _waits(place, handling.finished, unit, accepting)
    return Silence.FEW_DATA


def _waits(stages: float, seen: int, unit: float, accepting: Accepting) -> Estimate:
    scale = unit * stages / seen
    low, middle, high = (f_quantile(z, 2 * stages, 2 * seen) for z in (-_Z, 0.0, _Z))
    return Estimate(
        low=scale * low + accepting.low,
        middle=scale * middle + accepting.middle,
        high=scale * high + accepting.high,
    )


def f_quantile(z: float, numerator: float, denominator: float) -> float:
    """The quantile of the F distribution at the normal score `z`.

    Paulson's normal approximation to the cube root (Annals of Mathematical Statistics 13, 1942):
    within 1 % from the median up, within 8 % in the lower tail of 2 and 20 degrees of freedom,
    better with more.
    """
    a, b = 2 / (9 * numerator), 2 / (9 * denominator)
    square = (1 - b) ** 2 - z * z * b
    root = math.sqrt(max(0.0, z * z * (b * (1 - a) ** 2 + a * (1 - b) ** 2 - z * z * a * b)))
    cube = ((1 - a) * (1 - b) + math.copysign(root, z)) / square
    return max(cube, 0.0) ** 3


def widen(made: Estimate, factor: float) -> Estimate:
    """The interval stretched about its median by `factor` on the scale of logarithms."""
    middle = max(made.middle, 1.0)
    below = math.log(middle / max(made.low, 1.0))
    above = math.log(max(made.high, 1.0) / middle)
    return Estimate(
        low=min(made.low, middle * math.exp(-factor * below)) if factor > 1 else made.low,
        middle=made.middle,
        high=max(made.high, middle * math.exp(factor * above)) if factor > 1 else made.high,
    )


def stretch(made: Estimate, waited: float) -> float:
    """By which factor `made` would have had to be widened to reach `waited`; 1 is its edge."""
    middle, at = max(made.middle, 1.0), max(waited, 1.0)
    if at >= middle:
        room, needed = math.log(max(made.high, 1.0) / middle), math.log(at / middle)
    else:
        room, needed = math.log(middle / max(made.low, 1.0)), math.log(middle / at)
    if needed == 0:
        return 0.0
    return min(needed / room, 1000.0) if room > 0 else 1000.0


def factor_of(stretches: Sequence[float]) -> float:
    """How far to widen, so that CLAIM of these would have been reached: 1 to WIDEST."""
    if len(stretches) < MIN_SCORED:
        return 1.0
    rank = math.ceil(CLAIM * (len(stretches) + 1))
    return min(max(sorted(stretches)[min(rank, len(stretches)) - 1], 1.0), WIDEST)


def reliable(accuracy: Accuracy) -> bool:
    """Whether a queue's estimates were good enough lately to be told; unknown is good enough."""
    if accuracy.scored < MIN_SCORED or accuracy.coverage is None:
        return True
    return accuracy.coverage >= SILENT_BELOW


def rounded(made: Estimate) -> tuple[int, int]:
    """The interval in whole steps that people say: (low, high) seconds, outwards. Steps of 30
    seconds up to 2 minutes, of 1 minute up to 20, of 5 minutes up to 2 hours, then of 30."""
    low, high = max(made.low, 0.0), max(made.high, 0.0)
    down, up = _step(low), _step(high)
    least, most = math.floor(low / down) * down, max(math.ceil(high / up), 1) * up
    # One number is no interval, even where both ends fall on the same step.
    return least, most if most > least else least + up


def _step(seconds: float) -> int:
    for limit, step in ((120, 30), (1200, 60), (7200, 300)):
        if seconds <= limit:
            return step
    return 1800
