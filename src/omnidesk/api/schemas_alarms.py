"""The public shape of alarms."""

from __future__ import annotations

from typing import Any, Literal

from omnidesk.api.schemas import Instant, RequiredSkill, Shape


class Alarm(Shape):
    """Waiting work in trouble, told once for all that asks for the same. `nobody_ever`: no agent
    could ever take it; `nobody_there`: nobody who could is there; `starving`: it has waited three
    times its target although somebody could. `detail` says what would help."""

    id: str
    reason: Literal["nobody_ever", "nobody_there", "starving"]
    queue_id: str
    channel_kind: str
    requirements: list[RequiredSkill]
    widened_to: list[str]
    items: int
    oldest_work_item_id: str
    oldest_at: Instant
    detail: dict[str, Any]
    raised_at: Instant
    cleared_at: Instant | None
    version: int


class ToldAlarm(Alarm):
    """The same, and in words."""

    words: list[str]
