"""The production routing core as a dispatcher of simulated customers.

`default` is the policy people get; the others are the policies it is compared with, made of the
same core by its own settings. The core compares integers: here they count microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from omnidesk.domain import steps as work_steps
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import Boosts, KindPolicy, Order, Policy, Strategy
from omnidesk.errors import ConfigurationError
from omnidesk.routing import entries
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry
from omnidesk.routing.plan import plan
from omnidesk.routing.state import RouterState
from omnidesk.routing.stepping import steps_due
from omnidesk.routing.terms import Terms, terms
from omnidesk.simulate.engine import Dispatcher
from omnidesk.simulate.sample_path import Item
from omnidesk.simulate.scenario import Agent, Scenario, Stream

_TICKS = 1_000_000
_FOR_EVER = 10**18
_MANY = 1_000_000
# Levels of the product are 1 to 10, speeds of the scenario are shares of a primary agent's.
_LEVEL = 10
# A secondary level this good is used at once, one below it after a while, a weak one only where
# nobody better is there at all.
_GOOD, _FAIR, _WAIT_FOR_FAIR_S = 8.0, 5.0, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One row of the table of policies. `mixed` replaces `strategy` where channels are mixed."""

    order: Order
    strategy: Strategy
    mixed: Strategy | None = None
    defer: bool
    handicap_seconds: int = 0
    on_arrival_only: bool = False
    eased: bool = False


_NAMED: Mapping[str, Named] = {
    "default": Named(
        order=Order.DUE,
        strategy=Strategy.RECOMMENDED,
        defer=True,
        handicap_seconds=Policy().handicap_seconds,
        eased=True,
    ),
    "fifo_round_robin": Named(order=Order.FIFO, strategy=Strategy.ROUND_ROBIN, defer=False),
    "fifo_least_loaded": Named(order=Order.FIFO, strategy=Strategy.LEAST_LOADED, defer=False),
    "fifo_longest_idle": Named(order=Order.FIFO, strategy=Strategy.LONGEST_IDLE, defer=False),
    "fifo_best_skill": Named(order=Order.FIFO, strategy=Strategy.MOST_SKILLED, defer=True),
    "strict_best_skill": Named(
        order=Order.STRICT,
        strategy=Strategy.MOST_SKILLED,
        mixed=Strategy.LEAST_FLEXIBLE,
        defer=True,
    ),
    "edf_best_skill": Named(
        order=Order.EDF, strategy=Strategy.MOST_SKILLED, mixed=Strategy.LEAST_FLEXIBLE, defer=True
    ),
    "due_least_loaded": Named(order=Order.DUE, strategy=Strategy.LEAST_LOADED, defer=True),
    "due_best_skill": Named(
        order=Order.DUE,
        strategy=Strategy.MOST_SKILLED,
        mixed=Strategy.LEAST_FLEXIBLE,
        defer=True,
        handicap_seconds=60,
    ),
    "arrival_only": Named(
        order=Order.FIFO, strategy=Strategy.ROUND_ROBIN, defer=False, on_arrival_only=True
    ),
}
POLICIES: tuple[str, ...] = tuple(_NAMED)


def named(policy: str) -> Named | None:
    """The settings of the policy of that name."""
    return _NAMED.get(policy)


def dispatcher(scenario: Scenario, policy: str) -> Dispatcher:
    """The core under the policy of that name; raises ConfigurationError for an unknown one."""
    named = _NAMED.get(policy)
    if named is None:
        raise ConfigurationError(
            "policy", f"there is no policy {policy!r}", f"known: {', '.join(POLICIES)}"
        )
    return CoreDispatcher(scenario, named)


