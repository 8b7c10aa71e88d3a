"""From recorded events to facts: the only way facts come to be.

The reducer may start with nothing at the beginning of the log, or with what earlier events made
of the work, agents and conversations that the next events are about: both give the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.events import Recorded
from omnidesk.domain.report_facts import Episode, Facts, Span
from omnidesk.domain.report_stays import OFFERS, Stays, instant

_WORK = frozenset(
    {
        events.WORK_CREATED,
        events.WORK_UPDATED,
        events.WORK_ENDED,
        events.CONVERSATION_TRANSFERRED,
        *OFFERS,
    }
)
_PEOPLE = frozenset({events.PRESENCE_CHANGED, events.CAPACITY_CHANGED, events.AGENT_UPDATED})
_TALK = frozenset(
    {
        events.CONVERSATION_CREATED,
        events.CONVERSATION_UPDATED,
        events.CONVERSATION_ASSIGNED,
        events.CONVERSATION_UNASSIGNED,
        events.CONVERSATION_TRANSFERRED,
        events.CONVERSATION_SNOOZED,
        events.CONVERSATION_RESOLVED,
        events.CONVERSATION_REOPENED,
        events.MESSAGE_CREATED,
    }
)
# Events of other types say nothing that is reported.
TYPES = _WORK | _PEOPLE | _TALK | {events.QUEUE_UPDATED, events.CONSULT_ENDED}


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a batch of events is about: the ids whose facts must be known before it."""

    work_items: frozenset[str]
    agents: frozenset[str]
    conversations: frozenset[str]


def touched(batch: Iterable[Recorded]) -> Touched:
    """The ids that `Reducer.apply` will look up for these events."""
    items, people, talks = set(), set(), set()
    for event in batch:
        if event.type in _WORK and "work_item" in event.data:
            items.add(event.data["work_item"]["id"])
        if event.type == events.CONSULT_ENDED:
            items.add(event.data["consult"]["work_item_id"])
        if event.type in _PEOPLE and "agent" in event.data:
            people.add(event.data["agent"]["id"])
        if event.type in _TALK and "conversation" in event.data:
            talks.add(event.data["conversation"]["id"])
    return Touched(frozenset(items), frozenset(people), frozenset(talks))


class Reducer:
    """Applies events in the order of the log to `facts`; remembers which facts changed.

    Of what is loaded, the last two segments of a work item and the last span or episode of an
    agent or conversation are enough.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._stays = Stays(facts.segments, facts.targets)
        self.segments = self._stays.changed
        self.spans: dict[tuple[str, int], Span] = {}
        self.episodes: dict[tuple[str, int], Episode] = {}
        self.targets: dict[str, int] = {}

    def apply(self, event: Recorded) -> None:
        """Take one event into account. Types that say nothing here change nothing."""
        data = event.data
        if event.type == events.QUEUE_UPDATED and "queue" in data:
            self._queue(data["queue"])
        if event.type in _WORK and "work_item" in data:
            self._stays.apply(event, data["work_item"])
        if event.type == events.CONSULT_ENDED:
            self._stays.consulted(event, data["consult"])
        if event.type in _PEOPLE and "agent" in data:
            self._agent(event, data["agent"])
        if event.type in _TALK and "conversation" in data:
            self._conversation(event, data["conversation"])

    def _queue(self, queue: Mapping[str, Any]) -> None:
        seconds = int(queue["wait_target_seconds"])
        self.facts.targets[queue["id"]] = self.targets[queue["id"]] = seconds

    # Agents ----------------------------------------------------------------------------------

    def _agent(self, event: Recorded, agent: Mapping[str, Any]) -> None:
        history = self.facts.spans.setdefault(agent["id"], [])
        state, reason = agent["presence"]["state"], agent["presence"]["reason"]
        # Dormant work costs a little and keeps nobody busy.
        busy = any(agent["held"].values()) if "held" in agent else agent["used"] > 0
        live = history[-1] if history else None
        if live is not None and (live.state, live.reason, live.busy) == (state, reason, busy):
            return
        at = event.occurred_at
        if live is not None:
            at = max(at, live.from_at)
            live.last_position = event.position
            self.spans[live.agent_id, live.first_position] = live
            if at == live.from_at:
                # Nothing lasts no time: what one instant did is one span.
                live.state, live.reason, live.busy = state, reason, busy
                return
            live.to_at = at
        span = Span(
            agent_id=agent["id"],
            state=state,
            reason=reason,
            busy=busy,
            from_at=at,
            first_position=event.position,
            last_position=event.position,
        )
        history.append(span)
        self.spans[span.agent_id, span.first_position] = span

    # Conversations ---------------------------------------------------------------------------

    def _conversation(self, event: Recorded, found: Mapping[str, Any]) -> None:
        history = self.facts.episodes.setdefault(found["id"], [])
        live = history[-1] if history and history[-1].resolved_at is None else None
        if live is None:
            if history and found["state"] == "resolved":
                return
            live = self._begin(history, found, event)
        held = (found["queue_id"], found["agent_id"] or live.agent_id)
        if (live.queue_id, live.agent_id) != held:
            live.queue_id, live.agent_id = held
            self._note(live, event)
        if event.type == events.MESSAGE_CREATED:
            self._message(live, event)
        if found["state"] == "resolved":
            live.resolved_at = max(event.occurred_at, live.opened_at)
            live.resolved_how = "merged" if found["merged_into"] else "resolved"
            self._note(live, event)

    def _begin(self, history: list[Episode], found: Mapping[str, Any], event: Recorded) -> Episode:
        former = history[-1] if history else None
        at, how = event.occurred_at, "new"
        if former is not None:
            at = max(at, former.resolved_at or at)
            former.reopened_at = at
            how = "reopened" if former.resolved_how == "resolved" else "unmerged"
            self._note(former, event)
        elif event.type != events.CONVERSATION_CREATED:
            at, how = min(at, instant(found["created_at"])), "found"
        episode = Episode(
            conversation_id=found["id"],
            episode=1 if former is None else former.episode + 1,
            inbox_id=found["inbox_id"],
            channel_kind=found["channel_kind"],
            queue_id=found["queue_id"],
            opened_how=how,
            opened_at=at,
            first_position=event.position,
            last_position=event.position,
        )
        history.append(episode)
        self._note(episode, event)
        return episode

    def _message(self, live: Episode, event: Recorded) -> None:
        message = event.data.get("message")
        if message is None or message["automatic"]:
            return
        at = max(event.occurred_at, live.opened_at)
        if message["direction"] == "in" and live.first_inbound_at is None:
            live.first_inbound_at = at
            self._note(live, event)
        elif (
            message["direction"] == "out"
            and live.first_inbound_at is not None
            and live.first_response_at is None
        ):
            live.first_response_at = max(at, live.first_inbound_at)
            live.first_response_agent_id = message["agent_id"]
            self._note(live, event)

    def _note(self, episode: Episode, event: Recorded) -> None:
        episode.last_position = event.position
        self.episodes[episode.conversation_id, episode.episode] = episode


def reduced(log: Iterable[Recorded]) -> Facts:
    """Every fact of a whole log."""
    reducer = Reducer(Facts())
    for event in log:
        reducer.apply(event)
    return reducer.facts
