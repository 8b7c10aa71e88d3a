"""A live desk in a program: over killed connections nothing is lost, repeated or done twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from omnidesk.client import Desk, Event, ProblemError, Reset, Resumed, Stopped
from omnidesk.client.desk import Item
from omnidesk.domain.agent import Role
from tests.client.conftest import Firm


class Book:
    """Everything a desk told, in order."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.items: list[Item] = []
        self.error: BaseException | None = None
        self._more = asyncio.Condition()

    async def read(self) -> None:
        try:
            async for item in self.desk.events():
                self.items.append(item)
                async with self._more:
                    self._more.notify_all()
        except Stopped as error:
            self.error = error
            async with self._more:
                self._more.notify_all()

    async def until(self, found: Any) -> None:
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: found(self))

    @property
    def texts(self) -> list[str]:
        """The texts of new messages."""
        return [
            item.data["message"]["text"]
            for item in self.items
            if isinstance(item, Event) and item.type == "message.created"
        ]

    @property
    def ids(self) -> list[str]:
        """The ids of durable events."""
        return [item.id for item in self.items if isinstance(item, Event) and item.id]

    def of(self, kind: type[Item]) -> list[Any]:
        return [item for item in self.items if isinstance(item, kind)]


@asynccontextmanager
async def open_desk(firm: Firm, token: Any = None, **more: Any) -> AsyncIterator[tuple[Desk, Book]]:
    async with Desk(
        firm.url, token or firm.token, trust_env=False, rng=random.Random(7), **more
    ) as desk:
        book = Book(desk)
        reading = asyncio.create_task(book.read())
        try:
            yield desk, book
        finally:
            reading.cancel()


async def take_work(firm: Firm, desk: Desk, book: Book) -> str:
    """The agent goes online and takes a customer; the conversation's id."""
    await desk.command("set_presence", state="online")
    conversation = await firm.customer()
    await book.until(lambda book: any(e.type == "offer.created" for e in book.of(Event)))
    offer = next(e.data["offer"] for e in book.of(Event) if e.type == "offer.created")
    await desk.command("offer.accept", offer_id=offer["id"])
    return conversation


async def test_killed_connections_lose_and_repeat_nothing(firm: Firm) -> None:
    async with open_desk(firm) as (desk, book):
        await book.until(lambda book: len(book.of(Reset)) == 1)
        assert book.items[0].reason == "fresh"  # type: ignore[union-attr]
        await take_work(firm, desk, book)
        said = []
        for number in range(16):
            said.append(f"{number} 📦 שלום")
            await firm.says(0, said[-1])
            if number % 4 == 3:
                firm.wire.cut()
        await book.until(lambda book: said[-1] in book.texts)
        assert [text for text in book.texts if text in said] == said
        assert len(book.ids) == len(set(book.ids))
        assert len(book.of(Reset)) == 1
        missed = [event for event in book.of(Event) if event.replayed]
        assert sum(item.count for item in book.of(Resumed)) == len(missed)
        assert firm.wire.connections > 1


async def test_a_later_run_goes_on_from_the_position_of_the_last(firm: Firm) -> None:
    async with open_desk(firm) as (desk, book):
        await take_work(firm, desk, book)
        await book.until(lambda book: any(e.type == "offer.accepted" for e in book.of(Event)))
        seen, position = set(book.ids), book.items[-1].position
    await firm.says(0, "meanwhile")
    async with open_desk(firm, position=position) as (desk, book):
        await book.until(lambda book: book.of(Resumed))
        assert book.of(Reset) == []
        assert "meanwhile" in book.texts
        assert not seen & set(book.ids)
        assert all(event.replayed for event in book.of(Event) if event.id)


async def test_a_command_happens_once_though_its_answer_was_lost(firm: Firm) -> None:
    async with open_desk(firm) as (desk, book):
        conversation = await take_work(firm, desk, book)
        lost = 0

        def swallow(data: bytes) -> bool:
            nonlocal lost
            if b'"type":"reply"' in data and lost < 2:
                lost += 1
                return True
            return False

        firm.wire.swallow = swallow
        sent = await desk.command("message.send", conversation_id=conversation, text="Так")
        assert lost == 2
        found = await firm.rows("SELECT id FROM messages WHERE direction = 'out'")
        assert [row["id"] for row in found] == [sent["id"]]


