"""From recorded events to facts: the only way facts come to be.

The reducer may start with nothing at the beginning of the log, or with what earlier events made
of the work, agents and conversations that the next events are about: both give the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.events import Recorded
from omnidesk.domain.report_facts import Entered, Episode, Facts, Left, Phase, Segment, Span
from omnidesk.domain.work import WorkState

_OFFERS = {
    events.OFFER_CREATED: "offers",
    events.OFFER_ACCEPTED: "accepted",
    events.OFFER_DECLINED: "declined",
    events.OFFER_EXPIRED: "expired",
    events.OFFER_REVOKED: "revoked",
}
_WORK = frozenset(
    {
        events.WORK_CREATED,
        events.WORK_UPDATED,
        events.WORK_ENDED,
        events.CONVERSATION_TRANSFERRED,
        *_OFFERS,
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
TYPES = _WORK | _PEOPLE | _TALK | {events.QUEUE_UPDATED}

_WAITING = frozenset({WorkState.WAITING, WorkState.OFFERED})
_ENTERED = {
    Left.PARKED: Entered.UNPARKED,
    Left.CALLBACK: Entered.UNPARKED,
    Left.RETURNED: Entered.RETURNED,
    Left.OVERFLOWED: Entered.OVERFLOWED,
    Left.TAKEN_OVER: Entered.TAKEN_OVER,
}


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
        if event.type in _PEOPLE and "agent" in event.data:
            people.add(event.data["agent"]["id"])
        if event.type in _TALK and "conversation" in event.data:
            talks.add(event.data["conversation"]["id"])
    return Touched(frozenset(items), frozenset(people), frozenset(talks))


def instant(text: str) -> datetime:
    """The instant of a resource's field."""
    return datetime.fromisoformat(text)


