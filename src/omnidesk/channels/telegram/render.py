"""An outbound message -> one call of the Bot API. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from omnidesk.domain.channel import OutboundAttachment, OutboundMessage
from omnidesk.domain.contact import TELEGRAM, Address
from omnidesk.errors import SendError, SendOutcome, SendReason

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_FILES = 10
MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024

# Telegram re-encodes photos; anything that would lose by it goes as a document.
_PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
_ADDRESS = re.compile(r"(-?[0-9]{1,19})(?::([A-Za-z0-9_-]{1,128}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method, its parameters, and the files to upload with it by part name."""

    method: str
    fields: Mapping[str, object]
    uploads: tuple[tuple[str, OutboundAttachment], ...] = ()


def render(message: OutboundMessage, *, photos: bool = True) -> Call:
    """The one call that sends `message`; without `photos`, images go as documents.

    Raises SendError (permanent) for what Telegram would not take as one message: nothing is
    split or cut behind the agent's back.
    """
    chat_id, connection = _address(message.to)
    _check(message)
    common: dict[str, object] = {"chat_id": chat_id}
    if connection:
        common["business_connection_id"] = connection
    reply_to = _reply_to(message.in_reply_to, chat_id)
    if reply_to is not None:
        common["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    files = message.attachments
    if not files:
        return Call(method="sendMessage", fields={**common, "text": message.text})
    if len(files) > 1:
        return _group(common, message, photos=photos)
    kind = "photo" if photos and _is_photo(files[0]) else "document"
    caption = {"caption": message.text} if message.text else {}
    return Call(
        method=f"send{kind.capitalize()}",
        fields={**common, **caption},
        uploads=((kind, files[0]),),
    )


def form(fields: Mapping[str, object]) -> dict[str, str]:
    """Parameters for multipart: everything but text is JSON, as the Bot API wants it."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
    }


def _group(common: dict[str, object], message: OutboundMessage, *, photos: bool) -> Call:
    # An album is all photos or all documents.
    kind = "photo" if photos and all(map(_is_photo, message.attachments)) else "document"
    media: list[dict[str, str]] = []
    uploads = []
    for index, file in enumerate(message.attachments):
        media.append({"type": kind, "media": f"attach://file{index}"})
        uploads.append((f"file{index}", file))
    if message.text:
        # Telegram shows the caption under an album of documents only at its last one.
        media[0 if kind == "photo" else -1]["caption"] = message.text
    return Call(method="sendMediaGroup", fields={**common, "media": media}, uploads=tuple(uploads))


def _is_photo(file: OutboundAttachment) -> bool:
    return file.mime in _PHOTOS and file.size <= MAX_PHOTO_BYTES


def _check(message: OutboundMessage) -> None:
    files = message.attachments
    if not files and not message.text.strip():
        raise refused("empty", "the message is empty")
    limit = MAX_CAPTION if files else MAX_TEXT
    if len(message.text) > limit:
        where = " next to files" if files else ""
        raise refused(
            "too-long", f"Telegram takes at most {limit} characters{where}; send it in parts"
        )
    if len(files) > MAX_FILES:
        raise refused("too-many-files", f"Telegram takes at most {MAX_FILES} files in one message")
    for file in files:
        if file.size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1024 // 1024
            raise refused("too-large", f"Telegram takes files of at most {limit} MiB")


_KINDS = {
    "empty": SendReason.CONTENT,
    "too-long": SendReason.TOO_LARGE,
    "too-many-files": SendReason.TOO_LARGE,
    "too-large": SendReason.TOO_LARGE,
    "bad-address": SendReason.NO_RECIPIENT,
}


def refused(code: str, said: str) -> SendError:
    """A permanent error whose reason the agent may see."""
    return SendError(
        said,
        outcome=SendOutcome.PERMANENT,
        public_reason=said,
        code=code,
        reason=_KINDS.get(code),
    )


def _address(to: Address) -> tuple[int, str]:
    found = _ADDRESS.fullmatch(to.address)
    if to.kind != TELEGRAM or found is None:
        raise refused("bad-address", "this is no Telegram chat")
    return int(found[1]), found[2] or ""


def _reply_to(external_id: str | None, chat_id: int) -> int | None:
    # A message of another chat or channel cannot be quoted; the answer is sent without.
    parts = (external_id or "").split(":")
    if len(parts) < 2 or parts[0] != str(chat_id) or not parts[1].isascii():
        return None
    return int(parts[1]) if parts[1].isdigit() and len(parts[1]) < 19 else None
