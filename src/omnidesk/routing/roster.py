"""The agents' half of the router's memory: who is there, with what room, for which work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from heapq import heappush
from typing import Any

from omnidesk.routing import entries
from omnidesk.routing.entries import AgentEntry, QueueEntry, Standing, millis
from omnidesk.routing.groups import Bucket, Fit, Match, MatchKey, Profile, ProfileKey, fit


class Roster:
    """Agents by profile, profiles by what they match. `dirty` and `freed` say what may have
    become possible since the last plan; everything else was looked at then."""

    def __init__(self, now: datetime) -> None:
        self.now = millis(now)
        self.agents: dict[str, AgentEntry] = {}
        self.queues: dict[str, QueueEntry] = {}
        self.matches: dict[MatchKey, Match] = {}
        self.profiles: dict[ProfileKey, Profile] = {}
        self.standing: dict[Standing, int] = dict.fromkeys(Standing, 0)
        # Online, but their lease is over as far as is known here.
        self.lapsed: set[str] = set()
        self.dirty: set[Bucket] = set()
        self.freed: set[AgentEntry] = set()
        self._matches_of: dict[str, list[Match]] = {}
        self._timers: list[tuple[int, str, str]] = []

    def _moved(self, agent: AgentEntry) -> None:
        """The agent came, went or changed what they can do."""

    def put_agent(self, resource: Mapping[str, Any]) -> None:
        """An agent as they are now."""
        new = entries.agent_entry(resource)
        known = self.agents.get(new.id)
        if known is None:
            self.agents[new.id] = new
            self._settle_in(new)
            return
        if known.version >= new.version:
            return
        if new.lease is not None and known.lease is not None:
            # Leases are renewed without events; the log may say less than is known.
            new.lease = max(new.lease, known.lease)
        moved = _profile_key(known) != _profile_key(new)
        standing = new.standing_at(self.now)
        if moved or standing is not known.standing:
            self._step_out(known)
            _copy(new, known)
            self._settle_in(known)
            return
        _copy(new, known)
        self._reindex(known)
        self._time_lease(known)

    def set_lease(self, agent_id: str, lease: datetime | None) -> None:
        """What the database says of a lease that looks expired here."""
        agent = self.agents.get(agent_id)
        if agent is None or lease is None or (agent.lease or 0) >= millis(lease):
            return
        agent.lease = millis(lease)
        self._restand(agent)
        self._time_lease(agent)

    def _restand(self, agent: AgentEntry) -> None:
        if agent.standing_at(self.now) is not agent.standing:
            self._step_out(agent)
            self._settle_in(agent)

    def _settle_in(self, agent: AgentEntry) -> None:
        agent.standing = agent.standing_at(self.now)
        self.standing[agent.standing] += 1
        if agent.standing is Standing.LEASE_EXPIRED:
            self.lapsed.add(agent.id)
        profile = self._profile(agent)
        profile.members += 1
        agent.profile = profile
        agent.indexed = agent.load
        self._time_lease(agent)
        if agent.standing is Standing.ROUTABLE:
            profile.routable[agent.id] = agent
            profile.push(agent)
            for match in profile.matches.values():
                match.count(agent, 1)
            for match, kind in profile.near.values():
                match.count_near(kind, 1)
            self.freed.add(agent)
        self._moved(agent)

    def _step_out(self, agent: AgentEntry) -> None:
        profile = agent.profile
        assert profile is not None
        self.standing[agent.standing] -= 1
        self.lapsed.discard(agent.id)
        self.freed.discard(agent)
        profile.members -= 1
        agent.profile = None
        if profile.routable.pop(agent.id, None) is not None:
            for match in profile.matches.values():
                match.count(agent, -1)
                # With fewer left, everybody left may have declined: that is an exhausted pool.
                self.dirty.update(b for b in match.buckets.values() if b.key.declined)
            for match, kind in profile.near.values():
                match.count_near(kind, -1)
        if not profile.members:
            self._forget_profile(profile)
        self._moved(agent)

    def _reindex(self, agent: AgentEntry) -> None:
        profile = agent.profile
        if profile is None or agent.id not in profile.routable:
            agent.indexed = agent.load
            return
        before, after = agent.capacity - agent.indexed, agent.free
        agent.indexed = agent.load
        profile.push(agent)
        if before == after:
            return
        for match in profile.matches.values():
            match.reload(before, after)
        if after > before:
            self.freed.add(agent)

    def _time_lease(self, agent: AgentEntry) -> None:
        if agent.standing is Standing.ROUTABLE and agent.lease is not None:
            heappush(self._timers, (agent.lease, "lease", agent.id))

    def _profile(self, agent: AgentEntry) -> Profile:
        key = _profile_key(agent)
        found = self.profiles.get(key)
        if found is None:
            found = self.profiles[key] = Profile(key)
            for queue in found.queues:
                for match in self._matches_of.get(queue, ()):
                    _relate(found, match)
        return found

    def _forget_profile(self, profile: Profile) -> None:
        del self.profiles[profile.key]
        for match in profile.matches.values():
            match.profiles.remove(profile)

    def match(self, queue: str, requirements: tuple[tuple[str, int], ...]) -> Match:
        found = self.matches.get((queue, requirements))
        if found is None:
            found = self.matches[(queue, requirements)] = Match(queue, requirements)
            self._matches_of.setdefault(queue, []).append(found)
            for profile in self.profiles.values():
                if queue in profile.queues:
                    _relate(profile, found)
        return found


def _profile_key(agent: AgentEntry) -> ProfileKey:
    return (agent.queues, frozenset(agent.skills.items()), agent.capacity)


def _relate(profile: Profile, match: Match) -> None:
    kind = fit(profile.skills, match.requirements)
    if kind != Fit.FULL:
        profile.near[match.key] = (match, kind)
        for _ in profile.routable:
            match.count_near(kind, 1)
        return
    profile.matches[match.key] = match
    match.profiles.append(profile)
    for agent in profile.routable.values():
        match.count(agent, 1)


_FIELDS = (
    *("name", "version", "disabled", "presence", "lease", "capacity", "used"),
    *("idle_since", "assigned_at", "queues", "skills"),
)


def _copy(new: AgentEntry, known: AgentEntry) -> None:
    for name in _FIELDS:
        setattr(known, name, getattr(new, name))
