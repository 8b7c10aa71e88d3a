"""The router's memory: built from a snapshot, then kept current by the event log.

Every change costs the groups it touches and a logarithm, never a walk over agents or items.
Versions decide: a resource that is not newer than what is known changes nothing, so that what
the router did itself may come again from the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any

from omnidesk.domain.events import OFFER_DECLINED, OFFER_EXPIRED, Recorded
from omnidesk.routing import entries
from omnidesk.routing.entries import AgentEntry, ItemEntry, Standing, millis, read_millis
from omnidesk.routing.groups import Bucket, BucketKey, Fit, fit
from omnidesk.routing.ranking import WorkKey, work_key
from omnidesk.routing.roster import Roster

_ENDED = frozenset({"done", "abandoned"})


class RouterState(Roster):
    """Agents, queues and live work as of one position of the log and one instant."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.items: dict[str, ItemEntry] = {}
        # Agents whom the last plan passed over because they are kept for bigger work.
        self.kept: set[AgentEntry] = set()
        self.in_flight: dict[str, AgentEntry] = {}
        self._naming: dict[str, set[str]] = {}

    @classmethod
    def from_snapshot(
        cls,
        agents: Iterable[Mapping[str, Any]],
        queues: Iterable[Mapping[str, Any]],
        items: Iterable[Mapping[str, Any]],
        returned: Mapping[str, datetime],
        now: datetime,
    ) -> RouterState:
        """From resources (`domain.resources`; work items may be rows). `returned` says, by work
        item, when the last agent who had it declined or missed it."""
        state = cls(now)
        for queue in queues:
            state.put_queue(queue)
        for agent in agents:
            state.put_agent(agent)
        state.add_items(items, returned)
        return state

    def add_items(
        self, items: Iterable[Mapping[str, Any]], returned: Mapping[str, datetime]
    ) -> None:
        """Work items of the same snapshot, in as many portions as the caller likes."""
        for item in items:
            entry = entries.item_entry(item)
            entry.returned_at = read_millis(returned.get(entry.id))
            self.put_item(entry)

    def apply(self, event: Recorded) -> None:
        """Follow one event, whatever its type: it is the resources inside that count."""
        data = event.data
        if (queue := data.get("queue")) is not None:
            self.put_queue(queue)
        if (agent := data.get("agent")) is not None:
            self.put_agent(agent)
        if (item := data.get("work_item")) is not None:
            self.put_item(entries.item_entry(item))
            if event.type in {OFFER_DECLINED, OFFER_EXPIRED}:
                self._note_return(item["id"], read_millis(data["offer"]["answered_at"]))

    # Queues ------------------------------------------------------------------------------------

    def put_queue(self, resource: Mapping[str, Any]) -> None:
        """A queue as it is now."""
        queue = entries.queue_entry(resource)
        known = self.queues.get(queue.id)
        if known is not None and known.version >= queue.version:
            return
        self.queues[queue.id] = queue
        for match in self._matches_of.get(queue.id, ()):
            for bucket in list(match.waiting()):
                self.dirty.add(bucket)
                # The offer timeout decides when those who declined may be asked again.
                for item in bucket.items() if bucket.key.declined else ():
                    self._file(item)

    # Work --------------------------------------------------------------------------------------

    def put_item(self, new: ItemEntry) -> None:
        """A work item as it is now; ended ones are forgotten."""
        known = self.items.get(new.id)
        if known is not None and known.version >= new.version:
            return
        if known is not None:
            new.returned_at = known.returned_at
            new.in_flight = known.in_flight
            self._unfile(known)
            self._unname(known)
        if new.state in _ENDED:
            self.items.pop(new.id, None)
            return
        self.items[new.id] = new
        if new.preferred is not None:
            self._naming.setdefault(new.preferred, set()).add(new.id)
        self._file(new)

    def _note_return(self, item_id: str, at: int | None) -> None:
        item = self.items.get(item_id)
        if item is not None and at is not None and at > (item.returned_at or 0):
            item.returned_at = at
            self._file(item)

    def _file(self, item: ItemEntry) -> None:
        key = self._bucket_key(item)
        if key is None:
            self._unfile(item)
            return
        self._time_item(item, key)
        if item.bucket is not None:
            if item.bucket.key == key:
                return
            self._unfile(item)
        bucket = self.match(item.queue, item.requirements).bucket(key)
        bucket.add(item)
        self.dirty.add(bucket)
        if key.held_for is not None:
            self.agents[key.held_for].holds.add(bucket)

    def _time_item(self, item: ItemEntry, key: BucketKey) -> None:
        if key.held_for is not None and item.preferred_until is not None:
            heappush(self._timers, (item.preferred_until, "item", item.id))
        elif key.declined and not key.ripe:
            heappush(self._timers, (self.asked_again_at(item), "item", item.id))

    def _unfile(self, item: ItemEntry) -> None:
        bucket = item.bucket
        if bucket is None:
            return
        bucket.remove(item)
        if bucket.size == 0:
            bucket.match.drop(bucket)
            self.dirty.discard(bucket)
            if bucket.key.held_for is not None:
                self.agents[bucket.key.held_for].holds.discard(bucket)

    def _unname(self, item: ItemEntry) -> None:
        naming = self._naming.get(item.preferred or "")
        if naming is not None:
            naming.discard(item.id)
            if not naming:
                del self._naming[item.preferred or ""]

    def _moved(self, agent: AgentEntry) -> None:
        for item_id in sorted(self._naming.get(agent.id, ())):
            self._file(self.items[item_id])

    def _bucket_key(self, item: ItemEntry) -> BucketKey | None:
        if item.state != "waiting" or item.in_flight:
            return None
        held = self.holder(item)
        if held is not None:
            return BucketKey(item.queue, item.requirements, item.kind, item.weight, held_for=held)
        return BucketKey(
            item.queue,
            item.requirements,
            item.kind,
            item.weight,
            item.declined,
            ripe=bool(item.declined) and self.ripe(item),
        )

    def ripe(self, item: ItemEntry) -> bool:
        """Whether those who declined may be asked again, if nobody else is left."""
        return self.asked_again_at(item) <= self.now

    def holder(self, item: ItemEntry) -> str | None:
        """The preferred agent while they alone are asked: in time, there, able, not declined."""
        if item.preferred is None or item.preferred in item.declined:
            return None
        if item.preferred_until is None or item.preferred_until <= self.now:
            return None
        agent = self.agents.get(item.preferred)
        if agent is None or agent.profile is None or agent.id not in agent.profile.routable:
            return None
        suits = item.queue in agent.queues and fit(agent.skills, item.requirements) == Fit.FULL
        return agent.id if suits and agent.capacity >= item.weight else None

    def asked_again_at(self, item: ItemEntry) -> int:
        """When those who declined may be asked again, in milliseconds."""
        queue = self.queues.get(item.queue)
        return (item.returned_at or 0) + (queue.offer_timeout if queue else 0)

    # Time --------------------------------------------------------------------------------------

    def advance(self, now: datetime) -> None:
        """Let time pass: holds end, leases lapse, decliners may be asked again. Never goes back."""
        self.now = max(self.now, millis(now))
        while self._timers and self._timers[0][0] <= self.now:
            _, kind, name = heappop(self._timers)
            if kind == "lease":
                self._restand(self.agents[name])
            elif (item := self.items.get(name)) is not None:
                self._file(item)

    def next_change(self) -> datetime | None:
        """The next instant at which something changes by time alone; None if nothing will."""
        while self._timers:
            at, kind, name = self._timers[0]
            if self._still_due(at, kind, name):
                return entries.instant(at)
            heappop(self._timers)
        return None

    def _still_due(self, at: int, kind: str, name: str) -> bool:
        if kind == "lease":
            agent = self.agents[name]
            return agent.lease == at and agent.standing is Standing.ROUTABLE
        item = self.items.get(name)
        if item is None or item.bucket is None:
            return False
        key = item.bucket.key
        if key.held_for is not None:
            return at == item.preferred_until
        return bool(key.declined) and not key.ripe and at == self.asked_again_at(item)

    # Plans in flight ---------------------------------------------------------------------------

    def reserve(self, item: ItemEntry, agent: AgentEntry) -> None:
        """A plan gives the item to the agent; `settle` must follow."""
        self._unfile(item)
        item.in_flight = True
        self.in_flight[item.id] = agent
        agent.reserved += item.weight
        self._reindex(agent)

    def settle(
        self,
        items: Iterable[Mapping[str, Any]] = (),
        agents: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """The plans in flight are over: `items` and `agents` are what the claim changed. What it
        did not change is as free as before."""
        flight, self.in_flight = self.in_flight, {}
        touched = {agent.id: agent for agent in flight.values()}
        for agent in touched.values():
            agent.reserved = 0
        for item_id in flight:
            if item_id in self.items:
                self.items[item_id].in_flight = False
        for resource in agents:
            self.put_agent(resource)
        for resource in items:
            self.put_item(entries.item_entry(resource))
        for agent in touched.values():
            if agent.indexed != agent.load:
                self._reindex(agent)
        for item_id in flight:
            if item_id in self.items:
                self._file(self.items[item_id])

    def commit(self, now: datetime) -> None:
        """Make the plans in flight real right here, as the claim in the database would."""
        flight, self.in_flight = self.in_flight, {}
        at = millis(now)
        for item_id, agent in flight.items():
            item = self.items[item_id]
            item.in_flight = False
            item.state, item.agent = "offered", agent.id
            item.version += 1
            agent.reserved -= item.weight
            agent.used += item.weight
            agent.idle_since, agent.assigned_at = None, at
            agent.version += 1
        for agent in {agent.id: agent for agent in flight.values()}.values():
            self._reindex(agent)

    def take_dirty(self) -> list[tuple[WorkKey, Bucket]]:
        """Every bucket that may have become servable since this was last asked, with the key of
        its head, in that order."""
        freed, self.freed = self.freed | self.kept, set()
        found, self.dirty, self.kept = self.dirty, set(), set()
        profiles = set()
        for agent in freed:
            found.update(agent.holds)
            if agent.profile is not None:
                profiles.add(agent.profile)
        for profile in profiles:
            for match in profile.matches.values():
                found.update(match.buckets.values())
        heads = ((bucket.head(), bucket) for bucket in found)
        keyed = [(work_key(head), bucket) for head, bucket in heads if head is not None]
        return sorted(keyed, key=itemgetter(0))
