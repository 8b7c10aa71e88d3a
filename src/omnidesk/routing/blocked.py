"""Work that only lacks room must not lose it to smaller work for ever.

What has waited several times its target and finds nobody with room gets an agent kept for it:
the one nearest to having nothing else to do. Kept agents take nothing else, so their work runs
out and the blocked work is next. The first of all blocked work always has such an agent, hence
none waits for ever while agents work on.
"""

from __future__ import annotations

from heapq import nsmallest
from math import isinf

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
    before, state.kept = state.kept, {}
    for agent in before:
        agent.kept_for = None
    for _, bucket in nsmallest(_MOST, _blocked(state)):
        agent_found = nearest(state, bucket)
        if agent_found is not None:
            agent_found.kept_for = bucket
            state.kept[agent_found] = bucket
    state.freed.update(a for a, bucket in before.items() if a.kept_for is not bucket)


def _blocked(state: RouterState) -> list[tuple[WorkKey, Bucket]]:
    found: list[tuple[WorkKey, Bucket]] = []
    if isinf(state.terms.guard_factor):
        return found
    for bucket in state.bulky:
        if bucket.view.open or not bucket.match.routable or bucket.key.blended:
            continue
        head = bucket.head()
        if head is None or state.now < head.arrived_at + state.patience(head):
            continue
        queue = state.queue(head.queue)
        if not (queue.paused or queue.manual):
            found.append((head.key, bucket))
    return found


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
