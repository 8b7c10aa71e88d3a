"""Settings of a Telegram bot inbox."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from omnidesk.domain.channel import WebhookRequest


class Config(BaseModel):
    """One bot. `bot_token` is what BotFather gave; it stands in every URL of the Bot API.

    `secret_token` (1 to 256 of A-Z a-z 0-9 _ -) proves webhooks; while it is empty every webhook
    is refused. `mode` polling asks Telegram for updates instead and needs no public URL;
    `poll_seconds` is how long one question may stay open. `api_base_url` may name a Bot API
    server of your own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    bot_token: SecretStr
    secret_token: SecretStr = SecretStr("")
    mode: Literal["webhook", "polling"] = "webhook"
    api_base_url: str = "https://api.telegram.org"
    poll_seconds: int = Field(default=25, ge=0, le=50)

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        number, colon, rest = value.get_secret_value().partition(":")
        if not (colon and number.isascii() and number.isdigit() and _plain(rest)):
            raise ValueError("a bot token is digits, a colon, then letters, digits, _ and -")
        return value

    @field_validator("secret_token")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (len(text) > 256 or not _plain(text)):
            raise ValueError("a secret token is up to 256 letters, digits, _ and -")
        return value

    @field_validator("api_base_url")
    @classmethod
    def _base(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
            raise ValueError("an http(s) address without a query is needed")
        return value.rstrip("/")

    def method_url(self, method: str) -> str:
        """Where to call `method`. Holds the token: never log it, never put it into an error."""
        return f"{self.api_base_url}/bot{self.bot_token.get_secret_value()}/{method}"

    def file_url(self, path: str) -> str:
        """Where to download `path` (as getFile named it). Holds the token, too."""
        return f"{self.api_base_url}/file/bot{self.bot_token.get_secret_value()}/{path}"


def presented_secret(request: WebhookRequest) -> str:
    """What a webhook brings to prove that Telegram sent it."""
    return request.headers.get("x-telegram-bot-api-secret-token", "")


def _plain(text: str) -> bool:
    return bool(text) and text.isascii() and text.replace("_", "").replace("-", "").isalnum()
