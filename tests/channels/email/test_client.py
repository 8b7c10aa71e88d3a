"""Sending: what every answer and every loss means, against servers that really behave so."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from omnidesk.channels.email import CHANNEL
from omnidesk.channels.email.client import send
from omnidesk.channels.email.config import EmailConfig
from omnidesk.domain.channel import OutboundAttachment
from omnidesk.domain.contact import Address
from omnidesk.errors import SendError, SendOutcome
from tests.channels.email.servers import certificate_in, free_port
from tests.channels.email.test_render import BREAKS, FIELDS, message

HTTP: Any = None


@dataclass
class Script:
    """An SMTP server that does what the test says.

    `answers` maps a verb (or "greeting", "." for the end of a mail) to a reply; None hangs up,
    a callable is awaited first.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not await self._say(writer, "greeting", "220 relay ESMTP"):
                return
            while line := await reader.readline():
                self.received += line
                verb = line.split()[0].decode().upper().rstrip(":") if line.split() else ""
                self.commands.append(line.decode().strip())
                usual = {
                    "EHLO": "250-relay\r\n250 SIZE 50000000",
                    "DATA": "354 go on",
                    "QUIT": "221 bye",
                }
                if not await self._say(writer, verb, usual.get(verb, "250 ok")):
                    return
                if verb == "DATA" and str(self.answers.get("DATA", "354")).startswith("354"):
                    data = await self._data(reader)
                    if data is None:
                        return
                    self.mails.append(data)
                    if not await self._say(writer, ".", "250 2.0.0 queued as 1"):
                        return
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _data(self, reader: asyncio.StreamReader) -> bytes | None:
        if self.answers.get("body", "") is None:
            await reader.readexactly(100)
            return None
        data = await reader.readuntil(b"\r\n.\r\n")
        self.received += data
        return data

    async def _say(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> bool:
        answer = self.answers.get(verb, usual)
        if callable(answer):
            answer = await answer()
        if answer is None:
            return False
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def relay(**answers: Any) -> AsyncIterator[Script]:
    script = Script({name.replace("dot", "."): answer for name, answer in answers.items()})
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, limit=2**25)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        await server.wait_closed()


def config_for(port: int, **smtp: Any) -> EmailConfig:
    values = {"host": "127.0.0.1", "port": port, "security": "none", **smtp}
    return EmailConfig.model_validate(
        {"address": "support@example.org", "display_name": "Поддержка", "smtp": values}
    )


async def fails(script: Script | int, sent: Any = None, **smtp: Any) -> SendError:
    port = script if isinstance(script, int) else script.port
    with pytest.raises(SendError) as caught:
        await send(HTTP, config_for(port, **smtp), sent or message())
    return caught.value


async def test_success_gives_our_message_id() -> None:
    async with relay() as script:
        receipt = await send(HTTP, config_for(script.port), message())
    assert receipt.external_id == "<msg_0123456789abcdef@example.org>"
    (mail,) = script.mails
    assert b"Message-ID: <msg_0123456789abcdef@example.org>\r\n" in mail
    assert any(line.startswith("MAIL FROM:<support@example.org>") for line in script.commands)
    assert "RCPT TO:<ann@customer.example>" in script.commands
    assert CHANNEL.send is send


async def test_automatic_mail_has_the_null_sender() -> None:
    async with relay() as script:
        await send(HTTP, config_for(script.port), message(automatic=True))
    assert any(line.startswith("MAIL FROM:<>") for line in script.commands)


async def test_dots_are_stuffed_and_nothing_else_changes() -> None:
    async with relay() as script:
        await send(HTTP, config_for(script.port), message(text=".\n..\n.a\n\nFrom x\n.\n"))
    (mail,) = script.mails
    body = mail.split(b"\r\n\r\n", 1)[1].removesuffix(b".\r\n")
    assert b"\r\n..\r\n...\r\n..a\r\n" in b"\r\n" + body


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("450 4.2.0 later", SendOutcome.RETRY),
        ("421 4.3.2 closing", SendOutcome.RETRY),
        ("550 5.1.1 no such user", SendOutcome.PERMANENT),
        ("552 5.2.2 full", SendOutcome.PERMANENT),
    ],
)
async def test_4yz_again_5yz_never(stage: str, answer: str, outcome: SendOutcome) -> None:
    # HELO is what a client tries when EHLO is refused.
    extra = {"HELO": answer} if stage == "EHLO" else {}
    async with relay(**{stage: answer}, **extra) as script:
        error = await fails(script)
    assert error.outcome is outcome
    assert error.public_reason


async def test_permanent_reason_is_for_the_agent() -> None:
    async with relay(RCPT="550 5.1.1 <ann@customer.example>: unknown") as script:
        error = await fails(script)
    assert error.public_reason == "the address does not exist"
    assert error.code == "5.1.1"
    assert not error.alarm


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body"])
async def test_lost_before_the_dot_is_certain(stage: str) -> None:
    async def read() -> bytes:
        return b"x" * 15_000_000

    # More than fits into the buffers between here and there: it is lost while being written.
    file = OutboundAttachment(name="a", mime="x/y", size=15_000_000, read=read, url="")
    async with relay(**{stage: None}) as script:
        error = await fails(script, message(attachments=(file,)))
    assert error.outcome is SendOutcome.RETRY
    assert script.mails == []


