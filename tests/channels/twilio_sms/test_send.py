"""Sending and fetching against the stand-in for Twilio, which the official SDK vouches for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from omnidesk.channels.twilio_sms import CHANNEL
from omnidesk.channels.twilio_sms.client import fetch, send
from omnidesk.channels.twilio_sms.config import Config
from omnidesk.channels.twilio_sms.render import render
from omnidesk.demo.fakes.twilio import Behaviour, FakeTwilio
from omnidesk.domain.channel import OutboundAttachment, OutboundMessage, WebhookRequest
from omnidesk.domain.contact import Address
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import DeliveryReport, InboundItem, RemoteFile
from omnidesk.errors import SendError, SendOutcome
from tests.channels.local_server import serving

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "omni-twilio-token"
NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


class Receiver:
    """Stands where omnidesk's hook is, and reads callbacks with the channel's own parse."""

    def __init__(self) -> None:
        self.config: Config | None = None
        self.items: list[InboundItem] = []

    async def __call__(self, scope: Any, receive: Any, send_event: Any) -> None:
        event = await receive()
        host = dict(scope["headers"])[b"host"].decode()
        request = WebhookRequest(
            method=scope["method"],
            url=f"http://{host}{scope['path']}?{scope['query_string'].decode()}",
            headers={k.decode(): v.decode() for k, v in scope["headers"]},
            body=event["body"],
        )
        assert CHANNEL.parse is not None
        parsed = CHANNEL.parse(self.config, request, NOW)
        self.items.extend(parsed.items)
        await send_event({"type": "http.response.start", "status": 200, "headers": []})
        await send_event({"type": "http.response.body", "body": parsed.reply.body})


@dataclass
class World:
    fake: FakeTwilio
    http: httpx2.AsyncClient
    config: Config
    receiver: Receiver
    api: str
    hook: str


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with httpx2.AsyncClient() as http:
        fake = FakeTwilio(account_sid=ACCOUNT, auth_token=TOKEN, http=http, now=lambda: NOW)
        receiver = Receiver()
        async with serving(fake) as api, serving(receiver) as hook:
            config = Config.model_validate(
                {
                    "account_sid": ACCOUNT,
                    "auth_token": TOKEN,
                    "from_number": "+14155550199",
                    "api_base_url": api,
                }
            )
            receiver.config = config
            yield World(fake, http, config, receiver, api, f"{hook}/hooks/ibx_1")
            await fake.aclose()


def message(world: World, **changes: Any) -> OutboundMessage:
    start = OutboundMessage(
        message_id=MessageId("msg_0123abc"),
        to=Address("phone", "+14155550101"),
        text="Ваше замовлення вже їде 🚚",
        status_url=f"{world.hook}?message_id=msg_0123abc",
        created_at=NOW,
    )
    return replace(start, **changes)


def picture(size: int, mime: str = "image/png") -> OutboundAttachment:
    async def read() -> bytes:
        return b""

    url = "https://desk.example.test/files/1"
    return OutboundAttachment(name="p.png", mime=mime, size=size, read=read, url=url)


async def test_message_and_its_reports(world: World) -> None:
    receipt = await send(world.http, world.config, message(world))
    await world.fake.settle()
    (accepted,) = world.fake.ledger
    assert receipt.external_id == accepted.sid
    assert receipt.status is DeliveryStatus.SENT
    assert (accepted.to, accepted.body) == ("+14155550101", "Ваше замовлення вже їде 🚚")
    assert accepted.status_callback == f"{world.hook}?message_id=msg_0123abc"
    reports = [item for item in world.receiver.items if isinstance(item, DeliveryReport)]
    assert [report.status.value for report in reports] == ["queued", "sent", "delivered"]
    assert {report.external_id for report in reports} == {accepted.sid}
    assert {report.message_id for report in reports} == {"msg_0123abc"}
    assert world.fake.lost_callbacks == []


async def test_reports_twice_and_out_of_order(world: World) -> None:
    world.fake.behaviour = Behaviour(duplicate=1, shuffle=1)
    await send(world.http, world.config, message(world))
    await world.fake.settle()
    keys = [item.dedupe_key for item in world.receiver.items]
    assert len(keys) == 4
    assert len(set(keys)) == 3


async def test_media_and_messaging_service(world: World) -> None:
    config = world.config.model_copy(update={"messaging_service_sid": "MG1"})
    files = (picture(100), picture(200))
    sent = message(world, attachments=files, status_url="", text="é" * 161)
    receipt = await send(world.http, config, sent)
    (accepted,) = world.fake.ledger
    assert accepted.media_urls == ("https://desk.example.test/files/1",) * 2
    assert accepted.sender == "MG1"
    # Twilio says "0" until the service picks a sender; the text itself says two.
    assert receipt.parts == 2


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"to": Address("phone", "+14155550777")}, "21610", "opted out"),
        ({"to": Address("phone", "+1")}, "21211", "not valid"),
        ({"status_url": "https://bad_host.example.test/x"}, "21609", "status reports"),
    ],
)
async def test_refusals_in_plain_words(
    world: World, changes: dict[str, Any], code: str, words: str
) -> None:
    world.fake.opted_out.add("+14155550777")
    with pytest.raises(SendError) as caught:
        await send(world.http, world.config, message(world, **changes))
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert caught.value.code == code
    assert words in caught.value.public_reason
    assert world.fake.ledger == []


async def test_wrong_token_alarms(world: World) -> None:
    config = Config.model_validate(
        {**world.config.model_dump(), "auth_token": "wrong", "api_base_url": world.api}
    )
    with pytest.raises(SendError) as caught:
        await send(world.http, config, message(world))
    assert caught.value.alarm
    assert caught.value.code == "20003"
    assert "wrong" not in str(caught.value)


async def test_slow_down(world: World) -> None:
    body = b'{"code": 20429, "message": "Too Many Requests", "status": 429}'
    world.fake.refuse_next.append((429, {"retry-after": "3"}, body))
    with pytest.raises(SendError) as caught:
        await send(world.http, world.config, message(world))
    assert caught.value.outcome is SendOutcome.RETRY
    assert caught.value.retry_after_seconds == 3
    await send(world.http, world.config, message(world))
    await world.fake.settle()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "x" * 1601},
        {"attachments": (picture(6 * 1024 * 1024),)},
        {"attachments": (picture(600 * 1024, "application/pdf"),)},
        {"to": Address("email", "a@example.test")},
    ],
)
def test_what_twilio_would_refuse_is_not_sent(changes: dict[str, Any]) -> None:
    config = Config.model_validate(
        {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": "+14155550199"}
    )
    sent = OutboundMessage(
        message_id=MessageId("msg_1"),
        to=Address("phone", "+14155550101"),
        text="hi",
        created_at=NOW,
    )
    with pytest.raises(SendError) as caught:
        render(config, replace(sent, **changes))
    assert caught.value.outcome is SendOutcome.PERMANENT


async def test_media_without_giving_credentials_away(world: World) -> None:
    content = bytes(range(256))
    url = world.api + world.fake.add_media("image/jpeg", content)
    assert await fetch(world.http, world.config, RemoteFile(reference=url, is_url=True)) == content
    elsewhere = world.config.model_copy(update={"api_base_url": "https://api.example.test"})
    with pytest.raises(SendError) as caught:
        await fetch(world.http, elsewhere, RemoteFile(reference=url, is_url=True))
    assert caught.value.code == "401"


# The stand-in speaks the real format -----------------------------------------------------------


class LocalHttpClient(HttpClient):  # type: ignore[misc]
    """The SDK's transport, pointed at another host."""

    def __init__(self, base: str) -> None:
        self.base = base

    def request(
        self,
        method: str,
        uri: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: Any = None,
        allow_redirects: bool = False,
    ) -> Response:
        target = self.base + urlsplit(uri).path
        with httpx2.Client() as http:
            found = http.request(
                method, target, params=params, data=data, headers=headers, auth=auth
            )
        return Response(found.status_code, found.text)


