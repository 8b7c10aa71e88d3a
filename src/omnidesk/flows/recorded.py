"""Recorded traffic, read from the event log for simulation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Any

from omnidesk.domain.events import Position, Recorded, instant
from omnidesk.domain.policy import Policy
from omnidesk.errors import BadInput
from omnidesk.flows.history import History, HistoryGone, Instead, state_at
from omnidesk.routing import entries
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry, millis
from omnidesk.simulate.recorded import (
    Arrival,
    Fate,
    InHand,
    Lived,
    Presence,
    Traffic,
    figures,
    live,
    patience_beyond,
    survival,
)
from omnidesk.simulate.sample_path import uniforms
from omnidesk.store import events, recorded, routing_snapshot
from omnidesk.store.database import Database

_PAGE = 1000
_IN_HAND = frozenset({"assigned", "wrap_up"})
# What nobody ever did is taken to last so long where nothing like it was done either.
_HANDLING = 180_000
# The stream of random numbers for patience that was not seen to its end.
_PATIENCE = 7003


@dataclass(slots=True)
class _Piece:
    """What was seen of one work item; times in milliseconds."""

    item: ItemEntry
    came: int | None = None
    offered: int | None = None
    answered: int | None = None
    agent: str | None = None
    ended: int | None = None
    left: bool = False
    since: int | None = None
    handled: int = 0
    # An agent had it when the stretch began.
    before: bool = False
    times: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Seen:
    begin: int
    end: int
    pieces: dict[str, _Piece] = field(default_factory=dict)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    here: dict[str, int] = field(default_factory=dict)
    people: dict[str, AgentEntry] = field(default_factory=dict)
    # Agents and queues that did not exist at the beginning, as they were last.
    newcomers: dict[str, AgentEntry] = field(default_factory=dict)
    queues: dict[str, QueueEntry] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    answers: list[int] = field(default_factory=list)


async def simulated(
    database: Database,
    first: int,
    last: int | None = None,
    instead: Instead | None = None,
    *,
    seed: int = 1,
) -> dict[str, Any]:
    """Recorded traffic between two positions (None: the end of the log): its own figures, and
    those of the production core in virtual time under the policy that was in force at the
    beginning, or under another.

    Raises HistoryGone when nothing that old is kept, BadInput for a stretch without traffic.
    """
    traffic, actual, policy = await read(database, first, last, instead, seed=seed)
    return {
        "from": instant(entries.instant(traffic.begin)),
        "to": instant(entries.instant(traffic.end)),
        "arrivals": len(traffic.arrivals),
        "agents": sum(bool(presence.spans) for presence in traffic.people),
        "recorded": figures(traffic, actual),
        "simulated": figures(traffic, live(traffic, policy)),
    }


async def positions(database: Database, text: str) -> tuple[int, int | None]:
    """FROM..TO as positions or instants; without TO until the end of the log."""
    begin, dots, end = text.partition("..")
    if not begin or (not end and not dots):
        raise BadInput(f"{text!r} is no stretch like 1200..5000, or 1200.. until the end")
    first = await _position(database, begin)
    return first, await _position(database, end) if end else None


async def _position(database: Database, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadInput(f"{text!r} is neither a position nor an instant with its offset")
    async with database.transaction() as tx:
        return await recorded.position_at(tx, at)


async def read(
    database: Database, first: int, last: int | None, instead: Instead | None, *, seed: int
) -> tuple[Traffic, Lived, Policy]:
    """The traffic, what really became of it, and the policy it is to be routed by."""
    async with database.transaction() as tx:
        head = await events.head(tx)
        end = head.number if last is None else min(last, head.number)
        begun, ended = await recorded.occurred(tx, first), await recorded.occurred(tx, end)
    if begun is None or ended is None or ended <= begun:
        raise BadInput("nothing was recorded there")
    history = await state_at(database, first, begun, instead)
    seen = _Seen(begin=millis(begun), end=millis(ended))
    _before(seen, history)
    async for event in _events(database, head.epoch, first, end):
        _take(seen, event, instead or Instead())
    policy = (instead.policy if instead else None) or history.policy.policy
    return _traffic(seen, history, seed), _actual(seen), policy


async def _events(database: Database, log: str, first: int, last: int) -> AsyncIterator[Recorded]:
    read = first
    while read < last:
        async with database.transaction() as tx:
            limit = min(_PAGE, last - read)
            page = await routing_snapshot.follow(tx, Position(log, read), limit)
        if page.gap or page.position.number == read:
            raise HistoryGone(f"events after position {read} are no longer kept")
        read = page.position.number
        for event in page.events:
            yield event


def _before(seen: _Seen, history: History) -> None:
    """Who was there and what waited or was worked on at the beginning."""
    seen.known = frozenset(history.state.queues)
    for agent in history.state.agents.values():
        seen.people[agent.id] = agent
        if agent.presence == "online":
            seen.here[agent.id] = seen.begin
    for item in history.state.items.values():
        piece = seen.pieces[item.id] = _Piece(item=item)
        if item.state in ("waiting", "offered"):
            piece.came = seen.begin
        elif item.state in _IN_HAND:
            piece.agent, piece.since, piece.before = item.agent, seen.begin, True


def _take(seen: _Seen, event: Recorded, instead: Instead) -> None:
    at = millis(event.occurred_at)
    if (queue := event.data.get("queue")) is not None and queue["id"] not in seen.known:
        told = {**queue, **instead.queues.get(queue["id"], {})}
        seen.queues[queue["id"]] = entries.queue_entry(told)
    if (agent := event.data.get("agent")) is not None:
        _presence(seen, agent, at)
    if (item := event.data.get("work_item")) is not None:
        _work(seen, entries.item_entry(item), at)


def _presence(seen: _Seen, resource: Mapping[str, Any], at: int) -> None:
    agent = entries.agent_entry(resource)
    if agent.id not in seen.people:
        fresh = replace(agent, used=0, held={}, wake_debt=0, assigned_at=None)
        seen.newcomers[agent.id] = replace(fresh, idle_since=seen.begin, holds=set())
    online = agent.presence == "online" and not agent.disabled
    if online:
        seen.here.setdefault(agent.id, at)
    elif (since := seen.here.pop(agent.id, None)) is not None and at > since:
        seen.spans.setdefault(agent.id, []).append((since, at))


def _work(seen: _Seen, item: ItemEntry, at: int) -> None:
    piece = seen.pieces.get(item.id)
    if piece is None:
        piece = seen.pieces[item.id] = _Piece(item=item)
    elif piece.ended is not None or item.version <= piece.item.version:
        return
    if item.state == "waiting" and piece.came is None and piece.agent is None:
        piece.came, piece.item = at, item
    if item.state == "offered":
        piece.offered = at
    if item.state in _IN_HAND and piece.since is None:
        piece.since, piece.agent = at, item.agent
        if piece.answered is None and piece.came is not None:
            piece.answered = at
            if piece.offered is not None:
                seen.answers.append(at - piece.offered)
    elif item.state not in _IN_HAND and piece.since is not None:
        piece.handled += at - piece.since
        piece.times.append((piece.agent or "", piece.since, at))
        piece.since = None
    if item.state in ("done", "abandoned"):
        piece.ended, piece.left = at, piece.answered is None
    # What it asked for when it came stays; only what it has become is remembered.
    piece.item.version = item.version


def _traffic(seen: _Seen, history: History, seed: int) -> Traffic:
    handled = _handling(seen)
    draws = uniforms(seed, _PATIENCE)
    curves = {kind: survival(waits) for kind, waits in _waits(seen).items()}
    arrivals, in_hand = [], []
    for _, piece in sorted(seen.pieces.items()):
        usual = handled.get(piece.item.kind, _HANDLING)
        lasted = piece.handled if piece.ended is not None and piece.handled else usual
        draw = next(draws)
        if piece.came is not None:
            fresh = _fresh(piece.item)
            patience = _patience(seen, piece, curves.get(piece.item.kind, []), draw)
            arrivals.append(Arrival(item=fresh, at=piece.came, handling=lasted, patience=patience))
        elif piece.before:
            done = seen.begin + lasted
            in_hand.append(InHand(item=replace(piece.item, bucket=None), done_at=done))
    for agent_id, since in seen.here.items():
        seen.spans.setdefault(agent_id, []).append((since, seen.end + 1))
    people = [*seen.people.values(), *seen.newcomers.values()]
    return Traffic(
        begin=seen.begin,
        end=seen.end,
        queues=(*history.state.queues.values(), *seen.queues.values()),
        people=tuple(
            Presence(agent=agent, spans=tuple(seen.spans.get(agent.id, ())))
            for agent in sorted(people, key=lambda agent: agent.id)
        ),
        arrivals=tuple(sorted(arrivals, key=lambda arrival: (arrival.at, arrival.item.id))),
        in_hand=tuple(in_hand),
        answer=int(median(seen.answers)) if seen.answers else 0,
    )


def _fresh(item: ItemEntry) -> ItemEntry:
    return replace(
        item, state="waiting", version=1, agent=None, declined=frozenset(), returned_at=None,
        in_flight=False, late_at=None, bucket=None,
    )  # fmt: skip


def _handling(seen: _Seen) -> dict[str, int]:
    """The usual handling time by kind, of work that was finished."""
    found: dict[str, list[int]] = {}
    for piece in seen.pieces.values():
        if piece.ended is not None and piece.handled:
            found.setdefault(piece.item.kind, []).append(piece.handled)
    return {kind: int(median(times)) for kind, times in found.items()}


def _waits(seen: _Seen) -> dict[str, list[tuple[int, bool]]]:
    """How long people were seen to wait, by kind, and whether they then left."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for piece in seen.pieces.values():
        if piece.came is not None:
            found.setdefault(piece.item.kind, []).append((_waited(seen, piece), _left(piece)))
    return found


