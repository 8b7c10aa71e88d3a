"""An agent who answers the chat, by program."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from omnidesk.demo.desk import Desk, Frame
from omnidesk.domain.agent import Role
from tests.browser.conftest import Shop


class Agent:
    """Accepts whatever is offered while `takes` is true."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.takes = True
        self.held: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: list[Frame] = []
        self._doing: set[asyncio.Task[None]] = set()

    def on_frame(self, frame: Frame) -> None:
        self.frames.append(frame)
        if frame["type"] == "offer.created" and self.takes:
            task = asyncio.create_task(self._take(frame["data"]))
            self._doing.add(task)
            task.add_done_callback(self._doing.discard)

    async def _take(self, data: dict[str, Any]) -> None:
        await self.do("offer.present", offer_id=data["offer"]["id"])
        await self.do("offer.accept", offer_id=data["offer"]["id"])
        await self.held.put(data["work_item"])

    async def do(self, command: str, **args: Any) -> Any:
        """A command; its result."""
        assert self.desk is not None
        return await self.desk.ask(command, **args)

    async def say(self, conversation_id: str, text: str, attachments: Any = ()) -> None:
        """Answer the customer."""
        await self.do(
            "message.send",
            conversation_id=conversation_id,
            text=text,
            attachments=list(attachments),
            client_message_id=f"a-{abs(hash(text)) % 10**12}",
        )


@asynccontextmanager
async def agent(shop: Shop, email: str = "olena@shop.example") -> AsyncIterator[Agent]:
    """An agent, online until the block ends."""
    runtime = shop.running.process.runtime
    async with runtime.database.transaction() as tx:
        row = await tx.first("SELECT id FROM agents WHERE email = :email", email=email)
    assert row is not None
    made = Agent()
    token = await shop.running.token(Role.AGENT, row["id"])
    made.desk = Desk(shop.url, token, made.on_frame, random.Random(1))
    running = asyncio.create_task(made.desk.run())
    try:
        await asyncio.wait_for(made.desk.ready.wait(), 10)
        await made.do("set_presence", state="online", reason="")
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
