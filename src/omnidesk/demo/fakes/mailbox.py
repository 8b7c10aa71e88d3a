"""The mail host of all customers: it takes mail by SMTP and keeps every mail it was given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it came, and to whom by the envelope."""

    recipient: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        """The plain part."""
        part = self.mail.get_body(("plain",))
        return str(part.get_content()).strip() if part is not None else ""

    @property
    def key(self) -> str:
        """The Message-ID."""
        return str(self.mail["message-id"]).strip()


@dataclass(slots=True)
class FakeMailbox:
    """`ledger` is every mail, oldest first; a mail that comes twice is there twice. As many mails
    as `refusals` says are put off with a 451."""

    ledger: list[Letter] = field(default_factory=list)
    refusals: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        if self.refusals:
            self.refusals -= 1
            return "451 4.7.1 Greylisted, come back later"
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, EmailMessage, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        for recipient in envelope.rcpt_tos:
            self.ledger.append(Letter(recipient, mail))
        return "250 2.0.0 Taken"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """The port it listens on, while the block runs."""
        loop = asyncio.get_running_loop()

        def connect() -> SMTP:
            return SMTP(
                self,
                enable_SMTPUTF8=True,
                hostname="mx.customers.example",
                loop=loop,
                auth_exclude_mechanism=["LOGIN", "PLAIN"],
            )

        server = await loop.create_server(connect, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()
