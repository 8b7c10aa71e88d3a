"""The declarative configuration: what a TOML file may say, read strictly.

Every complaint names the file, the key as a person would look for it, and the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from omnidesk.domain.calendar_form import CalendarForm, Texts
from omnidesk.domain.saved_reply import ReplyTexts, Shortcut, Title
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.errors import ConfigurationError
from omnidesk.flows.configuration_policy import ExampleTable, PolicyTable
from omnidesk.flows.configuration_rules import RuleTable, SegmentTable, Steps
from omnidesk.flows.configuration_table import (
    Email,
    KindName,
    Name,
    OptionalName,
    Skills,
    Slug,
    StrategyName,
    Table,
)
from omnidesk.flows.configuration_time import ShiftTable
from omnidesk.flows.webhook_rules import check_events, check_secret, check_url

# Tables of the same file that say how a process runs, not what it serves.
SETTINGS_TABLES = frozenset({"server"})

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# What names an entry of each table.
_KEYS = {"agents": "email", "shifts": "agent", "replies": "shortcut", "webhooks": "url"}


def _address(url: str) -> str:
    return check_url(url, None)


class QueueTable(Table):
    """`[[queues]]`; durations in seconds, other things by name. An empty name takes back what
    was set."""

    name: Name
    offer_timeout_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    wrap_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    wait_target_seconds: Annotated[int, Field(ge=1, le=30 * 86_400)] = 60
    preferred_agent_seconds: Annotated[int, Field(ge=0, le=86_400)] = 30
    lost_agent_rule: Literal["requeue", "keep", "return"] = "requeue"
    paused: bool = False
    strategy: StrategyName = "recommended"
    manual: bool = False
    leave_idle: Annotated[int, Field(ge=0, le=10_000)] = 0
    rings: Annotated[int, Field(ge=1, le=20)] = 1
    exhausted_policy: Literal["wait", "relax", "reask", "escalate"] = "reask"
    reask_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    escalate_queue: OptionalName = None
    calendar: OptionalName = None
    sla_policy: OptionalName = None
    closed_policy: Literal["hold", "message", "park_until_open"] = "hold"
    target_in_open_time: bool = True
    closed_message: Texts = Field(default_factory=dict)
    prompt_message: Texts = Field(default_factory=dict)
    steps: Steps = Field(default_factory=list)


class ShadowTable(Table):
    """`[shadow]`: a policy that decides along without effect. `queues` say by name what queues
    would route otherwise; only what they give counts."""

    policy: PolicyTable
    queues: list[QueueTable] = Field(default_factory=list)
    note: str = ""


class SkillTable(Table):
    """`[[skills]]`."""

    name: Name


class AgentTable(Table):
    """`[[agents]]`. `queues` are names; `skills` maps names to levels 1 to 10, `caps` channel
    kinds to how many at once (0: none).

    `password` is given to an agent who has none; later changes of it are the agent's own.
    """

    email: Email
    name: Name
    role: Literal["admin", "supervisor", "agent", "ops", "bot"] = "agent"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    capacity: Annotated[int, Field(ge=0, le=100_000)] = 60
    caps: dict[KindName, Annotated[int, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    disabled: bool = False
    skills: Skills = Field(default_factory=dict)
    queues: list[Name] = Field(default_factory=list)
    password: Annotated[str, StringConstraints(min_length=10, max_length=256)] | None = None


class InboxTable(Table):
    """`[[inboxes]]`. `config` is the channel's own; providers call `/hooks/<name>`."""

    name: Slug
    channel: str
    queue: Name
    address: Annotated[str, StringConstraints(max_length=320)] = ""
    reopen_window_seconds: Annotated[int, Field(ge=0, le=366 * 86_400)] = 3 * 86_400
    enabled: bool = True
    config: dict[str, Any] = Field(default_factory=dict)


class ReplyTable(Table):
    """`[[replies]]`: words for often asked questions by language; without queues for all."""

    shortcut: Shortcut
    title: Title
    texts: ReplyTexts
    queues: list[Name] = Field(default_factory=list)


class WebhookTable(Table):
    """`[[webhooks]]`: who hears of which events (`*`: all), signed with `secret`."""

    url: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_address)]
    events: Annotated[list[str], Field(min_length=1, max_length=100), AfterValidator(check_events)]
    secret: Annotated[str, AfterValidator(check_secret)]
    enabled: bool = True
    description: Annotated[str, StringConstraints(max_length=500)] = ""


