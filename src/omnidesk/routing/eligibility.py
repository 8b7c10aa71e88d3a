"""Why an agent cannot be offered an item: ordered filters, the first that fails is the reason.

The plan never asks them one agent at a time; it reads groups. They are the definition that the
groups must agree with, and what explanations show.
"""

from __future__ import annotations

from omnidesk.routing.entries import AgentEntry, ItemEntry, Standing
from omnidesk.routing.groups import Bucket, Match
from omnidesk.routing.lanes import could_ever, refusal
from omnidesk.routing.reasons import Reason
from omnidesk.routing.roster import misfit
from omnidesk.routing.state import RouterState


def first_reason(state: RouterState, item: ItemEntry, agent: AgentEntry) -> Reason | None:
    """The first filter that removes the agent; None when the item may be offered to them."""
    standing = agent.standing_at(state.now)
    if standing is not Standing.ROUTABLE:
        return Reason(standing.value)
    if agent.queues.isdisjoint((item.queue, *item.widened)):
        return Reason.NOT_IN_QUEUE
    queue = state.queue(item.queue)
    if queue.paused or queue.manual:
        return Reason.QUEUE_PAUSED if queue.paused else Reason.QUEUE_MANUAL
    kind = state.terms.kinds[item.kind]
    unsuited = misfit(agent.skills, agent.caps, item.requirements, kind)
    if unsuited is not None:
        return unsuited
    cap = agent.caps.get(item.kind, kind.cap)
    full = refusal(agent, kind, item.weight, cap, state.terms.wake_reserve)
    if full is not None:
        return full
    if item.blended and not agent.idle:
        return Reason.NOT_IDLE
    return _claimed_by_others(state, item, agent)


def _claimed_by_others(state: RouterState, item: ItemEntry, agent: AgentEntry) -> Reason | None:
    bucket = item.bucket
    if bucket is None:
        return None
    if agent.id in passed_over(state, bucket):
        return Reason.DECLINED
    if bucket.key.held_for not in (None, agent.id):
        return Reason.HELD_FOR_PREFERRED
    leave_idle = state.queue(item.queue).leave_idle
    if leave_idle and not bucket.view.more_idle_than(leave_idle):
        return Reason.LEAVES_IDLE
    return None if agent.kept_for in (None, bucket) else Reason.RESERVED_FOR_BLOCKED


def passed_over(state: RouterState, bucket: Bucket) -> frozenset[str]:
    """Those who declined and are not asked now.

    While anybody else is there who could take it, decliners are passed over. When everybody there
    has declined, the queue's policy says whether and when they are asked again.
    """
    key = bucket.key
    if not key.declined:
        return key.declined
    if key.ripe and exhausted(state, bucket.match, key.weight, key.declined):
        return frozenset()
    return key.declined


def exhausted(state: RouterState, match: Match, weight: int, declined: frozenset[str]) -> bool:
    """Whether every agent who is there and could ever take it has declined."""
    kind = state.terms.kinds[match.kind]
    there = sum(
        len(profile.routable)
        for profile in match.profiles
        if could_ever(profile.capacity, kind, weight)
    )
    return there > 0 and sum(_there(state, match, weight, a) for a in declined) == there


def _there(state: RouterState, match: Match, weight: int, agent_id: str) -> bool:
    agent = state.agents.get(agent_id)
    if agent is None or agent.profile is None or agent_id not in agent.profile.routable:
        return False
    kind = state.terms.kinds[match.kind]
    return agent.profile in match.profiles and could_ever(agent.capacity, kind, weight)
