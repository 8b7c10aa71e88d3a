"""The router's memory: built from a snapshot, then kept current by the event log.

Every change costs the groups it touches and a logarithm, never a walk over agents or items.
Versions decide: a resource that is not newer than what is known changes nothing, so that what
the router did itself may come again from the log. Times are integer milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from omnidesk.domain.queue import ExhaustedPolicy
from omnidesk.routing.entries import (
    AgentEntry,
    Flight,
    ItemEntry,
    QueueEntry,
    Standing,
)
from omnidesk.routing.groups import Bucket, BucketKey, Match
from omnidesk.routing.lanes import could_ever
from omnidesk.routing.lateness import Lateness
from omnidesk.routing.ranking import work_key
from omnidesk.routing.roster import Roster
from omnidesk.routing.terms import Terms

_ENDED = frozenset({"done", "abandoned"})
_FOR_EVER = 10**18
_UNKNOWN = QueueEntry(id="", name="", version=0, paused=True)


class RouterState(Roster):
    """Agents, queues and live work as of one position of the log and one instant."""

    def __init__(self, terms: Terms, now: int) -> None:
        super().__init__(terms, now)
        self.items: dict[str, ItemEntry] = {}
        # Agents whom the last plan kept for blocked work.
        self.kept: dict[AgentEntry, Bucket] = {}
        # The matches their agents suit.
        self.watched: set[Match] = set()
        self.lateness = Lateness()
        self.in_flight: list[Flight] = []
        # Items with a step that is due by time.
        self.due: dict[str, None] = {}
        self._naming: dict[str, set[str]] = {}
        self._buckets_of: dict[str, dict[Bucket, None]] = {}

    # Queues ------------------------------------------------------------------------------------

    def put_queue(self, queue: QueueEntry) -> None:
        """A queue as it is now."""
        known = self.queues.get(queue.id)
        if known is not None and known.version >= queue.version:
            return
        self.queues[queue.id] = queue
        self._turn_again(queue.id)

    def _turn_again(self, queue: str) -> None:
        """Target, strategy or the time of asking again may have changed for what waits here."""
        buckets = list(self._buckets_of.get(queue, ()))
        self.thinned.update(bucket.match for bucket in buckets)
        items = [item for bucket in buckets for item in bucket.items()]
        # All first, so that no bucket lives on with the strategy it was made for.
        for item in items:
            self._unfile(item)
        for item in items:
            self._file(item)

    def queue(self, queue_id: str) -> QueueEntry:
        """A queue; one that is not known offers nothing."""
        return self.queues.get(queue_id, _UNKNOWN)

    # Work --------------------------------------------------------------------------------------

    def put_item(self, new: ItemEntry) -> None:
        """A work item as it is now; ended ones are forgotten."""
        known = self.items.get(new.id)
        if known is not None:
            if known.version >= new.version:
                return
            if new.returned_at is None:
                new.returned_at = known.returned_at
            new.in_flight = known.in_flight
            self._unfile(known)
            self._unname(known)
            self.due.pop(new.id, None)
        if new.state in _ENDED:
            self.items.pop(new.id, None)
            return
        self.items[new.id] = new
        if new.preferred is not None:
            self._naming.setdefault(new.preferred, set()).add(new.id)
        self._file(new)

    def forget(self, item_id: str) -> None:
        """The item has ended, whatever its state was."""
        known = self.items.pop(item_id, None)
        if known is not None:
            self._unfile(known)
            self._unname(known)
            if known.steps:
                self.due.pop(item_id, None)

    def note_return(self, item_id: str, at: int) -> None:
        """The last agent who had the item declined or missed it at this time."""
        item = self.items.get(item_id)
        if item is not None and at > (item.returned_at or 0):
            item.returned_at = at
            self._file(item)

    def target(self, item: ItemEntry) -> int:
        """How long the item may wait, in milliseconds."""
        return item.target if item.target is not None else self.queue(item.queue).wait_target

    def patience(self, item: ItemEntry) -> int:
        """After how long work that only lacks room has an agent kept for it."""
        return int(min(self.target(item) * self.terms.guard_factor, _FOR_EVER))

    def match_of(self, item: ItemEntry) -> Match:
        """The match the item belongs to; its own queue stands first."""
        if not item.widened:
            return self.match((item.queue,), item.requirements, item.kind)
        others = tuple(q for q in item.widened if q != item.queue)
        return self.match((item.queue, *others), item.requirements, item.kind)

    def _file(self, item: ItemEntry) -> None:
        if item.state != "waiting" or item.in_flight:
            self._unfile(item)
            return
        match = self.match_of(item)
        key = self._bucket_key(item, match)
        self._time_item(item, key)
        queue = self.queue(item.queue)
        target = queue.wait_target if item.target is None else item.target
        place = work_key(item, target, self.terms)
        if item.bucket is not None:
            if item.bucket.key == key and item.bucket.match is match and item.key == place:
                return
            self._unfile(item)
        item.key = place
        bucket = match.bucket(key, queue.strategy, plain=queue.plain)
        if not bucket.size:
            self._buckets_of.setdefault(item.queue, {})[bucket] = None
        bucket.add(item)
        self.dirty.add(bucket)
        if key.declined or not match.routable:
            self.thinned.add(match)
        if key.held_for is not None:
            self.agents[key.held_for].holds.add(bucket)
        elif self.terms.bulky(item.kind, item.weight):
            late_at = item.arrived_at + self.patience(item)
            self.lateness.expect(item, bucket, late_at, self.now)

    def _time_item(self, item: ItemEntry, key: BucketKey) -> None:
        if key.held_for is not None and item.preferred_until is not None:
            heappush(self._timers, (item.preferred_until, "item", item.id))
        elif key.declined and not key.ripe:
            at = self.asked_again_at(item)
            if at is not None:
                heappush(self._timers, (at, "item", item.id))
        if item.step_at is not None and item.next_step is not None:
            if item.step_at <= self.now:
                self.due[item.id] = None
            else:
                heappush(self._timers, (item.step_at, "step", item.id))

    def _unfile(self, item: ItemEntry) -> None:
        bucket = item.bucket
        if bucket is None:
            return
        bucket.remove(item)
        if bucket.size == 0:
            bucket.match.drop(bucket)
            del self._buckets_of[bucket.key.queue][bucket]
            self.dirty.discard(bucket)
            if bucket.key.held_for is not None:
                self.agents[bucket.key.held_for].holds.discard(bucket)

    def _unname(self, item: ItemEntry) -> None:
        naming = self._naming.get(item.preferred) if item.preferred is not None else None
        if naming is not None:
            naming.discard(item.id)
            if not naming:
                del self._naming[item.preferred or ""]

    def _moved(self, agent: AgentEntry) -> None:
        for item_id in sorted(self._naming.get(agent.id, ())):
            self._file(self.items[item_id])

    def _bucket_key(self, item: ItemEntry, match: Match) -> BucketKey:
        if item.preferred is not None and (held := self.holder(item, match)) is not None:
            return BucketKey(item.queue, item.weight, item.blended, held_for=held)
        if not item.declined:
            return BucketKey(item.queue, item.weight, item.blended)
        return BucketKey(item.queue, item.weight, item.blended, item.declined, self.ripe(item))

    def ripe(self, item: ItemEntry) -> bool:
        """Whether those who declined may be asked again, if nobody else is left."""
        at = self.asked_again_at(item)
        return at is not None and at <= self.now

    def asked_again_at(self, item: ItemEntry) -> int | None:
        """When those who declined may be asked again; None: not by time."""
        queue = self.queue(item.queue)
        if queue.exhausted is ExhaustedPolicy.WAIT:
            return None
        if queue.exhausted is ExhaustedPolicy.RELAX and item.next_step is not None:
            return None
        if queue.exhausted is ExhaustedPolicy.ESCALATE and queue.escalate_to not in {
            None,
            item.queue,
        }:
            return None
        return (item.returned_at or 0) + queue.reask

    def holder(self, item: ItemEntry, match: Match | None = None) -> str | None:
        """The preferred agent while they alone are asked: in time, there, able, not declined."""
        if item.preferred is None or item.preferred in item.declined:
            return None
        if item.preferred_until is None or item.preferred_until <= self.now:
            return None
        agent = self.preferred(item, match or self.match_of(item))
        return None if agent is None else agent.id

    def preferred(self, item: ItemEntry, match: Match) -> AgentEntry | None:
        """The preferred agent if they are there and suit, with room or not."""
        agent = self.agents.get(item.preferred or "")
        if agent is None or agent.profile is None or agent.id not in agent.profile.routable:
            return None
        if agent.profile not in match.profiles:
            return None
        kind = self.terms.kinds[item.kind]
        return agent if could_ever(agent.capacity, kind, item.weight) else None

    # Time --------------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Let time pass: holds end, leases lapse, steps fall due. Never goes back."""
        self.now = max(self.now, now)
        timers = self._timers
        while timers and timers[0][0] <= self.now:
            _, kind, name = heappop(timers)
            if kind == "lease":
                self._restand(self.agents[name])
            elif (item := self.items.get(name)) is not None:
                self._file(item)

    def next_change(self) -> int | None:
        """The next instant at which something changes by time alone; None if nothing will."""
        while self._timers:
            at, kind, name = self._timers[0]
            if self._still_due(at, kind, name):
                return at
            heappop(self._timers)
        return None

    def _still_due(self, at: int, kind: str, name: str) -> bool:
        if kind == "lease":
            agent = self.agents[name]
            return agent.lease == at and agent.standing is Standing.ROUTABLE
        item = self.items.get(name)
        if item is None or item.bucket is None:
            return False
        if kind == "step":
            return at == item.step_at and item.next_step is not None
        key = item.bucket.key
        if key.held_for is not None:
            return at == item.preferred_until
        return bool(key.declined) and not key.ripe and at == self.asked_again_at(item)

    # Plans in flight ---------------------------------------------------------------------------

    def cost(self, item: ItemEntry, agent: AgentEntry) -> int:
        """The units the item takes of the agent."""
        kind = self.terms.kinds[item.kind]
        if kind.separate:
            return 0
        return max(0, min(item.weight, agent.free)) if kind.exclusive else item.weight

    def reserve(self, item: ItemEntry, agent: AgentEntry) -> None:
        """A plan gives the item to the agent; `settle` or `commit` must follow."""
        self._unfile(item)
        item.in_flight = True
        cost = self.cost(item, agent)
        turn = (self._turn_at, self.turn)
        self.in_flight.append(Flight(item, agent, cost, agent.assigned_at, agent.idle_since, turn))
        agent.used += cost
        agent.assigned_at, agent.idle_since = self.now, None
        self.charge(agent, item, 1)
        self._turn_at, self.turn = self.now, agent.id
        self.reload(agent)

    def settle(self, items: Iterable[ItemEntry] = (), agents: Iterable[AgentEntry] = ()) -> None:
        """The plans in flight are over: `items` and `agents` are what the claim changed. What it
        did not change is as free as before."""
        flights, self.in_flight = self.in_flight, []
        touched: dict[str, AgentEntry] = {}
        for flight in reversed(flights):
            flight.item.in_flight = False
            agent = flight.agent
            agent.used -= flight.cost
            agent.assigned_at, agent.idle_since = flight.assigned_at, flight.idle_since
            self._turn_at, self.turn = flight.turn
            self.charge(agent, flight.item, -1)
            touched[agent.id] = agent
        for new in agents:
            touched.pop(new.id, None)
            self.put_agent(new)
        for agent in touched.values():
            self.reload(agent)
        for entry in items:
            self.put_item(entry)
        for flight in flights:
            if flight.item.id in self.items:
                self._file(self.items[flight.item.id])

    def commit(self) -> None:
        """Make the plans in flight real right here, as the claim in the database would."""
        flights, self.in_flight = self.in_flight, []
        for flight in flights:
            item = flight.item
            item.in_flight = False
            item.state, item.agent = "offered", flight.agent.id
            item.version += 1
            flight.agent.version += 1

    def finish(self, item_id: str) -> None:
        """Work that an agent holds is over here and now, as its end in the database would do."""
        item = self.items.pop(item_id)
        agent = self.agents[item.agent or ""]
        if item.preferred is not None:
            self._unname(item)
        agent.used -= min(self._held_cost(item, agent), agent.used)
        self.charge(agent, item, -1)
        agent.version += 1
        if agent.idle:
            agent.idle_since = self.now
        self.reload(agent)

    def _held_cost(self, item: ItemEntry, agent: AgentEntry) -> int:
        kind = self.terms.kinds[item.kind]
        if kind.separate:
            return 0
        return agent.used if kind.exclusive else item.weight

    def take_dirty(self) -> Mapping[Bucket, None]:
        """Every bucket that may have become servable since this was last asked."""
        found: dict[Bucket, None] = dict.fromkeys(self.dirty)
        self.dirty = set()
        for agent in self.holders:
            found.update(dict.fromkeys(agent.holds))
        self.holders = set()
        freed, self.freed = self.freed, {}
        for lane in freed:
            if lane.members:
                for tier in lane.watchers:
                    found.update(tier.view.buckets)
                    match = tier.view.match
                    if match.held and self.queue(match.queues[0]).leave_idle:
                        found.update(dict.fromkeys(match.held.values()))
        return found
