"""Settings of a generic inbox."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from omnidesk.channels._toolkit.signed_json import SigningSecret


class Config(BaseModel):
    """`namespace` keeps the external addresses of one inbox apart from those of every other.

    `signing_secret` proves what comes in; `previous_secret` is accepted too while secrets are
    being exchanged. Messages go out to `outbound_url`, signed with `outbound_secret` or else
    with `signing_secret`. With `trusted_addresses` the other system vouches for the phone
    numbers and mail addresses that it names; without, they are claims.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    namespace: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    signing_secret: SigningSecret
    previous_secret: SigningSecret | None = None
    outbound_url: str | None = Field(default=None, pattern=r"^https?://")
    outbound_secret: SigningSecret | None = None
    trusted_addresses: bool = False
