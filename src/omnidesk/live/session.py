"""One socket's session: what it may see, and the bounded buffer of what it has yet to read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import NOTE_CREATED
from omnidesk.live.frames import Frame, Published, Topic

MAX_FRAMES = 2_048
MAX_BYTES = 1 << 20

BAD_TOKEN = 4001
FORBIDDEN = 4003
WRONG_VERSION = 4004
TOO_SLOW = 4008
DRAINING = 4010
TOO_MANY = 4029
RESTART = 1012
LATER = 1013
SILENT = 1011


@dataclass(frozen=True, slots=True)
class Ending:
    """How a socket is to be closed. A flushing one may send what waits before."""

    code: int
    reason: str
    flush: bool = False


class Outbox:
    """Frames on their way to one socket: at most 2,048 or 1 MiB, whichever comes first.

    When it is full, ephemeral frames go first; if that is not enough the session ends as too
    slow: nothing durable is ever left out silently. One frame larger than the bound may wait
    alone.
    """

    def __init__(self, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_BYTES) -> None:
        self.ending: Ending | None = None
        self.dropped = 0
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._frames: deque[tuple[Frame, bool, int]] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()

    @property
    def bytes_held(self) -> int:
        """How much waits, in bytes."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: Frame) -> None:
        """Queue a durable frame or an answer; ends the session when it does not fit."""
        self._put(frame, ephemeral=False)

    def put_ephemeral(self, frame: Frame) -> None:
        """Queue a frame that may be dropped."""
        self._put(frame, ephemeral=True)

    async def put_alone(self, frame: Frame) -> None:
        """Queue a frame of any size once everything before it was read; it does not count."""
        while self._frames and self.ending is None:
            self._drained.clear()
            await self._drained.wait()
        if self.ending is None:
            self._frames.append((frame, False, 0))
            self._filled.set()

    def _put(self, frame: Frame, *, ephemeral: bool) -> None:
        if self.ending is not None:
            return
        self._frames.append((frame, ephemeral, frame.size))
        self._bytes += frame.size
        self._filled.set()
        if (self._bytes > self._max_bytes or len(self._frames) > self._max_frames) and self._over():
            self._drop_ephemeral()
            if self._over():
                self.end(Ending(TOO_SLOW, "the reader is too slow; resume from the last position"))

    def _over(self) -> bool:
        many = len(self._frames)
        return many > self._max_frames or (self._bytes > self._max_bytes and many > 1)

    def _drop_ephemeral(self) -> None:
        kept = deque(item for item in self._frames if not item[1])
        self.dropped += len(self._frames) - len(kept)
        self._frames = kept
        self._bytes = sum(size for _, _, size in kept)

    def end(self, ending: Ending) -> None:
        """Close the socket as soon as possible; the first ending counts."""
        if self.ending is not None:
            return
        self.ending = ending
        if not ending.flush:
            self._frames.clear()
            self._bytes = 0
        self._filled.set()
        self._drained.set()

    async def take(self) -> Frame | None:
        """The next frame to send; None when the socket is to be closed."""
        while not self._frames:
            if self.ending is not None:
                return None
            self._filled.clear()
            self._drained.set()
            await self._filled.wait()
        frame, _, size = self._frames.popleft()
        self._bytes -= size
        if not self._frames or self.has_room():
            self._drained.set()
        return frame

    def has_room(self) -> bool:
        """Whether the buffer is less than half full."""
        return len(self._frames) < self._max_frames // 2 and self._bytes < self._max_bytes // 2

    async def room(self) -> None:
        """Wait until most of the buffer was read (or the session ends)."""
        while not self.has_room() and self.ending is None:
            self._drained.clear()
            await self._drained.wait()


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """A socket of this process.

    `actor` is None for a website visitor. `joined` are conversations its agent was asked into.
    `position` is the number of the last event that was considered for it; while `live` is False
    the hub leaves it alone and somebody catches up. `reset_reason` is set by the hub when the log
    broke, and cleared by whoever sends the snapshot; `on_reset` tells them. `on_known` is called
    when a visitor's message was stored.
    """

    id: str
    token_id: str
    actor: Actor | None
    topics: set[Topic] = field(default_factory=set)
    joined: set[Topic] = field(default_factory=set)
    outbox: Outbox = field(default_factory=Outbox)
    position: int = 0
    live: bool = False
    acked: int = 0
    next_ping_at: float = 0.0
    unanswered: int = 0
    reset_reason: str | None = None
    on_reset: Callable[[], None] | None = None
    on_known: Callable[[], None] | None = None

    @property
    def agent_id(self) -> str | None:
        """Whose desk it is."""
        return self.actor.agent_id if self.actor else None

    @property
    def everything(self) -> bool:
        """Whether every event concerns it."""
        return self.actor is not None and self.actor.sees_everything

    def reset_cause(self, otherwise: str) -> str:
        """Why the stream has to begin anew: what the feed said meanwhile, or `otherwise`."""
        return self.reset_reason or otherwise

    def heard(self) -> None:
        """The client gave a sign of life."""
        self.unanswered = 0

    def frame_of(self, event: Published) -> Frame | None:
        """The event's form for this session; None when it may not see it.

        A subscription opens a door only while the conversation is in one of the agent's queues,
        or they have joined it.
        """
        if self.actor is None:
            return event.visitors if event.visitor_topic in self.topics else None
        hit = any(topic in self.topics for topic in event.topics)
        if not hit or (event.type == NOTE_CREATED and self.actor.role is Role.BOT):
            return None
        return None if self.lost(event) else event.desk

    def lost(self, event: Published) -> set[Topic]:
        """The conversation subscriptions that would show the event but no longer may."""
        hits = {topic for topic in event.topics if topic in self.topics}
        allowed = self.actor is None or event.queue_id in self.actor.queues
        if allowed or hits & self.joined or any(kind != "conversation" for kind, _ in hits):
            return set()
        return hits
