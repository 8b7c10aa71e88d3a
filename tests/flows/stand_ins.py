"""Hosts, names and a network of our own, for tests of what may be dialled."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from omnidesk.flows.public_network import (
    Network,
    is_public,
)

PUBLIC = "93.184.216.34"
OTHER_PUBLIC = "151.101.1.69"

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Host:
    """A tiny HTTP host: counts connections, keeps request heads, answers as told."""

    def __init__(self) -> None:
        self.connections = 0
        self.heads: list[bytes] = []
        self.answers: dict[bytes, Answer] = {}
        self.port = 0

    def says(self, path: str, status: str, *headers: str, body: bytes = b"") -> None:
        async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
            lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()

        self.answers[path.encode()] = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                path = head.split(b" ")[1].partition(b"?")[0]
                await self.answers[path](head, writer)
        except (asyncio.IncompleteReadError, ConnectionError, KeyError):
            pass
        finally:
            writer.close()


async def start(
    host: Host, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> asyncio.Server:
    server = await asyncio.start_server(host.serve, address, host.port, ssl=tls)
    host.port = server.sockets[0].getsockname()[1]
    return server


class Detour(httpcore2.AsyncNetworkBackend):
    """The network as it is, but public addresses are to be found at a host of this test."""

    def __init__(self, outside: Host) -> None:
        self.dialled: list[str] = []
        self._outside = outside
        self._real = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.dialled.append(host)
        if is_public(host):
            host, port = "127.0.0.1", self._outside.port
        return await self._real.connect_tcp(host, port, timeout, local_address, socket_options)


class Names:
    """A resolver: each question takes the next answer, the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        found = self._answers.get(host)
        if found is None:
            try:
                return [str(ip_address(host))]
            except ValueError:
                raise OSError("no such name") from None
        return found.pop(0) if len(found) > 1 else found[0]


def detoured(outside: Host, names: Names | None = None) -> Network:
    names = names or Names(files_example=[[PUBLIC]], other_example=[[OTHER_PUBLIC]])
    return Network(resolve=names, backend=Detour(outside))


def certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Server and client contexts around a fresh self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = built.public_bytes(serialization.Encoding.PEM)
    file = folder / "host.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
