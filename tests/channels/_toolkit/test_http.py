"""What an HTTP answer, or the lack of one, means for a message."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from omnidesk.channels._toolkit.http import (
    Hint,
    exchange,
    failure,
    retry_after_seconds,
    translate,
)
from omnidesk.errors import SendError, SendOutcome

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
URL = "https://api.example.test/bot12345:TOKEN/send"


def client(handler: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(handler))


@pytest.mark.parametrize(
    ("status", "outcome", "alarm"),
    [
        (400, SendOutcome.PERMANENT, False),
        (401, SendOutcome.PERMANENT, True),
        (403, SendOutcome.PERMANENT, True),
        (404, SendOutcome.PERMANENT, False),
        (408, SendOutcome.RETRY, False),
        (422, SendOutcome.PERMANENT, False),
        (425, SendOutcome.RETRY, False),
        (429, SendOutcome.RETRY, False),
        (500, SendOutcome.RETRY, False),
        (503, SendOutcome.RETRY, False),
        (599, SendOutcome.RETRY, False),
        (302, SendOutcome.PERMANENT, True),
    ],
)
async def test_status_decides(status: int, outcome: SendOutcome, alarm: bool) -> None:
    async with client(lambda _: httpx2.Response(status)) as http:
        with pytest.raises(SendError) as caught:
            await exchange(http, "POST", URL, provider="Example")
    assert caught.value.outcome is outcome
    assert caught.value.alarm is alarm
    assert caught.value.public_reason
    assert "TOKEN" not in str(caught.value) + caught.value.public_reason


async def test_success_is_returned() -> None:
    async with client(lambda _: httpx2.Response(201, json={"id": 1})) as http:
        response = await exchange(http, "POST", URL, provider="Example")
    assert response.json() == {"id": 1}


def test_hint_overrides_the_status() -> None:
    hint = Hint(
        code="21610",
        public_reason="the recipient opted out",
        outcome=SendOutcome.PERMANENT,
        alarm=False,
    )
    error = failure(httpx2.Response(429), provider="Example", now=NOW, hint=hint)
    assert (error.outcome, error.code) == (SendOutcome.PERMANENT, "21610")
    assert error.public_reason == "the recipient opted out"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Thu, 09 Oct 2025 08:54:20 GMT"}, 60.0),
        ({"retry-after": "Thu, 09 Oct 2025 08:00:00 GMT"}, 0.0),
        (
            {
                "retry-after": "Thu, 09 Oct 2025 10:00:30 GMT",
                "date": "Thu, 09 Oct 2025 10:00:00 GMT",
            },
            30.0,
        ),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after_seconds(headers, NOW) == expected


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (httpx2.ConnectError("x"), SendOutcome.RETRY),
        (httpx2.ConnectTimeout("x"), SendOutcome.RETRY),
        (httpx2.PoolTimeout("x"), SendOutcome.RETRY),
        (httpx2.ProxyError("x"), SendOutcome.RETRY),
        (httpx2.ReadTimeout("x"), SendOutcome.UNKNOWN),
        (httpx2.WriteTimeout("x"), SendOutcome.UNKNOWN),
        (httpx2.ReadError("x"), SendOutcome.UNKNOWN),
        (httpx2.WriteError("x"), SendOutcome.UNKNOWN),
        (httpx2.RemoteProtocolError("x"), SendOutcome.UNKNOWN),
        (httpx2.UnsupportedProtocol("x"), SendOutcome.PERMANENT),
        (httpx2.InvalidURL("x"), SendOutcome.PERMANENT),
        (ConnectionResetError("x"), SendOutcome.UNKNOWN),
    ],
)
def test_lost_answers(error: Exception, outcome: SendOutcome) -> None:
    assert translate(error, method="POST", provider="Example").outcome is outcome


def test_an_answer_that_cannot_be_read_stays_unreadable() -> None:
    error = translate(httpx2.DecodingError("x"), method="GET", provider="Example")
    assert error.outcome is SendOutcome.PERMANENT
    error = translate(httpx2.DecodingError("x"), method="POST", provider="Example")
    assert error.outcome is SendOutcome.UNKNOWN


def test_reading_again_harms_nobody() -> None:
    error = translate(httpx2.ReadTimeout("x"), method="GET", provider="Example")
    assert error.outcome is SendOutcome.RETRY


async def test_real_connection_refused_and_real_cut_off() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with httpx2.AsyncClient() as http:
        with pytest.raises(SendError) as caught:
            await exchange(http, "POST", f"http://127.0.0.1:{port}/", provider="Example")
        assert caught.value.outcome is SendOutcome.UNKNOWN
        server.close()
        await server.wait_closed()
        with pytest.raises(SendError) as caught:
            await exchange(http, "POST", f"http://127.0.0.1:{port}/", provider="Example")
        assert caught.value.outcome is SendOutcome.RETRY
