"""Handing a mail to the relay: one connection, one attempt."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPResponse

from omnidesk.channels.email.config import EmailConfig, Security, SmtpConfig
from omnidesk.channels.email.oauth import access_token, forget
from omnidesk.channels.email.render import Mail, render
from omnidesk.channels.email.reports import public_reason
from omnidesk.channels.email.reports import reason as reason_of
from omnidesk.channels.email.rules import MAX_FILE_BYTES, MAX_FILES, MAX_TEXT
from omnidesk.domain.channel import Http, OutboundMessage, Receipt
from omnidesk.errors import SendError, SendOutcome, SendReason

_CHUNK = 65_536
_QUIT_SECONDS = 5.0
_LOGIN_CODES = frozenset({530, 534, 535, 538})


async def send(http: Http, config: EmailConfig, message: OutboundMessage) -> Receipt:
    """One attempt. The receipt carries our Message-ID: bounces and answers quote it.

    Nothing is sent before the whole mail could be written. Until the final dot a lost connection
    means that the relay has nothing; after it nobody knows.
    """
    if config.smtp is None:
        raise SendError(
            "the inbox has no [smtp]",
            outcome=SendOutcome.PERMANENT,
            public_reason="this mailbox is not set up for sending",
            alarm=True,
            code="no-smtp",
            reason=SendReason.MISCONFIGURED,
        )
    _check_limits(message)
    files = [await attachment.read() for attachment in message.attachments]
    mail = await asyncio.to_thread(render, config.rules, message, files)
    token = await access_token(http, config.smtp.oauth) if config.smtp.oauth else ""
    await _deliver(connection(config.smtp, config.rules.domain, token), config.smtp, mail)
    return Receipt(external_id=mail.message_id)


def _check_limits(message: OutboundMessage) -> None:
    what = ""
    if len(message.text) > MAX_TEXT or len(message.html or "") > 2 * MAX_TEXT:
        what = "the text is too long for a mail"
    elif len(message.attachments) > MAX_FILES:
        what = f"a mail can carry at most {MAX_FILES} files"
    elif sum(attachment.size for attachment in message.attachments) > MAX_FILE_BYTES:
        what = f"the files are over {MAX_FILE_BYTES // 1_000_000} MB together"
    if what:
        raise SendError(
            what,
            outcome=SendOutcome.PERMANENT,
            public_reason=what,
            code="over-limit",
            reason=SendReason.TOO_LARGE,
        )


def connection(smtp: SmtpConfig, hostname: str, token: str = "") -> aiosmtplib.SMTP:
    """The relay, not yet connected. `token` is an access token, where it takes no password."""

    async def tell_token() -> str:
        return token

    return aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        local_hostname=hostname,
        timeout=smtp.timeout_seconds,
        use_tls=smtp.security is Security.TLS,
        start_tls=smtp.security is Security.STARTTLS,
        validate_certs=smtp.verify,
        username=smtp.username or None,
        password=(smtp.password.get_secret_value() or None) if smtp.username else None,
        oauth_token_generator=tell_token if token else None,
    )


async def _deliver(client: aiosmtplib.SMTP, smtp: SmtpConfig, mail: Mail) -> None:
    try:
        await _before_the_dot(client, smtp, mail)
        await _the_dot(client, smtp.final_answer_seconds)
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=_QUIT_SECONDS)
    finally:
        # Also when the task is cancelled: no word to the relay, only the socket goes.
        client.close()


async def _before_the_dot(client: aiosmtplib.SMTP, smtp: SmtpConfig, mail: Mail) -> None:
    """Everything that can fail with the certainty that the relay has no mail."""
    try:
        await client.connect()
        await _envelope(client, mail)
        answer = await client.execute_command(b"DATA")
        if answer.code != 354:
            raise _refused("DATA", answer.code, answer.message)
        await _body(client, mail.data)
    except aiosmtplib.SMTPAuthenticationError as error:
        if smtp.oauth is not None:
            forget(smtp.oauth)
        raise _refused("login", error.code, error.message, alarm=True) from None
    except aiosmtplib.SMTPResponseException as error:
        what = type(error).__name__.removeprefix("SMTP")
        raise _refused(what, error.code, error.message) from None
    except aiosmtplib.SMTPNotSupported as error:
        raise _impossible(f"the relay lacks what is needed: {error}") from None
    except ssl.SSLCertVerificationError as error:
        raise _unreachable(f"certificate: {error.verify_message}", alarm=True) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        alarm = isinstance(error.__cause__, ssl.SSLCertVerificationError)
        raise _unreachable(type(error).__name__, alarm=alarm) from None
    except ValueError as error:
        # The library refuses control characters in commands before it writes anything.
        raise _impossible(str(error)) from None


async def _envelope(client: aiosmtplib.SMTP, mail: Mail) -> None:
    await client.ehlo()
    options = []
    if mail.needs_utf8:
        if not client.supports_extension("smtputf8"):
            raise _impossible(
                "the relay knows no SMTPUTF8",
                "the address has letters that the mail relay does not support",
            )
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    if client.supports_extension("size"):
        options.append(f"SIZE={len(mail.data)}")
    encoding = "utf-8" if mail.needs_utf8 else "ascii"
    await client.mail(mail.sender, options=options, encoding=encoding)
    await client.rcpt(mail.recipient, encoding=encoding)


async def _body(client: aiosmtplib.SMTP, data: bytes) -> None:
    """Write the mail without its final dot, until the last byte has left for the kernel."""
    stuffed = b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in data.split(b"\r\n")
    )
    if not stuffed.endswith(b"\r\n"):
        stuffed += b"\r\n"
    transport = cast("asyncio.WriteTransport | None", client.transport)
    for start in range(0, len(stuffed), _CHUNK):
        if transport is None or transport.is_closing():
            raise aiosmtplib.SMTPServerDisconnected("lost while the mail was written")
        transport.write(stuffed[start : start + _CHUNK])
        await _drained(client, transport)
    if transport is None or transport.is_closing():
        raise aiosmtplib.SMTPServerDisconnected("lost while the mail was written")


async def _drained(client: aiosmtplib.SMTP, transport: asyncio.WriteTransport) -> None:
    async with asyncio.timeout(client.timeout):
        pause = 0.001
        while transport.get_write_buffer_size() and not transport.is_closing():
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)


async def _the_dot(client: aiosmtplib.SMTP, seconds: float) -> None:
    """The one step after which a lost connection leaves the outcome unknown."""
    try:
        answer: SMTPResponse = await client.execute_command(b".", timeout=seconds)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        kind = type(error).__name__
        raise _unconfirmed(f"the relay did not answer to a complete mail ({kind})", kind) from None
    if 400 <= answer.code < 600:
        raise _refused("the mail", answer.code, answer.message)
    if not 200 <= answer.code < 300:
        raise _unconfirmed(f"the relay answered {answer.code} to a complete mail", str(answer.code))


def _refused(what: str, code: int, text: str, *, alarm: bool = False) -> SendError:
    """4yz may work later, 5yz never will (RFC 5321 4.2.1); anything else is not SMTP."""
    line = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())[:300]
    enhanced = line.split(" ", 1)[0] if line[:2] in {"4.", "5."} else f"{code // 100}.0.0"
    permanent = 500 <= code < 600
    login = code in _LOGIN_CODES
    kind = SendReason.CREDENTIALS if login else reason_of(enhanced)
    reason = "the mail relay does not accept our credentials" if login else public_reason(enhanced)
    return SendError(
        f"the relay refused ({what}): {code} {line}",
        outcome=SendOutcome.PERMANENT if permanent else SendOutcome.RETRY,
        public_reason=reason if permanent else "the mail relay asks us to try again later",
        reason=kind if permanent else SendReason.BUSY,
        alarm=alarm or login,
        code=enhanced if enhanced.count(".") == 2 else str(code),
    )


def _unconfirmed(detail: str, code: str) -> SendError:
    return SendError(
        detail,
        outcome=SendOutcome.UNKNOWN,
        public_reason="the mail relay did not confirm the mail",
        code=code,
    )


def _unreachable(detail: str, *, alarm: bool = False) -> SendError:
    return SendError(
        f"the relay cannot be reached or was lost before the mail was complete ({detail})",
        outcome=SendOutcome.RETRY,
        public_reason="the mail relay cannot be reached",
        reason=SendReason.UNREACHABLE,
        alarm=alarm,
        code=detail.split(":")[0][:60],
    )


def _impossible(detail: str, public: str = "the mail relay cannot take this mail") -> SendError:
    return SendError(detail, outcome=SendOutcome.PERMANENT, public_reason=public, code="impossible")