async def test_official_sdk_understands_the_stand_in(world: World) -> None:
    client = Client(ACCOUNT, TOKEN, http_client=LocalHttpClient(world.api))

    def use() -> tuple[Any, Any, TwilioRestException]:
        created = client.messages.create(
            to="+14155550101", from_="+14155550199", body="hello", media_url=["https://x.test/1"]
        )
        fetched = client.messages(created.sid).fetch()
        try:
            client.messages.create(to="+1", from_="+14155550199", body="hello")
        except TwilioRestException as error:
            return created, fetched, error
        raise AssertionError("a bad number was accepted")

    created, fetched, error = await asyncio.to_thread(use)
    assert created.sid == world.fake.ledger[0].sid
    assert created.status == "queued"
    assert created.num_media == "1"
    assert created.date_created == NOW
    assert (fetched.sid, fetched.body) == (created.sid, "hello")
    assert (error.status, error.code) == (400, 21211)


async def test_sdk_and_we_send_the_same_fields(world: World) -> None:
    client = Client(ACCOUNT, TOKEN, http_client=LocalHttpClient(world.api))
    await asyncio.to_thread(
        client.messages.create,
        to="+14155550101",
        from_="+14155550199",
        body="hello",
        media_url=["https://desk.example.test/files/1"],
    )
    await send(
        world.http,
        world.config,
        message(world, text="hello", status_url="", attachments=(picture(10),)),
    )
    theirs, ours = world.fake.ledger
    assert replace(theirs, sid="") == replace(ours, sid="")
