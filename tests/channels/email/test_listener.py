"""The listener: 250 only for what is durable, one answer per recipient, no second mail smuggled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib
import pytest

from omnidesk.channels.email import CHANNEL
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.listen import listen
from omnidesk.channels.email.listener import serving
from omnidesk.domain.channel import Delivery
from omnidesk.domain.inbound import InboundMessage
from omnidesk.errors import Unavailable
from tests.channels.email.conftest import TOKEN
from tests.channels.email.servers import Desk, free_port

MAIL = (
    b"From: Ann <ann@customer.example>\r\nTo: support@example.org\r\nSubject: S\r\n"
    b"Message-ID: <1@customer.example>\r\n\r\nHello\r\n"
)


def config_for(**listener: Any) -> EmailConfig:
    values = {"port": 0, **listener}
    return EmailConfig.model_validate(
        {"address": "support@example.org", "listener": values, "bounce_address": "b@example.org"}
    )


@asynccontextmanager
async def running(desk: Desk, **listener: Any) -> AsyncIterator[int]:
    async with serving(config_for(**listener), desk.context()) as (_, port):
        yield port


class Talk:
    """A bare line-by-line conversation."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> str:
        lines = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 20)).decode()
            lines.append(line.rstrip())
            if line[3:4] != "-":
                return "\n".join(lines)

    async def say(self, *lines: str) -> str:
        answer = ""
        for line in lines:
            self.writer.write(line.encode() + b"\r\n")
            answer = await self.answer()
        return answer


@asynccontextmanager
async def talking(port: int, *, hello: str = "LHLO") -> AsyncIterator[Talk]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    talk = Talk(reader, writer)
    await talk.answer()
    await talk.say(f"{hello} mta.example.org")
    try:
        yield talk
    finally:
        writer.close()


async def _begin(talk: Talk, *recipients: str, sender: str = "ann@customer.example") -> None:
    assert (await talk.say(f"MAIL FROM:<{sender}>")).startswith("250")
    for recipient in recipients:
        assert (await talk.say(f"RCPT TO:<{recipient}>")).startswith("250")
    assert (await talk.say("DATA")).startswith("354")


async def test_lmtp_answers_once_for_every_recipient() -> None:
    desk = Desk()
    async with running(desk) as port, talking(port) as talk:
        await _begin(talk, "support@example.org", f"support+{TOKEN}@example.org")
        talk.writer.write(MAIL + b".\r\n")
        answers = [await talk.answer(), await talk.answer()]
        assert [a[:3] for a in answers] == ["250", "250"]
        assert (await talk.say("NOOP")).startswith("250")
    (delivery,) = desk.stored.values()
    assert delivery.raw == MAIL
    assert delivery.headers == {
        "x-envelope-to": f"support@example.org,support+{TOKEN}@example.org",
        "x-envelope-from": "ann@customer.example",
    }
    (item,) = delivery.items
    assert isinstance(item, InboundMessage)
    assert item.conversation_token == TOKEN
    # What is stored reads the same again.
    assert CHANNEL.reparse is not None
    again = CHANNEL.reparse(config_for(), delivery.raw, delivery.headers, desk.context().now())
    assert list(again) == [item]


async def test_250_comes_after_the_commit_only() -> None:
    desk = Desk()
    committed = asyncio.Event()

    async def submit(delivery: Delivery) -> None:
        await committed.wait()
        desk.stored["x"] = delivery

    desk.submit = submit  # type: ignore[method-assign]
    async with running(desk) as port, talking(port) as talk:
        await _begin(talk, "support@example.org")
        talk.writer.write(MAIL + b".\r\n")
        answer = asyncio.create_task(talk.answer())
        await asyncio.sleep(0.2)
        assert not answer.done()
        committed.set()
        assert (await answer).startswith("250")


@pytest.mark.parametrize("error", [Unavailable("away"), RuntimeError("a fault of ours")])
async def test_451_when_not_stored_then_250(error: Exception) -> None:
    desk = Desk()

    def fault(step: str) -> None:
        if step == "before submit" and desk.submits == 1:
            raise error

    desk.fault = fault
    async with running(desk) as port, talking(port) as talk:
        for expected in ("451", "250"):
            await _begin(talk, "support@example.org", "b@example.org")
            talk.writer.write(MAIL + b".\r\n")
            answers = [await talk.answer(), await talk.answer()]
            assert [a[:3] for a in answers] == [expected, expected]
    assert len(desk.stored) == 1


async def test_too_large_is_refused_for_every_recipient() -> None:
    desk = Desk()
    async with running(desk, max_bytes=2048) as port, talking(port) as talk:
        await _begin(talk, "support@example.org", "b@example.org")
        talk.writer.write(MAIL + b"x" * 70 + b"\r\n" + b"y" * 70_000 + b"\r\n.\r\n")
        assert [(await talk.answer())[:3] for _ in range(2)] == ["552", "552"]
        size = await talk.say("MAIL FROM:<a@b.example> SIZE=999999")
        assert size.startswith("552")
        await _begin(talk, "support@example.org")
        talk.writer.write(MAIL + b".\r\n")
        assert (await talk.answer()).startswith("250")
    assert len(desk.stored) == 1


