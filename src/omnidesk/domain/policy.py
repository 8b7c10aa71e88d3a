"""The routing policy of the house: what work costs, what comes first, what time does to it.

One versioned document. Queues add their own settings (`domain.queue`), rules choose a queue and
what the work asks for (`domain.rules`). Durations are seconds, weights capacity units; an agent
has 60 units unless configured otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.numbers import NUMBER

Seconds = Annotated[int, Field(ge=0, le=366 * 86_400), NUMBER]
# Saying a kind twice says it once.
Kinds = Annotated[frozenset[ChannelKind], Field(json_schema_extra={"uniqueItems": False})]
Units = Annotated[int, Field(ge=0, le=100_000), NUMBER]


class Strategy(StrEnum):
    """Which agent, among those who can take the work now. Ties end in the agent's id.

    RECOMMENDED: highest level, least flexible, least loaded, longest idle. MOST_SKILLED: highest
    level, then load. LEAST_FLEXIBLE: fewest skills times live channels, then load. LEAST_LOADED:
    smallest share of capacity in use. LONGEST_IDLE: idle before busy, longest first. ROUND_ROBIN:
    the next in turn. FASTEST: shortest mean handling time for this kind of work.
    """

    RECOMMENDED = "recommended"
    LEAST_LOADED = "least_loaded"
    LONGEST_IDLE = "longest_idle"
    MOST_SKILLED = "most_skilled"
    LEAST_FLEXIBLE = "least_flexible"
    ROUND_ROBIN = "round_robin"
    FASTEST = "fastest"


class Order(StrEnum):
    """Which waiting work first.

    DUE: arrival + target - boost of its priority, + handicap where the agent's level for it is
    secondary; overtaking is bounded by the spread of these constants, so nothing starves. EDF:
    arrival + target. FIFO: arrival. STRICT: priority, then arrival; the lowest may wait for ever.
    """

    DUE = "due"
    EDF = "edf"
    FIFO = "fifo"
    STRICT = "strict"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrapUp(_Part):
    """After-work time. NONE: done at once. OPTIONAL: the agent may ask for it. TIMED: ends by
    itself or when the agent says so. FORCED: lasts its full time. An agent may extend it
    `extensions` times by `extend_seconds`."""

    mode: Literal["none", "optional", "timed", "forced"] = "none"
    seconds: Seconds = 0
    extend_seconds: Seconds = 60
    extensions: Annotated[int, Field(ge=0, le=20), NUMBER] = 1


class KindPolicy(_Part):
    """How work of one channel kind uses an agent.

    `weight` units while the customer waits for the agent, `dormant_weight` (None: the same) once
    the agent answered and the customer has been silent for `dormant_after_seconds`. `exclusive`
    work needs an agent without live work and then bars every other. `separate` work has a pool of
    its own and takes no units; with `needs_idle` it goes only to agents without live work, and
    while it is open the kinds in `interrupted_by` may still come. At most `cap` of the kind at
    once (dormant ones not counted; None: no cap of its own).

    `grace_seconds`: how long work stays with an agent whose connection is lost.
    `abandon_after_seconds`: silence of a waiting customer that means they left (None: never).
    `prompt_after_seconds`, `close_after_seconds`: silence of a customer who was answered, after
    which they are asked and then the conversation is closed (None: never).
    """

    weight: Units = 12
    dormant_weight: Units | None = None
    dormant_after_seconds: Seconds = 300
    exclusive: StrictBool = False
    separate: StrictBool = False
    needs_idle: StrictBool = False
    cap: Annotated[int, Field(ge=0, le=1000), NUMBER] | None = None
    interrupted_by: Kinds = frozenset(ChannelKind)
    wrap_up: WrapUp = WrapUp()
    grace_seconds: Seconds = 60
    abandon_after_seconds: Seconds | None = None
    prompt_after_seconds: Seconds | None = None
    close_after_seconds: Seconds | None = None

    @model_validator(mode="after")
    def _consistent(self) -> KindPolicy:
        if self.exclusive and self.separate:
            raise ValueError(
                "exclusive work bars every other and separate work bars none: set one of them"
            )
        return self


DEFAULT_KINDS: Mapping[ChannelKind, KindPolicy] = {
    ChannelKind.CHAT: KindPolicy(
        weight=20,
        dormant_weight=4,
        dormant_after_seconds=300,
        abandon_after_seconds=300,
        prompt_after_seconds=600,
        close_after_seconds=1800,
    ),
    ChannelKind.MESSAGING: KindPolicy(weight=12, dormant_weight=2, dormant_after_seconds=600),
    # One open e-mail beside nothing else; live work may interrupt it.
    ChannelKind.EMAIL: KindPolicy(
        weight=0,
        dormant_weight=0,
        dormant_after_seconds=0,
        separate=True,
        needs_idle=True,
        cap=1,
        grace_seconds=1800,
    ),
    ChannelKind.VOICE: KindPolicy(weight=60, exclusive=True, grace_seconds=20),
}


class Boosts(_Part):
    """Seconds by which a priority counts as having arrived earlier."""

    urgent: Annotated[int, Field(ge=-86_400, le=86_400), NUMBER] = 300
    high: Annotated[int, Field(ge=-86_400, le=86_400), NUMBER] = 120
    normal: Annotated[int, Field(ge=-86_400, le=86_400), NUMBER] = 0
    low: Annotated[int, Field(ge=-86_400, le=86_400), NUMBER] = -300

    def of(self, priority: int) -> int:
        """The boost of a priority number (0 urgent to 3 low; larger numbers count as low)."""
        return (self.urgent, self.high, self.normal, self.low)[min(max(priority, 0), 3)]


def _filled(usual: KindPolicy, told: Mapping[str, Any]) -> dict[str, Any]:
    known = usual.model_dump(mode="json")
    wrap_up = told.get("wrap_up")
    if isinstance(wrap_up, Mapping):
        told = {**told, "wrap_up": {**known["wrap_up"], **wrap_up}}
    return {**known, **told}


class Policy(_Part):
    """The whole document; `Policy()` is the default.

    `handicap_seconds` is added to work for which the agent's level is below `primary_level`.
    `wake_reserve` units are kept free on an agent for dormant conversations that may wake, at
    most what all of theirs would need. Work that has waited `guard_factor` times its target and
    only lacks room keeps the agent nearest to having it. A preferred skill that no step drops is
    dropped after `preferred_skill_seconds`. An offer no desk has shown for `present_seconds` is
    withdrawn and made again.
    """

    order: Order = Order.DUE
    boosts: Boosts = Boosts()
    handicap_seconds: Annotated[int, Field(ge=0, le=86_400), NUMBER] = 60
    primary_level: Annotated[int, Field(ge=1, le=10), NUMBER] = 10
    wake_reserve: Units = 16
    guard_factor: Annotated[float, Field(ge=1, le=100), NUMBER] = 3.0
    preferred_skill_seconds: Seconds = 30
    present_seconds: Annotated[int, Field(ge=1, le=60), NUMBER] = 3
    kinds: dict[ChannelKind, KindPolicy] = Field(default_factory=lambda: dict(DEFAULT_KINDS))

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, values: Any) -> Any:
        """A document says what differs; it is kept whole, so that other defaults never change
        what was decided."""
        given = values.get("kinds") if isinstance(values, Mapping) else None
        if not isinstance(given, Mapping):
            return values
        kinds: dict[Any, Any] = {kind.value: found for kind, found in DEFAULT_KINDS.items()}
        for name, told in given.items():
            usual = kinds.get(name)
            if isinstance(told, Mapping) and usual is not None:
                kinds[name] = _filled(usual, told)
            else:
                kinds[name] = told
        return {**values, "kinds": kinds}

    def kind(self, kind: ChannelKind | str) -> KindPolicy:
        """The policy of a kind; one the document does not name has its default."""
        known = ChannelKind(kind)
        return self.kinds.get(known) or DEFAULT_KINDS[known]
