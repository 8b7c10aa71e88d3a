"""What each role may reach: one table, and the dependency that every route declares.

A scope opens the door of a route; which rows somebody sees behind it is decided by the flow,
from the same Actor. A test walks every route and fails on one without a scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from omnidesk.domain.agent import Role


class Scope(StrEnum):
    """A door. PUBLIC, PROVIDER and VISITOR doors need no agent's token: the first needs nothing,
    the second a provider's signature, the third a visitor's token."""

    PUBLIC = "public"
    PROVIDER = "provider"
    VISITOR = "visitor"
    SELF = "self"
    REALTIME = "realtime"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    WORK = "work"
    DIRECTORY_READ = "directory:read"
    STATS_READ = "stats:read"
    METRICS_READ = "metrics:read"
    REPORTS_READ = "reports:read"
    QUEUES_OPERATE = "queues:operate"
    AGENTS_OPERATE = "agents:operate"
    EXPLAIN = "explain"
    WORK_EXPLAIN = "work:explain"
    INBOUND_OPERATE = "inbound:operate"
    CONFIGURATION_READ = "configuration:read"
    CONFIGURATION_WRITE = "configuration:write"
    REPLIES_WRITE = "replies:write"
    TOKENS = "tokens"


WITHOUT_TOKEN = frozenset({Scope.PUBLIC, Scope.PROVIDER, Scope.VISITOR})

_EVERYBODY = frozenset({Scope.SELF, Scope.REALTIME, Scope.DIRECTORY_READ})
_DESK = _EVERYBODY | {
    Scope.CONVERSATIONS_READ,
    Scope.CONVERSATIONS_WRITE,
    Scope.CONTACTS_READ,
    Scope.CONTACTS_WRITE,
    Scope.WORK,
}
_WATCH = frozenset({Scope.STATS_READ, Scope.METRICS_READ, Scope.REPORTS_READ})
_LEAD = (
    _DESK
    | _WATCH
    | {
        Scope.QUEUES_OPERATE,
        Scope.AGENTS_OPERATE,
        Scope.EXPLAIN,
        Scope.WORK_EXPLAIN,
        Scope.INBOUND_OPERATE,
        Scope.CONFIGURATION_READ,
        Scope.REPLIES_WRITE,
    }
)

# The whole table. What is not listed is refused.
ALLOWED: Mapping[Role, frozenset[Scope]] = {
    Role.ADMIN: _LEAD | {Scope.CONFIGURATION_WRITE, Scope.TOKENS},
    Role.SUPERVISOR: _LEAD,
    Role.AGENT: _DESK | {Scope.STATS_READ, Scope.WORK_EXPLAIN},
    Role.OPS: _EVERYBODY | _WATCH | {Scope.EXPLAIN, Scope.WORK_EXPLAIN},
    Role.BOARD: frozenset({Scope.SELF, Scope.STATS_READ}),
    Role.BOT: _DESK,
}


def allows(role: Role, scope: Scope) -> bool:
    """Whether a token of `role` opens the door."""
    return scope in ALLOWED[role]
