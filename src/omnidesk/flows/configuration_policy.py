"""`[policy]` and `[[examples]]`: the routing policy, and what it must do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from omnidesk.domain.conditions import Text
from omnidesk.domain.policy import Policy
from omnidesk.domain.rule_documents import Tag
from omnidesk.flows.configuration_rules import Steps
from omnidesk.flows.configuration_table import (
    Email,
    KindName,
    Name,
    PriorityName,
    Skills,
    Table,
)

# TOML has no null: these words say that there is no limit.
_NO_LIMIT = frozenset({"never", "none"})
_NULLABLE = frozenset(
    {
        "cap",
        "dormant_weight",
        "abandon_after_seconds",
        "prompt_after_seconds",
        "close_after_seconds",
    }
)


def _unlimited(values: object) -> object:
    kinds = values.get("kinds") if isinstance(values, Mapping) else None
    if not isinstance(values, Mapping) or not isinstance(kinds, Mapping):
        return values
    told = {
        kind: {
            key: None if key in _NULLABLE and value in _NO_LIMIT else value
            for key, value in settings.items()
        }
        if isinstance(settings, Mapping)
        else settings
        for kind, settings in kinds.items()
    }
    return {**values, "kinds": told}


# What the table does not say has its default; `cap = "none"` and the like take limits away.
PolicyTable = Annotated[Policy, BeforeValidator(_unlimited)]

Fact = Annotated[bool, Field(strict=True)] | int | float | Text | list[Text]


def _instant(value: object) -> object:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("must be an instant like 2026-11-23T10:00:00+02:00") from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("must name its offset, like 2026-11-23T10:00:00+02:00")
    return value


class GivenTable(Table):
    """`given` of an example: what is known of the new work. An inbox, or the first one of a
    channel or kind; a language that is not given is guessed from the text, as always."""

    inbox: Name | None = None
    channel: str | None = None
    kind: KindName | None = None
    language: str | None = None
    subject: str | None = None
    text: str = ""
    attributes: dict[str, Fact] = Field(default_factory=dict)
    call: dict[str, Fact] | None = None
    tags: list[Tag] = Field(default_factory=list)
    previous_queue: Name | None = None
    previous_agent: Email | None = None
    at: Annotated[datetime, BeforeValidator(_instant)] | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> GivenTable:
        if sum(x is not None for x in (self.inbox, self.channel, self.kind)) != 1:
            raise ValueError("give one of inbox, channel and kind")
        return self


class ExpectTable(Table):
    """`expect` of an example: only what is given is compared. `within_seconds` is the answer
    target, `rule` the rule that decides (an empty text: none does)."""

    rule: str | None = None
    queue: Name | None = None
    skills: Skills | None = None
    preferred_skills: Skills | None = None
    priority: PriorityName | None = None
    sla_policy: Name | None = None
    within_seconds: Annotated[int, Field(ge=1)] | None = None
    parked: bool | None = None
    bot_first: Email | None = None
    steps: Steps | None = None
    tags: list[Tag] | None = None

    @model_validator(mode="after")
    def _something(self) -> ExpectTable:
        if not self.model_fields_set:
            raise ValueError("expects nothing; give a queue, a rule or another outcome")
        return self


class ExampleTable(Table):
    """`[[examples]]`: run by `apply` against the configuration as the file makes it."""

    name: Name
    given: GivenTable
    expect: ExpectTable


def policy_differences(before: Policy, after: Policy) -> list[tuple[str, Any, Any]]:
    """(key, before, after) of everything that differs, keys as the file writes them."""
    return list(_differences("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _differences(at: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [
            found
            for key in sorted({*before, *after})
            for found in _differences(f"{at}.{key}" if at else key, before.get(key), after.get(key))
        ]
    if isinstance(before, list) and isinstance(after, list):
        before, after = sorted(before), sorted(after)
    return [] if before == after else [(at, before, after)]