class Reducer:
    """Applies events in the order of the log to `facts`; remembers which facts changed.

    Of what is loaded, the last two segments of a work item and the last span or episode of an
    agent or conversation are enough.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.segments: dict[tuple[str, int], Segment] = {}
        self.spans: dict[tuple[str, int], Span] = {}
        self.episodes: dict[tuple[str, int], Episode] = {}
        self.targets: dict[str, int] = {}

    def apply(self, event: Recorded) -> None:
        """Take one event into account. Types that say nothing here change nothing."""
        data = event.data
        if event.type == events.QUEUE_UPDATED and "queue" in data:
            self._queue(data["queue"])
        if event.type in _WORK and "work_item" in data:
            self._work(event, data["work_item"])
        if event.type in _PEOPLE and "agent" in data:
            self._agent(event, data["agent"])
        if event.type in _TALK and "conversation" in data:
            self._conversation(event, data["conversation"])

    def _queue(self, queue: Mapping[str, Any]) -> None:
        seconds = int(queue["wait_target_seconds"])
        self.facts.targets[queue["id"]] = self.targets[queue["id"]] = seconds

    # Work ------------------------------------------------------------------------------------

    def _work(self, event: Recorded, item: Mapping[str, Any]) -> None:
        history = self.facts.segments.setdefault(item["id"], [])
        created = event.type == events.OFFER_CREATED
        if event.type in _OFFERS and not created:
            # An offer that ends belongs to the stay before the item moved on.
            self._count(history, event)
        if event.type == events.CONVERSATION_TRANSFERRED:
            self._name_transfer(history, item, event)
        self._move(history, item, event)
        if created:
            self._count(history, event)

    def _count(self, history: list[Segment], event: Recorded) -> None:
        if not history or event.data["offer"]["manual"]:
            # Work that was taken by hand was offered to nobody.
            return
        segment, name = history[-1], _OFFERS[event.type]
        setattr(segment, name, getattr(segment, name) + 1)
        if segment.first_offered_at is None and event.type == events.OFFER_CREATED:
            segment.first_offered_at = max(event.occurred_at, segment.queued_at)
        self._keep(segment, event)

    def _name_transfer(
        self, history: list[Segment], item: Mapping[str, Any], event: Recorded
    ) -> None:
        # The move itself was told just before, by an event that does not say who decided it. The
        # version makes sure that it is the same move: one within a queue ends no stay.
        if len(history) < 2 or history[-2].item_version != item["version"]:
            return
        former, current = history[-2], history[-1]
        if former.left_how in (Left.RETURNED, Left.OVERFLOWED):
            former.left_how, current.entered_how = Left.TRANSFERRED, Entered.TRANSFERRED
            self._keep(former, event)
            self._keep(current, event)

    def _move(self, history: list[Segment], item: Mapping[str, Any], event: Recorded) -> None:
        state = WorkState(item["state"])
        live = history[-1] if history and history[-1].left_at is None else None
        if state in _WAITING:
            self._waits(history, live, item, event)
        elif state is WorkState.ASSIGNED:
            self._assigned(history, live, item, event)
        elif state is WorkState.WRAP_UP:
            if live is not None and live.phase is Phase.ASSIGNED:
                self._enter(live, Phase.WRAP_UP, event)
        elif state is WorkState.ABANDONED:
            if live is None and history and history[-1].left_how in (Left.PARKED, Left.CALLBACK):
                # Who gives up while the work sleeps is counted like anybody who gives up.
                live = self._open(history, item, event)
            if live is not None:
                self._leave(live, Left.ABANDONED, item, event)
        elif live is not None:
            self._leave(live, _farewell(live, state, item), item, event)

    def _waits(
        self,
        history: list[Segment],
        live: Segment | None,
        item: Mapping[str, Any],
        event: Recorded,
    ) -> None:
        if live is not None:
            if live.phase is not Phase.WAITING:
                self._leave(live, Left.RETURNED, item, event)
            elif live.queue_id != item["queue_id"]:
                self._leave(live, Left.OVERFLOWED, item, event)
            else:
                return
        self._open(history, item, event)

    def _assigned(
        self,
        history: list[Segment],
        live: Segment | None,
        item: Mapping[str, Any],
        event: Recorded,
    ) -> None:
        if live is not None and live.phase is not Phase.WAITING:
            if live.agent_id == item["agent_id"]:
                if live.phase is Phase.WRAP_UP:
                    self._enter(live, Phase.ASSIGNED, event)
                return
            self._leave(live, Left.TAKEN_OVER, item, event)
            live = None
        if live is None:
            live = self._open(history, item, event)
        self._enter(live, Phase.ASSIGNED, event)
        live.answered_at, live.agent_id = live.phase_at, item["agent_id"]

    def _open(self, history: list[Segment], item: Mapping[str, Any], event: Recorded) -> Segment:
        former = history[-1] if history else None
        how = Entered.NEW if event.type == events.WORK_CREATED else Entered.FOUND
        at = event.occurred_at
        if former is not None:
            how = _ENTERED.get(former.left_how or Left.PARKED, Entered.FOUND)
            at = max(at, former.phase_at)
        segment = Segment(
            work_item_id=item["id"],
            stay=len(history) + 1 if former is None else former.stay + 1,
            conversation_id=item["conversation_id"],
            queue_id=item["queue_id"],
            channel_kind=item["channel_kind"],
            priority=item["priority"],
            requirements=item["requirements"],
            skills=sorted({need["skill"] for need in item["requirements"]}),
            entered_how=how,
            arrived_at=instant(item["arrived_at"]),
            queued_at=at,
            target_seconds=self.facts.targets.get(item["queue_id"]),
            item_target_seconds=item.get("target_seconds"),
            phase_at=at,
            item_version=item["version"],
            first_position=event.position,
            last_position=event.position,
        )
        history.append(segment)
        self._keep(segment, event)
        return segment

    def _enter(self, segment: Segment, phase: Phase, event: Recorded) -> None:
        at = max(event.occurred_at, segment.phase_at)
        seconds = (at - segment.phase_at).total_seconds()
        if segment.phase is Phase.ASSIGNED:
            segment.assigned_seconds += seconds
        if segment.phase is Phase.WRAP_UP:
            segment.wrap_up_seconds += seconds
        segment.phase, segment.phase_at = phase, at
        if phase is Phase.WRAP_UP and segment.wrap_up_at is None:
            segment.wrap_up_at = at
        self._keep(segment, event)

    def _leave(self, segment: Segment, how: Left, item: Mapping[str, Any], event: Recorded) -> None:
        self._enter(segment, Phase.LEFT, event)
        segment.left_at, segment.left_how = segment.phase_at, how
        segment.end_reason = item.get("end_reason") or ""
        segment.item_version = item["version"]

    def _keep(self, segment: Segment, event: Recorded) -> None:
        segment.last_position = event.position
        self.segments[segment.work_item_id, segment.stay] = segment

    # Agents ----------------------------------------------------------------------------------

    def _agent(self, event: Recorded, agent: Mapping[str, Any]) -> None:
        history = self.facts.spans.setdefault(agent["id"], [])
        state, reason = agent["presence"]["state"], agent["presence"]["reason"]
        busy = agent["used"] > 0
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


def _farewell(live: Segment, state: WorkState, item: Mapping[str, Any]) -> Left:
    if state is WorkState.PARKED:
        return Left.CALLBACK if item.get("callback") else Left.PARKED
    return Left.CLOSED if live.phase is Phase.WAITING else Left.FINISHED


def reduced(log: Iterable[Recorded]) -> Facts:
    """Every fact of a whole log."""
    reducer = Reducer(Facts())
    for event in log:
        reducer.apply(event)
    return reducer.facts
