"""A message of ours -> the bytes of a mail. Pure.

The header block is written here, not by the library: its folding turns long Message-IDs into
encoded words, and some of its versions let line breaks through. Every value is checked, folded
at white space only, and plain ASCII unless the address itself is not. The MIME body below the
header block is the library's work.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from omnidesk.channels._toolkit.text import clean
from omnidesk.channels.email.rules import (
    MailRules,
    bounce_address,
    message_id,
    reply_address,
)
from omnidesk.domain.channel import OutboundMessage
from omnidesk.domain.contact import EMAIL, normalise_email
from omnidesk.errors import SendError, SendOutcome, SendReason

MAX_REFERENCES = 20
_POLICY = SMTP.clone(cte_type="7bit")
_CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ID = re.compile(r"<[^\s<>]{1,400}>")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_REPLY_PREFIX = re.compile(
    r"\s*(?:re|aw|sv|antw|vs|odp|отв|ответ|відп|відповідь)\s*(?:\[\d{1,4}\])?:\s*", re.I
)
_MIME = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_LINE = 76
# 45 bytes are 60 characters of base64: with "=?utf-8?b??=" that is one line.
_WORD_BYTES = 45


@dataclass(frozen=True, slots=True)
class Mail:
    """What goes over the wire. `sender` is the envelope sender, empty for the null sender."""

    message_id: str
    sender: str
    recipient: str
    data: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether the relay must know SMTPUTF8 (RFC 6531): an address is not ASCII."""
        return not (self.sender.isascii() and self.recipient.isascii() and self.data.isascii())


def render(rules: MailRules, message: OutboundMessage, files: Sequence[bytes]) -> Mail:
    """The mail for a message; `files` are the bytes of its attachments, in order.

    The same message gives the same bytes at every attempt. Raises SendError (permanent) when an
    address, a subject or a name holds what does not belong into a header.
    """
    try:
        return _render(rules, message, files)
    except ValueError as error:
        raise SendError(
            f"the mail cannot be written: {error}",
            outcome=SendOutcome.PERMANENT,
            public_reason=str(error),
            code="bad-header",
            reason=SendReason.CONTENT,
        ) from None


def _render(rules: MailRules, message: OutboundMessage, files: Sequence[bytes]) -> Mail:
    if message.to.kind != EMAIL:
        raise ValueError("the recipient is no e-mail address")
    recipient = _checked_address(message.to.address)
    identifier = message_id(rules, message.message_id)
    if not _ID.fullmatch(identifier) or _CONTROL.search(identifier):
        raise ValueError("the message id cannot stand in a header")
    lines = _headers(rules, message, recipient, identifier)
    body = _body(message, files, identifier)
    head = "".join(line + "\r\n" for line in lines)
    return Mail(
        message_id=identifier,
        sender="" if message.automatic else bounce_address(rules, message.message_id),
        recipient=recipient,
        data=head.encode("utf-8") + body,
    )


def _checked_address(address: str) -> str:
    found = normalise_email(address)
    if found is None or _CONTROL.search(address):
        raise ValueError("the recipient's address is not one plain e-mail address")
    return found


def _headers(
    rules: MailRules, message: OutboundMessage, recipient: str, identifier: str
) -> list[str]:
    lines = [
        f"Date: {_date(message.created_at)}",
        _mailbox("From", rules.display_name, rules.address),
        _mailbox("To", message.to_name, recipient),
    ]
    answers = reply_address(rules, _checked("reply token", message.reply_token))
    if answers != rules.address:
        lines.append(_mailbox("Reply-To", rules.display_name, answers))
    lines.append(f"Message-ID: {identifier}")
    lines.extend(_threading(message))
    lines.append(_fold("Subject", _phrase(_subject(message))))
    lines.append(f"X-Omnidesk-Loop: {rules.address}")
    if message.automatic:
        kind = "auto-replied" if message.in_reply_to else "auto-generated"
        lines.append(f"Auto-Submitted: {kind}")
        lines.append("X-Auto-Response-Suppress: All")
    return lines


