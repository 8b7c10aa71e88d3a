"""Who is asking: bearer tokens, passwords, sessions."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId, TokenId
from omnidesk.errors import BadInput, FieldError, NotAuthenticated, NotFound, Unavailable
from omnidesk.store import tokens
from omnidesk.store.database import Database, Row, Transaction
from omnidesk.store.seal import Seal

PREFIX = "odk_"
SESSION_SECONDS = 12 * 3600
TICKET_SECONDS = 60
MIN_PASSWORD = 10
MAX_PASSWORD = 256
_LONGEST = 200


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def authenticate(tx: Transaction, token: str, now: datetime) -> Actor:
    """The owner of a bearer token.

    Raises NotAuthenticated, with one text for all causes, when it is unknown, expired, revoked,
    a visitor's, or its agent is disabled. A ticket authenticates as the token it was made from,
    so that revoking that one ends everything.
    """
    row = None
    if token.startswith(PREFIX) and len(token) <= _LONGEST:
        row = await tokens.by_hash(tx, digest(token), now)
    if row is None:
        raise NotAuthenticated("the bearer token is missing, unknown, expired or revoked")
    return Actor(
        role=Role(row["role"]),
        agent_id=AgentId(row["agent_id"]) if row["agent_id"] else None,
        token_id=TokenId(row["subject"].get("ticket_for", row["id"])),
        queues=frozenset(QueueId(q) for q in row["queues"]),
    )


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just made: its row, and the seed its text comes from."""

    row: Row
    seed: str


def text_of(seal: Seal, seed: str) -> str:
    """The token of a seed. A seed may be kept for a day as part of an idempotent answer: it
    opens nothing without the server's secret key."""
    made = hmac.digest(seal.derive("token"), seed.encode(), "sha256")
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


async def issue(
    tx: Transaction,
    seal: Seal,
    *,
    role: Role,
    kind: str,
    agent_id: str | None = None,
    label: str = "",
    subject: Mapping[str, Any] | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> Issued:
    """Make a token and store its hash. `kind` is `api` or `session`."""
    seed = clock.secret_token(32)
    row = await tokens.add(
        tx,
        token_id=clock.new_id("tok"),
        digest=digest(text_of(seal, seed)),
        role=role.value,
        kind=kind,
        agent_id=agent_id,
        label=label,
        subject=subject or {},
        expires_at=expires_at,
        now=now,
    )
    return Issued(row, seed)


class Passwords:
    """Slow hashing in threads: at most `concurrency` at once, at most `waiting` in line; beyond
    that Unavailable, so that a flood of guesses cannot take the whole machine."""

    def __init__(self, *, concurrency: int = 2, waiting: int = 32) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._room = concurrency + waiting

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        hashed: str = await self._threaded(_hasher().hash, password)
        return hashed

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password fits. Without a hash the same work is done for nothing: an
        unknown account must answer as slowly as a known one."""
        fits: bool = await self._threaded(_fits, hashed or _nobody(), password)
        return fits and hashed is not None

    async def _threaded(self, work: Any, *args: str) -> Any:
        if self._room <= 0:
            raise Unavailable("too many sign-ins at once", retry_after_seconds=2)
        self._room -= 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work, *args)
        finally:
            self._room += 1


@cache
def _hasher() -> PasswordHasher:
    # OWASP's profile with the larger memory and one lane: about 50 ms on a small server.
    return PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


@cache
def _nobody() -> str:
    # Shaped like a hash, of no password: comparing with it takes as long as with a real one.
    made = _hasher()
    salt, rest = clock.secret_token(made.salt_len), clock.secret_token(made.hash_len)
    costs = f"m={made.memory_cost},t={made.time_cost},p={made.parallelism}"
    return f"$argon2id$v=19${costs}${_plain(salt)}${_plain(rest)}"


def _plain(token: str) -> str:
    return token.replace("-", "+").replace("_", "/")


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def acceptable(password: str, pointer: str) -> str:
    """The password, if it may be used; BadInput otherwise."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        fault = f"has {len(password)} characters; {MIN_PASSWORD} to {MAX_PASSWORD} are allowed"
        raise BadInput("the password cannot be used", errors=(FieldError(pointer, fault),))
    return password


@dataclass(frozen=True, slots=True)
class Known:
    """An agent who proved the password."""

    agent_id: AgentId
    role: Role


async def prove(database: Database, passwords: Passwords, email: str, password: str) -> Known:
    """The agent with this address and password.

    Raises NotAuthenticated with the same text, after the same work, for unknown addresses, wrong
    passwords, agents without a password and disabled agents.
    """
    async with database.transaction() as tx:
        found = await tokens.credentials(tx, email)
    # Never inside a transaction: hashing is slow, and connections are few.
    fits = await passwords.verify(found["password_hash"] if found else None, password)
    if found is None or not fits:
        raise NotAuthenticated("the address or the password is wrong")
    return Known(AgentId(found["id"]), Role(found["role"]))


async def open_session(tx: Transaction, seal: Seal, known: Known, now: datetime) -> Issued:
    """A session token of twelve hours."""
    return await issue(
        tx,
        seal,
        role=known.role,
        kind="session",
        agent_id=known.agent_id,
        expires_at=now + timedelta(seconds=SESSION_SECONDS),
        now=now,
    )


async def ticket(tx: Transaction, seal: Seal, actor: Actor, now: datetime) -> Issued:
    """A token of one minute that stands for the caller's own, to hand to a socket."""
    return await issue(
        tx,
        seal,
        role=actor.role,
        kind="session",
        agent_id=actor.agent_id,
        subject={"ticket_for": actor.token_id},
        expires_at=now + timedelta(seconds=TICKET_SECONDS),
        now=now,
    )


async def sign_out(tx: Transaction, actor: Actor, now: datetime) -> None:
    """Revoke the token that asks."""
    if actor.token_id is None or not await tokens.revoke(tx, actor.token_id, now):
        raise NotFound("there is no session to end")


async def change_password(
    database: Database, passwords: Passwords, actor: Actor, old: str, new: str, now: datetime
) -> None:
    """Set the caller's own password; every other session of theirs ends."""
    agent_id = actor.require_agent()
    acceptable(new, "/new_password")
    async with database.transaction() as tx:
        stored = await tokens.password_hash(tx, agent_id)
    if not await passwords.verify(stored, old):
        raise NotAuthenticated("the current password is wrong")
    hashed = await passwords.hash(new)
    async with database.transaction() as tx:
        await tokens.set_password_hash(tx, agent_id, hashed, now)
        await tokens.revoke_sessions(tx, agent_id, now, keep=actor.token_id)


async def sweep(tx: Transaction, now: datetime) -> int:
    """Delete tokens that ended a month ago; how many."""
    return await tokens.sweep(tx, now - timedelta(days=30))
