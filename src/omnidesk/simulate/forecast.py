"""How much will come in, interval by interval, from what came in before.

Three ways, all with a weekly season: the same weekday of last week (the yardstick of every
forecast), the mean of the last eight such days moved towards last week's level (the default:
beyond two or three days ahead a plain historical average is hard to beat, Taylor 2008), and
Holt-Winters smoothing (Winters 1960, in the additive form, which bears empty intervals). Holidays
neither teach nor are judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from omnidesk.simulate.erlang import refused

Counts: TypeAlias = tuple[float, ...]

WEEK = timedelta(days=7)
WEEKS_OF_MEAN = 8
LEVEL_CORRECTION = 0.6
LEVEL_SMOOTHING = 0.02
SEASON_SMOOTHING = 0.15
# Below three weeks a mean is no better than last week.
FEWEST_DAYS_OF_MEAN = 21
DAYS_OF_BACKTEST = 28


class Method(StrEnum):
    """How to forecast."""

    SEASONAL_NAIVE = "seasonal_naive"
    WEEKLY_MEAN = "weekly_mean"
    HOLT_WINTERS = "holt_winters"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Arrivals per interval of consecutive local days, each row one day of equal intervals.

    Days without any data are rows of zeros: they were quiet. Whoever has gaps names those days as
    `holidays`, which are left out.
    """

    first: date
    days: tuple[Counts, ...]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.days or not self.days[0]:
            raise refused("days", "must hold at least one day of at least one interval")
        width = len(self.days[0])
        for i, row in enumerate(self.days):
            if len(row) != width:
                raise refused(f"days[{i}]", f"must hold {width} intervals, not {len(row)}")
            if not all(0 <= count < math.inf for count in row):
                raise refused(f"days[{i}]", "must hold counts of 0 or more")

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=len(self.days))

    def at(self, day: date) -> Counts | None:
        """A day's counts; None outside the history and for holidays."""
        i = (day - self.first).days
        return self.days[i] if 0 <= i < len(self.days) and day not in self.holidays else None

    def before(self, day: date) -> History | None:
        """What was known when `day` began; None if nothing was."""
        known = min(len(self.days), (day - self.first).days)
        return replace(self, days=self.days[:known]) if known > 0 else None

    def same_weekday(self, day: date, most: int) -> list[Counts]:
        """The last `most` days before the history's end with the weekday of `day`, newest first."""
        back = self.end - timedelta(days=(self.end - day).days % 7 or 7)
        found: list[Counts] = []
        while back >= self.first and len(found) < most:
            row = self.at(back)
            if row is not None:
                found.append(row)
            back -= WEEK
        return found


def default_method(history: History) -> Method:
    """The mean of weeks where there are three of them, else last week."""
    enough = len(history.days) >= FEWEST_DAYS_OF_MEAN
    return Method.WEEKLY_MEAN if enough else Method.SEASONAL_NAIVE


def forecast(history: History, day: date, method: Method) -> Counts | None:
    """Expected arrivals per interval of `day`, which is not before the history's end.

    A holiday is expected to be like the mean of the holidays known, quiet if none is. None where
    there is nothing to go by: a weekday that was never seen. The mean of weeks and Holt-Winters
    fall back to last week where there are not three weeks.
    """
    if day < history.end:
        raise refused("day", f"must not be before {history.end}, where the history ends")
    if day in history.holidays:
        return _holiday(history)
    if method is Method.SEASONAL_NAIVE or len(history.days) < FEWEST_DAYS_OF_MEAN:
        last = history.same_weekday(day, 1)
        return last[0] if last else None
    if method is Method.WEEKLY_MEAN:
        return _weekly_mean(history, day)
    return _holt_winters(history, day)


def _holiday(history: History) -> Counts:
    known = [
        row
        for i, row in enumerate(history.days)
        if history.first + timedelta(days=i) in history.holidays
    ]
    return _mean(known) or (0.0,) * len(history.days[0])


def _mean(rows: list[Counts]) -> Counts | None:
    if not rows:
        return None
    return tuple(math.fsum(column) / len(rows) for column in zip(*rows, strict=True))


