"""One desk's socket: what it looks at, how it resumes, what it commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import WebSocket
from pydantic import ValidationError

from omnidesk import clock, metrics
from omnidesk.api import commands, desk_commands
from omnidesk.api.own_sessions import after_command
from omnidesk.api.problems import field_errors, problem_of
from omnidesk.api.realtime_frames import (
    Beat,
    Cmd,
    Reset,
    Resumed,
    SeenView,
    Snapshot,
    Subscription,
)
from omnidesk.api.sockets import Socket, later, model_frame
from omnidesk.api.state import ApiState
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.desk import State, View
from omnidesk.domain.events import Position
from omnidesk.errors import BadInput, OmnideskError
from omnidesk.flows.conversations import missing, reads_notes, sight_of
from omnidesk.live import frames
from omnidesk.live.replay import catch_up
from omnidesk.live.session import Session
from omnidesk.live.viewers import JOINED, LEFT
from omnidesk.store import desk_snapshot
from omnidesk.store.database import Row

# How long the holder and queue of a conversation are believed for typing and seen.
_KNOWN_SECONDS = 15.0


class DeskSocket:
    """The session of an agent, supervisor, admin, ops or bot token.

    `queues` and `conversations` are the subscriptions asked for; what the actor may not see at
    the moment stays out of the view.
    """

    def __init__(
        self, websocket: WebSocket, state: ApiState, session: Session, subscribe: Subscription
    ) -> None:
        self.state = state
        self.session = session
        self.socket = Socket(websocket, session, state.live, self._frame)
        self.queues = set(subscribe.queues)
        self.conversations = set(subscribe.conversations)
        self.viewing: set[str] = set()
        self._known: dict[str, tuple[float, Row]] = {}
        session.topics = self._topics()
        session.on_reset = lambda: self.socket.do(self._restart)

    @property
    def actor(self) -> Actor:
        """Who it is, with the rights of this moment."""
        assert self.session.actor is not None
        return self.session.actor

    async def run(self) -> None:
        """Serve until either side ends."""
        for conversation_id in self.conversations:
            self.view(conversation_id)
        try:
            await self.socket.run()
        finally:
            for conversation_id in list(self.viewing):
                self.leave(conversation_id)

    def sight(self) -> View:
        """What the desk looks at."""
        queues = self.queues if self.actor.sees_everything else self.queues & self.actor.queues
        return View(
            agent_id=self.actor.agent_id,
            everything=self.actor.sees_everything,
            queues=frozenset(queues),
            conversations=frozenset(self.conversations),
        )

    def listen(self) -> None:
        """Have the hub follow the subscriptions as they are now."""
        self.state.hub.listen(self.session, self._topics())

    def forget_lost(self) -> None:
        """Give up the subscriptions that the hub ended because a right was lost."""
        heard = self.session.topics
        self.queues = {key for key in self.queues if frames.queue(key) in heard}
        self.conversations = {
            key for key in self.conversations if frames.conversation(key) in heard
        }

    def _topics(self) -> set[frames.Topic]:
        view = self.sight()
        found = {frames.DESKS}
        if view.everything:
            found.add(frames.EVERYTHING)
        if self.actor.sees_everything or self.actor.role is Role.OPS:
            found.add(frames.BOARD)
        if view.agent_id is not None:
            found.add(frames.agent(view.agent_id))
        found |= {frames.queue(key) for key in view.queues}
        return found | {frames.conversation(key) for key in view.conversations}

    # Resumption ------------------------------------------------------------------------------

    async def begin(self, cursor: Position | str) -> None:
        """Send what was missed since `cursor`, or a snapshot for the reason it names."""
        if isinstance(cursor, str):
            await self.snapshot(cursor)
            return
        self.session.position = cursor.number
        count = await catch_up(self.state.hub, self.state.runtime.database, self.session)
        if count is None:
            await self.snapshot(self.session.reset_reason or "too_far")
            return
        place = Position(self.state.hub.position.epoch, self.session.position)
        metrics.websocket_resumes_total.labels("resumed").inc()
        self.socket.put(Resumed(count=count, position=str(place)))

    async def _restart(self) -> None:
        # An earlier job may have sent the snapshot already.
        if self.session.reset_reason is not None:
            await self.snapshot(self.session.reset_reason)

    async def snapshot(self, reason: str) -> None:
        """Reset the client and send everything; it is live afterwards."""
        session, live = self.session, self.state.live
        while session.outbox.ending is None:
            session.live = False
            session.reset_reason = None
            metrics.websocket_resumes_total.labels("reset").inc()
            self.socket.put(Reset.model_validate({"reason": reason}))
            made, number = await self._snapshot()
            await session.outbox.put_alone(model_frame(made))
            session.position = number
            if await catch_up(live.hub, self.state.runtime.database, session) is not None:
                return
            reason = session.reset_cause("too_far")

    async def _snapshot(self) -> tuple[Snapshot, int]:
        async with self.state.live.snapshots, self.state.runtime.database.transaction() as tx:
            await desk_snapshot.read_only(tx)
            self.forget_lost()
            if self.conversations:
                sight = sight_of(self.actor)
                self.conversations &= (
                    await desk_snapshot.open_to(tx, self.conversations, sight)
                ).keys()
            self.listen()
            view = self.sight()
            position, data, truncated = await desk_snapshot.load(tx, view)
        made = Snapshot(
            position=str(position),
            view=SeenView.of(view),
            truncated=truncated,
            data=data if reads_notes(self.actor) else _without_notes(data),
        )
        return made, position.number

    # Frames ----------------------------------------------------------------------------------

    def _frame(self, given: dict[str, Any]) -> None:
        kind = given.get("type")
        try:
            if kind in ("ping", "pong"):
                if Beat.model_validate(given).type == "ping":
                    self.session.outbox.put_ephemeral(frames.frame({"type": "pong"}))
            elif kind == "cmd":
                self.socket.do(later(self._command, Cmd.model_validate(given)))
            else:
                self.socket.complain("bad-input", "known frames are ping, pong and cmd")
        except ValidationError as error:
            found = "; ".join(f"{e.pointer}: {e.detail}" for e in field_errors(error.errors()))
            key = given.get("id")
            if kind == "cmd" and isinstance(key, str) and 0 < len(key) <= 128:
                self._answer(key, _refusal(BadInput(found), key))
            else:
                self.socket.complain("bad-input", found)

    async def _command(self, cmd: Cmd) -> None:
        local = desk_commands.LOCAL.get(cmd.name)
        if local is None and cmd.name not in commands.COMMANDS:
            known = ", ".join([*commands.COMMANDS, *desk_commands.LOCAL])
            unknown = BadInput(f"there is no command {cmd.name!r}; known: {known}")
            self._answer(cmd.id, _refusal(unknown, cmd.id))
            return
        if local is None:
            # The event may overtake the answer: both say the same.
            answer = await commands.execute(
                self.state.runtime, self.actor, cmd.name, cmd.args, cmd.id, clock.now()
            )
            self._answer(cmd.id, answer)
            if answer["ok"] and not answer.get("replayed"):
                after_command(
                    self.state.live, self.actor, cmd.name, answer["result"], but=self.session.id
                )
            return
        after = None
        try:
            result, after = await local(self, cmd.args)
            answer = {"ok": True, "result": result}
        except OmnideskError as error:
            answer = _refusal(error, cmd.id)
        self._answer(cmd.id, answer)
        if after is not None:
            await after()

    def _answer(self, key: str, answer: Mapping[str, Any]) -> None:
        self.session.outbox.put(frames.frame({"type": "reply", "re": key, **answer}))

    # What goes to others ----------------------------------------------------------------------

    def tell(self, topics: list[frames.Topic], value: Mapping[str, Any]) -> None:
        """Send an ephemeral frame to everybody else who listens to `topics`."""
        self.state.live.tell(topics, value, but=self.session.id)

    def view(self, conversation_id: str) -> None:
        """Say that this agent looks at a conversation."""
        self.viewing.add(conversation_id)
        self._tell_viewer(JOINED, conversation_id)

    def leave(self, conversation_id: str) -> None:
        """Say that this agent looks at it no more."""
        if conversation_id in self.viewing:
            self.viewing.discard(conversation_id)
            self._tell_viewer(LEFT, conversation_id)

    def _tell_viewer(self, kind: str, conversation_id: str) -> None:
        data = {"conversation_id": conversation_id, "agent_id": self.actor.agent_id}
        self.tell([frames.conversation(conversation_id)], {"type": kind, "data": data})

    async def conversation(self, conversation_id: str) -> Row:
        """{id, queue_id, agent_id} of a conversation the actor may see; NotFound otherwise.

        A burst of key presses is one look at the database.
        """
        at = clock.monotonic()
        known = self._known.get(conversation_id)
        if known is None or at - known[0] > _KNOWN_SECONDS:
            async with self.state.runtime.database.transaction() as tx:
                found = await desk_snapshot.open_to(tx, [conversation_id], sight_of(self.actor))
            if conversation_id not in found:
                self._known.pop(conversation_id, None)
                raise missing()
            if len(self._known) >= 32:
                self._known.clear()
            known = self._known[conversation_id] = (at, found[conversation_id])
        return known[1]


def _without_notes(data: State) -> State:
    return {**data, "threads": {k: {**t, "notes": []} for k, t in data["threads"].items()}}


def _refusal(error: Exception, instance: str) -> dict[str, Any]:
    return {"ok": False, "problem": problem_of(error, instance)[0]}
