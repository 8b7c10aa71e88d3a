"""HTTP that a stranger's URL cannot turn against our own network.

The guard sits where connections are made: a name is resolved once, every address it has is
checked, and the connection goes to exactly a checked address. TLS and the Host header still see
the name. Whatever spelling, redirect or second DNS answer leads there, a private address is never
dialled. Environment proxies are not used: they would dial on our behalf, unchecked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Container, Iterable
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore2
import httpx2

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_ADDRESSES = 4

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]


class UnsafeAddress(httpx2.UnsupportedProtocol):
    """The host has an address that is not on the public Internet; nothing was sent."""


class ResponseTooLarge(httpx2.DecodingError):
    """The body, as sent or unpacked, is over the limit."""


_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; clouds put metadata services there
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host channel has a public-looking address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID and benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "3fff::/20",
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether `address` (an IP literal) belongs to the public Internet.

    The IPv4 address inside a mapped or NAT64 one is what counts. Anything unreadable is not.
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip in _OPEN_V6 and not any(ip in closed for closed in _CLOSED_V6)
        ip = inner
    return not any(ip in closed for closed in _CLOSED_V4)


async def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` as the operating system sees them, each once, in its order."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _tls() -> ssl.SSLContext:
    # Loading the certificate authorities takes longer than a request; they do not change.
    return httpx2.create_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How names become addresses and addresses become connections."""

    resolve: Resolve = system_resolve
    backend: httpcore2.AsyncNetworkBackend = field(default_factory=httpcore2.AnyIOBackend)
    tls: ssl.SSLContext | None = None


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self, network: Network, allow_hosts: Container[str]) -> None:
        self._network = network
        self._allow_hosts = allow_hosts

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failed: Exception = httpcore2.ConnectError("the name has no address")
        for address in await self._addresses(host, port, timeout):
            try:
                return await self._network.backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                found = await self._network.resolve(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout("the name was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name was not resolved") from error
        allowed = host in self._allow_hosts or _with_port(host, port) in self._allow_hosts
        # One private address among public ones is already somebody's attempt.
        if not allowed and not all(is_public(address) for address in found):
            raise UnsafeAddress("the host is not on the public Internet")
        return found[:MAX_ADDRESSES]

    async def sleep(self, seconds: float) -> None:
        await self._network.backend.sleep(seconds)


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to public addresses and to `allow_hosts`, and lets no body grow over the limit."""

    def __init__(
        self, *, allow_hosts: Container[str], max_response_bytes: int, network: Network
    ) -> None:
        self._max_bytes = max_response_bytes
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=network.tls or _tls(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_GuardedBackend(network, allow_hosts),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange; the body is read, counted and unpacked as it is asked for."""
        outgoing = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = await self._pool.handle_async_request(outgoing)
        except _CORE_ERRORS as error:
            raise _as_httpx(error) from error
        assert isinstance(answer.stream, AsyncIterable)
        encoding = _encoding(answer.headers)
        return httpx2.Response(
            status_code=answer.status,
            headers=_without_encoding(answer.headers) if encoding else answer.headers,
            stream=_Body(answer.stream, self._max_bytes, encoding),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


_CORE_ERRORS = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)


class _Body(httpx2.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes], limit: int, encoding: str) -> None:
        self._stream = stream
        self._limit = limit
        self._encoding = encoding

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._encoding not in {"", "gzip", "x-gzip", "deflate"}:
            raise httpx2.DecodingError("the answer is packed in a way that was not asked for")
        # 47: gzip or zlib, whichever the first bytes show.
        unpack = zlib.decompressobj(47) if self._encoding else None
        total = 0
        try:
            async for chunk in self._stream:
                # One byte over the limit is enough to know; a bomb is never unpacked whole.
                room = self._limit - total + 1
                part = unpack.decompress(chunk, room) if unpack else chunk
                total += len(part)
                if total > self._limit:
                    raise ResponseTooLarge(f"the answer is over {self._limit} bytes")
                yield part
        except zlib.error as error:
            raise httpx2.DecodingError("the answer is not packed as it says") from error
        except _CORE_ERRORS as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()


def _as_httpx(error: Exception) -> httpx2.HTTPError:
    # Both libraries give their errors the same names.
    kind: type[httpx2.RequestError] = getattr(httpx2, type(error).__name__, httpx2.TransportError)
    return kind(str(error))


def _encoding(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name.lower() == b"content-encoding":
            found = value.decode("latin-1").strip().casefold()
            return "" if found == "identity" else found
    return ""


def _without_encoding(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    dropped = {b"content-encoding", b"content-length"}
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def guarded_client(
    *,
    allow_hosts: Container[str] = frozenset(),
    timeout_seconds: float = 30.0,
    max_response_bytes: int = MAX_RESPONSE_BYTES,
    network: Network | None = None,
) -> httpx2.AsyncClient:
    """An HTTP client for adapters: private addresses raise UnsafeAddress before anything is sent.

    `allow_hosts` holds "host" or "host:port" (see `host_of`) of addresses the operator
    configured; it is asked for every new connection, so a set may change later. Redirects are
    not followed unless a request says so, at most MAX_REDIRECTS and each one checked; cookies
    are not kept. Close it with `aclose`.
    """
    # Some providers' URLs hold tokens, and the client would write every URL to the log.
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx2.AsyncClient(
        transport=GuardedTransport(
            allow_hosts=allow_hosts,
            max_response_bytes=max_response_bytes,
            network=network or Network(),
        ),
        headers={"accept-encoding": "identity", "user-agent": "omnidesk"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=timeout_seconds,
        follow_redirects=False,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
    )


def host_of(url: str) -> str:
    """ "host:port" of a URL, as `allow_hosts` wants it; empty if the URL has no host."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        return ""
    if not parsed.raw_host:
        return ""
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    return _with_port(parsed.raw_host.decode("ascii"), port)


def _with_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
