"""Why an agent cannot be offered an item: the first filter that fails, in this order."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why not."""

    DISABLED = "disabled"
    NOT_ONLINE = "not_online"
    LEASE_EXPIRED = "lease_expired"
    NOT_IN_QUEUE = "not_in_queue"
    QUEUE_PAUSED = "queue_paused"
    QUEUE_MANUAL = "queue_manual"
    KIND_NOT_TAKEN = "kind_not_taken"
    SKILL_MISSING = "skill_missing"
    LEVEL_TOO_LOW = "level_too_low"
    EXCLUSIVE_WORK = "exclusive_work"
    AT_CAP = "at_cap"
    NOT_IDLE = "not_idle"
    NOT_INTERRUPTIBLE = "not_interruptible"
    NO_CAPACITY = "no_capacity"
    KEPT_FOR_WAKING = "kept_for_waking"
    DECLINED = "declined"
    HELD_FOR_PREFERRED = "held_for_preferred"
    LEAVES_IDLE = "leaves_idle"
    RESERVED_FOR_BLOCKED = "reserved_for_blocked"


# Reasons that mean: not now, for want of room.
ROOM = (
    Reason.EXCLUSIVE_WORK,
    Reason.AT_CAP,
    Reason.NOT_IDLE,
    Reason.NOT_INTERRUPTIBLE,
    Reason.NO_CAPACITY,
    Reason.KEPT_FOR_WAKING,
)
