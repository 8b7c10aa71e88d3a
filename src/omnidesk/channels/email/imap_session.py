"""One IMAP connection with a selected folder: list, fetch, mark, wait. Blocking."""

from __future__ import annotations

import contextlib
import imaplib
import re
import select
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import structlog
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxLoginError

from omnidesk.channels.email.config import ImapConfig, Security

log = structlog.get_logger(__name__)

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_START_BYTES = 65_536


class LoginRefused(imaplib.IMAP4.error):
    """The server was there and did not let us in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail in the folder, not fetched yet."""

    uid: int
    size: int


class Session:
    """A connection, logged in, with the folder selected; a context manager.

    `token` is an access token, where the server takes no password.

    Raises OSError, imaplib.IMAP4.error or imap_tools errors, after which it is of no more use.
    """

    def __init__(self, config: ImapConfig, wake_descriptor: int, token: str = "") -> None:
        self._config = config
        self._token = token
        self._wake = wake_descriptor
        self._box = _connect(config)
        self._can_mark = True

    def __enter__(self) -> Self:
        try:
            self._login()
            self._box.folder.set(self._config.folder)
        except BaseException:
            self.cut()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A polite LOGOUT may block on a dead line, so only after a clean end.
        if kind is None:
            with contextlib.suppress(Exception):
                self._box.logout()
        self.cut()

    def cut(self) -> None:
        """Close the socket under whoever is using it."""
        with contextlib.suppress(Exception):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(Exception):
            self._client.shutdown()

    @property
    def _client(self) -> imaplib.IMAP4:
        return self._box.client

    @property
    def _socket(self) -> socket.socket:
        return self._client.socket()

    @property
    def validity(self) -> int:
        """UIDVALIDITY of the folder, as told when it was selected."""
        return self._number("UIDVALIDITY")

    @property
    def next_uid(self) -> int:
        """UIDNEXT of the folder, as told when it was selected; 0 where the server does not say."""
        return self._number("UIDNEXT", missing=0)

    def list_after(self, uid: int) -> list[Listed]:
        """Every mail with a greater UID, in order."""
        data = self._fetch(f"{uid + 1}:*", "(UID RFC822.SIZE)")
        found: dict[int, Listed] = {}
        for line in data:
            text = line[0] if isinstance(line, tuple) else line
            number, size = _UID.search(text), _SIZE.search(text)
            # `n:*` always names the last mail, even when its UID is below n.
            if number and size and int(number[1]) > uid:
                found[int(number[1])] = Listed(int(number[1]), int(size[1]))
        return [found[key] for key in sorted(found)]

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of mails, without setting \\Seen. Those that are gone are not in it."""
        return self._bodies(",".join(map(str, uids)), "(UID BODY.PEEK[])")

    def fetch_start(self, uid: int) -> bytes:
        """The first 64 KiB of a mail."""
        return self._bodies(str(uid), f"(UID BODY.PEEK[]<0.{_START_BYTES}>)").get(uid, b"")

    def exists(self, uid: int) -> bool:
        """Whether the folder still has this mail."""
        return any(item.uid == uid for item in self.list_after(uid - 1))

    def mark(self, uids: Sequence[int]) -> None:
        """Note on the server that mails are stored. Only a courtesy to people: a refusal is
        logged once, and the cursor alone remembers."""
        if self._config.mark == "none" or not self._can_mark or not uids:
            return
        flag = "\\Seen" if self._config.mark == "seen" else self._config.keyword
        status, data = self._client.uid(
            "STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", f"({flag})"
        )
        if status != "OK":
            self._can_mark = False
            log.warning("email.imap.mark_refused", flag=flag, answer=str(data)[:200])

    def wait(self, *, idle: bool, seconds: float) -> None:
        """Return when the folder may have changed, after `seconds`, or on stop."""
        self._client.untagged_responses.clear()
        if idle and "IDLE" in self._client.capabilities:
            self._idle(seconds)
        else:
            self._readable(seconds, watch_socket=False)
            self._client.noop()

    def _idle(self, seconds: float) -> None:
        client: Any = self._client
        tag = client._command("IDLE")
        changed = False
        # What was already new is told before the server says that it waits.
        while client._get_response() is not None:
            changed = True
            if client.tagged_commands.get(tag):
                raise imaplib.IMAP4.abort("IDLE was refused")
        if not changed:
            self._readable(seconds, watch_socket=True)
        client.send(b"DONE\r\n")
        self._box.consume_until_tagged_response(tag)

    def _readable(self, seconds: float, *, watch_socket: bool) -> None:
        line = self._socket
        if watch_socket and self._buffered():
            return
        poller = select.poll()
        poller.register(self._wake, select.POLLIN | select.POLLHUP)
        if watch_socket:
            poller.register(line.fileno(), select.POLLIN | select.POLLHUP)
        poller.poll(seconds * 1000)

    def _buffered(self) -> bool:
        """Whether bytes were read off the socket already: polling it would not show them.

        A server that has news tells it in the same packet as its "waiting".
        """
        line = self._socket
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return True
        client: Any = self._client
        # Since Python 3.14 imaplib keeps a buffer of its own instead of a file's.
        if getattr(client, "_readbuf", None):
            return True
        patience = line.gettimeout()
        line.settimeout(0)
        try:
            return bool(client.file.peek(1))
        except (AttributeError, BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            line.settimeout(patience)

    def _login(self) -> None:
        try:
            self._prove()
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, MailboxLoginError):
            # The server's words may repeat what we sent.
            raise LoginRefused("the server refuses our user, password or token") from None
        # Some servers tell what they can only after the login.
        status, data = self._client.capability()
        if status == "OK" and data and data[0]:
            self._client.capabilities = tuple(data[0].decode("ascii", "replace").upper().split())

    def _prove(self) -> None:
        password = self._config.password.get_secret_value()
        if self._token:
            self._box.xoauth2(self._config.username, self._token, initial_folder=None)
        elif self._config.username.isascii() and password.isascii():
            self._box.login(self._config.username, password, initial_folder=None)
        else:
            self._box.login_utf8(self._config.username, password, initial_folder=None)

    def _number(self, name: str, missing: int | None = None) -> int:
        _, data = self._client.response(name)
        if not data or data[0] is None:
            if missing is None:
                raise imaplib.IMAP4.abort(f"the server told no {name}")
            return missing
        # `response` takes the value away; leave it for the next who asks.
        self._client.untagged_responses[name] = [data[-1]]
        return int(data[-1])

    def _fetch(self, uids: str, what: str) -> list[Any]:
        status, data = self._client.uid("FETCH", uids, what)
        if status != "OK":
            raise imaplib.IMAP4.abort(f"FETCH was refused: {str(data)[:200]}")
        return [line for line in data if line is not None]

    def _bodies(self, uids: str, what: str) -> dict[int, bytes]:
        data = self._fetch(uids, what)
        found: dict[int, bytes] = {}
        for index, line in enumerate(data):
            if not isinstance(line, tuple):
                continue
            number = _UID.search(line[0])
            after = data[index + 1] if index + 1 < len(data) else b""
            if number is None and isinstance(after, bytes):
                number = _UID.search(after)
            if number is not None:
                found[int(number[1])] = bytes(line[1])
        return found


def _connect(config: ImapConfig) -> BaseMailBox:
    if config.security is Security.NONE:
        return MailBoxUnencrypted(config.host, config.port, timeout=config.timeout_seconds)
    context = ssl.create_default_context()
    if not config.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if config.security is Security.TLS:
        return MailBox(
            config.host, config.port, timeout=config.timeout_seconds, ssl_context=context
        )
    return MailBoxStartTls(
        config.host, config.port, timeout=config.timeout_seconds, ssl_context=context
    )
