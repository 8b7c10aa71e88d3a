"""Why this agent, why not the others, why still waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.errors import NotFound
from omnidesk.flows import routing_state
from omnidesk.flows.conversations import sight_of
from omnidesk.flows.history import History, HistoryGone, state_at
from omnidesk.routing import candidate_words, words
from omnidesk.routing.entries import millis
from omnidesk.routing.explain import explain_item, explain_planned
from omnidesk.routing.plan import plan
from omnidesk.store import conversations, decisions, recorded, routing_snapshot, turns, work
from omnidesk.store.database import Database, Row, Transaction
from omnidesk.store.turns import Turn


async def may_ask(tx: Transaction, actor: Actor, work_item_id: str) -> None:
    """Raise NotFound unless the work may be explained to the actor: to an agent, work of the
    conversations they may see; to whoever watches, all of it."""
    if actor.role is not Role.AGENT:
        return
    item = await work.find(tx, work_item_id)
    if item is None or not await conversations.find_exact(
        tx, item["conversation_id"], sight_of(actor)
    ):
        raise NotFound("there is no such work item")


async def explain_work_item(
    tx: Transaction, work_item_id: str, now: datetime, *, language: str = "en"
) -> dict[str, Any]:
    """The work item, its situation now (None once it has ended) and every recorded decision.

    Must be the first thing its transaction does: it reads one consistent snapshot.
    """
    snapshot = await routing_snapshot.load(tx)
    item = await work.find(tx, work_item_id)
    if item is None:
        raise NotFound("there is no such work item")
    state = routing_state.of_snapshot(snapshot, now)
    present = explain_item(state, work_item_id, millis(now))
    return {
        "work_item": resources.work_item(item),
        "now": present,
        "words": words.of_item(present, language) if present else [],
        "candidate_words": candidate_words.of_candidates(present, language) if present else [],
        "decisions": [_decision(row, language) for row in await decisions.of_item(tx, item["id"])],
    }


async def explain_decision(
    database: Database, work_item_id: str, decision_id: str, *, language: str = "en"
) -> dict[str, Any]:
    """A work item just before a decision about it was made: the state is rebuilt from the log and
    the turns, and what the same turn had offered before it is in flight.

    Raises NotFound for a decision that is not about it, HistoryGone when that past is not kept.
    """
    async with database.transaction() as tx:
        row = await decisions.get(tx, decision_id)
        if row is None or row["work_item_id"] != work_item_id:
            raise NotFound("there is no such decision about this work item")
        turn = await turns.of_decision(tx, decision_id, row["position"])
    if turn is None:
        raise HistoryGone("the turn of this decision is no longer kept")
    history = await _before(database, turn)
    now = millis(turn.decided_at)
    plan(history.state, now, list(turn.decisions).index(decision_id))
    found = explain_planned(history.state, work_item_id)
    return _past(history, found, turn.decided_at, language, _decision(row, language))


async def _before(database: Database, turn: Turn) -> History:
    """The history at a turn, its steps taken, its plan not made."""
    history = History(database)
    await history.open(turn.position, turn.seq)
    while told := await history.turns():
        for one in told:
            await history.meet(one)
            if one.seq == turn.seq:
                await history.step(turn)
                return history
    raise HistoryGone("the turn of this decision is no longer kept")


async def explain_at(
    database: Database, work_item_id: str, at: datetime, *, language: str = "en"
) -> dict[str, Any]:
    """A work item as it was at an instant. Raises HistoryGone when that past is not kept."""
    async with database.transaction() as tx:
        if await work.find(tx, work_item_id) is None:
            raise NotFound("there is no such work item")
        position = await recorded.position_at(tx, at)
    history = await state_at(database, position, at)
    found = explain_item(history.state, work_item_id, millis(at))
    return _past(history, found, at, language, None)


def _past(
    history: History,
    found: dict[str, Any] | None,
    at: datetime,
    language: str,
    decision: dict[str, Any] | None,
) -> dict[str, Any]:
    told = words.of_item(found, language) if found else []
    return {
        "at": instant(at),
        "position": history.position,
        "policy_version": history.policy.version,
        "explanation": found,
        "words": told,
        "candidate_words": candidate_words.of_candidates(found, language) if found else [],
        "decision": decision,
        "agrees": None if decision is None else _agrees(found, decision["record"]),
    }


def _agrees(found: dict[str, Any] | None, record: dict[str, Any]) -> bool:
    return found is not None and found["winner"] == record["winner"]["agent_id"]


def _decision(row: Row, language: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "decided_at": instant(row["decided_at"]),
        "position": row["position"],
        "epoch": row["epoch"],
        "policy_version": row["policy_version"],
        "outcome": row["outcome"],
        "record": row["record"],
        "words": words.of_decision(row["record"], language),
    }
