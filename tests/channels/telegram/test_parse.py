"""Updates against python-telegram-bot, which reads the same JSON, and what nobody else checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import omnidesk.channels.telegram
from omnidesk.channels.telegram import CHANNEL
from omnidesk.channels.telegram.config import Config
from omnidesk.channels.telegram.parse import parse, read
from omnidesk.domain.channel import WebhookRequest
from omnidesk.domain.inbound import InboundMessage, Unreadable
from omnidesk.errors import SignatureInvalid
from tests.channels.telegram.conftest import SECRET, TOKEN

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
SAMPLES = sorted((Path(omnidesk.channels.telegram.__file__).parent / "samples").glob("*.json"))
UPDATES = [
    json.loads(path.read_text("utf-8"))["request"]["json"]
    for path in SAMPLES
    if path.stem not in {"channel", "no_chat"}
]
CHAT = {"id": 5550101, "type": "private", "first_name": "Ada"}
ADA = {"id": 5550101, "is_bot": False, "first_name": "Ada", "language_code": "uk"}


def update(**message: Any) -> dict[str, Any]:
    frame = {"message_id": 1, "date": 1760000000, "chat": CHAT, "from": ADA}
    return {"update_id": 7, "message": {**frame, **message}}


def oracle_files(message: telegram.Message) -> list[tuple[str, int | None]]:
    """File ids and sizes as the library sees them."""
    found = message.effective_attachment
    if isinstance(found, tuple | list):
        best = max(found, key=lambda size: size.width * size.height)
        return [(best.file_id, best.file_size)]
    if found is None or not hasattr(found, "file_id"):
        return []
    return [(found.file_id, found.file_size)]  # type: ignore[union-attr]


@pytest.mark.parametrize("raw", UPDATES, ids=lambda u: str(u["update_id"]))
def test_the_library_reads_the_same(raw: dict[str, Any]) -> None:
    theirs = telegram.Update.de_json(json.loads(json.dumps(raw)), None)
    ours = read(raw)
    message = theirs.effective_message
    if not isinstance(ours, InboundMessage):
        assert ours.dedupe_key == f"update:{theirs.update_id}"
        return
    assert message is not None
    assert message.from_user is not None
    connection = f":{message.business_connection_id}" if message.business_connection_id else ""
    assert ours.external_id == f"{message.chat.id}:{message.message_id}{connection}"
    assert ours.sender.address == f"{message.chat.id}{connection}"
    assert ours.sender.display_name == message.from_user.full_name
    assert ours.sender.language == message.from_user.language_code
    assert ours.sent_at == (message.edit_date or message.date)
    assert (ours.edit_of is not None) == (theirs.edited_message is not None)
    written = message.text or message.caption
    if written:
        assert ours.text == written.replace("\r\n", "\n")
    replied = message.reply_to_message
    assert ours.in_reply_to == (
        (f"{message.chat.id}:{replied.message_id}",) if replied is not None else ()
    )
    assert ours.extra.get("album") == message.media_group_id
    assert ours.extra.get("quote") == (message.quote.text if message.quote else None)
    links = message.parse_entities(["text_link"]) | message.parse_caption_entities(["text_link"])
    assert ours.extra.get("links", []) == [f"{v}: {k.url}" for k, v in links.items()]
    files = [(f.remote.reference if f.remote else "", f.size) for f in ours.attachments]
    assert files == oracle_files(message)


@given(
    text=st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40),
    data=st.data(),
)
def test_hidden_links_are_found_at_utf16_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    entity = {
        "type": "text_link",
        "offset": units(text[:start]),
        "length": units(text[start:end]),
        "url": "https://x.example.test/",
    }
    ours = read(update(text=text, entities=[entity]))
    assert isinstance(ours, InboundMessage)
    label = telegram.Update.de_json(update(text=text, entities=[entity]), None)
    message = label.message
    assert message is not None
    theirs = next(iter(message.parse_entities(["text_link"]).values()))
    assert theirs == text[start:end]
    assert ours.extra["links"] == [f"{theirs}: https://x.example.test/"]


def request(secret: str | None, body: bytes = b"{}") -> WebhookRequest:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return WebhookRequest(
        method="POST", url="https://desk.example.test/hooks/t", headers=headers, body=body
    )


@pytest.mark.parametrize("given_secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\udcff"])
def test_another_secret_is_refused_before_the_body_is_read(given_secret: str | None) -> None:
    config = Config.model_validate({"bot_token": TOKEN, "secret_token": SECRET})
    with pytest.raises(SignatureInvalid):
        parse(config, request(given_secret, b"\xff not json"), NOW)


@pytest.mark.parametrize("given_secret", [None, "", "anything"])
def test_without_a_secret_every_webhook_is_refused(given_secret: str | None) -> None:
    config = Config.model_validate({"bot_token": TOKEN})
    with pytest.raises(SignatureInvalid):
        parse(config, request(given_secret), NOW)


def test_two_edits_in_one_second_are_two_facts() -> None:
    def edit(number: int, text: str) -> dict[str, Any]:
        message = {**update(text=text)["message"], "edit_date": 1760000001}
        return {"update_id": number, "edited_message": message}

    first, second, again = read(edit(8, "a")), read(edit(9, "b")), read(edit(9, "b"))
    assert first.dedupe_key != second.dedupe_key
    assert second == again


@pytest.mark.parametrize(
    ("message", "text", "names"),
    [
        ({"dice": {"emoji": "🎲", "value": 5}}, "🎲 5", []),
        (
            {"poll": {"question": "Коли?", "options": [{"text": "зараз"}, {"text": "потім"}]}},
            "📊 Коли?\n- зараз\n- потім",
            [],
        ),
        ({"story": {"id": 1}}, "[story]", []),
        ({"web_app_data": {"data": "size=XL", "button_text": "b"}}, "size=XL", []),
        ({"game": {"title": "Chess"}}, "🎮 Chess", []),
        (
            {"video_note": {"file_id": "v", "file_unique_id": "v", "length": 1, "duration": 1}},
            "",
            ["video-note.mp4"],
        ),
        (
            {
                "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}],
                "live_photo": {"file_id": "l", "file_unique_id": "l"},
            },
            "",
            ["photo.jpg", "live-photo.mp4"],
        ),
        (
            {
                "document": {
                    "file_id": "d",
                    "file_unique_id": "d",
                    "file_name": "../\u202e../\x00рахунок.exe\r\n",
                    "mime_type": "text/html\r\nx: y",
                }
            },
            "",
            ["рахунок.exe"],
        ),
    ],
)
def test_content_that_is_not_plain_text(
    message: dict[str, Any], text: str, names: list[str]
) -> None:
    item = read(update(**message))
    assert isinstance(item, InboundMessage)
    assert item.text == text
    assert [file.name for file in item.attachments] == names
    assert all("\r" not in file.mime for file in item.attachments)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        5,
        [],
        "x",
        {},
        {"update_id": True},
        {"update_id": 1},
        {"update_id": 2**70, "message": {}},
    ],
)
def test_what_is_no_update_is_unreadable(raw: object) -> None:
    assert isinstance(read(raw), Unreadable)


@pytest.mark.parametrize(
    ("code", "language"),
    [("uk", "uk"), ("pt-br", "pt"), ("zh-hans", "zh"), ("", None), ("x!", None), ("RU", "ru")],
)
def test_languages_are_reduced_to_what_rules_compare(code: str, language: str | None) -> None:
    item = read(update(text="hi", **{"from": {**ADA, "language_code": code}}))
    assert isinstance(item, InboundMessage)
    assert item.sender.language == language


@pytest.mark.parametrize(
    "bad",
    [
        {"bot_token": "no-colon"},
        {"bot_token": "1:../../x"},
        {"bot_token": TOKEN, "secret_token": "with space"},
        {"bot_token": TOKEN, "secret_token": "a" * 257},
        {"bot_token": TOKEN, "mode": "carrier pigeon"},
        {"bot_token": TOKEN, "api_base_url": "file:///etc"},
        {"bot_token": TOKEN, "surprise": 1},
    ],
)
def test_bad_settings_are_refused_without_showing_them(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(bad)
    assert TOKEN not in str(caught.value)
    assert CHANNEL.config_model is Config
