"""The wire form of events: made once, shared by every session that gets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from omnidesk.domain import desk, events, visitor
from omnidesk.domain.events import Position, Recorded, instant

# A topic is a kind and an id; sessions listen to topics, events go out on them.
Topic = tuple[str, str]

EVERYTHING: Topic = ("everything", "")
DESKS: Topic = ("desks", "")
BOARD: Topic = ("board", "")


def agent(agent_id: str) -> Topic:
    """An agent's own work."""
    return ("agent", agent_id)


def queue(queue_id: str) -> Topic:
    """What happens in a queue."""
    return ("queue", queue_id)


def conversation(conversation_id: str) -> Topic:
    """What happens in a conversation."""
    return ("conversation", conversation_id)


def visitor_of(identity_id: str) -> Topic:
    """The messages of a website visitor, and those to them."""
    return ("visitor", identity_id)


def visiting(conversation_id: str) -> Topic:
    """The turns of a website visitor's conversation."""
    return ("visiting", conversation_id)


class Frame(NamedTuple):
    """A text frame and its size in bytes."""

    text: str
    size: int


def frame(value: Mapping[str, Any]) -> Frame:
    """Any frame as JSON."""
    encoded = orjson.dumps(value)
    return Frame(encoded.decode(), len(encoded))


@dataclass(frozen=True, slots=True)
class Published:
    """One event, ready to be sent. `visitors` is its form for website visitors, if it has one."""

    number: int
    type: str
    queue_id: str | None
    agent_ids: tuple[str, ...]
    topics: tuple[Topic, ...]
    desk: Frame
    visitors: Frame | None
    visitor_topic: Topic | None

    @property
    def size(self) -> int:
        """Bytes this event holds in memory, roughly."""
        return self.desk.size + (self.visitors.size if self.visitors else 0) + 400


def published(event: Recorded, names: Mapping[str, str]) -> Published:
    """Serialise an event and name the topics it goes out on; `names` are those of agents."""
    place = Position(event.epoch, event.position)
    shown = visitor.shown(event.type, event.data, names)
    return Published(
        number=event.position,
        type=event.type,
        queue_id=event.queue_id,
        agent_ids=event.agent_ids,
        topics=_topics(event),
        desk=_event_frame(place, event, event.type, desk.shortened(event.data)),
        visitors=_event_frame(place, event, shown.type, shown.data) if shown else None,
        visitor_topic=_visitor_topic(shown) if shown else None,
    )


def _event_frame(place: Position, event: Recorded, kind: str, data: Mapping[str, Any]) -> Frame:
    return frame(
        {
            "type": kind,
            "id": f"evt_{place}",
            "position": str(place),
            "ts": instant(event.occurred_at),
            "data": data,
        }
    )


def _visitor_topic(shown: visitor.Shown) -> Topic:
    if shown.identity_id is not None:
        return visitor_of(shown.identity_id)
    return visiting(shown.conversation_id or "")


VISITOR_TYPES = visitor.MESSAGES | visitor.TURNS
# Configuration that every desk shows: queue names to transfer to.
SHARED = frozenset({events.QUEUE_UPDATED})


def _topics(event: Recorded) -> tuple[Topic, ...]:
    # What shows an event for certain comes first; a subscription to a conversation is checked.
    found: list[Topic] = [EVERYTHING]
    found += [agent(agent_id) for agent_id in event.agent_ids]
    if event.type in SHARED:
        found.append(DESKS)
    if event.conversation_id:
        # A queue's watchers also see its work leave.
        places = {event.queue_id, event.data.get("from_queue_id")} - {None, ""}
        found += [queue(str(queue_id)) for queue_id in sorted(map(str, places))]
        found.append(conversation(event.conversation_id))
    return tuple(found)
