"""From events about work items to their stays in queues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain import callback, events
from omnidesk.domain.events import Recorded
from omnidesk.domain.report_facts import Entered, Left, Phase, Segment
from omnidesk.domain.steps import OVERFLOW
from omnidesk.domain.work import WorkState

OFFERS = {
    events.OFFER_CREATED: "offers",
    events.OFFER_ACCEPTED: "accepted",
    events.OFFER_DECLINED: "declined",
    events.OFFER_EXPIRED: "expired",
    events.OFFER_REVOKED: "revoked",
}

_HANDED_OVER = "handed over"
_WAITING = frozenset({WorkState.WAITING, WorkState.OFFERED})
_ENTERED = {
    Left.PARKED: Entered.UNPARKED,
    Left.CALLBACK: Entered.CALLBACK,
    Left.RETURNED: Entered.RETURNED,
    Left.OVERFLOWED: Entered.OVERFLOWED,
    Left.TAKEN_OVER: Entered.TAKEN_OVER,
}


class Stays:
    """The stays of work items, oldest first; `changed` are those that events changed.

    `targets` are the queues' answer targets as the log told them last.
    """

    def __init__(self, segments: dict[str, list[Segment]], targets: Mapping[str, int]) -> None:
        self.changed: dict[tuple[str, int], Segment] = {}
        self._segments = segments
        self._targets = targets

    def apply(self, event: Recorded, item: Mapping[str, Any]) -> None:
        """Take an event into account that carries a work item."""
        history = self._segments.setdefault(item["id"], [])
        created = event.type == events.OFFER_CREATED
        if event.type in OFFERS and not created:
            # An offer that ends belongs to the stay before the item moved on.
            self._count(history, event)
        if event.type == events.CONVERSATION_TRANSFERRED:
            self._name_transfer(history, item, event)
        self._move(history, item, event)
        if created:
            self._count(history, event)

    def _count(self, history: list[Segment], event: Recorded) -> None:
        offer = event.data["offer"]
        if not history or offer["manual"] or offer.get("consult_id"):
            # Work that was taken by hand was offered to nobody; advice is no work.
            return
        segment, name = history[-1], OFFERS[event.type]
        setattr(segment, name, getattr(segment, name) + 1)
        if segment.first_offered_at is None and event.type == events.OFFER_CREATED:
            segment.first_offered_at = max(event.occurred_at, segment.queued_at)
        self._keep(segment, event)

    def _name_transfer(
        self, history: list[Segment], item: Mapping[str, Any], event: Recorded
    ) -> None:
        # The move itself was told just before, by an event that does not say who decided it. The
        # version makes sure that it is the same move: one within a queue ends no stay.
        same = len(history) > 1 and history[-2].item_version == item["version"]
        if not same or event.data.get("reason") == OVERFLOW:
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
            if live is not None and live.phase in (Phase.ASSIGNED, Phase.DORMANT):
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
            elif callback.asked(item.get("callback")) and not live.called_back:
                self._leave(live, Left.CALLBACK, item, event)
            else:
                self._waits_on(live, item, event)
                return
        self._open(history, item, event)

    def _waits_on(self, live: Segment, item: Mapping[str, Any], event: Recorded) -> None:
        # Who is called instead, or waits again instead of being called, changes the kind.
        now = (item["channel_kind"], callback.asked(item.get("callback")))
        if (live.channel_kind, live.called_back) != now:
            live.channel_kind, live.called_back = now
            self._keep(live, event)

    def _assigned(
        self,
        history: list[Segment],
        live: Segment | None,
        item: Mapping[str, Any],
        event: Recorded,
    ) -> None:
        phase = Phase.DORMANT if item.get("dormant") else Phase.ASSIGNED
        if live is not None and live.phase is not Phase.WAITING:
            if live.agent_id == item["agent_id"]:
                if live.phase is not phase:
                    self._enter(live, phase, event)
                return
            given = live.end_reason == _HANDED_OVER
            self._leave(live, Left.TRANSFERRED if given else Left.TAKEN_OVER, item, event)
            live = None
        if live is None:
            live = self._open(history, item, event)
        self._enter(live, phase, event)
        live.answered_at, live.agent_id = live.phase_at, item["agent_id"]

    def consulted(self, event: Recorded, consult: Mapping[str, Any]) -> None:
        """A consult ended. Where the owner hands the work to whoever came to help, the change of
        hands is told next."""
        history = self._segments.get(consult["work_item_id"])
        if consult["state"] == "completed" and history and history[-1].left_at is None:
            history[-1].end_reason = _HANDED_OVER
            self._keep(history[-1], event)

    def _open(self, history: list[Segment], item: Mapping[str, Any], event: Recorded) -> Segment:
        former = history[-1] if history else None
        how = Entered.NEW if event.type == events.WORK_CREATED else Entered.FOUND
        at, asked = event.occurred_at, callback.asked(item.get("callback"))
        if former is not None:
            how = _ENTERED.get(former.left_how or Left.PARKED, Entered.TAKEN_OVER)
            if how is Entered.CALLBACK and not asked:
                how = Entered.UNPARKED
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
            target_seconds=self._targets.get(item["queue_id"]),
            item_target_seconds=item.get("target_seconds"),
            called_back=asked,
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
        if segment.phase is Phase.DORMANT:
            segment.dormant_seconds += seconds
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
        self.changed[segment.work_item_id, segment.stay] = segment


def instant(text: str) -> datetime:
    """The instant of a resource's field."""
    return datetime.fromisoformat(text)


def _farewell(live: Segment, state: WorkState, item: Mapping[str, Any]) -> Left:
    if state is WorkState.PARKED:
        return Left.CALLBACK if callback.asked(item.get("callback")) else Left.PARKED
    return Left.CLOSED if live.phase is Phase.WAITING else Left.FINISHED
