"""Agents, their presence and their load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from omnidesk.domain.ids import AgentId, QueueId


class Role(StrEnum):
    """What somebody may do. Each route and event checks it. Tokens alone are `board`: what hangs
    on a wall sees figures and agents' names, and no customer."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    OPS = "ops"
    BOT = "bot"
    BOARD = "board"


class PresenceState(StrEnum):
    """The agent's own word. Only `online` is routable, and only while the lease lives."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


# A socket renews the lease with any traffic. A lost socket makes the agent unroutable at once
# when the lease ends; after the grace the agent is offline and the queue's rule decides what
# becomes of the work.
LEASE_SECONDS = 45
GRACE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Declared state and the lease that keeps it believable."""

    state: PresenceState
    reason: str = ""
    changed_at: datetime
    lease_expires_at: datetime | None = None


def routable(presence: Presence, now: datetime) -> bool:
    """Whether work may be offered: declared online, and somebody is really there."""
    return (
        presence.state is PresenceState.ONLINE
        and presence.lease_expires_at is not None
        and presence.lease_expires_at > now
    )


def lost(presence: Presence, now: datetime, grace_seconds: int = GRACE_SECONDS) -> bool:
    """Whether an agent who declared a presence has been gone longer than the grace."""
    return (
        presence.state is not PresenceState.OFFLINE
        and presence.lease_expires_at is not None
        and presence.lease_expires_at + timedelta(seconds=grace_seconds) <= now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person or bot who takes work. `skills` maps skill names to levels 1 to 10.

    `capacity` and `used` are units; pending offers are part of `used`. `idle_since` is when the
    load last fell to zero, None while busy.
    """

    id: AgentId
    email: str
    name: str
    role: Role
    language: str = "en"
    queues: frozenset[QueueId] = frozenset()
    skills: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 60
    used: int = 0
    presence: Presence
    idle_since: datetime | None = None
    last_assigned_at: datetime | None = None
    disabled: bool = False
    version: int = 1
