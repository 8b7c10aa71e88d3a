"""Tokens that the operator hands out at the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, FieldError, NotFound
from omnidesk.flows import configure_agents, sign_in
from omnidesk.store import roster, tokens
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose token it is: an agent's, with the agent's role always, or a role's alone."""

    email: str | None = None
    role: Role | None = None


async def token(
    tx: Transaction,
    seal: Seal,
    holder: Holder,
    *,
    label: str = "",
    expires_days: int | None = None,
    now: datetime,
) -> dict[str, Any]:
    """Make a token. `token` in the answer is its text, which is stored nowhere."""
    if (holder.email is None) == (holder.role is None):
        fault = FieldError("--agent", "name either an agent or a role")
        raise BadInput("a token needs an owner", errors=(fault,))
    agent_id, role = None, holder.role
    if holder.email is not None:
        agent_id, role = await _agent(tx, holder.email)
    if role is None or (role is Role.AGENT and agent_id is None):
        fault = FieldError("--role", "agent needs a person; use --agent EMAIL")
        raise BadInput("a token needs an owner", errors=(fault,))
    issued = await sign_in.issue(
        tx,
        seal,
        role=role,
        kind="api",
        agent_id=agent_id,
        label=label,
        expires_at=now + timedelta(days=expires_days) if expires_days else None,
        now=now,
    )
    return shown(issued.row) | {"token": sign_in.text_of(seal, issued.seed)}


async def _agent(tx: Transaction, email: str) -> tuple[str, Role]:
    agent_id = (await roster.emails(tx, [email])).get(email.lower())
    if agent_id is None:
        raise NotFound(f"there is no agent {email}")
    row = await configure_agents.find(tx, agent_id)
    if row["disabled"]:
        raise BadInput(f"the agent {email} is disabled")
    return agent_id, Role(row["role"])


async def revoke(tx: Transaction, token_id: str, now: datetime) -> dict[str, Any]:
    """End a token for good; its sockets are closed within seconds. Again is no error."""
    if await tokens.get(tx, token_id) is None:
        raise NotFound(f"there is no token {token_id}")
    await tokens.revoke(tx, token_id, now)
    row = await tokens.get(tx, token_id)
    assert row is not None
    return shown(row)


async def every(tx: Transaction) -> list[dict[str, Any]]:
    """All API tokens, oldest first, without their texts."""
    found: list[Row] = []
    while True:
        rows = await tokens.page(tx, found[-1]["id"] if found else "", _PAGE)
        found += rows
        if len(rows) < _PAGE:
            return [shown(row) for row in found]


def shown(row: Row) -> dict[str, Any]:
    """The public form of a token's row."""
    return {
        "id": row["id"],
        "role": row["role"],
        "agent_id": row["agent_id"],
        "label": row["label"],
        "created_at": instant(row["created_at"]),
        "expires_at": instant(row["expires_at"]),
        "revoked_at": instant(row["revoked_at"]),
    }