async def test_lost_after_the_dot_is_unknown() -> None:
    async with relay(dot=None) as script:
        error = await fails(script)
    assert error.outcome is SendOutcome.UNKNOWN
    assert len(script.mails) == 1


async def test_silence_after_the_dot_is_unknown() -> None:
    async with relay(dot=_never) as script:
        error = await fails(script, final_answer_seconds=1)
    assert error.outcome is SendOutcome.UNKNOWN


async def test_a_slow_250_is_waited_for() -> None:
    """The last answer has its own patience, longer than every other step's."""

    async def late() -> str:
        await asyncio.sleep(1.5)
        return "250 ok"

    async with relay(dot=late) as script:
        receipt = await send(HTTP, config_for(script.port, timeout_seconds=1), message())
    assert receipt.external_id
    assert len(script.mails) == 1


async def test_silence_before_is_tried_again() -> None:
    async with relay(MAIL=_never) as script:
        error = await fails(script, timeout_seconds=1)
    assert error.outcome is SendOutcome.RETRY


async def _never() -> str:
    await asyncio.sleep(5)
    return "250 too late"


async def test_refused_connection_is_tried_again() -> None:
    error = await fails(free_port())
    assert error.outcome is SendOutcome.RETRY


async def test_strange_answers_never_crash() -> None:
    for answer in ("hello", "999 what", "25", "250-never\r\n250-ending", "\x00\xff"):
        async with relay(dot=answer) as script:
            error: SendError | None = None
            try:
                await send(HTTP, config_for(script.port, final_answer_seconds=1), message())
            except SendError as caught:
                error = caught
        assert error is None or error.outcome is SendOutcome.UNKNOWN, answer


async def test_bad_credentials_alarm_and_hide_the_password() -> None:
    greeting = "250-relay\r\n250 AUTH PLAIN LOGIN"
    async with relay(EHLO=greeting, AUTH="535 5.7.8 no") as script:
        error = await fails(script, username="desk", password="hunter2-secret")
    assert error.alarm
    assert error.outcome is SendOutcome.PERMANENT
    assert "hunter2-secret" not in str(error) + error.public_reason


async def test_starttls_that_is_not_offered_is_not_skipped() -> None:
    async with relay() as script:
        error = await fails(script, security="starttls")
    assert error.outcome is not SendOutcome.UNKNOWN
    assert not any(line.startswith("MAIL") for line in script.commands)


@dataclass
class Sink:
    """Keeps what it is given; the reader is aiosmtpd, which really speaks TLS."""

    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope.original_content or b"")
        return "250 ok"


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_nobody_trusts(security: str, tmp_path: Path) -> None:
    certificate, key = certificate_in(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    sink, loop = Sink(), asyncio.get_running_loop()
    upgrade = tls if security == "starttls" else None

    def connect() -> SMTP:
        return SMTP(sink, loop=loop, hostname="relay", tls_context=upgrade, require_starttls=True)

    outer = tls if security == "tls" else None
    server = await loop.create_server(connect, "127.0.0.1", 0, ssl=outer)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await fails(port, security=security)
        assert error.outcome is SendOutcome.RETRY
        assert error.alarm
        assert sink.mails == []
        await send(HTTP, config_for(port, security=security, verify=False), message())
    assert len(sink.mails) == 1


async def test_no_smtp_configured() -> None:
    with pytest.raises(SendError) as caught:
        await send(HTTP, EmailConfig(address="support@example.org"), message())
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert caught.value.alarm


@pytest.mark.parametrize("field_name", [name for name in FIELDS if name != "name"])
@pytest.mark.parametrize("bad", BREAKS[:4], ids=ascii)
async def test_injection_sends_no_byte(field_name: str, bad: str) -> None:
    value: Any = f"a@b.example{bad}"
    changes = {field_name: Address("email", value) if field_name == "to" else value}
    async with relay() as script:
        error = await fails(script, message(**changes))
    assert error.outcome is SendOutcome.PERMANENT
    assert script.received == b""


def _files(count: int, size: int) -> Callable[[], tuple[OutboundAttachment, ...]]:
    async def read() -> bytes:
        raise AssertionError("refused before any file is read")

    file = OutboundAttachment(name="a", mime="text/plain", size=size, read=read, url="")
    return lambda: (file,) * count


@pytest.mark.parametrize("files", [_files(51, 1), _files(2, 10_000_000)])
async def test_limits_hold_before_anything_leaves(
    files: Callable[[], tuple[OutboundAttachment, ...]],
) -> None:
    async with relay() as script:
        error = await fails(script, message(attachments=files()))
        assert error.outcome is SendOutcome.PERMANENT
        error = await fails(script, message(text="x" * 200_001))
        assert error.outcome is SendOutcome.PERMANENT
        error = await fails(script, message(to=Address("phone", "+1")))
        assert error.outcome is SendOutcome.PERMANENT
    assert script.received == b""


async def test_international_address_needs_the_relays_support() -> None:
    sent = message(to=Address("email", "анна@customer.example"))
    async with relay() as script:
        error = await fails(script, sent)
    assert error.outcome is SendOutcome.PERMANENT
    async with relay(EHLO="250-relay\r\n250 SMTPUTF8") as script:
        await send(HTTP, config_for(script.port), sent)
    assert "RCPT TO:<анна@customer.example>" in script.commands
