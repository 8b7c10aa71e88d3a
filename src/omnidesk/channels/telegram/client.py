"""Calls of the Bot API. The token is part of every URL: it never gets into logs or errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from omnidesk.channels._toolkit.http import Hint, exchange
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.telegram.config import Config
from omnidesk.channels.telegram.fields import Json, number, obj, optional_whole, text
from omnidesk.channels.telegram.parse import external
from omnidesk.channels.telegram.render import Call, form, refused, render
from omnidesk.domain.channel import Http, OutboundMessage, Receipt
from omnidesk.domain.inbound import RemoteFile
from omnidesk.errors import ConfigurationError, SendError, SendOutcome, SendReason

PROVIDER = "Telegram"
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "my_chat_member",
)

# Part of the description -> what the agent may read. All concern one customer, none the bot.
_ABOUT_THE_CUSTOMER = {
    "bot was blocked by the user": ("the customer has blocked the bot", SendReason.BLOCKED),
    "user is deactivated": (
        "the customer's Telegram account no longer exists",
        SendReason.NO_RECIPIENT,
    ),
    "can't initiate conversation": (
        "the customer has not started a chat with the bot",
        SendReason.BLOCKED,
    ),
    "chat not found": ("Telegram does not know this chat", SendReason.NO_RECIPIENT),
    "bot was kicked": ("the bot was removed from this chat", SendReason.BLOCKED),
    "business_connection": (
        "the business account has disconnected the bot",
        SendReason.MISCONFIGURED,
    ),
}
# Telegram could not make a photo of it; as a document it takes any file.
_NOT_A_PHOTO = ("PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "PHOTO_EXT_INVALID")


async def send(http: Http, config: Config, message: OutboundMessage) -> Receipt:
    """One attempt. An image that is no photo to Telegram goes as a document, and a chat that
    moved is followed: in both cases the first call certainly did nothing."""
    call = render(message)
    try:
        result = await _send(http, config, call)
    except SendError as error:
        if error.code in _NOT_A_PHOTO:
            call = render(message, photos=False)
        elif error.code.startswith("migrated:"):
            moved = int(error.code.removeprefix("migrated:"))
            call = Call(
                method=call.method, fields={**call.fields, "chat_id": moved}, uploads=call.uploads
            )
        else:
            raise
        result = await _send(http, config, call)
    return _receipt(result, message)


async def _send(http: Http, config: Config, call: Call) -> object:
    if not call.uploads:
        return await ask(http, config, call.method, call.fields)
    files = {part: (file.name, await file.read(), file.mime) for part, file in call.uploads}
    url = config.method_url(call.method)
    response = await exchange(
        http, "POST", url, provider=PROVIDER, explain=explain, data=form(call.fields), files=files
    )
    return _result(response)


async def ask(
    http: Http, config: Config, method: str, fields: Mapping[str, object], **options: Any
) -> object:
    """The `result` of one JSON call; SendError otherwise. `options` go to the HTTP client."""
    response = await exchange(
        http,
        "POST",
        config.method_url(method),
        provider=PROVIDER,
        explain=explain,
        json=dict(fields),
        **options,
    )
    return _result(response)


def _result(response: Any) -> object:
    body = _object(response)
    if body.get("ok") is not True or "result" not in body:
        raise SendError(
            f"{PROVIDER} answered {response.status_code} without a result",
            outcome=SendOutcome.UNKNOWN,
            public_reason=f"{PROVIDER} did not confirm the message",
            code="no-result",
        )
    return body["result"]


def _receipt(result: object, message: OutboundMessage) -> Receipt:
    sent = result if isinstance(result, list) else [result]
    first: Json = sent[0] if sent and isinstance(sent[0], dict) else {}
    message_id = optional_whole(first, "message_id")
    chat_id = optional_whole(obj(first, "chat") or {}, "id")
    home, _, connection = message.to.address.partition(":")
    if message_id is None:
        raise SendError(
            f"{PROVIDER} took the message without naming it",
            outcome=SendOutcome.UNKNOWN,
            public_reason=f"{PROVIDER} did not confirm the message",
            code="no-message-id",
        )
    name = external(int(home) if chat_id is None else chat_id, message_id, connection)
    return Receipt(external_id=name, parts=len(sent))


def explain(response: Any) -> Hint | None:
    """What the error body adds: description, waiting time, the chat's new id."""
    body = _object(response)
    described = clean_line(text(body, "description"))
    if not described:
        return None
    parameters = obj(body, "parameters") or {}
    wait = number(parameters, "retry_after")
    moved = optional_whole(parameters, "migrate_to_chat_id")
    photo = next((word for word in _NOT_A_PHOTO if word in described), "")
    folded = described.casefold()
    public, reason = next(
        (told for part, told in _ABOUT_THE_CUSTOMER.items() if part in folded), ("", None)
    )
    return Hint(
        code=f"migrated:{moved}" if moved is not None else photo,
        detail=described,
        public_reason=public,
        reason=reason,
        # A wrong token is 401, or 404 where it is not even shaped like one.
        alarm=False if public else (True if response.status_code == 404 else None),
        retry_after_seconds=wait if wait > 0 else None,
    )


def _object(response: Any) -> Json:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


async def fetch(http: Http, config: Config, file: RemoteFile) -> bytes:
    """The bytes of a file id. Telegram hands out files up to 20 MB."""
    found = await ask(http, config, "getFile", {"file_id": file.reference})
    path = text(found, "file_path") if isinstance(found, dict) else ""
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise refused("no-file-path", "Telegram no longer has this file")
    response = await exchange(http, "GET", config.file_url(quote(path)), provider=PROVIDER)
    content = response.content
    assert isinstance(content, bytes)
    return content


async def check(http: Http, config: Config) -> str:
    """The bot's own name; SendError if Telegram does not know the token. Changes nothing."""
    found = await ask(http, config, "getMe", {})
    return f"@{text(found, 'username')}" if isinstance(found, dict) else "a bot"


async def set_webhook(http: Http, config: Config, url: str) -> None:
    """Tell Telegram to post updates to `url` (https; port 443, 80, 88 or 8443).

    Raises ConfigurationError without a secret_token, SendError if Telegram refuses.
    """
    secret = config.secret_token.get_secret_value()
    if not secret:
        raise ConfigurationError(
            "telegram", "secret_token is empty", "set one; webhooks are refused without it"
        )
    fields = {"url": url, "secret_token": secret, "allowed_updates": list(ALLOWED_UPDATES)}
    await ask(http, config, "setWebhook", fields)


async def delete_webhook(http: Http, config: Config) -> None:
    """Make Telegram keep updates for getUpdates; nothing that waits is dropped."""
    await ask(http, config, "deleteWebhook", {"drop_pending_updates": False})
