"""Shapes of bearer tokens."""

from __future__ import annotations

from typing import Literal

from omnidesk.api.schemas import Instant, Shape, TokenRole


class TokenIssued(Shape):
    """A token, shown once."""

    id: str
    token: str
    token_type: Literal["bearer"]
    role: TokenRole
    agent_id: str | None
    expires_at: Instant | None


class Token(Shape):
    """A token without its text."""

    id: str
    kind: Literal["api", "session"]
    role: TokenRole
    agent_id: str | None
    label: str
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
