"""One visitor's socket: their own messages and the answers, nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fastapi import WebSocket
from pydantic import BaseModel, ValidationError

from omnidesk import clock, metrics
from omnidesk.api.problems import field_errors, problem_of
from omnidesk.api.realtime_frames import Beat, Cmd, Reset, Resumed
from omnidesk.api.sockets import Socket, later, model_frame
from omnidesk.api.state import ApiState
from omnidesk.api.widget_actions import ask, cancel, hear, leave, person, report, say
from omnidesk.api.widget_frames import (
    AskCallback,
    CancelCallback,
    LeaveMessage,
    Receipts,
    Say,
    VisitorSnapshot,
    VisitorTyping,
)
from omnidesk.domain.events import Position
from omnidesk.errors import BadInput, OmnideskError
from omnidesk.flows import visit
from omnidesk.flows.visit import Place, Visitor
from omnidesk.live import frames
from omnidesk.live.replay import catch_up
from omnidesk.live.session import Session

Args = TypeVar("Args", bound=BaseModel)

# How long the holder of a conversation is believed, for typing.
_HOLDER_SECONDS = 10.0


class VisitorSocket:
    """The session of a visitor token.

    Before the first message there is no identity to listen to; with the message that makes one,
    every socket of the visitor starts anew from a snapshot.
    """

    def __init__(
        self, websocket: WebSocket, state: ApiState, session: Session, who: Visitor, where: Place
    ) -> None:
        self.session = session
        self.socket = Socket(websocket, session, state.live, self._frame)
        self._state = state
        self._who = who
        self._where = where
        self._looked_at = 0.0
        session.topics = self._topics()
        session.on_reset = lambda: self.socket.do(self._restart)
        session.on_known = lambda: self.socket.do(self._look)

    async def run(self) -> None:
        """Serve until either side ends."""
        try:
            await self.socket.run()
        finally:
            self._tell_typing("stopped")

    def _topics(self) -> set[frames.Topic]:
        found = {person(self._who)}
        if self._where.identity_id is not None:
            found.add(frames.visitor_of(self._where.identity_id))
        return found | {frames.visiting(key) for key in self._where.ids}

    async def begin(self, cursor: Position | str) -> None:
        """Send what was missed since `cursor`, or a snapshot for the reason it names."""
        if isinstance(cursor, str) or self._where.identity_id is None:
            await self._snapshot(cursor if isinstance(cursor, str) else "fresh")
            return
        self.session.position = cursor.number
        hub = self._state.hub
        count = await catch_up(hub, self._state.runtime.database, self.session)
        if count is None:
            await self._snapshot(self.session.reset_reason or "too_far")
            return
        place = Position(hub.position.epoch, self.session.position)
        metrics.websocket_resumes_total.labels("resumed").inc()
        self.socket.put(Resumed(count=count, position=str(place)))

    async def _restart(self) -> None:
        if self.session.reset_reason is not None:
            await self._snapshot(self.session.reset_reason)

    async def _snapshot(self, reason: str) -> None:
        session, live = self.session, self._state.live
        while session.outbox.ending is None:
            session.live = False
            session.reset_reason = None
            metrics.websocket_resumes_total.labels("reset").inc()
            self.socket.put(Reset.model_validate({"reason": reason}))
            await hear(self._state, self._who)
            async with live.snapshots, self._state.runtime.database.transaction() as tx:
                position, data, self._where = await visit.snapshot(tx, self._who, live.hub.names)
            live.hub.listen(session, self._topics())
            made = VisitorSnapshot(position=str(position), data=data)
            await session.outbox.put_alone(model_frame(made))
            session.position = position.number
            live.places.forget(self._where.ids)
            if await catch_up(live.hub, self._state.runtime.database, session) is not None:
                return
            reason = session.reset_cause("too_far")

    async def _look(self) -> None:
        """A message of this visitor was stored: they may be somebody now, or somewhere else."""
        stranger = self._where.identity_id is None
        async with self._state.runtime.database.transaction() as tx:
            self._where = await visit.place(tx, self._who)
        if stranger and self._where.identity_id is not None:
            await self._snapshot("subscription")
        else:
            self._state.hub.listen(self.session, self._topics())

    # Frames ----------------------------------------------------------------------------------

    def _frame(self, given: dict[str, Any]) -> None:
        kind = given.get("type")
        try:
            if kind in ("ping", "pong"):
                if Beat.model_validate(given).type == "ping":
                    self.session.outbox.put_ephemeral(frames.frame({"type": "pong"}))
                if self._where.identity_id is None:
                    # Another process may have stored the first message.
                    self.socket.do(self._look)
            elif kind == "cmd":
                self.socket.do(later(self._command, Cmd.model_validate(given)))
            else:
                self.socket.complain("bad-input", "known frames are ping, pong and cmd")
        except ValidationError as error:
            found = "; ".join(f"{e.pointer}: {e.detail}" for e in field_errors(error.errors()))
            self.socket.complain("bad-input", found)

    async def _command(self, cmd: Cmd) -> None:
        handle = _COMMANDS.get(cmd.name)
        answer: dict[str, Any]
        try:
            if handle is None:
                raise BadInput(f"there is no command {cmd.name!r}; known: {', '.join(_COMMANDS)}")
            answer = {"ok": True, "result": await handle(self, cmd.args)}
        except OmnideskError as error:
            answer = {"ok": False, "problem": problem_of(error, cmd.id)[0]}
        self.session.outbox.put(frames.frame({"type": "reply", "re": cmd.id, **answer}))

    async def send(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """message.send"""
        return {"message": await say(self._state, self._who, _checked(Say, args))}

    async def ask(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """callback.ask"""
        return await ask(self._state, self._who, _checked(AskCallback, args))

    async def cancel(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """callback.cancel"""
        _checked(CancelCallback, args)
        return await cancel(self._state, self._who)

    async def leave(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """message.leave"""
        return await leave(self._state, self._who, _checked(LeaveMessage, args))

    async def report(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """receipts"""
        given = _checked(Receipts, args)
        await report(self._state, self._who, given)
        await self._look_again()
        row = self._where.current
        if given.seen and row is not None:
            data = {"conversation_id": row["id"], "message_id": given.seen[-1], "from": "visitor"}
            self._tell({"type": "viewer.seen", "data": data})
        return {}

    async def typing(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """typing"""
        given = _checked(VisitorTyping, args)
        await self._look_again()
        self._tell_typing(given.state)
        return {}

    async def _look_again(self) -> None:
        # Who holds the conversation changes without a word to the visitor.
        at = clock.monotonic()
        if at - self._looked_at > _HOLDER_SECONDS:
            self._looked_at = at
            await self._look()

    def _tell_typing(self, state: str) -> None:
        row = self._where.current
        if row is not None:
            data = {"conversation_id": row["id"], "from": "visitor"}
            self._tell({"type": f"typing.{state}", "data": data})

    def _tell(self, value: Mapping[str, Any]) -> None:
        row = self._where.current
        if row is None:
            return
        topics = [frames.conversation(row["id"])]
        if row["agent_id"]:
            topics.append(frames.agent(row["agent_id"]))
        self._state.live.tell(topics, value, but=self.session.id)


def _checked(model: type[Args], given: Mapping[str, Any]) -> Args:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = [e | {"loc": ("body", *e["loc"])} for e in error.errors(include_url=False)]
        raise BadInput("the input is not valid", errors=tuple(field_errors(faults))) from None


_Handler = Callable[[VisitorSocket, Mapping[str, Any]], Awaitable[dict[str, Any]]]
_COMMANDS: Mapping[str, _Handler] = {
    "message.send": VisitorSocket.send,
    "message.leave": VisitorSocket.leave,
    "callback.ask": VisitorSocket.ask,
    "callback.cancel": VisitorSocket.cancel,
    "receipts": VisitorSocket.report,
    "typing": VisitorSocket.typing,
}
