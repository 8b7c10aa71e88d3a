"""Signed messages both ways, with a receiver that checks them by the reference package."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from omnidesk.channels.generic.client import send
from omnidesk.channels.generic.config import Config
from omnidesk.channels.generic.parse import parse
from omnidesk.channels.generic.render import render
from omnidesk.domain.channel import OutboundAttachment, OutboundMessage, WebhookRequest
from omnidesk.domain.contact import Address, Evidence
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import InboundItem, InboundMessage, Unreadable
from omnidesk.errors import SendError, SendOutcome, SignatureInvalid
from tests.channels.local_server import serving

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()


def config(**values: Any) -> Config:
    return Config.model_validate({"namespace": "shop", "signing_secret": SECRET, **values})


def read(settings: Config, value: Any, secret: str = SECRET) -> InboundItem:
    body = json.dumps(value, ensure_ascii=False)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", NOW, body),
    }
    request = WebhookRequest(
        method="POST", url="https://desk.example.test/x", headers=headers, body=body.encode()
    )
    (item,) = parse(settings, request, NOW).items
    return item


def message(**values: Any) -> dict[str, Any]:
    sender = {"kind": "external", "address": "user-7"}
    return {"type": "message", "id": "m-1", "from": sender, "text": "hi", **values}


def outbound(**changes: Any) -> OutboundMessage:
    start = OutboundMessage(
        message_id=MessageId("msg_0123"),
        to=Address("external", "shop:user-7"),
        to_name="Олена",
        text="Добрий день 👋 שלום",
        created_at=NOW,
    )
    return replace(start, **changes)


class Receiver:
    """The other system: checks signatures, remembers messages, answers once per webhook id."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.attempts = 0
        self.trouble: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send_event: Any) -> None:
        event = await receive()
        headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        self.attempts += 1
        status, answer = 200, b""
        try:
            value = Webhook(OTHER).verify(event["body"], headers)
            self.seen.setdefault(headers["webhook-id"], value)
            answer = json.dumps({"id": f"r-{len(self.seen)}"}).encode()
        except WebhookVerificationError:
            status = 401
        if self.trouble:
            status = self.trouble.pop()
        await send_event({"type": "http.response.start", "status": status, "headers": []})
        await send_event({"type": "http.response.body", "body": answer})


async def test_a_receiver_with_the_reference_package_understands_us() -> None:
    receiver = Receiver()

    async def read_file() -> bytes:
        return b"12345"

    file = OutboundAttachment(
        name="рахунок.pdf",
        mime="application/pdf",
        size=5,
        read=read_file,
        url="https://desk.example.test/files/1",
    )
    async with httpx2.AsyncClient() as http, serving(receiver) as url:
        settings = config(outbound_url=url, outbound_secret=OTHER)
        receiver.trouble = [503]
        sent = outbound(attachments=(file,), in_reply_to="m-1")
        with pytest.raises(SendError) as caught:
            await send(http, settings, sent)
        assert caught.value.outcome is SendOutcome.RETRY
        receipt = await send(http, settings, replace(sent, attempt=2))
        assert receipt.external_id == "r-1"
        with pytest.raises(SendError) as caught:
            await send(http, config(outbound_url=url), sent)
        assert caught.value.alarm
    # The first attempt was taken although its answer was lost: one message, two attempts.
    assert receiver.attempts == 3
    assert receiver.seen == {
        "msg_0123": {
            "type": "message",
            "id": "msg_0123",
            "to": {"kind": "external", "address": "user-7", "name": "Олена"},
            "text": "Добрий день 👋 שלום",
            "html": None,
            "subject": None,
            "attachments": [
                {
                    "name": "рахунок.pdf",
                    "mime": "application/pdf",
                    "size": 5,
                    "url": "https://desk.example.test/files/1",
                }
            ],
            "in_reply_to": "m-1",
            "automatic": False,
            "sent_at": "2025-10-09T08:53:20Z",
        }
    }


async def test_a_receiver_without_ids_knows_it_by_ours() -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(204))
    async with httpx2.AsyncClient(transport=transport) as http:
        settings = config(outbound_url="https://shop.example.test/in")
        assert (await send(http, settings, outbound())).external_id == "msg_0123"
        with pytest.raises(SendError) as caught:
            await send(http, config(), outbound())
        assert caught.value.alarm


def test_one_inbox_cannot_claim_the_users_of_another() -> None:
    for address in ("user-7", "bank:user-7", "shop:user-7"):
        item = read(config(), message(**{"from": {"kind": "external", "address": address}}))
        assert isinstance(item, InboundMessage)
        assert item.sender.address == f"shop:{address}"
    for address in ("bank:user-7", "user-7", "shopping:user-7"):
        with pytest.raises(SendError):
            render(config(), outbound(to=Address("external", address)))


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_addresses_come_back_as_they_were(address: str) -> None:
    item = read(config(), message(**{"from": {"kind": "external", "address": address}}))
    if isinstance(item, Unreadable):
        return
    assert isinstance(item, InboundMessage)
    body = json.loads(render(config(), outbound(to=Address("external", item.sender.address))))
    assert body["to"]["address"] == address


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_addresses_are_claims_unless_the_operator_says_otherwise(kind: str) -> None:
    address = {"phone": "+14155550101", "email": "ada@example.test"}[kind]
    value = message(**{"from": {"kind": kind, "address": address}})
    for trusted, expected in ((False, Evidence.CLAIMED), (True, Evidence.PROVIDER)):
        item = read(config(trusted_addresses=trusted), value)
        assert isinstance(item, InboundMessage)
        assert item.sender.evidence is expected


def test_the_same_message_under_another_webhook_id_is_the_same_message() -> None:
    first, again = read(config(), message()), read(config(), message(text="hi"))
    assert first.dedupe_key == again.dedupe_key


def test_secrets_may_be_exchanged() -> None:
    rotating = config(signing_secret=OTHER, previous_secret=SECRET)
    assert isinstance(read(rotating, message()), InboundMessage)
    assert isinstance(read(rotating, message(), OTHER), InboundMessage)
    with pytest.raises(SignatureInvalid):
        read(config(signing_secret=OTHER), message())


@given(st.text(max_size=50), st.text(max_size=20), st.text(max_size=20))
def test_what_we_say_can_be_read_back(text: str, name: str, subject: str) -> None:
    said = json.loads(render(config(), outbound(text=text, to_name=name, subject=subject)))
    assert (said["text"], said["to"]["name"], said["subject"]) == (text, name, subject)