def _left(piece: _Piece) -> bool:
    return piece.left and piece.ended is not None


def _waited(seen: _Seen, piece: _Piece) -> int:
    until = piece.answered or piece.ended or seen.end
    return max(0, until - piece.item.arrived_at)


def _patience(
    seen: _Seen, piece: _Piece, curve: Sequence[tuple[int, float]], draw: float
) -> int | None:
    waited = _waited(seen, piece)
    return waited if _left(piece) else patience_beyond(curve, waited, draw)


def _actual(seen: _Seen) -> Lived:
    """What really became of the arrivals, told as a simulation tells it."""
    found = Lived()
    times: dict[str, list[tuple[int, int]]] = {}
    for name, piece in seen.pieces.items():
        if piece.since is not None:
            piece.times.append((piece.agent or "", piece.since, seen.end))
        for agent_id, since, until in piece.times:
            times.setdefault(agent_id, []).append((since, until))
        if piece.came is not None:
            agent = piece.agent if piece.answered is not None else None
            fate = Fate(waited=_waited(seen, piece), agent=agent, left=_left(piece))
            found.fates[name] = fate
    found.busy = {agent_id: _covered(spans) for agent_id, spans in times.items()}
    return found


def _covered(spans: Sequence[tuple[int, int]]) -> int:
    """How much time any of the spans covers."""
    total, reached = 0, 0
    for since, until in sorted(spans):
        total += max(0, until - max(since, reached))
        reached = max(reached, until)
    return total