def _weekly_mean(history: History, day: date) -> Counts | None:
    profile = _mean(history.same_weekday(day, WEEKS_OF_MEAN))
    if profile is None:
        return None
    level = 1.0 + LEVEL_CORRECTION * (_last_week_over_profile(history) - 1.0)
    return tuple(level * expected for expected in profile)


def _last_week_over_profile(history: History) -> float:
    """How last week compares with what the means say of its days; 1 where they say nothing."""
    came, expected = 0.0, 0.0
    for back in range(1, 8):
        day = history.end - timedelta(days=back)
        row, profile = history.at(day), _mean(history.same_weekday(day, WEEKS_OF_MEAN))
        if row is not None and profile is not None:
            came += math.fsum(row)
            expected += math.fsum(profile)
    return came / expected if expected else 1.0


def _holt_winters(history: History, day: date) -> Counts | None:
    """Each error corrects the level, and the season of its own interval of the week."""
    width = len(history.days[0])
    teaching = _first_weeks(history)
    if any(not rows for rows in teaching):
        return None
    means = [_mean(rows) or () for rows in teaching]
    level = math.fsum(math.fsum(row) for row in means) / (7 * width)
    season = [[value - level for value in row] for row in means]
    for i, row in enumerate(history.days):
        if history.first + timedelta(days=i) in history.holidays:
            continue
        mine = season[i % 7]
        for k, count in enumerate(row):
            error = count - level - mine[k]
            level += LEVEL_SMOOTHING * error
            mine[k] += SEASON_SMOOTHING * error
    ahead = season[(day - history.first).days % 7]
    return tuple(max(0.0, level + value) for value in ahead)


def _first_weeks(history: History) -> list[list[Counts]]:
    """Per weekday, counted from the first day, its first two days that were no holidays."""
    found: list[list[Counts]] = [[] for _ in range(7)]
    for i, row in enumerate(history.days):
        ordinary = history.first + timedelta(days=i) not in history.holidays
        if ordinary and len(found[i % 7]) < 2:
            found[i % 7].append(row)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How a method did on days it had not seen. `wape` is the sum of absolute errors over the sum
    of arrivals, per interval; None where nothing came. `pairs` are (expected, came)."""

    method: Method
    days_ahead: int
    days: int
    wape: float | None
    pairs: tuple[tuple[float, float], ...] = field(repr=False)


def backtest(
    history: History, method: Method, *, days_ahead: int, days: int = DAYS_OF_BACKTEST
) -> Backtest:
    """Forecast each of the last `days` days from what was known `days_ahead` days before it ended,
    as far back as three weeks were known (one, where the history is so short that the mean of
    weeks is not used yet); holidays are not judged."""
    if days_ahead < 1:
        raise refused("days_ahead", f"must be at least 1, not {days_ahead}")
    pairs: list[tuple[float, float]] = []
    judged = 0
    short = len(history.days) <= FEWEST_DAYS_OF_MEAN + days_ahead
    fewest = 7 if short else FEWEST_DAYS_OF_MEAN
    for back in range(days, 0, -1):
        day = history.end - timedelta(days=back)
        came, known = history.at(day), history.before(day - timedelta(days=days_ahead - 1))
        if came is None or known is None or len(known.days) < fewest:
            continue
        expected = forecast(known, day, method)
        if expected is not None:
            judged += 1
            pairs += zip(expected, came, strict=True)
    return Backtest(
        method=method, days_ahead=days_ahead, days=judged, wape=_wape(pairs), pairs=tuple(pairs)
    )


def _wape(pairs: Iterable[tuple[float, float]]) -> float | None:
    known = list(pairs)
    came = math.fsum(count for _, count in known)
    return math.fsum(abs(count - told) for told, count in known) / came if came else None


def backtests(history: History, *, days_ahead: int) -> Mapping[Method, Backtest]:
    """Every method on the same days."""
    return {method: backtest(history, method, days_ahead=days_ahead) for method in Method}
