"""Access tokens: a real Dovecot that asks the token endpoint about them, and a relay."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from pydantic import ValidationError

from omnidesk.channels.email import CHANNEL
from omnidesk.channels.email.client import send
from omnidesk.channels.email.config import EmailConfig, ImapConfig, OAuthConfig, SmtpConfig
from omnidesk.channels.email.imap import run_imap
from omnidesk.channels.email.oauth import access_token, forget
from omnidesk.errors import SendError, SendOutcome
from tests.channels.email.servers import Desk, dovecot, folder
from tests.channels.email.test_client import relay
from tests.channels.email.test_imap import fill
from tests.channels.email.test_render import message


@dataclass
class Authority:
    """A token endpoint that also answers Dovecot's question who a token belongs to."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    answer: Any = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next(
            (int(x.split(":")[1]) for x in head.split("\r\n") if x.lower().startswith("content-l")),
            0,
        )
        body = (await reader.readexactly(size)).decode()
        status, value = 200, self._value(head.split()[1], body)
        if value is None:
            status, value = 400, {"error": "invalid_grant"}
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n".encode()
            + raw
        )
        await writer.drain()
        writer.close()

    def _value(self, path: str, body: str) -> Any:
        if path.startswith("/info"):
            token = path.partition("=")[2]
            return {"user": "desk"} if token in self.good else None
        form = {key: values[0] for key, values in parse_qs(body).items()}
        self.asked.append(form)
        if self.answer is not None:
            return self.answer
        if form.get("refresh_token", "right") != "right" or form["client_secret"] != "canary":
            return None
        token = f"token{len(self.asked)}"
        self.good.add(token)
        return {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}


@asynccontextmanager
async def authority() -> AsyncIterator[Authority]:
    found = Authority()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


def oauth_for(found: Authority, **changes: str) -> dict[str, str]:
    values = {"token_url": f"{found.url}/token", "client_id": "app", "client_secret": "canary"}
    return {**values, "refresh_token": "right", **changes}


@pytest.mark.mail
async def test_a_mailbox_by_access_token(http: httpx2.AsyncClient) -> None:
    desk = Desk()
    async with authority() as found:
        info = f"{found.url}/info?access_token="
        with folder() as path, dovecot(path, token_info=info) as box:
            config = EmailConfig.model_validate(
                {
                    "address": "support@example.org",
                    "imap": {
                        "host": "127.0.0.1",
                        "port": box.imap_port,
                        "security": "none",
                        "username": "desk",
                        "oauth": oauth_for(found),
                    },
                }
            )
            fill(box, "desk", 2)
            task = asyncio.create_task(run_imap(config, replace(desk.context(), http=http)))
            await desk.until(2)
            desk.stop.set()
            await task
            assert CHANNEL.check is not None
            assert "desk" in await CHANNEL.check(http, config)
            # The token is kept; the server asked about it every time.
            assert len(found.asked) == 1
            found.good.clear()
            with pytest.raises(SendError) as caught:
                await CHANNEL.check(http, config)
            assert caught.value.alarm


async def test_a_relay_by_access_token(http: httpx2.AsyncClient) -> None:
    async with authority() as found, relay(EHLO="250-relay\r\n250 AUTH XOAUTH2") as script:
        script.answers["AUTH"] = "235 2.7.0 ok"
        smtp = {"host": "127.0.0.1", "port": script.port, "security": "none", "username": "desk"}
        config = EmailConfig.model_validate(
            {"address": "support@example.org", "smtp": {**smtp, "oauth": oauth_for(found)}}
        )
        await send(http, config, message())
        (login,) = [line for line in script.commands if line.startswith("AUTH XOAUTH2 ")]
        assert base64.b64decode(login.split()[2]) == b"user=desk\x01auth=Bearer token1\x01\x01"
        # Refused: an alarm, and the next attempt asks for a new token.
        script.answers["AUTH"] = "535 5.7.8 no"
        with pytest.raises(SendError) as caught:
            await send(http, config, message())
        assert caught.value.alarm
        script.answers["AUTH"] = "235 2.7.0 ok"
        await send(http, config, message())
    assert len(found.asked) == 2


async def test_grants(http: httpx2.AsyncClient) -> None:
    async with authority() as found:
        by_refresh = OAuthConfig.model_validate(oauth_for(found, scope="mail"))
        as_itself = OAuthConfig.model_validate(oauth_for(found, refresh_token=""))
        assert await access_token(http, by_refresh) == "token1"
        assert await access_token(http, as_itself) == "token2"
        assert await access_token(http, by_refresh) == "token1"
        forget(by_refresh)
        assert await access_token(http, by_refresh) == "token3"
    assert [form["grant_type"] for form in found.asked] == [
        "refresh_token",
        "client_credentials",
        "refresh_token",
    ]
    assert found.asked[0]["scope"] == "mail"


@pytest.mark.parametrize(
    "answer",
    [{}, [], b"junk", {"access_token": ""}, {"access_token": 1}, {"access_token": "a\r\nX"}],
)
async def test_strange_answers_send_nothing(http: httpx2.AsyncClient, answer: Any) -> None:
    async with authority() as found:
        found.answer = answer
        with pytest.raises(SendError) as caught:
            await access_token(http, OAuthConfig.model_validate(oauth_for(found)))
    assert caught.value.outcome is SendOutcome.RETRY


async def test_a_refused_grant_alarms_without_the_secret(http: httpx2.AsyncClient) -> None:
    async with authority() as found:
        bad = OAuthConfig.model_validate(oauth_for(found, refresh_token="revoked-canary"))
        with pytest.raises(SendError) as caught:
            await access_token(http, bad)
    assert caught.value.alarm
    assert "canary" not in str(caught.value) + repr(bad)


def test_one_proof_only() -> None:
    oauth = {"token_url": "https://x.example/t", "client_id": "a"}
    imap: dict[str, Any] = {"host": "h", "username": "u"}
    for wrong in (imap, {**imap, "password": "p", "oauth": oauth}):
        with pytest.raises(ValidationError):
            ImapConfig.model_validate(wrong)
    smtp: dict[str, Any] = {"host": "h", "oauth": oauth}
    for wrong in (smtp, {**smtp, "username": "u", "password": "p"}):
        with pytest.raises(ValidationError):
            SmtpConfig.model_validate(wrong)
