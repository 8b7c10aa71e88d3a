"""Visitors' messages and what becomes of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.webchat import CHANNEL
from omnidesk.channels.webchat.client import MAX_TEXT, send
from omnidesk.channels.webchat.config import Config
from omnidesk.channels.webchat.identity import Details
from omnidesk.channels.webchat.parse import anonymous, received, seen, visitor_message
from omnidesk.domain.channel import OutboundMessage
from omnidesk.domain.contact import Address
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import InboundAttachment
from omnidesk.errors import BadInput, SendError, SendOutcome

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
CONFIG = Config(max_text_length=20, max_attachments=2, max_attachment_bytes=1000)
ANNA = anonymous(CONFIG, "0123456789abcdef", Details(), inbox="shop")
BORIS = anonymous(CONFIG, "fedcba9876543210", Details(), inbox="shop")


def stored(name: str = "a.png", size: int = 10) -> InboundAttachment:
    return InboundAttachment(name=name, mime="image/png", size=size, stored_key="0" * 32)


def said(text: str = "Вітаю! 👋", **more: Any) -> Any:
    values = {"client_message_id": "m-1", "now": NOW, **more}
    return visitor_message(CONFIG, values.pop("sender", ANNA), text=text, **values)


def test_a_message_is_known_by_visitor_and_id() -> None:
    message = said()
    assert message == said()
    assert message.dedupe_key != said(sender=BORIS).dedupe_key
    assert message.dedupe_key != said(client_message_id="m-2").dedupe_key
    assert (message.text, message.sender, message.sent_at) == ("Вітаю! 👋", ANNA, NOW)
    assert message.extra == {"client_message_id": "m-1"}


def test_text_is_cleaned_and_files_are_named_anew() -> None:
    message = said("\na\x00b\r\nc\n", attachments=[stored("../\u202eгол.png")])
    assert message.text == "ab\nc"
    (file,) = message.attachments
    assert (file.name, file.stored_key) == ("гол.png", "0" * 32)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": "x" * 21}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": " \n\x00 "}, "/text"),
        ({"client_message_id": ""}, "/client_message_id"),
        ({"client_message_id": "a:b"}, "/client_message_id"),
        ({"client_message_id": "a" * 65}, "/client_message_id"),
        ({"client_message_id": "я"}, "/client_message_id"),
        ({"attachments": [stored(size=1001)]}, "/attachments/0"),
        ({"attachments": [stored(), stored(), stored()]}, "/attachments/2"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BadInput) as caught:
        said(**changes)
    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_a_file_needs_no_words() -> None:
    assert said("", attachments=[stored()]).text == ""


def test_the_page_is_told_if_it_is_one() -> None:
    page = "https://shop.example.test/cart?q=1"
    assert said(page_url=page).extra["page_url"] == page
    assert "page_url" not in said(page_url="javascript:alert(1)").extra


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_input_gives_a_message_or_says_what_is_wrong(text: str, key: str) -> None:
    try:
        message = said(text, client_message_id=key)
    except BadInput:
        return
    assert "\x00" not in message.text
    assert message.dedupe_key.endswith(f":{key}")


def answer(**changes: Any) -> OutboundMessage:
    values: dict[str, Any] = {
        "message_id": MessageId("msg_1"),
        "to": Address("visitor", ANNA.address),
        "text": "Доброго дня!",
        "created_at": NOW,
    }
    return OutboundMessage(**{**values, **changes})


def refuse(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError("nothing leaves the machine")


async def test_an_answer_is_sent_by_being_there() -> None:
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(refuse)) as http:
        receipt = await send(http, CONFIG, answer())
        assert (receipt.external_id, receipt.status) == ("msg_1", DeliveryStatus.SENT)
        for wrong in (
            answer(to=Address("phone", "+14155550101")),
            answer(text="x" * (MAX_TEXT + 1)),
        ):
            with pytest.raises(SendError) as caught:
                await send(http, CONFIG, wrong)
            assert caught.value.outcome is SendOutcome.PERMANENT


def test_reports_name_each_message_once() -> None:
    ids = [MessageId("msg_1"), MessageId("msg_2"), MessageId("msg_1")]
    got, looked = received(ids, NOW), seen(ids, NOW)
    assert [(r.external_id, r.status) for r in got] == [
        ("msg_1", DeliveryStatus.DELIVERED),
        ("msg_2", DeliveryStatus.DELIVERED),
    ]
    assert [r.status for r in looked] == [DeliveryStatus.READ] * 2
    assert len({r.dedupe_key for r in (*got, *looked)}) == 4
    assert {r.status for r in (*got, *looked)} <= set(CHANNEL.capabilities.reports)
