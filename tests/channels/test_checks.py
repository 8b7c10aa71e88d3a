"""The doctor's question to providers: right credentials, wrong ones, nobody there."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import httpx2
import pytest

from omnidesk import channels, clock
from omnidesk.demo.fakes.telegram import FakeTelegram
from omnidesk.demo.fakes.twilio import FakeTwilio
from omnidesk.domain.channel import Channel
from omnidesk.errors import SendError, SendOutcome
from tests.channels.local_server import serving

_BOT = "700700700:AAEmade-up_token_of_no_bot_at_all0"


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


async def ask(http: httpx2.AsyncClient, channel: Channel, **config: object) -> str:
    assert channel.check is not None
    return await channel.check(http, channel.config_model.model_validate(config))


def nobody() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("name", ["twilio_sms", "twilio_voice"])
async def test_twilio_knows_its_account_and_nobody_else(
    http: httpx2.AsyncClient, name: str
) -> None:
    fake = FakeTwilio(account_sid="AC0123456789", auth_token="right", http=http, now=clock.now)
    sender = {"from_number": "+15005550006"} if name == "twilio_sms" else {}
    async with serving(fake) as url:
        account = {"account_sid": fake.account_sid, "api_base_url": url, **sender}
        found = await ask(http, channels.get(name), **account, auth_token=fake.auth_token)
        assert found == f"account {fake.account_sid}"
        with pytest.raises(SendError) as refused:
            await ask(http, channels.get(name), **account, auth_token="canary-wrong")
    assert refused.value.alarm
    assert "canary" not in str(refused.value)


async def test_telegram_names_the_bot(http: httpx2.AsyncClient) -> None:
    async with serving(FakeTelegram(_BOT)) as url:
        channel = channels.get("telegram")
        assert await ask(http, channel, bot_token=_BOT, api_base_url=url) == "@desk_bot"
        with pytest.raises(SendError) as refused:
            await ask(http, channel, bot_token="1:canary", api_base_url=url)
    assert refused.value.alarm
    assert "canary" not in str(refused.value)


async def test_a_mailbox_that_cannot_be_reached_may_be_reached_later(
    http: httpx2.AsyncClient,
) -> None:
    server = {"host": "127.0.0.1", "port": nobody(), "security": "none"}
    imap = {**server, "username": "u", "password": "canary"}
    for part in ({"imap": imap}, {"smtp": server}):
        with pytest.raises(SendError) as away:
            await ask(http, channels.get("email"), address="help@example.org", **part)
        assert away.value.outcome is SendOutcome.RETRY
        assert not away.value.alarm
        assert "canary" not in str(away.value)


async def test_a_mailbox_without_servers_has_nobody_to_ask(http: httpx2.AsyncClient) -> None:
    found = await ask(http, channels.get("email"), address="help@example.org")
    assert "help@example.org" in found
