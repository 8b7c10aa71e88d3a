"""Nothing twice: the answer to a key is kept in the transaction that has the effect."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from omnidesk.errors import BadInput, Conflict, FieldError
from omnidesk.store import idempotency
from omnidesk.store.database import Transaction

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255
_POINTER = "header:idempotency-key"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body of an operation; `replayed` when it was done before."""

    status: int
    body: Any
    replayed: bool = False


def fingerprint(operation: str, args: Any) -> bytes:
    """What was asked, as a digest: the operation's name and its JSON arguments in any order."""
    return hashlib.sha256(
        orjson.dumps([operation, args], option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    ).digest()


async def once(
    tx: Transaction,
    actor_key: str,
    key: str,
    wanted: bytes,
    work: Callable[[], Awaitable[Answer]],
    now: datetime,
) -> Answer:
    """Do `work` unless the same was done under `key` in the last 24 hours: then its answer.

    The answer is stored by `tx`, so it exists exactly when the effect does. A failure rolls both
    back and frees the key: repeating a refused request decides anew. Raises Conflict while
    another transaction works under the key, BadInput when the key was used for something else.
    Without a key the work is simply done.
    """
    if not key:
        return await work()
    check(key)
    if not await idempotency.claim(tx, actor_key, key):
        raise Conflict("a request with this idempotency key is still at work; ask again shortly")
    # A statement of its own after the lock: what the former holder committed is seen here.
    kept = await idempotency.find(tx, actor_key, key, now - timedelta(seconds=KEPT_SECONDS))
    if kept is not None:
        if bytes(kept["fingerprint"]) != wanted:
            raise _misused("was used for another request")
        return Answer(kept["status"], kept["response"], replayed=True)
    answer = await work()
    await idempotency.keep(tx, actor_key, key, wanted, answer.status, answer.body, now)
    return answer


def check(key: str) -> None:
    """Raise BadInput unless the key may be used: 1 to 255 visible ASCII characters."""
    if len(key) > LONGEST_KEY or not all("\x21" <= ch <= "\x7e" for ch in key):
        raise _misused(f"must be 1 to {LONGEST_KEY} visible ASCII characters")


def _misused(fault: str) -> BadInput:
    return BadInput("the idempotency key cannot be used", errors=(FieldError(_POINTER, fault),))


async def sweep(tx: Transaction, now: datetime) -> int:
    """Forget what is older than a day; how many."""
    return await idempotency.sweep(tx, now - timedelta(seconds=KEPT_SECONDS))
