"""Whether a mailbox lets us in and its relay takes us, without reading or sending a mail."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import ssl

import aiosmtplib
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError

from omnidesk.channels.email.client import connection
from omnidesk.channels.email.config import EmailConfig, ImapConfig, SmtpConfig
from omnidesk.channels.email.imap_session import LoginRefused, Session
from omnidesk.channels.email.oauth import access_token
from omnidesk.domain.channel import Http
from omnidesk.errors import SendError, SendOutcome

_SECONDS = 15.0
# The session wants something to wake it from waiting; it is never made to wait here.
_NO_WAKE = -1


async def check(http: Http, config: EmailConfig) -> str:
    """The parts that let us in; SendError for the first that does not."""
    parts = []
    if config.imap is not None:
        token = await access_token(http, config.imap.oauth) if config.imap.oauth else ""
        await asyncio.to_thread(_read, config.imap, token)
        parts.append(f"{config.imap.username} at {config.imap.host}")
    if config.smtp is not None:
        token = await access_token(http, config.smtp.oauth) if config.smtp.oauth else ""
        await _relay(config.smtp, config.rules.domain, token)
        parts.append(f"{config.smtp.username or 'anybody'} at {config.smtp.host}")
    return ", ".join(parts) or f"{config.address} (no server to ask)"


def _read(imap: ImapConfig, token: str) -> None:
    limited = imap.model_copy(update={"timeout_seconds": min(_SECONDS, imap.timeout_seconds)})
    try:
        with Session(limited, _NO_WAKE, token):
            return
    except LoginRefused:
        raise _fault(f"{imap.host} does not accept our user or password") from None
    except MailboxFolderSelectError:
        raise _fault(f"{imap.host} has no folder {imap.folder!r}") from None
    except ssl.SSLCertVerificationError as error:
        raise _fault(f"{imap.host}: certificate: {error.verify_message}") from None
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
        raise _passing(imap.host, error) from None


async def _relay(smtp: SmtpConfig, hostname: str, token: str) -> None:
    limited = smtp.model_copy(update={"timeout_seconds": min(_SECONDS, smtp.timeout_seconds)})
    client = connection(limited, hostname, token)
    try:
        await client.connect()
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit()
    except aiosmtplib.SMTPAuthenticationError:
        raise _fault(f"{smtp.host} does not accept our user or password") from None
    except aiosmtplib.SMTPNotSupported as error:
        raise _fault(f"{smtp.host} lacks what is needed: {error}") from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        if isinstance(error.__cause__ or error, ssl.SSLCertVerificationError):
            raise _fault(f"{smtp.host}: its certificate is not trusted") from None
        raise _passing(smtp.host, error) from None
    finally:
        client.close()


def _fault(detail: str) -> SendError:
    return SendError(detail, outcome=SendOutcome.PERMANENT, public_reason=detail, alarm=True)


def _passing(host: str, error: Exception) -> SendError:
    detail = f"{host} cannot be reached ({type(error).__name__})"
    return SendError(detail, outcome=SendOutcome.RETRY, public_reason=detail)
