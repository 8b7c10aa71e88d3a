"""A simulated contact centre as a value: who works, who calls, for how long (scenario format 1).

Times are seconds from the start, rates are arrivals per minute, levels are speeds (1.0 primary).
Two fields are our own additions to format 1: `shifts` of an agent, and `preferred` inside a
stream, where it stands for that stream alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from omnidesk.errors import ConfigurationError

Channel = Literal["voice", "chat", "email"]
LIVE: tuple[Channel, ...] = ("voice", "chat")

_Seconds = Annotated[float, Field(ge=0)]
_Positive = Annotated[float, Field(gt=0)]
_CLASS = re.compile(r"P[1-9][0-9]*\Z")


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Slots(_Read):
    """How many items of each channel an agent holds at once; voice is 0 or 1."""

    voice: Annotated[int, Field(ge=0, le=1)] = 0
    chat: Annotated[int, Field(ge=0, le=100)] = 0
    email: Annotated[int, Field(ge=0, le=1000)] = 0


class Agent(_Read):
    """One agent; without `shifts` present from the start to the end."""

    id: int | str
    skills: dict[str, _Positive]
    channels: tuple[Channel, ...]
    slots: Slots
    shifts: tuple[tuple[_Seconds, _Seconds], ...] | None = None

    @model_validator(mode="after")
    def _check(self) -> Agent:
        for name in self.channels:
            if name not in self.slots.model_fields_set:
                raise ValueError(f"channel {name!r} is listed, so slots.{name} has to be given")
        last = -1.0
        for begin, end in self.shifts or ():
            if not last < begin < end:
                raise ValueError("shifts have to be [from_s, to_s] in order, apart, from < to")
            last = end
        return self

    def level(self, channel: str, skill: str) -> float | None:
        """The speed at which this agent works such an item; None when they never may."""
        return self.skills.get(skill) if channel in self.channels else None

    @property
    def live_channels(self) -> int:
        """How many channels of theirs cannot be put aside (voice, chat)."""
        return sum(channel in self.channels for channel in LIVE)


class Distribution(_Read):
    """A law of durations in seconds: exponential, lognormal, constant, or never (inf)."""

    dist: Literal["exp", "lognormal", "det", "inf"]
    mean: _Positive | None = None
    cv: _Positive | None = None

    @model_validator(mode="after")
    def _check(self) -> Distribution:
        if (self.mean is None) != (self.dist == "inf"):
            raise ValueError(f"{self.dist} {'has no' if self.dist == 'inf' else 'needs a'} mean")
        if (self.cv is None) != (self.dist != "lognormal"):
            raise ValueError("cv belongs to lognormal, which needs it")
        return self


class Rate(_Read):
    """So many arrivals a minute from `from_s` until before `to_s`; null is for ever."""

    from_s: _Seconds
    to_s: _Positive | None = None
    per_min: Annotated[float, Field(ge=0)]

    @property
    def until(self) -> float:
        """`to_s` as a number."""
        return math.inf if self.to_s is None else self.to_s


class Preferred(_Read):
    """A share of the items names an agent: a list of ids, or a number n for the first n."""

    share: Annotated[float, Field(ge=0, le=1)]
    agents: tuple[int | str, ...] | Annotated[int, Field(ge=1)]


class Stream(_Read):
    """One kind of customers: channel, skill, arrival rate, durations and classes."""

    stream_no: Annotated[int, Field(ge=0, lt=700)]
    channel: Channel
    skill: str
    rate_per_min: tuple[Rate, ...]
    batch_at_0: Annotated[int, Field(ge=0)] = 0
    service_s: Distribution
    patience_s: Distribution = Distribution(dist="inf")
    class_shares: dict[str, Annotated[float, Field(ge=0, le=1)]]
    target_s: dict[str, _Seconds]
    preferred: Preferred | None = None

    @model_validator(mode="after")
    def _check(self) -> Stream:
        if self.service_s.dist == "inf":
            raise ValueError("service_s cannot be inf")
        if self.patience_s.dist == "lognormal":
            raise ValueError("patience_s is exp, det or inf")
        last = 0.0
        for piece in self.rate_per_min:
            if not last <= piece.from_s < piece.until:
                raise ValueError("rate_per_min has to be in order, without overlap, from_s < to_s")
            last = piece.until
        _check_classes(self.class_shares, self.target_s)
        return self

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, the most urgent first."""
        return tuple(sorted(self.class_shares, key=class_rank))


class Step(_Read):
    """From `after_s` of waiting on, agents of at least `min_level` may take the item."""

    after_s: _Seconds
    min_level: _Positive