class CoreDispatcher:
    """Implements Dispatcher: translates a scenario into the core's resources and back."""

    def __init__(self, scenario: Scenario, named: Named) -> None:
        self._scenario = scenario
        self._named = named
        self._state = RouterState(_terms(scenario, named), 0)
        self._newest: str | None = None
        self._steps = [_steps(scenario, stream, named) for stream in scenario.streams]
        channels = {stream.channel for stream in scenario.streams}
        strategy = (named.mixed or named.strategy) if len(channels) > 1 else named.strategy
        self._state.put_queue(
            QueueEntry(
                id="q",
                name="q",
                version=1,
                wait_target=60 * _TICKS,
                reask=_FOR_EVER,
                strategy=strategy,
            )
        )

    def arrive(self, item: Item, at: float) -> None:
        """`item` waits from now on."""
        self._newest = _item_id(item.index)
        steps = self._steps[item.stream]
        named = item.preferred is not None and self._named.eased
        hold = self._scenario.parameters.hold or 0.0
        until = _ticks(at + min(hold, item.target_s / 3)) if named and hold else None
        arrived = _ticks(at)
        first = steps[0]["min_level"] if steps else 0.0
        self._state.advance(arrived)
        self._state.put_item(
            ItemEntry(
                id=self._newest,
                version=1,
                state="waiting",
                queue="q",
                kind=item.channel,
                priority=item.rank - 1,
                requirements=((item.skill, first),),
                weight=_weight(self._scenario, item.channel),
                arrived_at=arrived,
                target=_ticks(item.target_s),
                preferred=_agent_id(item.preferred)
                if named and item.preferred is not None
                else None,
                preferred_until=until,
                steps=tuple(
                    {"after_seconds": step["after_s"], "relax": {item.skill: step["min_level"]}}
                    for step in steps[1:]
                ),
                step_at=arrived + _ticks(steps[1]["after_s"]) if len(steps) > 1 else None,
            )
        )

    def leave(self, item: Item, at: float) -> None:
        """`item` gave up while it was waiting."""
        self._state.advance(_ticks(at))
        self._state.forget(_item_id(item.index))

    def finish(self, item: Item, at: float) -> None:
        """The agent of `item` is done with it."""
        self._state.advance(_ticks(at))
        self._state.finish(_item_id(item.index))

    def present(self, agent: int, at: float) -> None:
        """`agent` may be given work from now on."""
        self._state.advance(_ticks(at))
        self._state.put_agent(self._entry(agent, at, "online"))

    def absent(self, agent: int, at: float) -> None:
        """`agent` may be given nothing more; what they hold stays theirs."""
        self._state.advance(_ticks(at))
        self._state.put_agent(self._entry(agent, at, "offline"))

    def assign(self, at: float) -> Sequence[tuple[int, int]]:
        """Every assignment possible now, in order."""
        state, now = self._state, _ticks(at)
        self._step(now)
        made = []
        turn = state.turn
        while proposals := plan(state, now, _MANY):
            state.commit()
            # Arriving work chooses and moves the turn; a freed agent chooses work.
            if self._newest not in {proposal.work_item_id for proposal in proposals}:
                state.turn = turn
            made += [(int(p.work_item_id), int(p.agent_id)) for p in proposals]
            self._step(now)
        if self._named.on_arrival_only and self._newest is not None:
            waiting = state.items.get(self._newest)
            if waiting is not None and waiting.state == "waiting":
                state.forget(self._newest)
        self._newest = None
        return made

    def next_change(self) -> float | None:
        """The next time at which time alone allows something."""
        at = self._state.next_change()
        return None if at is None or at >= _FOR_EVER else at / _TICKS

    def _step(self, now: int) -> None:
        for due in steps_due(self._state, now, _MANY):
            item = self._state.items[due.item_id]
            after = work_steps.take(
                {
                    "steps": item.steps,
                    "step": item.step,
                    "step_at": None,
                    "requirements": [{"skill": s, "level": x} for s, x in item.requirements],
                    "widened_to": [],
                    "priority": item.priority,
                    "queue_id": item.queue,
                }
            )
            assert after is not None
            following = item.steps[after.step] if after.step < len(item.steps) else None
            self._state.put_item(
                replace(
                    item,
                    version=item.version + 1,
                    requirements=entries.requirements(list(after.requirements)),
                    step=after.step,
                    step_at=None
                    if following is None
                    else item.arrived_at + _ticks(following["after_seconds"]),
                    bucket=None,
                )
            )

    def _entry(self, agent: int, at: float, presence: str) -> AgentEntry:
        record = self._scenario.agents[agent]
        known = self._state.agents.get(_agent_id(agent))
        now = _ticks(at)
        idle = known is None or known.idle
        return AgentEntry(
            id=_agent_id(agent),
            name=str(record.id),
            version=1 if known is None else known.version + 1,
            disabled=False,
            presence=presence,
            lease=2 * _FOR_EVER,
            capacity=_capacity(self._scenario, record),
            used=0 if known is None else known.used,
            idle_since=now if idle else None,
            assigned_at=None if known is None else known.assigned_at,
            queues=frozenset({"q"}),
            skills={skill: speed * _LEVEL for skill, speed in record.skills.items()},
            caps=_caps(record, self._named),
            held={} if known is None else dict(known.held),
        )


