"""The estimate against a line in virtual time: what it claims, and when it says nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from omnidesk.domain import estimate as e
from omnidesk.domain.estimate import Accuracy, Departure, Estimate, Silence


@dataclass
class Line:
    """First come, first served by a staff that changes; exponential times.

    An agent who leaves finishes what they do first.
    """

    rate: float
    service: float
    staffing: list[tuple[float, int]]
    dice: Random
    patience: float = 0.0
    departures: list[Departure] = field(default_factory=list)
    told: list[tuple[float, Estimate | Silence, float]] = field(default_factory=list)

    def staff(self, now: float) -> list[tuple[float, int]]:
        return [entry for entry in self.staffing if entry[0] <= now]

    def estimate(self, now: float, place: int, oldest: float) -> Estimate | Silence:
        recent = [d for d in self.departures[-400:] if d.left > now - e.WINDOW_SECONDS]
        seen = e.evidence(recent, oldest, self.staff(now), now)
        return e.estimate(place, seen, e.Handling(), e.Accepting())

    def run(self, seconds: float, *, ask: Callable[[float], bool] = lambda _: True) -> None:
        """Everybody who comes to a line that waits gets an estimate on arrival."""
        waiting: list[tuple[float, float, Estimate | Silence | None]] = []
        busy: list[float] = []
        arrival = self.dice.expovariate(self.rate)
        changes = [at for at, _ in self.staffing if at > 0]
        now = 0.0
        while now < seconds:
            ends = busy[0] if busy else float("inf")
            change = changes[0] if changes else float("inf")
            now = min(arrival, ends, change)
            if now == arrival:
                arrival = now + self.dice.expovariate(self.rate)
                limit = now + self.dice.expovariate(1 / self.patience) if self.patience else 1e18
                waiting.append((now, limit, None))
                self._give_up(waiting, now)
                if len(busy) >= self.staff(now)[-1][1]:
                    made = self.estimate(now, len(waiting), waiting[0][0]) if ask(now) else None
                    waiting[-1] = (now, limit, made)
            elif now == ends:
                heapq.heappop(busy)
            else:
                changes.pop(0)
            self._give_up(waiting, now)
            while waiting and len(busy) < self.staff(now)[-1][1]:
                came, _, made = waiting.pop(0)
                self.departures.append(Departure(queued=came, left=now))
                if made is not None:
                    self.told.append((came, made, now - came))
                heapq.heappush(busy, now + self.dice.expovariate(1 / self.service))

    def _give_up(
        self, waiting: list[tuple[float, float, Estimate | Silence | None]], now: float
    ) -> None:
        for entry in [w for w in waiting if w[1] <= now]:
            waiting.remove(entry)
            self.departures.append(Departure(queued=entry[0], left=entry[1], answered=False))

    def coverage(self) -> tuple[int, float]:
        """How many got an interval, and the share of them whose wait ended in it."""
        found = [(m, w) for _, m, w in self.told if isinstance(m, Estimate)]
        inside = sum(m.low <= waited <= m.high for m, waited in found)
        return len(found), inside / len(found)


def test_intervals_cover_what_they_claim() -> None:
    for seed, agents, load in ((1, 5, 0.9), (2, 20, 0.95), (3, 3, 0.8)):
        line = Line(agents * load / 240, 240, [(0.0, agents)], Random(seed))
        line.run(2 * 86_400)
        count, share = line.coverage()
        assert count > 400
        assert abs(share - e.CLAIM) < 0.05, (agents, load, count, share)


def test_intervals_hold_while_staffing_changes_a_little() -> None:
    staffing = [(hour * 3600.0, 10 + (hour % 3)) for hour in range(40)]
    line = Line(10.2 / 240, 240, staffing, Random(5))
    line.run(40 * 3600)
    count, share = line.coverage()
    assert count > 1000
    assert abs(share - e.CLAIM) < 0.06, (count, share)


def test_people_who_give_up_are_counted() -> None:
    line = Line(12 / 240, 240, [(0.0, 10)], Random(6), patience=300)
    line.run(86_400)
    count, share = line.coverage()
    assert sum(not d.answered for d in line.departures) > 300
    # Those who would have waited longest are not there to be counted.
    assert count > 1000
    assert share > e.CLAIM - 0.08, (count, share)


def test_a_jump_of_staff_makes_it_silent_until_enough_is_seen() -> None:
    jump = 20_000.0
    line = Line(12 / 240, 240, [(0.0, 12), (jump, 4), (jump + 7200, 16)], Random(7))
    line.run(jump + 14_400)
    after = [made for came, made, _ in line.told if jump < came < jump + 300]
    assert after
    assert set(after) <= {Silence.STAFFING, Silence.FEW_DATA}
    # Ten departures of four agents later it knows them.
    later = [made for came, made, _ in line.told if jump + 1800 < came < jump + 7200]
    assert sum(isinstance(made, Estimate) for made in later) > 0.9 * len(later)
    again = [made for came, made, _ in line.told if jump + 7200 < came < jump + 7260]
    assert all(made is Silence.STAFFING for made in again)


def test_wrong_intervals_are_widened_and_then_silenced() -> None:
    made = Estimate(low=60, middle=120, high=240)
    dice = Random(8)
    waits = [120 * dice.lognormvariate(0, 1.2) for _ in range(400)]
    raw = sum(made.low <= w <= made.high for w in waits) / len(waits)
    assert raw < 0.5
    factor = e.factor_of([e.stretch(made, w) for w in waits[:100]])
    assert 1.5 < factor < e.WIDEST
    wide = e.widen(made, factor)
    later = sum(wide.low <= w <= wide.high for w in waits[100:]) / 300
    assert abs(later - e.CLAIM) < 0.08, later
    assert e.reliable(Accuracy(scored=100, coverage=later))
    assert not e.reliable(Accuracy(scored=100, coverage=raw))
    assert e.reliable(Accuracy(scored=e.MIN_SCORED - 1, coverage=0.0))
