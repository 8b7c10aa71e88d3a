"""The Bot API host speaks the real format: python-telegram-bot talks to it as to Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from tests.channels.telegram.conftest import SECRET, TOKEN, Api

ADA = 5550101


@pytest.fixture
async def bot(api: Api) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(
        TOKEN, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot"
    ) as bot:
        yield bot


async def test_it_knows_itself(bot: telegram.Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot) == (700700700, True)


async def test_another_token_is_refused(api: Api) -> None:
    bot = telegram.Bot("1:other", base_url=f"{api.url}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_updates_and_answers(api: Api, bot: telegram.Bot) -> None:
    api.fake.message(ADA, "Де моє замовлення? 🧾", name="Ада", language="uk")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.text == "Де моє замовлення? 🧾"
    assert update.message.from_user is not None
    assert update.message.from_user.first_name == "Ада"
    assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()
    sent = await bot.send_message(
        ADA, "вже їде", reply_parameters=telegram.ReplyParameters(update.message.message_id)
    )
    assert sent.text == "вже їде"
    assert sent.reply_to_message is not None
    assert [s.reply_to for s in api.fake.ledger] == [update.message.message_id]


async def test_files_both_ways(api: Api, bot: telegram.Bot) -> None:
    api.fake.message(ADA, document=api.fake.upload("звіт.pdf", "application/pdf", b"%PDF-1"))
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1"
    sent = await bot.send_document(ADA, b"hello", filename="a.txt", caption="ось")
    assert sent.document is not None
    assert (sent.caption, sent.document.file_name) == ("ось", "a.txt")
    photo = await bot.send_photo(ADA, b"\x89PNG\r\n\x1a\n" + b"0" * 9)
    assert photo.photo
    group = await bot.send_media_group(
        ADA, [telegram.InputMediaDocument(b"1", filename="1"), telegram.InputMediaDocument(b"2")]
    )
    assert len(group) == 2
    assert [s.files[0].content for s in api.fake.ledger][-2:] == [b"1", b"2"]


async def test_errors_have_the_real_shape(
    api: Api, bot: telegram.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ADA, "hi")
    api.fake.message(ADA, "hi")
    with pytest.raises(BadRequest, match="text is empty"):
        await bot.send_message(ADA, " ")
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(ADA, "x" * 4097)
    api.fake.block(ADA)
    with pytest.raises(Forbidden):
        await bot.send_message(ADA, "hi")
    api.fake.fail_next(429, "Too Many Requests: retry after 3", retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.get_me()


async def test_webhooks_and_polling_exclude_each_other(api: Api, bot: telegram.Bot) -> None:
    await bot.set_webhook("https://desk.example.test/hooks/tg", secret_token=SECRET)
    assert (await bot.get_webhook_info()).url == "https://desk.example.test/hooks/tg"
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_edits_and_blocks_are_updates(api: Api, bot: telegram.Bot) -> None:
    written = api.fake.message(ADA, "order 77")["message"]["message_id"]
    api.fake.edit(ADA, written, "order 78")
    api.fake.block(ADA)
    _, edited, blocked = await bot.get_updates()
    assert edited.edited_message is not None
    assert edited.edited_message.text == "order 78"
    assert edited.edited_message.edit_date is not None
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
