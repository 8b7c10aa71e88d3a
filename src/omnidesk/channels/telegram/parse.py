"""Telegram updates -> inbound values. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.channels._toolkit.secrets import same, sha256_hex
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.telegram.config import Config, presented_secret
from omnidesk.channels.telegram.content import SERVICE, display_name, extra, files, words
from omnidesk.channels.telegram.fields import (
    Json,
    Odd,
    instant,
    line,
    obj,
    optional_whole,
    text,
    whole,
)
from omnidesk.domain.channel import Parsed, WebhookRequest
from omnidesk.domain.contact import TELEGRAM, Evidence
from omnidesk.domain.inbound import Ignored, InboundItem, InboundMessage, Sender, Unreadable
from omnidesk.errors import SignatureInvalid

MESSAGES = frozenset({"message", "edited_message", "business_message", "edited_business_message"})
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CONNECTION = re.compile(r"[A-Za-z0-9_-]{1,128}")

# my_chat_member: what the customer did to the bot.
_MEMBERSHIP = {
    "kicked": "the customer blocked the bot",
    "left": "the bot left the chat",
    "member": "the customer started or unblocked the bot",
}


def parse(config: Config, request: WebhookRequest, now: datetime) -> Parsed:
    """The items of a webhook; the secret header is a bearer secret, compared in constant time."""
    if not same(config.secret_token.get_secret_value(), presented_secret(request)):
        raise SignatureInvalid("X-Telegram-Bot-Api-Secret-Token does not match secret_token")
    return Parsed(items=tuple(reparse(config, request.body, request.headers, now)))


def reparse(
    _config: Config, raw: bytes, _headers: Mapping[str, str], _now: datetime
) -> Sequence[InboundItem]:
    """The items of a stored update, as a webhook brought it or as getUpdates listed it."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return [Unreadable(dedupe_key=f"raw:{sha256_hex(raw)}", reason="not JSON")]
    return [read(data)]


def read(update: Any) -> InboundItem:
    """One decoded update; whatever it is, there is an item for it."""
    if not isinstance(update, Mapping):
        return Unreadable(dedupe_key=_digest(update), reason="not an update object")
    number = optional_whole(update, "update_id")
    if number is None:
        return Unreadable(dedupe_key=_digest(update), reason="no update_id")
    key = f"update:{number}"
    kind = next((name for name in update if name != "update_id"), "")
    body = obj(update, kind)
    if body is None:
        return Unreadable(dedupe_key=key, reason="an update without content")
    try:
        if kind in MESSAGES:
            return _message(kind, body, number)
        return Ignored(dedupe_key=key, reason=_other(kind, body))
    except Odd as error:
        return Unreadable(dedupe_key=key, reason=f"{kind}: {error}")


def _digest(value: Any) -> str:
    # What has no id of its own is known by its content.
    return f"raw:{sha256_hex(json.dumps(value, sort_keys=True, default=str).encode())}"


def _other(kind: str, body: Json) -> str:
    if kind == "my_chat_member":
        member = obj(body, "new_chat_member") or {}
        status = line(member, "status")
        return _MEMBERSHIP.get(status, f"the bot's membership became {status or 'unknown'}")
    return f"updates of the kind {clean_line(kind, 60)} are not messages"


def _message(kind: str, message: Json, update_id: int) -> InboundItem:
    key = f"update:{update_id}"
    chat = obj(message, "chat")
    if chat is None:
        raise Odd("chat is missing")
    chat_id, message_id = whole(chat, "id"), whole(message, "message_id")
    if line(chat, "type") != "private":
        reason = f"written in a {line(chat, 'type') or 'nameless'} chat, not to the bot alone"
        return Ignored(dedupe_key=key, reason=reason)
    author = obj(message, "from") or chat
    if optional_whole(author, "id") != chat_id:
        # Business chats bring what the business itself wrote, too.
        return Ignored(dedupe_key=key, reason="not written by the customer")
    shown, attached = words(message), files(message)
    if not shown and not attached:
        about = ", ".join(sorted(SERVICE & message.keys()))
        reason = f"a service message about {about}" if about else "an empty message"
        return Ignored(dedupe_key=key, reason=reason)
    connection = _connection(message)
    external_id = external(chat_id, message_id, connection)
    edited = kind.startswith("edited_")
    stamp = f":{optional_whole(message, 'edit_date') or 0}:{update_id}"
    return InboundMessage(
        # Two edits may fall into one second; the update number tells them apart.
        dedupe_key=external_id + (stamp if edited else ""),
        external_id=external_id,
        sender=_sender(author, address(chat_id, connection)),
        text=shown,
        sent_at=instant(message, "edit_date" if edited else "date"),
        attachments=attached,
        in_reply_to=_answered(message, chat_id, connection),
        edit_of=external_id if edited else None,
        extra=extra(message),
    )


def _sender(author: Json, where: str) -> Sender:
    language = text(author, "language_code").partition("-")[0].casefold()
    username = line(author, "username")
    return Sender(
        kind=TELEGRAM,
        address=where,
        display_name=display_name(author) or username,
        language=language if _LANGUAGE.fullmatch(language) else None,
        evidence=Evidence.PROVIDER,
        attributes={"username": username} if username else {},
    )


def _answered(message: Json, chat_id: int, connection: str) -> tuple[str, ...]:
    quoted = obj(message, "reply_to_message")
    if quoted is None or (number := optional_whole(quoted, "message_id")) is None:
        return ()
    return (external(chat_id, number, connection),)


def _connection(message: Json) -> str:
    given = text(message, "business_connection_id")
    if given and not _CONNECTION.fullmatch(given):
        raise Odd("business_connection_id is not one")
    return given


def address(chat_id: int, connection: str = "") -> str:
    """Where to answer: the chat and, for a business chat, the connection that may write to it."""
    return f"{chat_id}:{connection}" if connection else str(chat_id)


def external(chat_id: int, message_id: int, connection: str = "") -> str:
    """Our name for a message: its id is unique in its chat only."""
    return f"{address(chat_id)}:{message_id}" + (f":{connection}" if connection else "")
