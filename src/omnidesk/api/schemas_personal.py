"""The public shapes of what an agent keeps for themselves."""

from __future__ import annotations

from omnidesk.api.schemas import Instant, Shape


class ReadMark(Shape):
    """How far you have read. `message_id` is the last message read; null: none yet.
    `unread_count` are the contact's messages after it, 100 at most."""

    conversation_id: str
    message_id: str | None
    unread_count: int
    read_at: Instant | None
