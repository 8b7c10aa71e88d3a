"""Files that somebody outside named: credentials, redirects, limits."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from omnidesk.channels._toolkit.download import download
from omnidesk.errors import SendError, SendOutcome
from omnidesk.flows.public_network import guarded_client


def client(handler: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(handler))


async def test_download_keeps_credentials_home() -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append((str(request.url), request.headers.get("authorization")))
        if request.url.host == "api.example.test":
            return httpx2.Response(307, headers={"location": "https://store.example.test/f?s=1"})
        return httpx2.Response(200, content=b"data")

    async with client(answer) as http:
        got = await download(
            http,
            "https://api.example.test:443/media/1",
            provider="Example",
            auth=("user", "secret"),
            auth_origins=("https://api.example.test",),
        )
        assert got == b"data"
        assert [(url, auth is not None) for url, auth in seen] == [
            ("https://api.example.test/media/1", True),
            ("https://store.example.test/f?s=1", False),
        ]
        seen.clear()
        await download(
            http,
            "https://elsewhere.example.test/f",
            provider="Example",
            auth=("user", "secret"),
            auth_origins=("https://api.example.test",),
        )
        assert seen == [("https://elsewhere.example.test/f", None)]


async def test_download_limits() -> None:
    async with client(lambda _: httpx2.Response(200, content=b"12345")) as http:
        with pytest.raises(SendError) as caught:
            await download(http, "https://a.test/", provider="Example", max_bytes=4)
    assert caught.value.outcome is SendOutcome.PERMANENT
    loop = httpx2.Response(302, headers={"location": "/again"})
    async with client(lambda _: loop) as http:
        with pytest.raises(SendError) as caught:
            await download(http, "https://a.test/", provider="Example")
    assert caught.value.outcome is SendOutcome.PERMANENT


@pytest.mark.parametrize(
    "location", ["http://store.example.test/f", "ftp://x/", "https://[", "https://a:b:c/"]
)
async def test_redirects_to_nowhere_good(location: str) -> None:
    away = httpx2.Response(302, headers={"location": location})
    async with client(lambda _: away) as http:
        with pytest.raises(SendError) as caught:
            await download(http, "https://a.test/", provider="Example")
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert not caught.value.alarm


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/", "ftp://a/", "", "x"]
)
async def test_a_private_address_is_refused_without_an_alarm(url: str) -> None:
    async with guarded_client() as http:
        with pytest.raises(SendError) as caught:
            await download(http, url, provider="Example")
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert not caught.value.alarm
    assert caught.value.public_reason == "the file's address cannot be used"
