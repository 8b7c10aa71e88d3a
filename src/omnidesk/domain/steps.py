"""Steps: what waiting asks less of as time passes, one at a time, each with its instant.

A step is data inside a work item: `after_seconds` since the item was queued, and what changes
then. The state after a step is a function of the state before it, so that simulation, replay and
the running router agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# The reason of a transfer that no person decided, but a step or a queue's policy.
OVERFLOW = "overflow"


class Alternative(StrEnum):
    """What a step can offer the customer instead of waiting."""

    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Everything a step may change. `relax` gives skills a lower level; `drop` takes them off the
    requirements; `widen_to` adds queues whose agents may take the work; `queue_id` moves it."""

    after_seconds: int
    relax: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    widen_to: tuple[str, ...] = ()
    priority: int | None = None
    queue_id: str | None = None
    offer: Alternative | None = None

    def as_json(self) -> dict[str, Any]:
        """As work items and queues carry it; what does not change is left out."""
        found: dict[str, Any] = {"after_seconds": self.after_seconds}
        if self.relax:
            found["relax"] = dict(self.relax)
        if self.drop:
            found["drop"] = list(self.drop)
        if self.widen_to:
            found["widen_to"] = list(self.widen_to)
        if self.priority is not None:
            found["priority"] = self.priority
        if self.queue_id is not None:
            found["queue_id"] = self.queue_id
        if self.offer is not None:
            found["offer"] = self.offer.value
        return found


def read(value: Mapping[str, Any]) -> Step:
    """The step of its JSON form."""
    return Step(
        after_seconds=value["after_seconds"],
        relax=dict(value.get("relax", {})),
        drop=tuple(value.get("drop", ())),
        widen_to=tuple(value.get("widen_to", ())),
        priority=value.get("priority"),
        queue_id=value.get("queue_id"),
        offer=Alternative(value["offer"]) if value.get("offer") else None,
    )


def first_due(steps: Sequence[Mapping[str, Any]], queued_at: datetime) -> datetime | None:
    """When the first step of newly queued work is due; None without steps."""
    return queued_at + timedelta(seconds=steps[0]["after_seconds"]) if steps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """A work item's routing columns after a step. `step` counts the steps taken."""

    step: int
    step_at: datetime | None
    requirements: list[dict[str, Any]]
    widened_to: list[str]
    priority: int
    queue_id: str
    offer: Alternative | None


def take(item: Mapping[str, Any]) -> Stepped | None:
    """What the next step makes of an item (`steps`, `step`, `step_at`, `requirements`,
    `widened_to`, `priority`, `queue_id`); None when there is none left.

    Taken early or late, the instants of the steps after it stay the same.
    """
    steps, done = item["steps"], item["step"]
    if done >= len(steps):
        return None
    step = read(steps[done])
    following = None
    if done + 1 < len(steps) and item["step_at"] is not None:
        gap = steps[done + 1]["after_seconds"] - step.after_seconds
        following = item["step_at"] + timedelta(seconds=max(0, gap))
    return Stepped(
        step=done + 1,
        step_at=following,
        requirements=_required(item["requirements"], step),
        widened_to=sorted({*item["widened_to"], *step.widen_to}),
        priority=item["priority"] if step.priority is None else step.priority,
        queue_id=step.queue_id or item["queue_id"],
        offer=step.offer,
    )


def _required(requirements: Sequence[Mapping[str, Any]], step: Step) -> list[dict[str, Any]]:
    kept = [dict(wanted) for wanted in requirements if wanted["skill"] not in step.drop]
    for wanted in kept:
        if wanted["skill"] in step.relax:
            # A step never asks for more than before it.
            wanted["level"] = min(wanted.get("level", 1), step.relax[wanted["skill"]])
    return kept


def with_preferred(
    steps: Sequence[Mapping[str, Any]],
    requirements: Sequence[Mapping[str, Any]],
    after_seconds: int,
) -> list[dict[str, Any]]:
    """The steps, and one more that drops preferred skills (`preferred: true`) which none of them
    drops: what is only preferred never bars anybody for long."""
    dropped = {skill for step in steps for skill in step.get("drop", ())}
    left = sorted(r["skill"] for r in requirements if r.get("preferred") and not _in(r, dropped))
    if not left:
        return [dict(step) for step in steps]
    own: dict[str, Any] = {"after_seconds": after_seconds, "drop": left}
    return sorted([*map(dict, steps), own], key=lambda step: int(step["after_seconds"]))


def _in(requirement: Mapping[str, Any], skills: set[str]) -> bool:
    return requirement["skill"] in skills