class Configuration(Table):
    """One file. What it does not name is left alone, except rules and segments: where the file
    has any, they are all there are, rules in this order."""

    calendars: list[CalendarForm] = Field(default_factory=list)
    sla_policies: list[SlaPolicyForm] = Field(default_factory=list)
    queues: list[QueueTable] = Field(default_factory=list)
    skills: list[SkillTable] = Field(default_factory=list)
    agents: list[AgentTable] = Field(default_factory=list)
    shifts: list[ShiftTable] = Field(default_factory=list)
    inboxes: list[InboxTable] = Field(default_factory=list)
    replies: list[ReplyTable] = Field(default_factory=list)
    webhooks: list[WebhookTable] = Field(default_factory=list)
    segments: list[SegmentTable] | None = None
    rules: list[RuleTable] | None = None
    policy: PolicyTable | None = None
    shadow: ShadowTable | None = None
    examples: list[ExampleTable] = Field(default_factory=list)
    source: str = "configuration"


def load(path: Path, environment: Mapping[str, str]) -> Configuration:
    """The file's configuration with `${NAME}` replaced from the environment."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(str(path), error.strerror or "cannot be read") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), f"is not UTF-8: {error.reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), f"is not TOML: {error}") from None
    return parse(values, environment, str(path))


def parse(values: Mapping[str, Any], environment: Mapping[str, str], source: str) -> Configuration:
    """The same from parsed TOML; `source` stands in every complaint."""
    own = {name: table for name, table in values.items() if name not in SETTINGS_TABLES}
    own.pop("source", None)
    filled = _filled(own, environment, values, source, ())
    try:
        found = Configuration.model_validate({**filled, "source": source})
    except ValidationError as error:
        raise _complaint(error, values, source) from None
    for table, entries in _named(found):
        seen: dict[str, int] = {}
        for index, name in enumerate(entries):
            if name.casefold() in seen:
                key = _KEYS.get(table, "name")
                where = f"{source}: {table}[{index + 1}].{key}"
                raise ConfigurationError(where, f"{name!r} is used twice; it must be unique")
            seen[name.casefold()] = index
    return found


def _named(found: Configuration) -> Iterator[tuple[str, list[str]]]:
    yield "calendars", [entry.name for entry in found.calendars]
    yield "sla_policies", [entry.name for entry in found.sla_policies]
    yield "shifts", [entry.agent for entry in found.shifts]
    yield "queues", [entry.name for entry in found.queues]
    yield "skills", [entry.name for entry in found.skills]
    yield "agents", [entry.email for entry in found.agents]
    yield "inboxes", [entry.name for entry in found.inboxes]
    yield "replies", [entry.shortcut for entry in found.replies]
    yield "webhooks", [entry.url for entry in found.webhooks]
    yield "segments", [entry.name for entry in found.segments or ()]
    yield "rules", [entry.name for entry in found.rules or ()]
    yield "examples", [entry.name for entry in found.examples]


def place(values: Mapping[str, Any], location: Sequence[int | str]) -> str:
    """A key as a person finds it in the file: `inboxes "shop".config.token`."""
    at: Any = values
    shown = ""
    for part in location:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(part, int):
            named = (
                at.get("email") or at.get("name") or at.get("shortcut")
                if isinstance(at, Mapping)
                else None
            )
            shown += f' "{named}"' if isinstance(named, str) else f"[{part + 1}]"
        else:
            shown += f".{part}" if shown else str(part)
    return shown


def _complaint(
    error: ValidationError, values: Mapping[str, Any], source: str
) -> ConfigurationError:
    return complaint(
        (f"{source}: {place(values, _plain(fault['loc']))}", fault)
        for fault in error.errors(include_input=False, include_url=False)
    )


def complaint(faults: Iterable[tuple[str, Mapping[str, Any]]]) -> ConfigurationError:
    """One error for all that Pydantic found, each with its place: a misspelt key is only
    understood next to the missing one."""
    (where, what), *more = [(at, _reason(fault)) for at, fault in faults]
    return ConfigurationError(where, what + "".join(f"\n{at}: {why}" for at, why in more))


def _plain(location: Sequence[int | str]) -> list[int | str]:
    # Pydantic marks a dictionary's key itself with this extra step.
    return [part for part in location if part != "[key]"]


def _reason(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return "is unknown here"
    if fault["type"] == "missing":
        return "is missing"
    text: str = fault["msg"].removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _filled(
    value: Any,
    environment: Mapping[str, str],
    root: Mapping[str, Any],
    source: str,
    at: tuple[int | str, ...],
) -> Any:
    """The value with every `${NAME}` replaced; ConfigurationError where one is not set."""
    if isinstance(value, Mapping):
        return {
            key: _filled(inner, environment, root, source, (*at, key))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            _filled(inner, environment, root, source, (*at, index))
            for index, inner in enumerate(value)
        ]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in environment:
            raise ConfigurationError(
                f"{source}: {place(root, at)}",
                f"the environment variable {name} is not set",
                f"set {name}, or write the value in its place",
            )
        return environment[name]

    return _VARIABLE.sub(variable, value)
