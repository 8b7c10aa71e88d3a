"""Work that may wait: e-mail and callbacks with deadlines.

All of it is done in time if and only if in every window of intervals the time people have covers
the work that both arrives and falls due inside the window; serving the earliest deadline first
then does it (Liu and Layland 1973; Dertouzos 1974). So the least level number of people is a
maximum over windows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from omnidesk.simulate.erlang import check_amounts, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Work there from the beginning of interval `arrives`, due by the end of interval `due`, both
    counted from 0; `work_seconds` of one person's time."""

    arrives: int
    due: int
    work_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The least level number of people beside those already counted, and the window of intervals
    (first, last) that asks for it; None where there is nothing to do. `left_seconds` is the work
    still open after each interval with that many people."""

    positions: int
    window: tuple[int, int] | None
    left_seconds: tuple[float, ...]


def clear_backlog(
    batches: Sequence[Batch],
    *,
    interval_seconds: float,
    intervals: int,
    spare_seconds: Sequence[float] = (),
    open_intervals: Sequence[bool] = (),
    max_occupancy: float = 1.0,
) -> Backlog:
    """People needed for `batches`.

    `spare_seconds` is, per interval, the time that people already planned for live work have left;
    in intervals that are not open nobody works. Raises BadInput for work that no number of people
    can do, because no interval before its deadline is open.
    """
    check_amounts(interval_seconds=interval_seconds, max_occupancy=max_occupancy)
    usable = [bool(is_open) for is_open in open_intervals] or [True] * intervals
    spare = [float(seconds) for seconds in spare_seconds] or [0.0] * intervals
    for name, given in (("open_intervals", usable), ("spare_seconds", spare)):
        if len(given) != intervals:
            raise refused(name, f"must be given for each of {intervals} intervals")
    spare = [seconds if is_open else 0.0 for seconds, is_open in zip(spare, usable, strict=True)]
    for i, batch in enumerate(batches):
        _check(i, batch, usable)
    one = [interval_seconds * max_occupancy * is_open for is_open in usable]
    positions, window = _most_pressing(batches, spare, one)
    time = [free + positions * mine for free, mine in zip(spare, one, strict=True)]
    return Backlog(positions=positions, window=window, left_seconds=_left(batches, time))


def _check(i: int, batch: Batch, usable: Sequence[bool]) -> None:
    name = f"batches[{i}]"
    if not 0 <= batch.work_seconds < math.inf:
        raise refused(f"{name}.work_seconds", f"must be 0 or more, not {batch.work_seconds!r}")
    if not 0 <= batch.arrives <= batch.due < len(usable):
        raise refused(name, f"must arrive and fall due within {len(usable)} intervals, in order")
    if batch.work_seconds and not any(usable[batch.arrives : batch.due + 1]):
        raise refused(name, "falls due before anybody works: move its deadline or the hours")


def _most_pressing(
    batches: Sequence[Batch], spare: Sequence[float], one: Sequence[float]
) -> tuple[int, tuple[int, int] | None]:
    """For each first interval, walk on and compare work due so far with the time so far."""
    most, window = 0, None
    for first in sorted({batch.arrives for batch in batches}):
        due = [0.0] * len(one)
        for batch in batches:
            if batch.arrives >= first:
                due[batch.due] += batch.work_seconds
        work = free = mine = 0.0
        for last in range(first, len(one)):
            work, free, mine = work + due[last], free + spare[last], mine + one[last]
            if due[last] and work > free:
                # Such a window has an open interval, or `_check` would have refused its work.
                needed = math.ceil((work - free) / mine - 1e-9)
                if needed > most:
                    most, window = needed, (first, last)
    return most, window


def _left(batches: Sequence[Batch], time: Sequence[float]) -> tuple[float, ...]:
    """Earliest deadline first; how much is still open after each interval."""
    came = [0.0] * len(time)
    for batch in batches:
        came[batch.arrives] += batch.work_seconds
    left, found = 0.0, []
    for new, available in zip(came, time, strict=True):
        left = max(0.0, left + new - available)
        found.append(left)
    return tuple(found)
