"""Work that only lacks room must not lose it to smaller work for ever.

What has waited several times its target and finds nobody with room gets an agent kept for it:
the one nearest to having nothing else to do. Kept agents take nothing else, so their work runs
out and the blocked work is next. The first of all blocked work always has such an agent, hence
none waits for ever while agents work on.
"""

from __future__ import annotations

from heapq import heappop, heappush, heapreplace

from omnidesk.routing.eligibility import passed_over
from omnidesk.routing.entries import AgentEntry, WorkKey
from omnidesk.routing.groups import Bucket
from omnidesk.routing.lanes import could_ever
from omnidesk.routing.ranking import AgentKey
from omnidesk.routing.state import RouterState

# How many agents the whole house may keep free at once.
_MOST = 8


def keep_for_blocked(state: RouterState) -> None:
    """Decide anew who is kept for what; a function of the state alone."""
    state.lateness.advance(state.now)
    if not state.lateness.late and not state.kept:
        return
    before, state.kept = state.kept, {}
    for agent in before:
        agent.kept_for = None
    for bucket in _first_blocked(state):
        found = nearest(state, bucket)
        if found is not None:
            found.kept_for = bucket
            state.kept[found] = bucket
    state.watched = {
        match
        for agent in state.kept
        if agent.profile is not None
        for match in agent.profile.matches
    }
    for agent, bucket in before.items():
        if agent.kept_for is not bucket and agent.profile is not None:
            lanes = agent.profile.lanes.values()
            state.free(agent, (lane for lane in lanes if agent in lane.members))


def _first_blocked(state: RouterState) -> list[Bucket]:
    """The groups whose heads come first among all late work that only lacks room."""
    ahead = state.lateness.late
    looked: dict[Bucket, tuple[WorkKey, int, Bucket]] = {}
    found: list[Bucket] = []
    while ahead and len(found) < _MOST:
        key, number, bucket = ahead[0]
        head = bucket.head if bucket.is_late(state.now) else None
        if bucket in looked:
            heappop(ahead)
        elif head is None:
            heappop(ahead)
            state.lateness.watch(bucket, state.now)
        elif head.key != key:
            heapreplace(ahead, (head.key, number, bucket))
        else:
            looked[bucket] = heappop(ahead)
            if _is_blocked(state, bucket):
                found.append(bucket)
    for entry in looked.values():
        heappush(ahead, entry)
    return found


def _is_blocked(state: RouterState, bucket: Bucket) -> bool:
    if not bucket.match.routable or bucket.key.blended or _room(state, bucket):
        return False
    queue = state.queue(bucket.key.queue)
    return not (queue.paused or queue.manual)


def _room(state: RouterState, bucket: Bucket) -> bool:
    """Whether anybody who is asked has room; that of decliners who are passed over is none."""
    view = bucket.view
    if not view.open or not bucket.key.declined:
        return view.open > 0
    skipped = passed_over(state, bucket)
    return view.able() > sum(view.has_room(state.agents.get(name)) for name in skipped)


def nearest(state: RouterState, bucket: Bucket) -> AgentEntry | None:
    """Who of those who could ever take the work, and are not kept yet, is nearest to it."""
    kind = state.terms.kinds[bucket.match.kind]
    skipped = passed_over(state, bucket)
    best: tuple[AgentKey, AgentEntry] | None = None
    for profile in bucket.match.profiles:
        if not could_ever(profile.capacity, kind, bucket.key.weight):
            continue
        found = profile.nearest(skipped)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else best[1]
