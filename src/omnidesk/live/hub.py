"""The sockets of this process: who hears what, in the order of the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.events import Position, Recorded
from omnidesk.domain.ids import QueueId
from omnidesk.live import frames
from omnidesk.live.frames import Frame, Published, Topic
from omnidesk.live.session import BAD_TOKEN, DRAINING, RESTART, Ending, Session

# What a reconnecting client missed is answered from memory where it is this recent.
RECENT_EVENTS = 4_096
RECENT_BYTES = 16 << 20
# What the hub itself wants to know, even while nobody is connected.
LEARNED = (events.AGENT_UPDATED, events.PRESENCE_CHANGED, events.CAPACITY_CHANGED)


class Hub:
    """Sessions, indexed by topic: publishing costs as much as there are listeners.

    `position` is the last event that went out. Sessions that are not live are passed over; they
    catch up from `missed` or from the database and then `go_live`, without a pause in between.
    `names` are the agents' names, as visitors see them.
    """

    def __init__(
        self, *, recent_events: int = RECENT_EVENTS, recent_bytes: int = RECENT_BYTES
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self.position = Position("", 0)
        self.draining = False
        self.names: dict[str, str] = {}
        self._by_topic: dict[Topic, dict[str, Session]] = {}
        self._recent: deque[Published] = deque()
        self._recent_bytes = 0
        self._limits = (recent_events, recent_bytes)

    def begin(self, position: Position) -> None:
        """What was committed up to `position` is not published any more."""
        self.position = position
        self._forget()

    def _forget(self) -> None:
        self._recent.clear()
        self._recent_bytes = 0

    def attach(self, session: Session) -> None:
        """Add a session; it hears nothing until it is live."""
        self.sessions[session.id] = session
        for topic in session.topics:
            self._by_topic.setdefault(topic, {})[session.id] = session
        if self.draining:
            session.outbox.end(Ending(DRAINING, "the server is stopping; connect again"))

    def detach(self, session: Session) -> None:
        """Forget a session."""
        if self.sessions.pop(session.id, None) is not None:
            for topic in session.topics:
                self._unlist(session, topic)

    def listen(self, session: Session, topics: Iterable[Topic]) -> None:
        """Replace what a session listens to."""
        wanted = set(topics)
        for topic in session.topics - wanted:
            self._unlist(session, topic)
        if session.id in self.sessions:
            for topic in wanted - session.topics:
                self._by_topic.setdefault(topic, {})[session.id] = session
        session.topics = wanted

    def listeners(self, topic: Topic) -> list[Session]:
        """The sessions that listen to a topic."""
        return list(self._by_topic.get(topic, {}).values())

    def listened(self, kind: str) -> list[str]:
        """The ids of all topics of a kind that somebody listens to."""
        return [key for found, key in self._by_topic if found == kind]

    def watched(self, kinds: Collection[str]) -> bool:
        """Whether anybody listens to a topic of these kinds."""
        return any(kind in kinds for kind, _ in self._by_topic)

    def publish(self, batch: Sequence[Recorded]) -> None:
        """Send events that directly follow `position` to everybody they concern."""
        for event in batch:
            if event.position != self.position.number + 1:
                raise AssertionError(f"event {event.position} after {self.position}")
            self._learn(event)
            self.position = Position(event.epoch, event.position)
            if self.sessions:
                ready = frames.published(event, self.names)
                self._send(ready)
                self._remember(ready)
            else:
                # Nobody to write it out for: whoever comes next reads the log.
                self._forget()

    def publish_ephemeral(
        self, topics: Iterable[Topic], value: Mapping[str, Any], *, but: str | None = None
    ) -> None:
        """Send a frame without a position to the live sessions of `topics`, except one."""
        made: Frame | None = None
        for session in self._concerned(topics).values():
            if session.live and session.id != but:
                made = made or frames.frame(value)
                session.outbox.put_ephemeral(made)

    def _concerned(self, topics: Iterable[Topic]) -> dict[str, Session]:
        found: dict[str, Session] = {}
        for topic in topics:
            found.update(self._by_topic.get(topic, {}))
        return found

    def _send(self, event: Published) -> None:
        # A session may be found under several topics; its position tells that it was served. A
        # client that comes from another process may be ahead of this one, too.
        number, desk = event.number, event.desk
        for topic in event.topics:
            listed = self._by_topic.get(topic)
            if not listed:
                continue
            if topic[0] == "conversation" or event.type == events.NOTE_CREATED:
                self._send_checked(event, list(listed.values()))
                continue
            for session in listed.values():
                if session.live and session.position < number:
                    session.position = number
                    session.outbox.put(desk)
        if event.visitor_topic is not None and event.visitors is not None:
            for session in self.listeners(event.visitor_topic):
                if session.live and session.position < number:
                    session.position = number
                    session.outbox.put(event.visitors)

    def _send_checked(self, event: Published, sessions: Iterable[Session]) -> None:
        for session in sessions:
            if not session.live or session.position >= event.number:
                continue
            session.position = event.number
            ready = session.frame_of(event)
            if ready is not None:
                session.outbox.put(ready)
            elif lost := session.lost(event):
                self._end_subscriptions(session, lost)

    def _remember(self, event: Published) -> None:
        self._recent.append(event)
        self._recent_bytes += event.size
        most, largest = self._limits
        while self._recent and (len(self._recent) > most or self._recent_bytes > largest):
            self._recent_bytes -= self._recent.popleft().size

    def remembers(self, number: int) -> bool:
        """Whether memory holds every event after `number`."""
        return 0 <= self.position.number - number <= len(self._recent)

    def missed(self, session: Session) -> Sequence[Published] | None:
        """The events after the session's position, seen or not; None when memory does not reach
        back that far."""
        behind = self.position.number - session.position
        if behind <= 0:
            return ()
        if behind > len(self._recent):
            return None
        return list(islice(self._recent, len(self._recent) - behind, None))

    def go_live(self, session: Session) -> None:
        """From the next event on the session hears everything."""
        if session.reset_reason is None:
            session.live = True

    def reset(self, position: Position, reason: str) -> None:
        """The log broke: every session needs a snapshot, from this position on."""
        self.begin(position)
        for session in self.sessions.values():
            session.live = False
            session.reset_reason = reason
            if session.on_reset is not None:
                session.on_reset()

    def close(self, sessions: Iterable[Session], code: int, reason: str) -> None:
        """End these sessions."""
        for session in list(sessions):
            session.outbox.end(Ending(code, reason))

    def drain(self) -> None:
        """The process stops: every client is told to connect again, elsewhere or later."""
        self.draining = True
        notice = frames.frame({"type": "server.draining"})
        for session in list(self.sessions.values()):
            session.outbox.put(notice)
            session.outbox.end(
                Ending(DRAINING, "the server is stopping; connect again", flush=True)
            )

    def _unlist(self, session: Session, topic: Topic) -> None:
        listed = self._by_topic.get(topic)
        if listed is not None:
            listed.pop(session.id, None)
            if not listed:
                del self._by_topic[topic]

    def _learn(self, event: Recorded) -> None:
        told = event.data.get("agent")
        if isinstance(told, Mapping) and "id" in told and "name" in told:
            self.names[str(told["id"])] = str(told["name"])
            if event.type == events.AGENT_UPDATED:
                self._rights_changed(told)

        talk = event.data.get("conversation")
        if isinstance(talk, Mapping) and "participants" in talk:
            self._participants_changed(str(talk["id"]), talk["participants"])

    def _participants_changed(self, conversation_id: str, agent_ids: Collection[str]) -> None:
        topic = frames.conversation(conversation_id)
        for session in self.listeners(topic):
            if session.agent_id is not None and session.agent_id in agent_ids:
                session.joined.add(topic)
            else:
                session.joined.discard(topic)

    def _rights_changed(self, told: Mapping[str, Any]) -> None:
        for session in self.listeners(frames.agent(str(told["id"]))):
            if session.actor is None:
                continue
            if told.get("disabled"):
                self.close([session], BAD_TOKEN, "this agent was disabled")
            elif told.get("role") != session.actor.role:
                self.close([session], RESTART, "the role changed; connect again")
            else:
                queues = frozenset(QueueId(str(q)) for q in told.get("queue_ids", ()))
                session.actor = replace(session.actor, queues=queues)
                self._drop_queues(session, queues)

    def _drop_queues(self, session: Session, queues: Collection[str]) -> None:
        watched = {topic for topic in session.topics if topic[0] == "queue"}
        lost = {topic for topic in watched if topic[1] not in queues}
        if lost and not session.everything:
            self._end_subscriptions(session, lost)

    def _end_subscriptions(self, session: Session, lost: Collection[Topic]) -> None:
        self.listen(session, session.topics.difference(lost))
        ended = {
            "type": "subscription.ended",
            "queues": sorted(key for kind, key in lost if kind == "queue"),
            "conversations": sorted(key for kind, key in lost if kind == "conversation"),
        }
        session.outbox.put(frames.frame(ended))
