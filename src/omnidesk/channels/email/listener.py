"""A server that takes mail: LMTP behind an MTA, or SMTP on its own.

250 means that the mail is durable. The reader only accepts CRLF.CRLF as the end of a mail
(aiosmtpd >= 1.4.5), so nobody smuggles a second one in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from omnidesk.channels.email.config import EmailConfig, ListenerConfig
from omnidesk.channels.email.parse import Envelope as MailEnvelope
from omnidesk.channels.email.parse import read_mail
from omnidesk.channels.email.rules import MailRules, accepts
from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.errors import Unavailable

log = structlog.get_logger(__name__)

CONTENT_TYPE = "message/rfc822"
_MAX_RECIPIENTS = 100
# A mail whose lines are too long is still a mail; 1 MiB bounds what one line may hold in memory.
_LINE_BYTES = 1_048_576


@dataclass(slots=True)
class _Handler:
    """The decisions of one mailbox; the protocol calls them by these names."""

    rules: MailRules
    listener: ListenerConfig
    context: ListenContext

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        wanted = accepts(
            self.rules,
            address,
            frozenset(self.listener.addresses),
            frozenset(self.listener.domains),
        )
        if not wanted:
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= _MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")
        known = MailEnvelope(recipients=tuple(envelope.rcpt_tos), sender=sender)
        item = await asyncio.to_thread(read_mail, self.rules, raw, known, self.context.now())
        delivery = Delivery(
            raw=raw, content_type=CONTENT_TYPE, items=(item,), headers=known.to_headers()
        )
        try:
            await self.context.submit(delivery)
        except Unavailable:
            return "451 4.3.0 Not stored, try again later"
        except Exception:
            # Whatever broke, the mail is not durable: the sender keeps it and comes back.
            log.exception("email.listener.store_failed", inbox_id=self.context.inbox_id)
            return "451 4.3.0 Not stored, try again later"
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        log.error("email.listener.failed", error=type(error).__name__)
        return "451 4.3.0 Local error, try again later"


class _Smtp(SMTP):
    line_length_limit = _LINE_BYTES


class _Lmtp(LMTP):
    """LMTP answers once for every recipient after the mail (RFC 2033 4.2)."""

    line_length_limit = _LINE_BYTES
    _copies = 1

    async def push(self, status: Any) -> None:
        copies, self._copies = self._copies, 1
        if isinstance(status, str) and status.startswith("354") and self.envelope is not None:
            self._copies = len(self.envelope.rcpt_tos)
        await super().push("\r\n".join([status] * copies) if copies > 1 else status)


class _Busy(asyncio.Protocol):
    """Says so and hangs up: one connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 Too many connections\r\n")
        transport.close()


@asynccontextmanager
async def serving(config: EmailConfig, context: ListenContext) -> AsyncIterator[tuple[str, int]]:
    """The listener, while the block runs; yields the address it is bound to.

    Raises OSError where the address cannot be had. On leaving, open connections are cut: what had
    no 250 yet is sent again by its MTA.
    """
    listener = config.listener
    assert listener is not None
    handler = _Handler(config.rules, listener, context)
    protocol = _Lmtp if listener.protocol == "lmtp" else _Smtp
    loop = asyncio.get_running_loop()
    open_ones: set[SMTP] = set()

    def connect() -> asyncio.Protocol:
        open_ones.difference_update([one for one in open_ones if one.transport is None])
        if len(open_ones) >= listener.max_connections:
            return _Busy()
        server = protocol(
            handler,
            data_size_limit=listener.max_bytes,
            enable_SMTPUTF8=True,
            hostname=config.rules.domain,
            ident="omnidesk",
            timeout=listener.timeout_seconds,
            command_call_limit={"*": 10_000},
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=loop,
        )
        open_ones.add(server)
        return server

    server = await loop.create_server(connect, listener.host, listener.port, backlog=100)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        log.info("email.listener.ready", inbox_id=context.inbox_id, host=host, port=port)
        yield host, port
    finally:
        server.close()
        await _cut(open_ones)
        await server.wait_closed()


async def _cut(servers: set[SMTP]) -> None:
    for one in servers:
        if isinstance(one.transport, asyncio.Transport):
            one.transport.abort()
    tasks = [one._handler_coroutine for one in servers if one._handler_coroutine is not None]
    if tasks:
        await asyncio.wait(tasks, timeout=5)


async def run_listener(config: EmailConfig, context: ListenContext) -> None:
    """Serve until told to stop."""
    async with serving(config, context):
        await context.stop.wait()
