"""What configuration names must exist: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from omnidesk import channels
from omnidesk.domain.agent import Role
from omnidesk.domain.rule_documents import StepPart, Then, When
from omnidesk.errors import BadInput, FieldError
from omnidesk.store import rule_sets
from omnidesk.store.database import Transaction

Use = tuple[str, str, str]  # JSON pointer, kind of thing, its id or name


async def demand(tx: Transaction, uses: Sequence[Use]) -> None:
    """Raise BadInput naming everything that does not exist."""
    if not uses:
        return
    known = await rule_sets.known(tx) | {"channel": set(channels.registry())}
    faults = [
        FieldError(pointer, _unknown(kind, name))
        for pointer, kind, name in uses
        if name not in known[kind]
    ]
    if faults:
        raise BadInput("the input is not valid", errors=tuple(faults))


def _unknown(kind: str, name: str) -> str:
    if kind == "channel":
        return f"there is no channel {name!r}; known: {', '.join(sorted(channels.registry()))}"
    if kind == "bot":
        return f"there is no agent {name} with the role {Role.BOT.value}"
    named = kind in {"skill", "segment"}
    return f"there is no {kind} {name!r}" if named else f"there is no {kind} {name}"


def of_rule(when: When, then: Then, at: str) -> Iterator[Use]:
    """What a rule names."""
    yield from _of_when(when, f"{at}/when")
    yield from _of_then(then, f"{at}/then")


def _of_when(when: When, at: str) -> Iterator[Use]:
    for part, kind in (
        ("inboxes", "inbox"),
        ("channels", "channel"),
        ("segments", "segment"),
        ("previous_queues", "queue"),
        ("previous_agents", "agent"),
    ):
        for number, name in enumerate(getattr(when, part)):
            yield f"{at}/{part}/{number}", kind, name
    if when.hours is not None:
        yield f"{at}/hours/calendar_id", "calendar", when.hours.calendar_id


def _of_then(then: Then, at: str) -> Iterator[Use]:
    if then.queue_id is not None:
        yield f"{at}/queue_id", "queue", then.queue_id
    for number, required in enumerate(then.requirements):
        yield f"{at}/requirements/{number}/skill", "skill", required.skill
    if then.sla_policy_id is not None:
        yield f"{at}/sla_policy_id", "SLA policy", then.sla_policy_id
    if then.bot_first is not None:
        yield f"{at}/bot_first/agent_id", "bot", then.bot_first.agent_id
    if then.parked is not None and then.parked.calendar_id is not None:
        yield f"{at}/parked/calendar_id", "calendar", then.parked.calendar_id
    yield from _of_steps(then.steps or (), f"{at}/steps")


def of_queue(values: Mapping[str, Any]) -> Iterator[Use]:
    """What columns of a queue name; `steps` are stored ones."""
    for column, kind in (
        ("escalate_queue_id", "queue"),
        ("calendar_id", "calendar"),
        ("sla_policy_id", "SLA policy"),
    ):
        if values.get(column) is not None:
            yield f"/{column}", kind, values[column]
    steps = [StepPart.model_validate(step) for step in values.get("steps", ())]
    yield from _of_steps(steps, "/steps")


def _of_steps(steps: Sequence[StepPart], at: str) -> Iterator[Use]:
    for number, step in enumerate(steps):
        for part in ("relax", "drop"):
            for skill in getattr(step, part):
                yield f"{at}/{number}/{part}", "skill", skill
        for index, queue_id in enumerate(step.widen_to):
            yield f"{at}/{number}/widen_to/{index}", "queue", queue_id
        if step.queue_id is not None:
            yield f"{at}/{number}/queue_id", "queue", step.queue_id
