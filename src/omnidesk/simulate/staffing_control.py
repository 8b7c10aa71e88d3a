"""The formula's own model, met by the customers of a simulation: a control variate.

Chance makes a run busier or quieter than the long run. The formula's model is made so by the same
customers in the same way, and its long run is known exactly. So the difference of the two in each
run tells what the formula does not know, with far less noise than the run itself (Lavenberg and
Welch 1981).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from omnidesk.simulate import chat_queues
from omnidesk.simulate.sample_path import Item
from omnidesk.simulate.staffing import Demand


@dataclass(slots=True)
class Outcome:
    """What became of each item: its wait (until work, or patience, began or ended; nan where it was
    turned away), when its work began and ended (nan: never), and whether it was lost waiting."""

    waits: list[float]
    began: list[float]
    ended: list[float]
    lost: list[bool]


def formula_model(demand: Demand, agents: int, items: Sequence[Item]) -> Outcome:
    """First come, first served; everything in progress shares the total pace evenly.

    With exponential work this is the birth-death chain of `perform`; with one conversation at a
    time it is M/M/n itself, whatever the law of the work.
    """
    model = _Model(demand, agents, items)
    for item in items:
        model.until(item.at)
        model.arrive(item)
    model.until(math.inf)
    return model.seen


class _Model:
    """`share` is the work that each conversation has been given since the start, were it there all
    along: one that began at share s is done at s plus its work."""

    def __init__(self, demand: Demand, agents: int, items: Sequence[Item]) -> None:
        count = len(items)
        self.items = items
        self.slots = demand.slots(agents)
        self.paces = [math.nan, *(_pace(demand, agents, n + 1) for n in range(self.slots))]
        self.places = math.inf if demand.waiting_places is None else demand.waiting_places
        self.queue: deque[Item] = deque()
        self.held: list[tuple[float, int]] = []
        self.share = self.now = 0.0
        self.seen = Outcome([math.nan] * count, [math.nan] * count, [math.nan] * count, [])
        self.seen.lost = [False] * count

    def arrive(self, item: Item) -> None:
        if len(self.held) < self.slots:
            self.begin(item)
        elif len(self.queue) < self.places:
            self.queue.append(item)

    def begin(self, item: Item) -> None:
        self.seen.waits[item.index] = self.now - item.at
        self.seen.began[item.index] = self.now
        heappush(self.held, (self.share + item.work_s, item.index))

    def until(self, at: float) -> None:
        """Let everything end that ends before `at`."""
        while self.held:
            pace = self.paces[len(self.held)]
            end = self.now + (self.held[0][0] - self.share) / pace
            if end > at:
                self.share += (at - self.now) * pace
                break
            self.now = end
            self.share, index = heappop(self.held)
            self.seen.ended[index] = end
            self.next()
        self.now = at

    def next(self) -> None:
        """The first in line who is still there begins."""
        while self.queue:
            item = self.queue.popleft()
            if item.at + item.patience_s >= self.now:
                self.begin(item)
                return
            self.seen.waits[item.index] = item.patience_s
            self.seen.lost[item.index] = True


def _pace(demand: Demand, agents: int, held: int) -> float:
    """The pace of each of so many conversations, spread evenly over the agents."""
    if not demand.work_rates:
        return 1.0
    return chat_queues.even_rate(held, agents, demand.work_rates) / held
