"""Who asks for something, as the API authenticated them."""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId, TokenId
from omnidesk.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The caller of a command. `agent_id` is None for tokens made for a role only."""

    role: Role
    agent_id: AgentId | None = None
    token_id: TokenId | None = None
    queues: frozenset[QueueId] = frozenset()

    @property
    def sees_everything(self) -> bool:
        """Whether every queue and conversation is open to them."""
        return self.role in {Role.ADMIN, Role.SUPERVISOR}

    @property
    def key(self) -> str:
        """Stable name for idempotency keys and rate limits."""
        return self.agent_id or self.token_id or self.role

    def require(self, *roles: Role) -> None:
        """Raise Forbidden unless the actor has one of `roles`."""
        if self.role not in roles:
            raise Forbidden(f"this needs the role {' or '.join(roles)}; yours is {self.role}")

    def require_agent(self) -> AgentId:
        """The agent who acts; Forbidden for tokens that are nobody's."""
        if self.agent_id is None:
            raise Forbidden("this token belongs to no agent; use an agent's own token")
        return self.agent_id