def _date(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("the time of the message has no zone")
    return format_datetime(at)


def _threading(message: OutboundMessage) -> list[str]:
    lines = []
    answered = _own_id(message.in_reply_to)
    if answered:
        lines.append(_fold("In-Reply-To", [answered]))
    ids = [found for item in message.references if (found := _own_id(item))]
    if answered and answered not in ids:
        ids.append(answered)
    ids = list(dict.fromkeys(ids))
    if len(ids) > MAX_REFERENCES:
        # The first names the thread; the last ones are what programs look at next.
        ids = [ids[0], *ids[-(MAX_REFERENCES - 1) :]]
    if ids:
        lines.append(_fold("References", ids))
    return lines


def _own_id(value: str | None) -> str:
    """A Message-ID fit for a header; empty for none, a made-up one or a broken one.

    A stored id came from a stranger. One that does not fit is left out, not refused: the answer
    must still go out.
    """
    if not value or not _ID.fullmatch(value) or not value.isascii() or _CONTROL.search(value):
        return ""
    return "" if value.endswith(".invalid>") else value


def _subject(message: OutboundMessage) -> str:
    """The subject with exactly one "Re: " where the mail answers another."""
    subject = _checked("subject", message.subject or "").strip()
    if not message.in_reply_to:
        return subject
    bare = subject
    while match := _REPLY_PREFIX.match(bare):
        bare = bare[match.end() :]
    return f"Re: {bare}".strip()


def _checked(what: str, value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError(f"the {what} holds a line break or another control character")
    return _SURROGATE.sub("\ufffd", value)


def _mailbox(name: str, display: str, address: str) -> str:
    shown = _checked("name of the recipient" if name == "To" else "display name", display).strip()
    _checked("address", address)
    if not shown:
        return _fold(name, [address if name == "To" else f"<{address}>"])
    return _fold(name, [*_phrase(shown, quote=True), f"<{address}>"])


def _phrase(text: str, *, quote: bool = False) -> list[str]:
    """Text as words that may be folded between: as it is, quoted, or in RFC 2047 words."""
    if text.isascii() and "=?" not in text and all(len(word) < 900 for word in text.split(" ")):
        if not quote or _ATOMS.fullmatch(text):
            return [word for word in text.split(" ") if word]
        if len(text) < 200:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            return [f'"{escaped}"']
    return list(_encoded_words(text))


def _encoded_words(text: str) -> list[str]:
    words, chunk = [], b""
    for char in text:
        piece = char.encode("utf-8")
        # A character is never split over two words.
        if len(chunk) + len(piece) > _WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += piece
    words.append(chunk)
    return [f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words]


def _fold(name: str, words: Sequence[str]) -> str:
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _LINE and not line.endswith(":"):
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line])


def _body(message: OutboundMessage, files: Sequence[bytes], identifier: str) -> bytes:
    """MIME-Version, Content-Type and so on, and the body, as bytes with CRLF."""
    if len(files) != len(message.attachments):
        raise ValueError("the files do not match the attachments")
    root = EmailMessage(policy=_POLICY)
    root.set_content(_body_text(message.text), charset="utf-8")
    if message.html:
        root.add_alternative(_body_text(message.html), subtype="html", charset="utf-8")
    for described, content in zip(message.attachments, files, strict=True):
        main, _, sub = _mime(described.mime).partition("/")
        name = _checked("file name", described.name)
        # Without a charset readers take a text file for ASCII.
        params = {"charset": "utf-8"} if main == "text" and _is_utf8(content) else {}
        root.add_attachment(content, maintype=main, subtype=sub, filename=name, params=params)
    if "MIME-Version" not in root:
        root["MIME-Version"] = "1.0"
    _fix_boundaries(root, message, files, identifier)
    return root.as_bytes(policy=_POLICY)


def _body_text(text: str) -> str:
    # The library takes some control characters for line ends; a mail has no use for any.
    return clean(text)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mime(value: str) -> str:
    lowered = value.casefold()
    # A mail as a file must not be encoded, so it would become part of the tree; send it as bytes.
    if not _MIME.fullmatch(lowered) or lowered.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return lowered


def _fix_boundaries(
    root: EmailMessage, message: OutboundMessage, files: Sequence[bytes], identifier: str
) -> None:
    # The library draws them at random; ours depend on all of the content, so that they are the
    # same at every attempt and nobody can write one into a text.
    digest = hashlib.sha256(identifier.encode("utf-8"))
    for piece in (message.text, message.html or ""):
        digest.update(piece.encode("utf-8", "replace") + b"\0")
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    for number, part in enumerate(root.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{digest.hexdigest()[:40]}")
