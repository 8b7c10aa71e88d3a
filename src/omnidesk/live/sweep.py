"""What every session of the process needs from time to time: pings, and a look at its token."""

from __future__ import annotations

import asyncio

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.live import frames
from omnidesk.live.hub import Hub
from omnidesk.live.session import BAD_TOKEN, SILENT
from omnidesk.store import tokens
from omnidesk.store.database import Database

_log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 20.0
TOKEN_SECONDS = 2.0


class Sweep:
    """One loop for all sessions: a ping every `heartbeat_seconds`, the end after two that
    nothing answered; every `token_seconds` one query finds tokens that are good no more."""

    def __init__(
        self,
        hub: Hub,
        database: Database,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        token_seconds: float = TOKEN_SECONDS,
    ) -> None:
        self.heartbeat_seconds = heartbeat_seconds
        self._hub = hub
        self._database = database
        self._token_seconds = token_seconds
        self._ping = frames.frame({"type": "ping"})

    async def run(self) -> None:
        """Sweep until cancelled."""
        tokens_at = 0.0
        pause = min(1.0, self._token_seconds, self.heartbeat_seconds / 2)
        while True:
            await asyncio.sleep(pause)
            at = clock.monotonic()
            self.ping(at)
            if at >= tokens_at:
                tokens_at = at + self._token_seconds
                await self.check_tokens()

    def ping(self, at_seconds: float) -> None:
        """Ask those who were silent, give up on those who stay so."""
        for session in list(self._hub.sessions.values()):
            if at_seconds < session.next_ping_at:
                continue
            session.next_ping_at = at_seconds + self.heartbeat_seconds
            if session.unanswered >= 2:
                self._hub.close([session], SILENT, "no sign of life")
                continue
            session.unanswered += 1
            session.outbox.put_ephemeral(self._ping)

    async def check_tokens(self) -> None:
        """End the sessions whose token was revoked, expired, or belongs to a disabled agent."""
        sessions = list(self._hub.sessions.values())
        if not sessions:
            return
        try:
            async with self._database.transaction() as tx:
                good = await tokens.valid(tx, {s.token_id for s in sessions}, clock.now())
        except Unavailable as error:
            _log.warning("tokens.unchecked", error=str(error))
            return
        bad = [session for session in sessions if session.token_id not in good]
        self._hub.close(bad, BAD_TOKEN, "the token was revoked or expired")
