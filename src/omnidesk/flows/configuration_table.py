"""What the tables of a configuration file share: strictness, names, levels."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import Strategy
from omnidesk.domain.work import PRIORITIES

Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]
Level = Annotated[int, Field(ge=1, le=10)]
Skills = dict[Name, Level]
KindName = Literal["chat", "messaging", "email", "voice"]
PriorityName = Literal["urgent", "high", "normal", "low"]
StrategyName = Literal[
    "recommended",
    "least_loaded",
    "longest_idle",
    "most_skilled",
    "least_flexible",
    "round_robin",
    "fastest",
]


def _nothing(value: object) -> object:
    return None if value == "" else value


# TOML has no null: an empty text takes back what was set.
OptionalName = Annotated[Name | None, BeforeValidator(_nothing)]


class Table(BaseModel):
    """Exactly the keys named, of exactly the types named."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)


assert {kind.value for kind in ChannelKind} == {"chat", "messaging", "email", "voice"}
assert set(PRIORITIES) == {"urgent", "high", "normal", "low"}
assert {strategy.value for strategy in Strategy} == set(get_args(StrategyName))
