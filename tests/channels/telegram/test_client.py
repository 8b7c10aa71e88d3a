"""Sending, fetching and polling over real HTTP against a Bot API host of our own."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from omnidesk.channels.telegram.client import delete_webhook, fetch, send, set_webhook
from omnidesk.channels.telegram.listen import listen
from omnidesk.channels.telegram.parse import parse, reparse
from omnidesk.domain.channel import (
    Delivery,
    ListenContext,
    OutboundAttachment,
    OutboundMessage,
    WebhookRequest,
)
from omnidesk.domain.contact import Address
from omnidesk.domain.ids import InboxId, MessageId
from omnidesk.domain.inbound import InboundMessage, RemoteFile
from omnidesk.errors import ConfigurationError, SendError, SendOutcome, Unavailable
from omnidesk.flows.safe_fetch import guarded_client, host_of
from tests.channels.telegram.conftest import SECRET, TOKEN, Api

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
ADA = 5550101
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def file(name: str, mime: str, content: bytes) -> OutboundAttachment:
    async def load() -> bytes:
        return content

    return OutboundAttachment(name=name, mime=mime, size=len(content), read=load, url="")


def message(text: str = "", *files: OutboundAttachment, **more: Any) -> OutboundMessage:
    values: dict[str, Any] = {"to": Address("telegram", str(ADA)), **more}
    return OutboundMessage(
        message_id=MessageId("msg_1"), text=text, attachments=files, created_at=NOW, **values
    )


async def test_text_arrives_as_written_and_quotes_what_it_answers(api: Api) -> None:
    api.fake.message(ADA, "Де моє замовлення?")
    text = "Вже їде! 🚚\n<b>not bold</b> *nor this*"
    receipt = await send(api.http, api.config(), message(text, in_reply_to=f"{ADA}:1"))
    (sent,) = api.fake.ledger
    assert receipt.external_id == f"{ADA}:{sent.message_id}"
    assert (sent.text, sent.chat_id, sent.reply_to) == (text, ADA, 1)


@pytest.mark.parametrize("quoted", ["777:1", f"{ADA}:999", "<mail@example.test>", f"{ADA}:x", ""])
async def test_what_cannot_be_quoted_is_answered_without(api: Api, quoted: str) -> None:
    api.fake.message(ADA, "hi")
    await send(api.http, api.config(), message("hello", in_reply_to=quoted))
    assert api.fake.ledger[0].reply_to is None


async def test_files_go_as_what_they_are(api: Api) -> None:
    api.fake.message(ADA, "hi")
    name = 'рахунок "5".pdf'
    await send(api.http, api.config(), message("ось", file(name, "application/pdf", b"%PDF-1.7")))
    await send(api.http, api.config(), message("", file("a.png", "image/png", PNG)))
    document, photo = api.fake.ledger
    assert (document.method, document.text) == ("sendDocument", "ось")
    assert document.files[0].content == b"%PDF-1.7"
    assert document.files[0].mime == "application/pdf"
    assert document.files[0].name.startswith("рахунок")
    assert (photo.method, photo.text, photo.files[0].content) == ("sendPhoto", "", PNG)


async def test_several_files_are_one_album(api: Api) -> None:
    api.fake.message(ADA, "hi")
    pdf, png = file("a.pdf", "application/pdf", b"%PDF"), file("b.png", "image/png", PNG)
    receipt = await send(api.http, api.config(), message("both", pdf, png))
    assert api.fake.calls == ["sendMediaGroup"]
    assert receipt.parts == 2
    assert [s.text for s in api.fake.ledger] == ["", "both"]
    assert [s.files[0].name for s in api.fake.ledger] == ["a.pdf", "b.png"]
    await send(api.http, api.config(), message("photos", png, png))
    assert [s.text for s in api.fake.ledger[2:]] == ["photos", ""]


async def test_an_image_that_telegram_cannot_read_goes_as_a_document(api: Api) -> None:
    api.fake.message(ADA, "hi")
    await send(api.http, api.config(), message("look", file("odd.png", "image/png", b"odd")))
    assert api.fake.calls == ["sendPhoto", "sendDocument"]
    assert [s.method for s in api.fake.ledger] == ["sendDocument"]


async def test_a_business_chat_is_answered_through_its_connection(api: Api) -> None:
    api.fake.message(ADA, "hi")
    receipt = await send(
        api.http, api.config(), message("yes", to=Address("telegram", f"{ADA}:bc_77"))
    )
    (sent,) = api.fake.ledger
    assert sent.business_connection_id == "bc_77"
    assert receipt.external_id == f"{ADA}:{sent.message_id}:bc_77"


async def test_a_chat_that_moved_is_followed_once(api: Api) -> None:
    api.fake.message(ADA, "hi")
    api.fake.message(-1007, "group")
    api.fake.fail_next(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007)
    receipt = await send(api.http, api.config(), message("hello"))
    assert receipt.external_id.startswith("-1007:")


@pytest.mark.parametrize(
    ("text", "files", "code"),
    [
        ("", 0, "empty"),
        ("  \n", 0, "empty"),
        ("я" * 4097, 0, "too-long"),
        ("x" * 1025, 1, "too-long"),
        ("x", 11, "too-many-files"),
    ],
)
async def test_what_does_not_fit_is_refused_here(
    api: Api, text: str, files: int, code: str
) -> None:
    attached = [file("a.txt", "text/plain", b"a")] * files
    with pytest.raises(SendError) as caught:
        await send(api.http, api.config(), message(text, *attached))
    assert (caught.value.code, caught.value.outcome) == (code, SendOutcome.PERMANENT)
    assert api.fake.calls == []


@pytest.mark.parametrize(
    ("code", "description", "outcome", "alarm", "public"),
    [
        (400, "Bad Request: chat not found", SendOutcome.PERMANENT, False, "does not know this"),
        (403, "Forbidden: bot was blocked by the user", SendOutcome.PERMANENT, False, "blocked"),
        (403, "Forbidden: user is deactivated", SendOutcome.PERMANENT, False, "no longer exists"),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            SendOutcome.PERMANENT,
            False,
            "not started",
        ),
        (401, "Unauthorized", SendOutcome.PERMANENT, True, "credentials"),
        (404, "Not Found", SendOutcome.PERMANENT, True, "refused"),
        (500, "Internal Server Error", SendOutcome.RETRY, False, "problem"),
        (502, "Bad Gateway", SendOutcome.RETRY, False, "problem"),
    ],
)
async def test_errors_say_what_to_do(
    api: Api, code: int, description: str, outcome: SendOutcome, alarm: bool, public: str
) -> None:
    api.fake.message(ADA, "hi")
    api.fake.fail_next(code, description)
    with pytest.raises(SendError) as caught:
        await send(api.http, api.config(), message("hello"))
    error = caught.value
    assert (error.outcome, error.alarm) == (outcome, alarm)
    assert public in error.public_reason
    assert api.fake.ledger == []


async def test_too_fast_waits_as_long_as_telegram_says(api: Api) -> None:
    api.fake.message(ADA, "hi")
    api.fake.fail_next(429, "Too Many Requests: retry after 17", retry_after=17)
    with pytest.raises(SendError) as caught:
        await send(api.http, api.config(), message("hello"))
    assert caught.value.outcome is SendOutcome.RETRY
    assert caught.value.retry_after_seconds == 17


async def test_a_customer_who_blocked_the_bot_is_told_to_the_agent(api: Api) -> None:
    api.fake.message(ADA, "hi")
    api.fake.block(ADA)
    with pytest.raises(SendError, match="blocked"):
        await send(api.http, api.config(), message("hello"))


async def test_files_are_fetched_by_id_and_the_token_stays_secret(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    content = bytes(range(256)) * 100
    document = api.fake.upload("звіт.pdf", "application/pdf", content)
    update = api.fake.message(ADA, document=document)
    async with guarded_client(allow_hosts={host_of(api.url)}) as http:
        (item,) = reparse(api.config(), _raw(update), {}, NOW)
        assert isinstance(item, InboundMessage)
        remote = item.attachments[0].remote
        assert remote is not None
        assert await fetch(http, api.config(), remote) == content
        with pytest.raises(SendError) as caught:
            await fetch(http, api.config(), RemoteFile(reference="gone", is_url=False))
    shown = f"{caught.value} {caught.value.public_reason} {caught.value.__cause__} {caplog.text}"
    assert TOKEN.partition(":")[2] not in shown
    assert caught.value.outcome is SendOutcome.PERMANENT


async def test_a_private_host_that_nobody_listed_is_not_asked(api: Api) -> None:
    async with guarded_client() as http:
        with pytest.raises(SendError) as caught:
            await send(http, api.config(), message("hello"))
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert api.fake.calls == []


async def test_a_file_path_of_another_kind_is_refused(api: Api) -> None:
    for path in ("/etc/passwd", "../x", "", None):

        def answer(request: httpx2.Request, path: object = path) -> httpx2.Response:
            return httpx2.Response(200, json={"ok": True, "result": {"file_path": path}})

        async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
            with pytest.raises(SendError, match="no longer has"):
                await fetch(http, api.config(), RemoteFile(reference="x", is_url=False))


async def test_webhooks_are_set_with_their_secret_and_prove_it(api: Api) -> None:
    await set_webhook(api.http, api.config(), "https://desk.example.test/hooks/tg")
    assert api.fake.webhook_secret == SECRET
    taken: list[WebhookRequest] = []

    def desk(request: httpx2.Request) -> httpx2.Response:
        taken.append(
            WebhookRequest(
                method=request.method,
                url=str(request.url),
                headers=dict(request.headers),
                body=request.content,
            )
        )
        return httpx2.Response(200)

    update = api.fake.message(ADA, "привіт")
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(desk)) as http:
        assert await api.fake.deliver(http, update) == 200
    (item,) = parse(api.config(), taken[0], NOW).items
    assert isinstance(item, InboundMessage)
    assert item.text == "привіт"
    await delete_webhook(api.http, api.config())
    assert api.fake.webhook_url == ""


async def test_a_webhook_without_a_secret_is_not_set(api: Api) -> None:
    with pytest.raises(ConfigurationError, match="secret_token"):
        await set_webhook(api.http, api.config(secret_token=""), "https://desk.example.test/x")
    assert api.fake.calls == []


# Polling --------------------------------------------------------------------------------------


def _raw(update: object) -> bytes:
    return json.dumps(update).encode()


class Core:
    """What the process gives to a listening channel: durable from the moment submit returns."""

    def __init__(self, api: Api) -> None:
        self.cursors: dict[str, dict[str, Any]] = {}
        self.stored: list[Delivery] = []
        self.stop = asyncio.Event()
        self.arrived = asyncio.Event()
        self.refuse: Callable[[Delivery], bool] = lambda _: False
        self.saves = 0
        self.context = ListenContext(
            inbox_id=InboxId("ibx_1"),
            address="desk_bot",
            http=api.http,
            submit=self._submit,
            load_cursor=self._load,
            save_cursor=self._save,
            now=lambda: NOW,
            random=lambda: 0.0,
            stop=self.stop,
        )

    async def _submit(self, delivery: Delivery) -> None:
        if self.refuse(delivery):
            raise Unavailable("database away", retry_after_seconds=0)
        self.stored.append(delivery)
        self.arrived.set()

    async def _load(self, name: str) -> dict[str, Any] | None:
        return self.cursors.get(name)

    async def _save(self, name: str, value: dict[str, Any]) -> None:
        self.saves += 1
        self.cursors[name] = value

    @property
    def texts(self) -> list[str]:
        items = [item for delivery in self.stored for item in delivery.items]
        return [item.text for item in items if isinstance(item, InboundMessage)]

    async def until(self, count: int) -> None:
        while len(self.stored) < count:
            self.arrived.clear()
            await self.arrived.wait()


async def test_polling_takes_updates_in_order_and_confirms_them_afterwards(api: Api) -> None:
    core = Core(api)
    first = [api.fake.message(ADA, f"перше {n}")["update_id"] for n in range(3)]
    task = asyncio.create_task(listen(api.config(mode="polling"), core.context))
    await core.until(3)
    last = api.fake.message(ADA, "друге")["update_id"]
    await core.until(4)
    core.stop.set()
    await task
    assert core.texts == ["перше 0", "перше 1", "перше 2", "друге"]
    assert core.cursors["updates"]["offset"] in {first[-1] + 1, last + 1}
    for delivery in core.stored:
        again = reparse(api.config(), delivery.raw, delivery.headers, NOW)
        assert tuple(again) == tuple(delivery.items)


async def test_polling_goes_on_where_the_cursor_stands(api: Api) -> None:
    core = Core(api)
    done = api.fake.message(ADA, "known")["update_id"]
    api.fake.message(ADA, "new")
    core.cursors["updates"] = {"offset": done + 1}
    task = asyncio.create_task(listen(api.config(mode="polling"), core.context))
    await core.until(1)
    core.stop.set()
    await task
    assert core.texts == ["new"]


async def test_what_was_not_stored_is_asked_for_again(api: Api) -> None:
    core = Core(api)
    for n in range(3):
        api.fake.message(ADA, str(n))
    refused: list[str] = []

    def refuse_the_second_once(delivery: Delivery) -> bool:
        (item,) = delivery.items
        if isinstance(item, InboundMessage) and item.text == "1" and not refused:
            refused.append(item.text)
            return True
        return False

    core.refuse = refuse_the_second_once
    task = asyncio.create_task(listen(api.config(mode="polling"), core.context))
    await core.until(3)
    core.stop.set()
    await task
    assert refused == ["1"]
    assert core.texts == ["0", "1", "2"]


async def test_polling_outlives_errors(api: Api) -> None:
    core = Core(api)
    api.fake.fail_next(502, "Bad Gateway")
    api.fake.message(ADA, "still here")
    task = asyncio.create_task(listen(api.config(mode="polling"), core.context))
    await core.until(1)
    core.stop.set()
    await task
    assert core.texts == ["still here"]


async def test_stopping_does_not_wait_for_an_open_question(api: Api) -> None:
    core = Core(api)
    asked = asyncio.Event()

    class Calls(list[str]):
        def append(self, method: str) -> None:
            asked.set()

    api.fake.calls = Calls()
    task = asyncio.create_task(listen(api.config(mode="polling", poll_seconds=50), core.context))
    await asked.wait()
    core.stop.set()
    await asyncio.wait_for(task, 20)
    assert core.saves == 0


async def test_with_webhooks_there_is_nothing_to_listen_to(api: Api) -> None:
    core = Core(api)
    await listen(api.config(mode="webhook"), core.context)
    assert api.fake.calls == []