class Parameters(_Read):
    """What a scenario overrides of a policy; None leaves the policy's own value.

    `boosts` by class and `handicap` are seconds; `steps` relax the level; `hold` is how long an
    item waits for its preferred agent; `weights` are units of capacity by channel.
    """

    boosts: Mapping[str, _Seconds] | None = Field(
        None, validation_alias=AliasChoices("boosts", "boosts_s", "boost_s", "boost")
    )
    handicap: _Seconds | None = Field(None, validation_alias=AliasChoices("handicap", "handicap_s"))
    hold: _Seconds | None = Field(None, validation_alias=AliasChoices("hold", "hold_s"))
    steps: tuple[Step, ...] | None = None
    weights: dict[str, _Positive] | None = None


class Scenario(_Read):
    """Everything a run depends on except the seed and the policy."""

    format: Literal[1] = 1
    key: str
    description: str = ""
    horizon_s: _Positive
    stop_s: _Positive
    warmup_s: _Seconds = 0.0
    chat_agent_rate_at_j: Annotated[tuple[_Seconds, ...], Field(min_length=2)] = (0.0, 1.0)
    max_in_system: Annotated[int, Field(ge=0)] | None = None
    agents: Annotated[tuple[Agent, ...], Field(min_length=1)]
    streams: Annotated[tuple[Stream, ...], Field(min_length=1)]
    preferred: Preferred | None = None
    parameters: Parameters = Parameters()
    check_vectors: dict[str, Any] = {}

    @model_validator(mode="after")
    def _check(self) -> Scenario:
        if self.stop_s < self.horizon_s:
            raise ValueError("stop_s cannot be before horizon_s")
        if self.warmup_s >= self.stop_s:
            raise ValueError("warmup_s has to be before stop_s")
        if min(self.chat_agent_rate_at_j[1:]) <= 0:
            raise ValueError("chat_agent_rate_at_j has to be above 0 from one chat on")
        _check_distinct("agents", "id", [agent.id for agent in self.agents])
        _check_distinct("streams", "stream_no", [stream.stream_no for stream in self.streams])
        self._check_chat_slots()
        self._check_preferred()
        return self

    def _check_chat_slots(self) -> None:
        most = len(self.chat_agent_rate_at_j) - 1
        for position, agent in enumerate(self.agents):
            if "chat" in agent.channels and agent.slots.chat > most:
                raise ValueError(
                    f"agents[{position}].slots.chat is {agent.slots.chat}, but"
                    f" chat_agent_rate_at_j tells rates up to {most} chats"
                )

    def _check_preferred(self) -> None:
        known = {agent.id for agent in self.agents}
        named = [self.preferred, *(stream.preferred for stream in self.streams)]
        for preferred in filter(None, named):
            chosen = preferred.agents
            if isinstance(chosen, int) and chosen > len(self.agents):
                raise ValueError(f"preferred.agents is {chosen} of {len(self.agents)} agents")
            if isinstance(chosen, tuple) and (not chosen or set(chosen) - known):
                raise ValueError("preferred.agents has to name agents by their ids")

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class of any stream, the most urgent first."""
        names = {name for stream in self.streams for name in stream.class_shares}
        return tuple(sorted(names, key=class_rank))


def class_rank(name: str) -> int:
    """1 for P1, the most urgent class, and so on."""
    return int(name[1:])


def read_scenario(text: str | bytes, where: str) -> Scenario:
    """The scenario written in `text`; `where` is its file name, for errors.

    Raises ConfigurationError naming every field that is wrong.
    """
    try:
        return Scenario.model_validate_json(text)
    except ValidationError as error:
        faults = "; ".join(_fault(dict(one)) for one in error.errors(include_url=False))
        raise ConfigurationError(where, faults) from None


def _fault(error: dict[str, Any]) -> str:
    path = ""
    for part in error["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "is not a field of format 1"
    if error["type"] == "missing":
        message = "is missing"
    return f"{path}: {message}" if path else message


def _check_classes(shares: Mapping[str, float], targets: Mapping[str, float]) -> None:
    for name in [*shares, *targets]:
        if not _CLASS.match(name):
            raise ValueError(f"class {name!r} has to be called P1, P2, ...")
    missing = [name for name in shares if name not in targets]
    if missing:
        raise ValueError(f"target_s is missing for {', '.join(missing)}")
    if not math.isclose(math.fsum(shares.values()), 1.0, abs_tol=1e-9):
        raise ValueError(f"class_shares add up to {math.fsum(shares.values())}, not to 1")


def _check_distinct(field: str, name: str, values: list[int | str] | list[int]) -> None:
    if len(set(values)) != len(values):
        raise ValueError(f"{field}: {name} has to be different for each")
