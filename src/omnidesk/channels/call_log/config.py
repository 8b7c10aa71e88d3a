"""Settings of a call log inbox."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from omnidesk.channels._toolkit.signed_json import SigningSecret


class Config(BaseModel):
    """How reports prove themselves: `signing_secret` (Standard Webhooks, the better way), `key`
    for telephone systems that cannot sign, or both.

    The key comes as `?key=...`, as the password of HTTP Basic or as a Bearer token. It proves
    the sender but neither covers the body nor stops a replay, so it needs HTTPS.
    `previous_secret` is accepted too while secrets are being exchanged. `region` (ISO 3166)
    completes numbers dialled without a country code. `recordings_user` and
    `recordings_password` are sent to `recordings_base_url` only.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    signing_secret: SigningSecret | None = None
    previous_secret: SigningSecret | None = None
    key: SecretStr | None = Field(default=None, min_length=16)
    region: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    recordings_base_url: str | None = Field(default=None, pattern=r"^https?://")
    recordings_user: str | None = None
    recordings_password: SecretStr | None = None

    @model_validator(mode="after")
    def _can_check(self) -> Self:
        if self.signing_secret is None and self.key is None:
            raise ValueError("give signing_secret, key, or both")
        return self
