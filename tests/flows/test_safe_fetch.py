"""No URL reaches a private address (S5): real sockets, a canary on this machine, 0 hits."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from pathlib import Path

import httpcore2
import pytest

from omnidesk.errors import SendError, SendOutcome
from omnidesk.flows.public_network import (
    Network,
    host_of,
)
from omnidesk.flows.safe_fetch import fetch_public
from tests.flows.stand_ins import (
    OTHER_PUBLIC,
    PUBLIC,
    Detour,
    Host,
    Names,
    certificate,
    detoured,
    start,
)


async def fetch(url: str, network: Network | None = None, **more: object) -> bytes:
    options: dict[str, object] = {"max_bytes": 1000, "timeout_seconds": 20.0} | more
    return await fetch_public(url, network=network, **options)  # type: ignore[arg-type]


# Every one of these leads home, or nowhere. P is the canary's port.
INWARD = """
http://127.0.0.1:P/            http://127.0.0.2:P/           http://127.255.255.254:P/
http://127.1:P/                http://127.0.1:P/             http://2130706433:P/
http://0x7f000001:P/           http://0x7f.0.0.1:P/          http://0x7F.1:P/
http://0177.0.0.1:P/           http://017700000001:P/        http://0177.0x0.0.1:P/
http://0:P/                    http://0.0.0.0:P/             http://00.0.0.0:P/
http://0x0:P/                  http://[::1]:P/               http://[::]:P/
http://[0:0:0:0:0:0:0:1]:P/    http://[::ffff:127.0.0.1]:P/  http://[::ffff:7f00:1]:P/
http://[::FFFF:7F00:0001]:P/   http://[::127.0.0.1]:P/       http://[64:ff9b::7f00:1]:P/
http://[2002:7f00:1::]:P/      http://[fe80::1]:P/           http://[fc00::1]:P/
http://[fd00:ec2::254]:P/      http://[ff02::1]:P/           http://[2001:db8::1]:P/
http://[2001::7f00:1]:P/       http://localhost:P/           http://LOCALHOST:P/
http://localhost.:P/           http://10.0.0.1:P/            http://10.255.255.255:P/
http://172.16.0.1:P/           http://172.31.255.255:P/      http://192.168.0.1:P/
http://169.254.169.254/latest/meta-data/                     http://2852039166/latest/
http://0xA9FEA9FE/             http://169.254.170.2/v2/      http://100.100.100.200/latest/
http://100.64.0.1:P/           http://168.63.129.16/         http://192.0.0.192/opc/v1/
http://198.18.0.1:P/           http://224.0.0.1:P/           http://255.255.255.255:P/
http://240.0.0.1:P/            http://192.0.2.1:P/           http://user@127.0.0.1:P/
http://93.184.216.34@127.0.0.1:P/                            http://127.0.0.1:P\\@93.184.216.34/
http://[::ffff:a9fe:a9fe]/     http://[64:ff9b::a9fe:a9fe]/  http://[::ffff:0a00:1]:P/
ftp://127.0.0.1:P/             file:///etc/passwd            gopher://127.0.0.1:P/_x
unix://127.0.0.1:P/            //127.0.0.1:P/                http:///127.0.0.1:P/
http://①②⑦.⓪.⓪.①:P/           http://127。0。0。1:P/          http://%31%32%37.0.0.1:P/
http://127.0.0.1%00.example.com:P/                           http://[::1%25lo]:P/
http://127.0.0.1:P#@93.184.216.34/                           http://127.0.0.1\t:P/
"""
URLS = [url for line in INWARD.splitlines() for url in line.split(" ") if url]


def test_there_are_sixty_of_them() -> None:
    assert len(URLS) >= 60


@pytest.mark.parametrize("url", URLS)
async def test_no_url_reaches_a_private_address(url: str, canary: Host) -> None:
    with pytest.raises(SendError) as caught:
        await fetch(url.replace("P", str(canary.port)) if "P" in url else url)
    assert canary.connections == 0
    error = caught.value
    assert error.outcome is SendOutcome.PERMANENT or error.code == "ConnectError"


async def test_the_canary_itself_can_be_reached_when_it_is_listed(canary: Host) -> None:
    url = f"http://127.0.0.1:{canary.port}/"
    assert await fetch(url, allow_private=frozenset({host_of(url)})) == b"secret"
    with pytest.raises(SendError, match="public Internet"):
        await fetch(url, allow_private=frozenset({f"127.0.0.1:{canary.port + 1}"}))
    assert canary.connections == 1


async def test_environment_proxies_are_not_used(
    canary: Host, outside: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    assert await fetch("http://files.example/", detoured(outside)) == b"hello"
    assert canary.connections == 0


async def test_a_name_is_resolved_once_and_exactly_that_address_is_dialled(
    canary: Host, outside: Host
) -> None:
    names = Names(rebind_example=[[PUBLIC], ["127.0.0.1"]])
    network = detoured(outside, names)
    url = f"http://rebind.example:{canary.port}/"
    assert await fetch(url, network) == b"hello"
    assert names.asked == ["rebind.example"]
    assert isinstance(network.backend, Detour)
    assert network.backend.dialled == [PUBLIC]
    with pytest.raises(SendError, match="public Internet"):
        await fetch(url, network)
    assert network.backend.dialled == [PUBLIC]
    assert canary.connections == 0


@pytest.mark.parametrize(
    "addresses", [[PUBLIC, "127.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, "::ffff:127.0.0.1"]]
)
async def test_one_private_address_among_public_ones_is_refused(
    addresses: list[str], outside: Host
) -> None:
    with pytest.raises(SendError, match="public Internet"):
        await fetch("http://mixed.example/", detoured(outside, Names(mixed_example=[addresses])))
    assert outside.connections == 0


async def test_the_next_address_is_tried_when_one_does_not_answer(outside: Host) -> None:
    class Dead(Detour):
        async def connect_tcp(self, host: str, *rest: object) -> httpcore2.AsyncNetworkStream:
            if host == OTHER_PUBLIC:
                self.dialled.append(host)
                raise httpcore2.ConnectError("no answer")
            return await super().connect_tcp(host, *rest)  # type: ignore[arg-type]

    names = Names(two_example=[[OTHER_PUBLIC, PUBLIC]])
    network = Network(resolve=names, backend=Dead(outside))
    assert await fetch("http://two.example/", network) == b"hello"
    assert isinstance(network.backend, Dead)
    assert network.backend.dialled == [OTHER_PUBLIC, PUBLIC]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 T", "308 P"])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:P/",
        "http://[::1]:P/",
        "//127.0.0.1:P/",
        "http://2130706433:P/",
        "file:///",
    ],
)
async def test_a_redirect_inward_is_not_followed(
    status: str, target: str, canary: Host, outside: Host
) -> None:
    outside.says("/go", status, "location: " + target.replace("P", str(canary.port)))
    names = Names(files_example=[[PUBLIC]])
    names._answers["2130706433"] = [["127.0.0.1"]]
    with pytest.raises(SendError) as caught:
        await fetch("http://files.example/go", detoured(outside, names))
    assert caught.value.outcome is SendOutcome.PERMANENT
    assert canary.connections == 0


async def test_redirects_outside_are_followed_three_times(outside: Host) -> None:
    for number in range(1, 6):
        outside.says(f"/{number}", "302 Found", f"location: /{number - 1}")
    outside.says("/0", "200 OK", body=b"there")
    network = detoured(outside)
    assert await fetch("http://files.example/3", network) == b"there"
    with pytest.raises(SendError, match="redirects too often"):
        await fetch("http://files.example/4", network)


async def test_credentials_stay_with_the_first_host(outside: Host) -> None:
    outside.says("/same", "302 Found", "location: /away")
    outside.says("/away", "302 Found", "location: http://other.example/")
    network = detoured(outside)
    await fetch("http://files.example/same", network, headers={"authorization": "Basic s3cr3t"})
    assert [b"s3cr3t" in head for head in outside.heads] == [True, True, False]
    assert b"host: other.example\r\n" in outside.heads[2].lower()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("404 Not Found", SendOutcome.PERMANENT),
        ("403 Forbidden", SendOutcome.PERMANENT),
        ("429 Slow", SendOutcome.RETRY),
        ("503 Later", SendOutcome.RETRY),
    ],
)
async def test_statuses_say_what_to_do(status: str, outcome: SendOutcome, outside: Host) -> None:
    outside.says("/x", status, "retry-after: 7")
    with pytest.raises(SendError) as caught:
        await fetch("http://files.example/x?token=s3cr3t", detoured(outside))
    assert caught.value.outcome is outcome
    assert caught.value.retry_after_seconds == (7.0 if outcome is SendOutcome.RETRY else None)
    assert "s3cr3t" not in str(caught.value)


async def test_an_unknown_name_may_be_known_later(outside: Host) -> None:
    with pytest.raises(SendError) as caught:
        await fetch("http://nobody.example/", detoured(outside))
    assert caught.value.outcome is SendOutcome.RETRY


async def test_a_body_over_the_limit_is_refused(outside: Host) -> None:
    async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
            await writer.drain()

    outside.answers[b"/endless"] = endless
    outside.says("/big", "200 OK", body=b"x" * 1001)
    outside.says("/fits", "200 OK", body=b"x" * 1000)
    network = detoured(outside)
    for path in ("endless", "big"):
        with pytest.raises(SendError) as caught:
            await fetch(f"http://files.example/{path}", network)
        assert (caught.value.code, caught.value.outcome) == ("too-large", SendOutcome.PERMANENT)
    assert len(await fetch("http://files.example/fits", network)) == 1000


async def test_a_packed_bomb_is_counted_unpacked(outside: Host) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(b"\0" * 1_000_000) for _ in range(50)) + bomb.flush()
    outside.says("/bomb", "200 OK", "content-encoding: gzip", body=packed)
    outside.says("/fine", "200 OK", "content-encoding: gzip", body=gzip.compress(b"y" * 900))
    outside.says("/odd", "200 OK", "content-encoding: br", body=b"whatever")
    outside.says("/lie", "200 OK", "content-encoding: gzip", body=b"not gzip")
    network = detoured(outside)
    with pytest.raises(SendError) as caught:
        await fetch("http://files.example/bomb", network, max_bytes=100_000)
    assert caught.value.code == "too-large"
    assert await fetch("http://files.example/fine", network) == b"y" * 900
    for path in ("odd", "lie"):
        with pytest.raises(SendError):
            await fetch(f"http://files.example/{path}", network)


async def test_a_body_that_drips_is_given_up(outside: Host) -> None:
    async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    outside.answers[b"/drip"] = drip
    with pytest.raises(SendError) as caught:
        await fetch("http://files.example/drip", detoured(outside), timeout_seconds=0.3)
    assert (caught.value.code, caught.value.outcome) == ("timeout", SendOutcome.RETRY)


async def test_tls_and_host_header_see_the_name(tmp_path: Path) -> None:
    served, trusted = certificate("files.example", tmp_path)
    asked_for: list[str | None] = []
    served.sni_callback = lambda _obj, name, _ctx: asked_for.append(name)
    host = Host()
    host.says("/", "200 OK", body=b"over tls")
    host.says("/down", "302 Found", "location: http://files.example/")
    server = await start(host, tls=served)
    names = Names(files_example=[[PUBLIC]], wrong_example=[[PUBLIC]])
    network = Network(resolve=names, backend=Detour(host), tls=trusted)
    assert await fetch("https://files.example/", network) == b"over tls"
    assert asked_for == ["files.example"]
    assert b"host: files.example\r\n" in host.heads[0].lower()
    with pytest.raises(SendError):
        await fetch("https://wrong.example/", network)
    with pytest.raises(SendError, match="away from https"):
        await fetch("https://files.example/down", network)
    server.close()
