"""Which waiting items take their next step now, and why: their time has come, nobody who is there
could ever take them as they are, or everybody who is there has declined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from omnidesk.domain import steps
from omnidesk.domain.queue import ExhaustedPolicy
from omnidesk.routing.eligibility import exhausted
from omnidesk.routing.entries import ItemEntry, WorkKey, requirements
from omnidesk.routing.groups import Bucket, Match
from omnidesk.routing.state import RouterState


class Cause(StrEnum):
    """Why a step is taken."""

    TIME = "time"
    NOBODY = "nobody"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class StepDue:
    """An item, as it was seen, that takes its next step, or goes to `escalate_to` instead."""

    item_id: str
    version: int
    cause: Cause
    escalate_to: str | None = None


def steps_due(state: RouterState, now: int, limit: int) -> list[StepDue]:
    """At most `limit` steps to take now: what is due by time, oldest first, then the rest match by
    match. What is not taken stays due."""
    state.advance(now)
    found = [
        StepDue(item.id, item.version, Cause.TIME)
        for item in sorted((state.items[i] for i in state.due), key=lambda i: i.key)
        if item.state == "waiting" and not item.in_flight
    ]
    seen = {step.item_id for step in found}
    looked: list[Match] = []
    for match in sorted(state.thinned, key=lambda m: (m.queues, m.requirements, m.kind)):
        if len(found) >= limit:
            break
        here = [step for step in _of_match(state, match) if step.item_id not in seen]
        found += here
        if not here:
            looked.append(match)
    state.thinned.difference_update(looked)
    return found[:limit]


def _of_match(state: RouterState, match: Match) -> Iterator[StepDue]:
    for bucket in sorted(match.buckets.values(), key=_first):
        if match.routable:
            yield from _exhausted(state, bucket)
        else:
            yield from _nobody(state, bucket)


def _first(bucket: Bucket) -> WorkKey:
    item = bucket.head
    assert item is not None, "a bucket is dropped with its last item"
    return item.key


def _nobody(state: RouterState, bucket: Bucket) -> Iterator[StepDue]:
    for item in sorted(bucket.items(), key=lambda i: i.key):
        step = item.next_step
        if step is not None and _helps(state, item, step):
            yield StepDue(item.id, item.version, Cause.NOBODY)


def _helps(state: RouterState, item: ItemEntry, step: Mapping[str, Any]) -> bool:
    """Whether the step opens the item to somebody who is there. Where nobody is there at all
    (the night), it is not taken early."""
    after = steps.take(
        {
            "steps": [step],
            "step": 0,
            "step_at": None,
            "requirements": [{"skill": s, "level": level} for s, level in item.requirements],
            "widened_to": list(item.widened),
            "priority": item.priority,
            "queue_id": item.queue,
        }
    )
    assert after is not None
    others = tuple(q for q in after.widened_to if q != after.queue_id)
    wanted = requirements(list(after.requirements))
    there = state.match((after.queue_id, *others), wanted, item.kind)
    there.hopes.add(state.match_of(item))
    return there.routable > 0


def _exhausted(state: RouterState, bucket: Bucket) -> Iterator[StepDue]:
    key = bucket.key
    queue = state.queue(key.queue)
    goes_on = queue.exhausted in (ExhaustedPolicy.RELAX, ExhaustedPolicy.ESCALATE)
    if not key.declined or not goes_on:
        return
    if not exhausted(state, bucket.match, key.weight, key.declined):
        return
    for item in sorted(bucket.items(), key=lambda i: i.key):
        if queue.exhausted is ExhaustedPolicy.RELAX and item.next_step is not None:
            yield StepDue(item.id, item.version, Cause.EXHAUSTED)
        elif queue.exhausted is ExhaustedPolicy.ESCALATE and queue.escalate_to not in (
            None,
            item.queue,
        ):
            yield StepDue(item.id, item.version, Cause.EXHAUSTED, queue.escalate_to)