@pytest.mark.parametrize(
    "address",
    [
        "nobody@example.org",
        "support@evil.example",
        "support+short@example.org",
        "support+nottoken@example.org",
        "support@example.org.evil.example",
        "SUPPORTX@example.org",
    ],
)
async def test_unknown_recipients_are_refused(address: str) -> None:
    async with running(Desk()) as port, talking(port) as talk:
        await talk.say("MAIL FROM:<ann@customer.example>")
        assert (await talk.say(f"RCPT TO:<{address}>")).startswith("550 5.1.1")
        assert (await talk.say("DATA")).startswith("503")


@pytest.mark.parametrize(
    "address",
    [
        "support@example.org",
        "Support@EXAMPLE.org",
        f"support+{TOKEN}@example.org",
        "b@example.org",
        "b+msg_0123456789abcdef@example.org",
        "extra@other.example",
        "anything@whole.example",
    ],
)
async def test_known_recipients(address: str) -> None:
    extra = {"addresses": ["extra@other.example"], "domains": ["whole.example"]}
    async with running(Desk(), **extra) as port, talking(port) as talk:
        await talk.say("MAIL FROM:<>")
        assert (await talk.say(f"RCPT TO:<{address}>")).startswith("250")


async def test_null_sender_is_taken_and_marked() -> None:
    desk = Desk()
    async with running(desk) as port, talking(port) as talk:
        await _begin(talk, "support@example.org", sender="")
        talk.writer.write(MAIL + b".\r\n")
        assert (await talk.answer()).startswith("250")
    (delivery,) = desk.stored.values()
    assert delivery.headers["x-envelope-from"] == ""
    (item,) = delivery.items
    assert isinstance(item, InboundMessage)
    assert item.automatic


SMUGGLES = [
    b"\n.\r\n",
    b"\n.\n",
    b"\r\n.\n",
    b"\r.\r\n",
    b"\r.\r",
    b"\r\n.\r",
    b"\n.\r",
    b"\r\n\x00.\r\n",
]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
@pytest.mark.parametrize("end", SMUGGLES, ids=ascii)
async def test_only_crlf_dot_crlf_ends_a_mail(protocol: str, end: bytes) -> None:
    desk = Desk()
    second = (
        b"MAIL FROM:<admin@example.org>\r\nRCPT TO:<support@example.org>\r\nDATA\r\n"
        b"From: admin@example.org\r\n\r\nforged"
    )
    hello = "LHLO" if protocol == "lmtp" else "EHLO"
    async with running(desk, protocol=protocol) as port, talking(port, hello=hello) as talk:
        await _begin(talk, "support@example.org")
        talk.writer.write(MAIL.rstrip() + end + second + b"\r\n.\r\n")
        assert (await talk.answer()).startswith("250")
        assert (await talk.say("NOOP")).startswith("250")
    (delivery,) = desk.stored.values()
    assert b"forged" in delivery.raw


async def test_long_lines_and_bytes_survive() -> None:
    desk = Desk()
    raw = MAIL + b"x" * 100_000 + b"\r\n" + "Привет".encode("koi8-r") + b"\r\n..dot\r\n"
    async with running(desk) as port, talking(port) as talk:
        await _begin(talk, "support@example.org")
        talk.writer.write(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert (await talk.answer()).startswith("250")
    assert next(iter(desk.stored.values())).raw == raw


async def test_smtp_by_a_real_client() -> None:
    desk = Desk()
    async with running(desk, protocol="smtp") as port:
        await aiosmtplib.send(
            MAIL,
            sender="ann@customer.example",
            recipients=["support@example.org"],
            hostname="127.0.0.1",
            port=port,
            start_tls=False,
        )
    assert len(desk.stored) == 1


async def test_hang_up_in_the_middle_stores_nothing() -> None:
    desk = Desk()
    async with running(desk) as port:
        async with talking(port) as talk:
            await _begin(talk, "support@example.org")
            talk.writer.write(MAIL)
            await talk.writer.drain()
        async with talking(port) as talk:
            assert (await talk.say("NOOP")).startswith("250")
    assert desk.stored == {}


async def test_too_many_connections() -> None:
    async with running(Desk(), max_connections=1) as port, talking(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.readline()).startswith(b"421")
        writer.close()


@pytest.mark.parametrize(
    "junk",
    [b"\x00\xff\xfe\r\n", b"GET / HTTP/1.1\r\n", b"A" * 5000 + b"\r\n", b"RCPT TO:<\r\n", b"\r\n"],
)
async def test_junk_commands_do_not_end_the_service(junk: bytes) -> None:
    desk = Desk()
    async with running(desk) as port:
        async with talking(port) as talk:
            talk.writer.write(junk)
            assert (await talk.answer())[:1] == "5"
        async with talking(port) as talk:
            await _begin(talk, "support@example.org")
            talk.writer.write(MAIL + b".\r\n")
            assert (await talk.answer()).startswith("250")


async def test_listen_runs_until_stopped() -> None:
    desk = Desk()
    port = free_port()
    task = asyncio.create_task(listen(config_for(port=port), desk.context()))
    await _reachable(port)
    async with talking(port):
        desk.stop.set()
        async with asyncio.timeout(20):
            await task
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def _reachable(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return


async def test_listen_without_any_source_waits() -> None:
    desk = Desk()
    task = asyncio.create_task(listen(EmailConfig(address="a@b.example"), desk.context()))
    await asyncio.sleep(0)
    assert not task.done()
    desk.stop.set()
    await task
