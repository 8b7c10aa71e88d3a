"""A Bot API host: enough of Telegram to talk to one bot over real HTTP.

A raw ASGI application (run it with uvicorn). `ledger` keeps what the bot sent; `message`, `edit`,
`block` and `upload` are what a customer does. Point the channel's `api_base_url` at it. Updates
wait for getUpdates, or go to the webhook with `deliver`.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from omnidesk import clock
from omnidesk.demo.fakes.asgi import (
    Params,
    Receive,
    Scope,
    Send,
    Upload,
    answer,
    first_of,
    gone,
    json_answer,
    lifespan,
    parameters,
    read_body,
    structured,
)
from omnidesk.domain.channel import Http

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
_PHOTO_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


class ApiError(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message of the bot."""

    method: str
    chat_id: int
    message_id: int
    text: str
    reply_to: int | None = None
    files: tuple[Upload, ...] = ()
    business_connection_id: str = ""


@dataclass(slots=True)
class FakeTelegram:
    """One bot and its chats. A chat exists once its customer has written."""

    token: str
    clock: Callable[[], datetime] = clock.now
    ledger: list[Sent] = field(default_factory=list)
    webhook_url: str = ""
    webhook_secret: str = ""
    calls: list[str] = field(default_factory=list)
    _chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    _blocked: set[int] = field(default_factory=set)
    _messages: dict[int, int] = field(default_factory=dict)
    _files: dict[str, Upload] = field(default_factory=dict)
    _updates: deque[dict[str, Any]] = field(default_factory=deque)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _next_update: int = 700_000_001
    _failures: deque[ApiError] = field(default_factory=deque)

    # What customers do -----------------------------------------------------------------------

    def message(
        self, chat_id: int, text: str = "", *, name: str = "Ada", language: str = "en", **more: Any
    ) -> dict[str, Any]:
        """The update of a message; `more` are further fields of it (document, caption, ...)."""
        user = {"id": chat_id, "is_bot": False, "first_name": name, "language_code": language}
        self._chats[chat_id] = {"id": chat_id, "type": "private", "first_name": name}
        self._blocked.discard(chat_id)
        content = {"text": text, **more} if text else more
        return self._update("message", {**self._frame(chat_id), "from": user, **content})

    def edit(self, chat_id: int, message_id: int, text: str) -> dict[str, Any]:
        """The update of a customer who changed a message."""
        user = {"id": chat_id, "is_bot": False, "first_name": self._chats[chat_id]["first_name"]}
        stamp = int(self.clock().timestamp())
        frame = {"message_id": message_id, "date": stamp, "chat": self._chats[chat_id]}
        body = {**frame, "from": user, "edit_date": stamp, "text": text}
        return self._update("edited_message", body)

    def block(self, chat_id: int) -> dict[str, Any]:
        """The update of a customer who blocked the bot; sending to them fails from now on."""
        self._blocked.add(chat_id)
        user = {"id": chat_id, "is_bot": False, "first_name": "Ada"}
        bot = self._bot()
        body = {
            "chat": self._chats[chat_id],
            "from": user,
            "date": int(self.clock().timestamp()),
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
        }
        return self._update("my_chat_member", body)

    def upload(self, name: str, mime: str, content: bytes) -> dict[str, Any]:
        """A file on Telegram's side, as the `document` of a message."""
        file_id = f"BQAC-{len(self._files) + 1}"
        self._files[file_id] = Upload(name, mime, content)
        return {
            "file_id": file_id,
            "file_unique_id": f"U{file_id}",
            "file_name": name,
            "mime_type": mime,
            "file_size": len(content),
        }

    def fail_next(self, code: int, description: str, **parameters: int) -> None:
        """Answer the next call of the bot with an error."""
        self._failures.append(ApiError(code, description, **parameters))

    async def deliver(self, http: Http, update: Mapping[str, Any]) -> int:
        """Post an update to the webhook; its status. 2xx takes it off the list for polling."""
        headers = {"content-type": "application/json"}
        if self.webhook_secret:
            headers["x-telegram-bot-api-secret-token"] = self.webhook_secret
        body = json.dumps(update).encode()
        response = await http.request("POST", self.webhook_url, content=body, headers=headers)
        if 200 <= response.status_code < 300:
            self._confirm({update["update_id"]})
        return int(response.status_code)

    def _update(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        update = {"update_id": self._next_update, kind: body}
        self._next_update += 1
        self._updates.append(update)
        self._arrived.set()
        return update

    def _confirm(self, numbers: set[int]) -> None:
        self._updates = deque(u for u in self._updates if u["update_id"] not in numbers)
        if not self._updates:
            self._arrived.clear()

    def _frame(self, chat_id: int) -> dict[str, Any]:
        number = self._messages[chat_id] = self._messages.get(chat_id, 0) + 1
        stamp = int(self.clock().timestamp())
        return {"message_id": number, "date": stamp, "chat": self._chats[chat_id]}

    def _bot(self) -> dict[str, Any]:
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}

    # HTTP ----------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        assert scope["type"] == "http"
        path = unquote(scope["path"])
        body = await read_body(receive)
        for prefix in ("/file/bot", "/bot"):
            if path.startswith(prefix):
                token, _, rest = path.removeprefix(prefix).partition("/")
                if token != self.token:
                    await json_answer(send, 401, _not_ok(ApiError(401, "Unauthorized")))
                elif prefix == "/bot":
                    await self._api(rest, scope, body, receive, send)
                else:
                    await self._download(rest, send)
                return
        await json_answer(send, 404, _not_ok(ApiError(404, "Not Found")))

    async def _download(self, path: str, send: Send) -> None:
        found = self._files.get(path.partition("/")[2].partition(".")[0])
        if found is None:
            await json_answer(send, 404, _not_ok(ApiError(404, "Not Found")))
        else:
            await answer(send, 200, "application/octet-stream", found.content)

    async def _api(
        self, method: str, scope: Scope, body: bytes, receive: Receive, send: Send
    ) -> None:
        self.calls.append(method)
        try:
            if self._failures:
                raise self._failures.popleft()
            params, files = parameters(scope, body)
            result = await self._run(method, params, files, receive)
        except ApiError as error:
            await json_answer(send, error.code, _not_ok(error), error.parameters.get("retry_after"))
        else:
            await json_answer(send, 200, {"ok": True, "result": result})

    async def _run(
        self, method: str, params: Params, files: dict[str, Upload], receive: Receive
    ) -> Any:
        match method:
            case "getMe":
                return {**self._bot(), "can_join_groups": False, "supports_inline_queries": False}
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._one(method, params, files)
            case "sendMediaGroup":
                return self._group(params, files)
            case "getUpdates":
                return await self._get_updates(params, receive)
            case "getFile":
                return self._get_file(str(params.get("file_id", "")))
            case "setWebhook" | "deleteWebhook":
                self.webhook_url = str(params.get("url", "")) if method == "setWebhook" else ""
                self.webhook_secret = str(params.get("secret_token", ""))
                return True
            case "getWebhookInfo":
                return {
                    "url": self.webhook_url,
                    "has_custom_certificate": False,
                    "pending_update_count": len(self._updates),
                }
        raise ApiError(404, "Not Found: method not found")

    # What the bot does ---------------------------------------------------------------------------

    def _one(self, method: str, params: Params, files: dict[str, Upload]) -> dict[str, Any]:
        chat_id, reply_to = self._chat(params), self._reply_to(params)
        text = str(params.get("text" if method == "sendMessage" else "caption", ""))
        _check_text(method, text)
        sent: tuple[Upload, ...] = ()
        content: dict[str, Any] = {"text": text}
        if method != "sendMessage":
            kind = method.removeprefix("send").lower()
            if kind not in files:
                raise ApiError(400, f"Bad Request: there is no {kind} in the request")
            sent = (files[kind],)
            content = {kind: self._media(kind, files[kind])} | ({"caption": text} if text else {})
        return self._record(method, chat_id, text, content, sent, reply_to, params)

    def _group(self, params: Params, files: dict[str, Upload]) -> list[dict[str, Any]]:
        chat_id, reply_to = self._chat(params), self._reply_to(params)
        media = structured(params, "media")
        if not isinstance(media, list) or not 2 <= len(media) <= 10:
            raise ApiError(400, "Bad Request: wrong number of items in the album")
        results = []
        for item in media:
            upload = files.get(str(item.get("media", "")).removeprefix("attach://"))
            if upload is None:
                raise ApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
            text = str(item.get("caption", ""))
            _check_text("sendMediaGroup", text)
            content = {item["type"]: self._media(item["type"], upload), "media_group_id": "1"}
            content |= {"caption": text} if text else {}
            results.append(
                self._record("sendMediaGroup", chat_id, text, content, (upload,), reply_to, params)
            )
        return results

    def _record(
        self,
        method: str,
        chat_id: int,
        text: str,
        content: dict[str, Any],
        files: tuple[Upload, ...],
        reply_to: int | None,
        params: Params,
    ) -> dict[str, Any]:
        message = {**self._frame(chat_id), "from": self._bot(), **content}
        if reply_to is not None:
            frame = {"message_id": reply_to, "date": message["date"], "chat": message["chat"]}
            message["reply_to_message"] = frame
        self.ledger.append(
            Sent(
                method=method,
                chat_id=chat_id,
                message_id=message["message_id"],
                text=text,
                reply_to=reply_to,
                files=files,
                business_connection_id=str(params.get("business_connection_id", "")),
            )
        )
        return message

    def _chat(self, params: Params) -> int:
        try:
            chat_id = int(params.get("chat_id", ""))
        except ValueError:
            raise ApiError(400, "Bad Request: chat_id is empty") from None
        if chat_id not in self._chats:
            raise ApiError(400, "Bad Request: chat not found")
        if chat_id in self._blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def _reply_to(self, params: Params) -> int | None:
        given = structured(params, "reply_parameters")
        if not isinstance(given, dict):
            return None
        number = int(given["message_id"])
        if 0 < number <= self._messages.get(int(params["chat_id"]), 0):
            return number
        if given.get("allow_sending_without_reply"):
            return None
        raise ApiError(400, "Bad Request: message to be replied not found")

    def _media(self, kind: str, upload: Upload) -> Any:
        described = self.upload(upload.name, upload.mime, upload.content)
        if kind != "photo":
            return described
        if not upload.content.startswith(_PHOTO_MAGIC):
            raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        ids = {name: described[name] for name in ("file_id", "file_unique_id", "file_size")}
        return [{**ids, "width": 90, "height": 90}]

    def _get_file(self, file_id: str) -> dict[str, Any]:
        found = self._files.get(file_id)
        if found is None:
            raise ApiError(400, "Bad Request: invalid file_id")
        if len(found.content) > MAX_DOWNLOAD:
            raise ApiError(400, "Bad Request: file is too big")
        extension = found.name.rpartition(".")[2]
        return {
            "file_id": file_id,
            "file_unique_id": f"U{file_id}",
            "file_size": len(found.content),
            "file_path": f"documents/{file_id}.{extension}",
        }

    async def _get_updates(self, params: Params, receive: Receive) -> list[dict[str, Any]]:
        if self.webhook_url:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook",
            )
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
        self._confirm({u["update_id"] for u in self._updates if u["update_id"] < offset})
        if not self._updates:
            await first_of(self._arrived.wait(), gone(receive), int(params.get("timeout") or 0))
        return list(self._updates)[:limit]


def _check_text(method: str, text: str) -> None:
    if method == "sendMessage" and not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if method == "sendMessage" and len(text) > MAX_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    if method != "sendMessage" and len(text) > MAX_CAPTION:
        raise ApiError(400, "Bad Request: message caption is too long")


def _not_ok(error: ApiError) -> dict[str, Any]:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": str(error)}
    return {**body, "parameters": error.parameters} if error.parameters else body
