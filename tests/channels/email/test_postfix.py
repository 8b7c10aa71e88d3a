"""The whole way through real servers: Postfix hands mail to our listener, our answers leave
through Postfix, and a real mailbox receives them."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest

from omnidesk.channels.email.client import send
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.headers import split_headers
from omnidesk.channels.email.listener import serving
from omnidesk.channels.email.rules import reply_address
from omnidesk.domain.channel import OutboundAttachment
from omnidesk.domain.contact import Address
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.inbound import DeliveryReport, InboundMessage
from omnidesk.errors import Unavailable
from tests.channels.email.conftest import TOKEN
from tests.channels.email.servers import (
    Desk,
    Dovecot,
    Postfix,
    dovecot,
    folder,
    free_port,
    postfix,
)
from tests.channels.email.test_render import message

pytestmark = pytest.mark.mail
HTTP: Any = None


@dataclass(frozen=True)
class World:
    """Our listener behind Postfix, and the customers' mailboxes on Dovecot."""

    desk: Desk
    config: EmailConfig
    mta: Postfix
    mailboxes: Dovecot

    async def customer_sends(self, raw: str, to: str) -> None:
        await aiosmtplib.send(
            raw.replace("\n", "\r\n").encode(),
            sender="ann@customer.example",
            recipients=[to],
            hostname="127.0.0.1",
            port=self.mta.port,
            start_tls=False,
        )

    async def received(self, user: str, count: int = 1) -> list[bytes]:
        async with asyncio.timeout(60):
            while True:
                found = self.mailboxes.mails(user)
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    port = free_port()
    desk = Desk()
    with folder() as boxes, folder() as queue, dovecot(boxes) as mailboxes:
        hops = {
            "example.org": f"lmtp:inet:127.0.0.1:{port}",
            "customer.example": f"lmtp:inet:127.0.0.1:{mailboxes.lmtp_port}",
            # Our listener knows nobody there, so the relay learns it only on delivery.
            "gone.example": f"lmtp:inet:127.0.0.1:{port}",
        }
        with postfix(queue, hops) as mta:
            config = EmailConfig.model_validate(
                {
                    "address": "support@example.org",
                    "display_name": "Поддержка",
                    "bounce_address": "bounces@example.org",
                    "listener": {"port": port},
                    "smtp": {"host": "127.0.0.1", "port": mta.port, "security": "none"},
                }
            )
            async with serving(config, desk.context()):
                yield World(desk, config, mta, mailboxes)


FIRST = """From: Анна <ann@customer.example>
To: support@example.org
Subject: Вопрос
Message-ID: <first@customer.example>
Date: Mon, 6 Oct 2025 12:00:00 +0300
Content-Type: text/plain; charset=utf-8

Где мой заказ?
"""


async def test_there_and_back(world: World) -> None:
    await world.customer_sends(FIRST, "support@example.org")
    await world.desk.until(1)
    (delivery,) = world.desk.stored.values()
    (first,) = delivery.items
    assert isinstance(first, InboundMessage)
    assert first.text == "Где мой заказ?"
    assert first.subject == "Вопрос"
    assert delivery.headers["x-envelope-from"] == "ann@customer.example"

    async def read() -> bytes:
        return "накладная".encode()

    bill = OutboundAttachment(name="Накладная.txt", mime="text/plain", size=18, read=read, url="")
    receipt = await send(
        HTTP,
        world.config,
        message(
            to=Address("email", "ann@customer.example"),
            to_name="Анна",
            subject=first.subject,
            text="Уже в пути.\n.\n.точка",
            html="<p>Уже в пути.</p>",
            in_reply_to=first.external_id,
            references=(*first.references, first.external_id),
            attachments=(bill,),
        ),
    )
    (raw,) = await world.received("ann")
    headers = split_headers(raw)[0]
    assert headers.plain("return-path") == "<bounces+msg_0123456789abcdef@example.org>"
    got = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(got, EmailMessage)
    assert got["Message-ID"] == receipt.external_id
    assert got["In-Reply-To"] == "<first@customer.example>"
    assert got["References"] == "<first@customer.example>"
    assert got["Subject"] == "Re: Вопрос"
    assert got["From"] == "Поддержка <support@example.org>"
    answer_to = got["Reply-To"].addresses[0].addr_spec
    assert answer_to == reply_address(world.config.rules, TOKEN)
    plain = got.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == ["Уже в пути.", ".", ".точка"]
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Накладная.txt", "накладная")

    # The customer's program answers to what it was told, and finds the conversation again.
    second = (
        f"From: ann@customer.example\nTo: {answer_to}\nSubject: Re: Вопрос\n"
        f"Message-ID: <second@customer.example>\nIn-Reply-To: {receipt.external_id}\n"
        f"References: <first@customer.example> {receipt.external_id}\n"
        "Content-Type: text/plain; charset=utf-8\n\nСпасибо!\n\n"
        "пн, 6 окт. 2025 г. в 12:30, Поддержка <support@example.org>:\n> Уже в пути.\n"
    )
    await world.customer_sends(second, answer_to)
    await world.desk.until(2)
    last = [item for d in world.desk.stored.values() for item in d.items][-1]
    assert isinstance(last, InboundMessage)
    assert last.conversation_token == TOKEN
    assert last.text == "Спасибо!"
    assert last.in_reply_to[0] == receipt.external_id


async def test_an_outage_is_waited_out_by_the_mta(world: World) -> None:
    away = True

    def fault(step: str) -> None:
        if away and step == "before submit":
            raise Unavailable("away")

    world.desk.fault = fault
    await world.customer_sends(FIRST, "support@example.org")
    async with asyncio.timeout(60):
        while True:
            if world.desk.submits >= 2:
                break
            await asyncio.sleep(0.05)
    assert world.desk.stored == {}
    away = False
    await world.desk.until(1)
    async with asyncio.timeout(60):
        while True:
            if "status=sent" in world.mta.log:
                break
            await asyncio.sleep(0.05)
    assert "451" in world.mta.log


async def test_a_bounce_names_our_message(world: World) -> None:
    """The relay takes the mail and finds out later: the report comes back as a mail."""
    receipt = await send(HTTP, world.config, message(to=Address("email", "nobody@gone.example")))
    await world.desk.until(1)
    (delivery,) = world.desk.stored.values()
    assert delivery.headers["x-envelope-from"] == ""
    (report,) = delivery.items
    assert isinstance(report, DeliveryReport)
    assert report.external_id == receipt.external_id
    assert report.status is DeliveryStatus.FAILED
    assert report.error_code == "5.1.1"
    assert report.public_reason == "the address does not exist"


async def test_unknown_recipient_goes_back_to_its_sender(world: World) -> None:
    await world.customer_sends(FIRST, "nobody@example.org")
    (bounce,) = await world.received("ann")
    assert b"550 5.1.1" in bounce
    assert world.desk.stored == {}


async def test_many_mails_at_once_arrive_once_each(world: World) -> None:
    sent = [
        world.customer_sends(FIRST.replace("<first@", f"<n{n}@"), "support@example.org")
        for n in range(40)
    ]
    await asyncio.gather(*sent)
    await world.desk.until(40)
    assert len(world.desk.stored) == 40
    assert world.desk.repeats == 0
