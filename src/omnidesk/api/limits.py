"""Token buckets in this process's memory: how often somebody may try.

Each process counts for itself; with N processes behind a balancer the real limit is up to N
times the configured one, which is still far too few guesses for a password.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from omnidesk.errors import TooMany


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` tries at once, then one more every `seconds_each`."""

    burst: int
    seconds_each: float


class Buckets:
    """One bucket per key, `rate` for all. Keeps the `size` keys used last, so that a flood of
    new keys cannot fill the memory."""

    def __init__(self, rate: Rate, *, size: int = 10_000) -> None:
        self.rate = rate
        self._size = size
        # Per key: the moment at which its bucket would be full again.
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, key: Hashable, now_seconds: float, detail: str) -> None:
        """Use one try; TooMany when none is left. `now_seconds` is a monotonic clock."""
        each = self.rate.seconds_each
        full_at = max(self._full_at.get(key, now_seconds), now_seconds) + each
        over = full_at - now_seconds - self.rate.burst * each
        if over > 1e-9:
            raise TooMany(detail, retry_after_seconds=max(1, math.ceil(over)))
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._size:
            self._full_at.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Give all tries of a key back."""
        self._full_at.pop(key, None)
