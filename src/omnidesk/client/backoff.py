"""How long to wait before the next try."""

from __future__ import annotations

SHORTEST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


def backoff(failures: int, chance: float) -> float:
    """Full jitter: anything up to a bound that doubles with each failure, so that a thousand
    clients do not come back at once. `failures` counts from 0, `chance` is in [0, 1)."""
    return float(chance * min(LONGEST_SECONDS, SHORTEST_SECONDS * 2 ** min(failures, 16)))