async def test_commands_wait_for_the_connection(firm: Firm) -> None:
    firm.wire.down = True
    async with open_desk(firm) as (desk, _):
        asked = asyncio.create_task(desk.command("set_presence", state="online"))
        await asyncio.sleep(0)
        before = desk.status
        firm.wire.down = False
        made = await asked
        assert made["presence"]["state"] == "online"
        assert (before, desk.status) == ("connecting", "live")
        with pytest.raises(ProblemError) as refused:
            await desk.command("offer.accept", offer_id="off_none")
        assert (refused.value.code, refused.value.status) == ("not-found", 404)
        with pytest.raises(ProblemError, match="64 KiB"):
            await desk.command("message.send", conversation_id="c", text="ї" * 40_000)


async def test_what_was_read_is_acknowledged(firm: Firm) -> None:
    async with open_desk(firm) as (desk, book):
        await take_work(firm, desk, book)
        await book.until(lambda book: any(e.type == "offer.accepted" for e in book.of(Event)))
        (session,) = firm.running.process.live.hub.sessions.values()
        for _ in range(100):
            if session.acked == session.position:
                break
            await asyncio.sleep(0.05)
        assert session.acked == session.position > 0


async def test_subscriptions_live_over_breaks(firm: Firm) -> None:
    boss = await firm.running.token(Role.SUPERVISOR)
    async with open_desk(firm, boss, queues=[firm.queue_id]) as (desk, book):
        await desk.live()
        assert book.of(Reset) == [] or book.of(Reset)[0].view["queues"] == [firm.queue_id]
        conversation = await firm.customer()
        await desk.subscribe(conversations=[conversation])
        firm.wire.cut()
        await firm.says(0, "after the break")
        await book.until(lambda book: "after the break" in book.texts)
        with pytest.raises(ProblemError) as refused:
            await desk.subscribe(conversations=["cnv_" + "0" * 32])
        assert refused.value.status == 404
        await desk.unsubscribe(conversations=[conversation])


async def test_a_right_lost_while_away_does_not_lock_the_desk_out(firm: Firm) -> None:
    async with open_desk(firm, queues=[firm.queue_id]) as (desk, book):
        await book.until(lambda book: book.of(Reset))
        firm.wire.down = True
        firm.wire.cut()
        database = firm.running.process.runtime.database
        async with database.transaction() as tx:
            await tx.run("DELETE FROM agent_queues")
        firm.wire.down = False
        await book.until(lambda book: book.of(Resumed))
        assert desk.status == "live"


async def test_a_revoked_token_stops_the_desk(firm: Firm) -> None:
    async with open_desk(firm) as (desk, book):
        await desk.live()
        async with firm.running.process.runtime.database.transaction() as tx:
            await tx.run("UPDATE tokens SET revoked_at = now() WHERE id = :id", id=firm.token_id)
        await book.until(lambda book: book.error)
        assert isinstance(book.error, Stopped)
        assert (book.error.reason, desk.status) == ("token", "stopped")
        with pytest.raises(Stopped):
            await desk.command("set_presence", state="away")


async def test_a_desk_may_ask_for_tokens(firm: Firm) -> None:
    given: list[str] = []

    async def token() -> str:
        given.append("asked")
        return firm.token if len(given) > 1 else "no token"

    async with open_desk(firm, token) as (desk, _):
        await desk.live()
        assert len(given) == 2

    async def none() -> str:
        raise ProblemError("not-authenticated", status=401)

    async with open_desk(firm, none) as (desk, _):
        with pytest.raises(Stopped, match="token"):
            await desk.live()


async def test_a_slow_reader_makes_the_connection_wait(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omnidesk.client.desk.MOST_HELD", 6)
    async with Desk(firm.url, firm.token, trust_env=False, rng=random.Random(7)) as desk:
        await desk.command("set_presence", state="online")
        await firm.customer("0")
        for number in range(1, 6):
            await firm.says(0, str(number))
        events = desk.events()
        offer = None
        async with asyncio.timeout(20):
            async for item in events:
                if isinstance(item, Event) and item.type == "offer.created":
                    offer = item.data["offer"]
                    break
            assert offer is not None
            accepted = asyncio.create_task(desk.command("offer.accept", offer_id=offer["id"]))
            texts: list[str] = []
            for number in range(6, 18):
                await firm.says(0, str(number))
            async for item in events:
                if isinstance(item, Event) and item.type == "message.created":
                    texts.append(item.data["message"]["text"])
                if texts[-1:] == ["17"]:
                    break
            await accepted
        wanted = [text for text in texts if int(text) >= 6]
        assert wanted == sorted(wanted, key=int)
        assert len(set(texts)) == len(texts)
        assert firm.wire.connections > 1
