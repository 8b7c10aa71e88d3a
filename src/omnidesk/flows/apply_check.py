"""Whether every name that a configuration file uses is something. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from omnidesk.errors import ConfigurationError
from omnidesk.flows.configuration_file import Configuration
from omnidesk.flows.configuration_policy import ExampleTable
from omnidesk.flows.configuration_rules import RuleTable, StepTable

# (key of the file, kind of thing, names used there)
Uses = Callable[[str, str, Iterable[str | None]], None]


def check(document: Configuration, known: Mapping[str, set[str]]) -> None:
    """Raise ConfigurationError at the first name that nothing has: file, key and what to do.

    `known` are the names of each kind: queue, skill, inbox, agent, calendar, SLA policy, segment.
    """

    def uses(where: str, kind: str, names: Iterable[str | None]) -> None:
        for name in names:
            if name is not None and name not in known[kind]:
                listed = ", ".join(sorted(known[kind])) or "none yet"
                raise ConfigurationError(
                    f"{document.source}: {where}",
                    f"there is no {kind} {name!r}",
                    f"known: {listed}; or add it to the file",
                )

    for queue in document.queues:
        at = f'queues "{queue.name}"'
        uses(f"{at}.escalate_queue", "queue", [queue.escalate_queue])
        uses(f"{at}.calendar", "calendar", [queue.calendar])
        uses(f"{at}.sla_policy", "SLA policy", [queue.sla_policy])
        _steps(f"{at}.steps", queue.steps, uses)
    for table in document.shifts:
        uses(f'shifts "{table.agent}".agent', "agent", [table.agent.lower()])
    for agent in document.agents:
        at = f'agents "{agent.email}"'
        uses(f"{at}.queues", "queue", agent.queues)
        uses(f"{at}.skills", "skill", agent.skills)
    for inbox in document.inboxes:
        uses(f'inboxes "{inbox.name}".queue', "queue", [inbox.queue])
    for reply in document.replies:
        uses(f'replies "{reply.shortcut}".queues', "queue", reply.queues)
    for rule in document.rules or ():
        _rule(rule, uses)
    for example in document.examples:
        _example(example, uses)


def _rule(rule: RuleTable, uses: Uses) -> None:
    at, when, then = f'rules "{rule.name}"', rule.when, rule.then
    uses(f"{at}.when.inboxes", "inbox", when.inboxes)
    uses(f"{at}.when.segments", "segment", when.segments)
    uses(f"{at}.when.previous_queues", "queue", when.previous_queues)
    uses(f"{at}.when.previous_agents", "agent", map(str.lower, when.previous_agents))
    if when.hours is not None:
        uses(f"{at}.when.hours", "calendar", [when.hours.inside, when.hours.outside])
    uses(f"{at}.then.skills", "skill", then.skills)
    uses(f"{at}.then.preferred_skills", "skill", then.preferred_skills)
    uses(f"{at}.then.queue", "queue", [then.queue])
    uses(f"{at}.then.sla_policy", "SLA policy", [then.sla_policy])
    if then.bot_first is not None:
        uses(f"{at}.then.bot_first.agent", "agent", [then.bot_first.agent.lower()])
    if then.parked is not None:
        uses(f"{at}.then.parked.until_open", "calendar", [then.parked.until_open])
    _steps(f"{at}.then.steps", then.steps or (), uses)


def _steps(at: str, steps: Iterable[StepTable], uses: Uses) -> None:
    for number, step in enumerate(steps, 1):
        uses(f"{at}[{number}].relax", "skill", step.relax)
        uses(f"{at}[{number}].drop", "skill", step.drop)
        uses(f"{at}[{number}].widen_to", "queue", step.widen_to)
        uses(f"{at}[{number}].queue", "queue", [step.queue])


def _example(example: ExampleTable, uses: Uses) -> None:
    at, given, expect = f'examples "{example.name}"', example.given, example.expect
    uses(f"{at}.given.inbox", "inbox", [given.inbox])
    uses(f"{at}.given.previous_queue", "queue", [given.previous_queue])
    agent = given.previous_agent
    uses(f"{at}.given.previous_agent", "agent", [agent and agent.lower()])
    uses(f"{at}.expect.queue", "queue", [expect.queue])
    uses(f"{at}.expect.sla_policy", "SLA policy", [expect.sla_policy])
    uses(f"{at}.expect.skills", "skill", expect.skills or ())
    uses(f"{at}.expect.preferred_skills", "skill", expect.preferred_skills or ())
    _steps(f"{at}.expect.steps", expect.steps or (), uses)
