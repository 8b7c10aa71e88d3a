"""The customers of one seed: the same for every policy, and for every simulator of format 1.

Uniform numbers come from SplitMix64 (Steele, Lea, Flood 2014). Seed and stream number are both
hashed into the start, so neighbouring seeds share nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat

from omnidesk.simulate.scenario import (
    Channel,
    Distribution,
    Preferred,
    Scenario,
    Stream,
    class_rank,
)

_MASK = 0xFFFF_FFFF_FFFF_FFFF
_STEP = 0x9E37_79B9_7F4A_7C15
_UNIT = 1.0 / (1 << 53)
# Streams of random numbers per arrival stream, and those for preferred agents.
_ARRIVAL, _SERVICE, _PATIENCE, _CLASS, _THINNING = range(5)
_PREFERRED, _PREFERRED_INDEX = 7001, 7002


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work. `index` is its place in the order of arrival, counted from 0.

    `stream` is a position in `Scenario.streams`, `rank` is 1 for class P1, `work_s` is the work
    at speed 1, `patience_s` may be infinite, `preferred` is an agent's position or None.
    """

    index: int
    at: float
    stream: int
    channel: Channel
    skill: str
    cls: str
    rank: int
    target_s: float
    work_s: float
    patience_s: float
    preferred: int | None


def mix(value: int) -> int:
    """The finalizer of SplitMix64 applied to `value` plus its constant, modulo 2^64."""
    z = (value + _STEP) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB) & _MASK
    return z ^ (z >> 31)


def uniforms(seed: int, stream: int) -> Iterator[float]:
    """Endless uniform numbers in [0, 1) of one stream of one seed."""
    state = mix((mix(seed) + stream) & _MASK)
    while True:
        state = (state + _STEP) & _MASK
        z = ((state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB) & _MASK
        yield ((z ^ (z >> 31)) >> 11) * _UNIT


def sample_path(scenario: Scenario, seed: int) -> tuple[Item, ...]:
    """Every customer of this seed by (time, stream number, creation)."""
    drafts = [
        draft
        for position, stream in enumerate(scenario.streams)
        for draft in _drafts(stream, position, scenario.horizon_s, seed)
    ]
    # Stable: items of one stream stay in the order of their creation.
    drafts.sort(key=lambda draft: (draft[0], draft[1]))
    chosen = _preferred(scenario, seed)
    items = []
    for index, (at, _, position, cls, work_s, patience_s) in enumerate(drafts):
        stream = scenario.streams[position]
        items.append(
            Item(
                index=index,
                at=at,
                stream=position,
                channel=stream.channel,
                skill=stream.skill,
                cls=cls,
                rank=class_rank(cls),
                target_s=stream.target_s[cls],
                work_s=work_s,
                patience_s=patience_s,
                preferred=chosen(position),
            )
        )
    return tuple(items)


_Draft = tuple[float, int, int, str, float, float]


def _drafts(stream: Stream, position: int, horizon_s: float, seed: int) -> Iterator[_Draft]:
    first = 10 * stream.stream_no
    classes = _classes(stream, uniforms(seed, first + _CLASS))
    services = _durations(stream.service_s, uniforms(seed, first + _SERVICE))
    patiences = _durations(stream.patience_s, uniforms(seed, first + _PATIENCE))
    for at in _arrivals(stream, horizon_s, seed):
        yield (
            at,
            stream.stream_no,
            position,
            next(classes),
            next(services),
            next(patiences),
        )


def _arrivals(stream: Stream, horizon_s: float, seed: int) -> Iterator[float]:
    yield from repeat(0.0, stream.batch_at_0)
    peak = max((piece.per_min for piece in stream.rate_per_min), default=0.0) / 60.0
    if peak == 0:
        return
    gaps = uniforms(seed, 10 * stream.stream_no + _ARRIVAL)
    thinning = uniforms(seed, 10 * stream.stream_no + _THINNING)
    pieces = [(piece.from_s, piece.until, piece.per_min / 60.0) for piece in stream.rate_per_min]
    now = 0.0
    place = 0
    while (now := now - math.log(1.0 - next(gaps)) / peak) < horizon_s:
        while place < len(pieces) and pieces[place][1] <= now:
            place += 1
        inside = place < len(pieces) and pieces[place][0] <= now
        if next(thinning) < (pieces[place][2] / peak if inside else 0.0):
            yield now


def _durations(law: Distribution, draws: Iterator[float]) -> Iterator[float]:
    if law.mean is None:
        return repeat(math.inf)
    if law.dist == "det":
        return repeat(law.mean)
    if law.cv is None:
        return _exponential(law.mean, draws)
    return _lognormal(law.mean, law.cv, draws)


def _exponential(mean: float, draws: Iterator[float]) -> Iterator[float]:
    return (-mean * math.log(1.0 - u) for u in draws)


def _lognormal(mean: float, cv: float, draws: Iterator[float]) -> Iterator[float]:
    variance = math.log(1.0 + cv * cv)
    mu = math.log(mean) - variance / 2.0
    sigma = math.sqrt(variance)
    for first in draws:
        second = next(draws)
        radius = math.sqrt(-2.0 * math.log(1.0 - first))
        yield math.exp(mu + sigma * radius * math.cos(2.0 * math.pi * second))


def _classes(stream: Stream, draws: Iterator[float]) -> Iterator[str]:
    names = stream.classes
    bounds = []
    total = 0.0
    for name in names:
        total += stream.class_shares[name]
        bounds.append((total, name))
    for u in draws:
        # Rounding can leave the last bound a hair below 1.
        yield next((name for bound, name in bounds if u < bound), names[-1])


def _preferred(scenario: Scenario, seed: int) -> Callable[[int], int | None]:
    """For each arrival in turn, given its stream: the preferred agent's position.

    A stream's own `preferred` replaces the scenario's. Both numbers are drawn for every arrival,
    so that one stream's share does not move another's draws.
    """
    rules = [stream.preferred or scenario.preferred for stream in scenario.streams]
    if not any(rules):
        return lambda _: None
    candidates = [_candidates(scenario, rule) for rule in rules]
    chance = uniforms(seed, _PREFERRED)
    index = uniforms(seed, _PREFERRED_INDEX)

    def choose(stream: int) -> int | None:
        u, v = next(chance), next(index)
        rule = rules[stream]
        if rule is None or u >= rule.share:
            return None
        return candidates[stream][int(v * len(candidates[stream]))]

    return choose


def _candidates(scenario: Scenario, rule: Preferred | None) -> tuple[int, ...]:
    if rule is None:
        return ()
    if isinstance(rule.agents, int):
        return tuple(range(rule.agents))
    positions = {agent.id: position for position, agent in enumerate(scenario.agents)}
    return tuple(positions[name] for name in rule.agents)
