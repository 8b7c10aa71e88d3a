"""Waiting work that something is wrong with: nobody could ever take it, nobody who is there can,
or it waits far too long although somebody could. Told by what it asks for, not one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from omnidesk.domain import steps
from omnidesk.routing.entries import ItemEntry, Requirements, requirements
from omnidesk.routing.groups import Match
from omnidesk.routing.lanes import Profile, could_ever
from omnidesk.routing.roster import misfit
from omnidesk.routing.state import RouterState

# Somebody who reloads their page is not nobody.
GRACE = 10_000
# Waiting so many times the target although somebody is there who could is starving.
STARVING = 3


class Trouble(StrEnum):
    """What is wrong. NOBODY_EVER: no agent has the queue, the skills, the kind and the capacity,
    not even after the work's last step. NOBODY_THERE: some have, but none of them is there.
    STARVING: some are there, and it has waited three times its target."""

    NOBODY_EVER = "nobody_ever"
    NOBODY_THERE = "nobody_there"
    STARVING = "starving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Work of one match in trouble. `items` wait, `oldest` since `arrived_at` (milliseconds);
    `able` are agents who could take it and are not there."""

    trouble: Trouble
    match: tuple[tuple[str, ...], Requirements, str]
    items: int
    oldest: str
    arrived_at: int
    able: tuple[str, ...] = ()


def alarms(state: RouterState) -> list[Alarm]:
    """Everything in trouble at the state's instant. Costs the matches that have work and one look
    at every agent, whatever the number of items; the oldest of a match speaks for it."""
    enabled: dict[Profile, list[str]] = {}
    for agent in state.agents.values():
        if agent.profile is not None and not agent.disabled:
            enabled.setdefault(agent.profile, []).append(agent.id)
    found = []
    for match in list(state.matches.values()):
        buckets = [*match.buckets.values(), *match.held.values()]
        heads = [head for bucket in buckets if (head := bucket.head) is not None]
        if not heads:
            continue
        oldest = min(heads, key=lambda item: (item.arrived_at, item.id))
        count = sum(bucket.size for bucket in buckets)
        alarm = _judged(state, match, oldest, count, enabled)
        if alarm is not None:
            found.append(alarm)
    return sorted(found, key=lambda alarm: alarm.match)


def _judged(
    state: RouterState,
    match: Match,
    item: ItemEntry,
    count: int,
    enabled: Mapping[Profile, list[str]],
) -> Alarm | None:
    kind = state.terms.kinds[match.kind]
    suited = [p for p in match.profiles if could_ever(p.capacity, kind, item.weight)]
    there = sum(len(profile.routable) for profile in suited)
    able = sorted(name for profile in suited for name in enabled.get(profile, ()))
    waited = state.now - item.arrived_at
    queue = state.queue(item.queue)
    if not able and not _after_steps(state, item, enabled):
        trouble = Trouble.NOBODY_EVER
    elif queue.paused or queue.manual:
        return None
    elif not there and waited >= GRACE:
        trouble = Trouble.NOBODY_THERE
    elif there and waited > STARVING * state.target(item):
        trouble = Trouble.STARVING
    else:
        return None
    return Alarm(
        trouble=trouble,
        match=(match.queues, match.requirements, match.kind),
        items=count,
        oldest=item.id,
        arrived_at=item.arrived_at,
        able=tuple(able) if trouble is Trouble.NOBODY_THERE else (),
    )


def _after_steps(state: RouterState, item: ItemEntry, enabled: Iterable[Profile]) -> bool:
    """Whether any of the steps to come opens the work to anybody at all."""
    at: dict[str, Any] = {
        "steps": item.steps,
        "step": item.step,
        "step_at": None,
        "requirements": [{"skill": s, "level": level} for s, level in item.requirements],
        "widened_to": list(item.widened),
        "priority": item.priority,
        "queue_id": item.queue,
    }
    profiles = list(enabled)
    while (after := steps.take(at)) is not None:
        wanted = requirements(list(after.requirements))
        queues = {after.queue_id, *after.widened_to}
        if any(_could(state, profile, queues, wanted, item) for profile in profiles):
            return True
        for name in ("step", "requirements", "widened_to", "priority", "queue_id"):
            at[name] = getattr(after, name)
    return False


def _could(
    state: RouterState, profile: Profile, queues: set[str], wanted: Requirements, item: ItemEntry
) -> bool:
    kind = state.terms.kinds[item.kind]
    return (
        not profile.queues.isdisjoint(queues)
        and misfit(profile.skills, profile.caps, wanted, kind) is None
        and could_ever(profile.capacity, kind, item.weight)
    )
