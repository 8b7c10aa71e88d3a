"""The agents' half of the router's memory: who is there, with what room, for which work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappush

from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry, Requirements, Standing
from omnidesk.routing.groups import Bucket, Match, MatchKey, Relation
from omnidesk.routing.lanes import Fit, Lane, Profile, ProfileKey, fit, takes
from omnidesk.routing.reasons import Reason
from omnidesk.routing.terms import KindTerms, Terms


class Roster:
    """Agents by profile, profiles by what they match. `dirty` work, `freed` lanes and `holders`
    (freed agents for whom work is held) say what may have become possible since the last plan;
    everything else was looked at then. `turn` is the agent last chosen by turn."""

    def __init__(self, terms: Terms, now: int) -> None:
        self.terms = terms
        self.now = now
        self.turn = ""
        self.agents: dict[str, AgentEntry] = {}
        self.queues: dict[str, QueueEntry] = {}
        self.matches: dict[MatchKey, Match] = {}
        self.profiles: dict[ProfileKey, Profile] = {}
        # In the order of `Standing`.
        self.standing: dict[Standing, int] = dict.fromkeys(Standing, 0)
        # Online, but their lease is over as far as is known here.
        self.lapsed: set[str] = set()
        self.dirty: set[Bucket] = set()
        self.freed: dict[Lane, None] = {}
        self.holders: set[AgentEntry] = set()
        # Matches whose agents changed so that work may have nobody, or only decliners, left.
        self.thinned: set[Match] = set()
        self._matches_of: dict[str, list[Match]] = {}
        self._timers: list[tuple[int, str, str]] = []
        self._turn_at = -1

    def _moved(self, agent: AgentEntry) -> None:
        """The agent came, went or changed what they can do."""

    def put_agent(self, new: AgentEntry) -> None:
        """An agent as they are now; one that is not newer than what is known changes nothing."""
        known = self.agents.get(new.id)
        if known is not None and known.version >= new.version:
            return
        self._count(new)
        self._note_turn(new)
        if known is None:
            self.agents[new.id] = new
            self._settle_in(new)
            return
        if new.lease is not None and known.lease is not None:
            # Leases are renewed without events; the log may say less than is known.
            new.lease = max(new.lease, known.lease)
        moved = _profile_key(known) != _profile_key(new)
        if moved or new.standing_at(self.now) is not known.standing:
            self._step_out(known)
            _copy(new, known)
            self._settle_in(known)
            return
        renewed = new.lease != known.lease
        _copy(new, known)
        self.reload(known)
        if renewed:
            self._time_lease(known)

    def set_lease(self, agent_id: str, lease: int | None) -> bool:
        """What the database says of a lease that looks expired here; whether it was news."""
        agent = self.agents.get(agent_id)
        if agent is None or lease is None or (agent.lease or 0) >= lease:
            return False
        agent.lease = lease
        self._restand(agent)
        self._time_lease(agent)
        return True

    def reload(self, agent: AgentEntry) -> None:
        """The agent's load changed."""
        profile = agent.profile
        if profile is None or agent.id not in profile.routable:
            return
        joined = profile.update(agent)
        if joined:
            self.free(agent, joined)

    def free(self, agent: AgentEntry, lanes: Iterable[Lane]) -> None:
        """The agent has room in these lanes that nobody has looked at."""
        for lane in lanes:
            self.freed[lane] = None
        if agent.holds:
            self.holders.add(agent)

    def charge(self, agent: AgentEntry, item: ItemEntry, sign: int) -> None:
        """Work begins (1) or ends (-1) to use the agent; `reload` must follow."""
        kind = self.terms.kinds[item.kind]
        agent.held[item.kind] = agent.held.get(item.kind, 0) + sign
        if kind.separate:
            agent.parked += sign
            return
        agent.live += sign
        agent.exclusive += sign if kind.exclusive else 0

    def _count(self, agent: AgentEntry) -> None:
        agent.live = agent.parked = agent.exclusive = 0
        for kind, count in agent.held.items():
            terms = self.terms.kinds[kind]
            if terms.separate:
                agent.parked += count
            else:
                agent.live += count
                agent.exclusive += count if terms.exclusive else 0

    def _note_turn(self, agent: AgentEntry) -> None:
        # Whoever got work last has had their turn; of those in one instant the last by id.
        at = agent.assigned_at
        if at is not None and (at, agent.id) > (self._turn_at, self.turn):
            self._turn_at, self.turn = at, agent.id

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
        self._time_lease(agent)
        if agent.standing is Standing.ROUTABLE:
            profile.routable[agent.id] = agent
            self.free(agent, profile.update(agent))
            for match in profile.matches:
                match.routable += 1
                self.thinned.add(match)
                self.thinned.update(match.hopes)
            for match, reason in profile.near.items():
                match.near[reason] = match.near.get(reason, 0) + 1
        self._moved(agent)

    def _step_out(self, agent: AgentEntry) -> None:
        profile = agent.profile
        assert profile is not None
        self.standing[agent.standing] -= 1
        self.lapsed.discard(agent.id)
        self.holders.discard(agent)
        profile.members -= 1
        if profile.routable.pop(agent.id, None) is not None:
            profile.leave(agent)
            for match in profile.matches:
                match.routable -= 1
                self.thinned.add(match)
                # With fewer left, everybody left may have declined: that is an exhausted pool.
                self.dirty.update(b for b in match.buckets.values() if b.key.declined)
            for match, reason in profile.near.items():
                match.near[reason] -= 1
        agent.profile = None
        if not profile.members:
            self._forget_profile(profile)
        self._moved(agent)

    def _time_lease(self, agent: AgentEntry) -> None:
        if agent.standing is Standing.ROUTABLE and agent.lease is not None:
            heappush(self._timers, (agent.lease, "lease", agent.id))

    def _profile(self, agent: AgentEntry) -> Profile:
        key = _profile_key(agent)
        found = self.profiles.get(key)
        if found is None:
            found = self.profiles[key] = Profile(key, self.terms)
            suited: dict[Match, None] = {}
            for queue in sorted(found.queues):
                suited.update(dict.fromkeys(self._matches_of.get(queue, ())))
            for match in suited:
                self._relate(found, match)
        return found

    def _forget_profile(self, profile: Profile) -> None:
        del self.profiles[profile.key]
        for match in profile.matches:
            match.dismiss(profile)

    def match(self, queues: tuple[str, ...], requirements: Requirements, kind: str) -> Match:
        """The match for such work, made if there is none. The first of `queues` is the work's
        own."""
        key = (queues, requirements, kind)
        found = self.matches.get(key)
        if found is None:
            found = self.matches[key] = Match(queues, requirements, kind)
            for queue in queues:
                self._matches_of.setdefault(queue, []).append(found)
            for profile in self.profiles.values():
                if not profile.queues.isdisjoint(queues):
                    self._relate(profile, found)
        return found

    def _relate(self, profile: Profile, match: Match) -> None:
        kind = self.terms.kinds[match.kind]
        reason = misfit(profile.skills, profile.caps, match.requirements, kind)
        if reason is not None:
            profile.near[match] = reason
            match.near[reason] = match.near.get(reason, 0) + len(profile.routable)
            return
        match.admit(profile, self.relation(profile, match))

    def relation(self, profile: Profile, match: Match) -> Relation:
        """How a profile that suits stands to the match."""
        levels = [profile.skills[skill] for skill, _ in match.requirements]
        return Relation(
            outside=0 if match.queues[0] in profile.queues else 1,
            level=sum(levels),
            secondary=bool(levels) and min(levels) < self.terms.primary_level,
        )


def misfit(
    skills: Mapping[str, float],
    caps: Mapping[str, int],
    requirements: Requirements,
    kind: KindTerms,
) -> Reason | None:
    """What bars everybody of a profile from such work, whatever they have to do."""
    if not takes(caps, kind):
        return Reason.KIND_NOT_TAKEN
    found = fit(skills, requirements)
    if found == Fit.FULL:
        return None
    return Reason.SKILL_MISSING if found == Fit.MISSING else Reason.LEVEL_TOO_LOW


def _profile_key(agent: AgentEntry) -> ProfileKey:
    return (
        agent.queues,
        frozenset(agent.skills.items()),
        agent.capacity,
        frozenset(agent.caps.items()),
    )


_FIELDS = (
    *("name", "version", "disabled", "presence", "lease", "capacity", "used", "idle_since"),
    *("assigned_at", "queues", "skills", "caps", "speeds", "held", "wake_debt"),
    *("live", "parked", "exclusive"),
)


def _copy(new: AgentEntry, known: AgentEntry) -> None:
    for name in _FIELDS:
        setattr(known, name, getattr(new, name))
