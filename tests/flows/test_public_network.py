"""The guarded client: what counts as public, and what each request is held to."""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.flows.public_network import (
    ResponseTooLarge,
    UnsafeAddress,
    guarded_client,
    host_of,
    is_public,
)
from tests.flows.stand_ins import PUBLIC, Host, detoured


async def test_a_guarded_client_refuses_each_request_by_itself(canary: Host, outside: Host) -> None:
    outside.says("/go", "302 Found", f"location: http://127.0.0.1:{canary.port}/")
    allowed: set[str] = set()
    async with guarded_client(allow_hosts=allowed, network=detoured(outside)) as client:
        for method in ("GET", "POST"):
            with pytest.raises(UnsafeAddress):
                await client.request(method, f"http://127.0.0.1:{canary.port}/")
        with pytest.raises(UnsafeAddress):
            await client.get("http://files.example/go", follow_redirects=True, auth=("a", "b"))
        assert canary.connections == 0
        # What the operator configures later is allowed from then on.
        allowed.add(f"127.0.0.1:{canary.port}")
        assert (await client.get(f"http://127.0.0.1:{canary.port}/")).content == b"secret"


async def test_a_guarded_client_keeps_no_cookies_and_counts_bodies(outside: Host) -> None:
    outside.says("/cookie", "200 OK", "set-cookie: id=1; path=/")
    outside.says("/big", "200 OK", body=b"x" * 101)
    async with guarded_client(network=detoured(outside), max_response_bytes=100) as client:
        await client.get("http://files.example/cookie")
        await client.get("http://files.example/")
        with pytest.raises(ResponseTooLarge):
            await client.get("http://files.example/big")
    assert all(b"cookie: id" not in head.lower() for head in outside.heads)


async def test_urls_are_not_logged(outside: Host, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outside.says("/bot123:s3cr3t/getMe", "200 OK")
    async with guarded_client(network=detoured(outside)) as client:
        await client.get("http://files.example/bot123:s3cr3t/getMe")
    assert "s3cr3t" not in caplog.text


async def test_errors_are_those_of_the_http_library(outside: Host) -> None:
    async def hangs_up(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def half(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        writer.close()

    outside.answers[b"/gone"] = hangs_up
    outside.answers[b"/half"] = half
    async with guarded_client(network=detoured(outside)) as client:
        for path in ("gone", "half"):
            with pytest.raises(httpx2.RemoteProtocolError):
                await client.get(f"http://files.example/{path}")
        with pytest.raises(httpx2.ConnectError):
            await client.get("http://nobody.example/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("8.8.8.8", True),
        ("172.15.255.255", True),
        ("172.32.0.1", True),
        ("100.63.255.255", True),
        ("100.128.0.0", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("fe80::1%eth0", False),
        ("2606:2800::1%eth0", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: object) -> None:
    ip = ip_address(str(address))
    private = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast
    if (private or ip.is_reserved or ip.is_unspecified) and not str(ip).startswith(
        ("64:ff9b::", "::ffff:")
    ):
        assert not is_public(str(ip))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8081/bot", "127.0.0.1:8081"),
        ("https://api.telegram.org", "api.telegram.org:443"),
        ("http://Host.Example/x", "host.example:80"),
        ("http://[::1]:9/x", "[::1]:9"),
        ("nonsense", ""),
    ],
)
def test_the_host_of_a_configured_url(url: str, host: str) -> None:
    assert host_of(url) == host