def _item_id(index: int) -> str:
    return f"{index:09d}"


def _agent_id(position: int) -> str:
    return f"{position:07d}"


def _ticks(seconds: float) -> int:
    return round(seconds * _TICKS)


def _terms(scenario: Scenario, named: Named) -> Terms:
    given = scenario.parameters
    boosts = given.boosts or {}
    usual = Boosts()
    policy = Policy(
        order=named.order,
        boosts=Boosts(
            urgent=round(boosts.get("P1", usual.urgent)),
            high=round(boosts.get("P2", usual.high)),
            normal=round(boosts.get("P3", usual.normal)),
            low=round(boosts.get("P4", 0)),
        ),
        wake_reserve=0,
        kinds={
            ChannelKind.VOICE: KindPolicy(weight=1, exclusive=True),
            ChannelKind.CHAT: KindPolicy(weight=_weight(scenario, "chat")),
            ChannelKind.MESSAGING: KindPolicy(weight=_weight(scenario, "chat")),
            ChannelKind.EMAIL: KindPolicy(weight=0, separate=True, needs_idle=named.defer),
        },
    )
    handicap = named.handicap_seconds
    if handicap and given.handicap is not None:
        handicap = round(given.handicap)
    found = terms(policy)
    urgent, high, normal, low = (boost * (_TICKS // 1000) for boost in found.boosts)
    return replace(
        found,
        boosts=(urgent, high, normal, low),
        handicap=handicap * _TICKS,
        # The rivals have no protection of work that lacks room.
        guard_factor=found.guard_factor if named.eased else float("inf"),
    )


def _weight(scenario: Scenario, channel: str) -> int:
    weights = scenario.parameters.weights or {}
    return round(weights.get(channel, 1)) if channel == "chat" else 1


def _capacity(scenario: Scenario, record: Agent) -> int:
    slots = record.slots.chat if "chat" in record.channels else 1
    return max(1, slots * _weight(scenario, "chat"))


def _caps(record: Agent, named: Named) -> dict[str, int]:
    emails = min(record.slots.email, 1) if named.defer else record.slots.email
    slots = {"voice": record.slots.voice, "chat": record.slots.chat, "email": emails}
    return {
        kind.value: slots[kind.value] if kind.value in record.channels else 0
        for kind in ChannelKind
    }


def _steps(scenario: Scenario, stream: Stream, named: Named) -> list[dict[str, float]]:
    """Levels that an item of the stream asks for as it waits; empty where all are good."""
    if not named.eased:
        return []
    levels = [
        speed * _LEVEL
        for agent in scenario.agents
        if (speed := agent.level(stream.channel, stream.skill)) is not None
    ]
    given = scenario.parameters.steps
    if given is not None:
        return [{"after_s": step.after_s, "min_level": step.min_level * _LEVEL} for step in given]
    if all(level >= _GOOD for level in levels):
        return []
    return [
        {"after_s": 0, "min_level": _GOOD},
        {"after_s": _WAIT_FOR_FAIR_S, "min_level": _FAIR},
        {"after_s": _FOR_EVER / _TICKS, "min_level": 0.0},
    ]
