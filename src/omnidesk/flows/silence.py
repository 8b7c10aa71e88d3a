"""Customers who fall silent: waiting work is abandoned, the answered are asked, then closed.

The table of silences follows the event log; what it says is checked again under the
conversation's lock, so that a word that crosses with a decision is not closed unread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from omnidesk.domain import events
from omnidesk.domain.calendar import is_open
from omnidesk.domain.callback import asked
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.events import Recorded, instant
from omnidesk.domain.ids import QueueId
from omnidesk.domain.silence import (
    PROMPT,
    Action,
    Phase,
    Silence,
    after,
    concerns,
    due,
    gap,
    prompts,
    words,
)
from omnidesk.domain.sla_events import ABANDONED
from omnidesk.domain.work import WorkEvent
from omnidesk.flows import automatic, facts, release
from omnidesk.flows.automatic import Words
from omnidesk.flows.release import Ending
from omnidesk.store import silence as store
from omnidesk.store import work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory

SILENT = "silent"


async def follow(tx: Transaction, house: Directory, found: Sequence[Recorded]) -> None:
    """Keep the silences up with events of the log, in their order."""
    about = [(event, key) for event in found if (key := concerns(event.type, event.data))]
    if not about:
        return
    before = await store.lock(tx, {key for _, key in about})
    now: dict[str, Silence | None] = {}
    for event, key in about:
        known = now[key] if key in now else before.get(key)
        now[key] = after(
            known, event.type, event.data, event.occurred_at, closed=_closed(house, event)
        )
    await store.forget(tx, [key for key, kept in now.items() if kept is None and key in before])
    await store.write(
        tx, [kept for key, kept in now.items() if kept is not None and kept != before.get(key)]
    )


def _closed(house: Directory, event: Recorded) -> bool:
    conversation = event.data.get("conversation")
    queue = house.queues.get(QueueId(conversation["queue_id"])) if conversation else None
    calendar = house.calendars.get(queue.calendar_id or "") if queue else None
    return calendar is not None and not is_open(calendar, event.occurred_at)


async def attend(tx: Transaction, conversation_ids: Collection[str], now: datetime) -> None:
    """The sockets of these conversations' visitors are open: who waits there has not left."""
    await store.attend(tx, conversation_ids, now)


async def abandon(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Waiting work whose customer has left is abandoned and its conversation ends; how many."""
    found = await _quiet(tx, house, Action.ABANDON, now, limit)
    open_ones = await _still(tx, house, found, Action.ABANDON, now)
    items = await _work(tx, open_ones)
    spoke = await store.last_words(tx, open_ones)
    leaving = []
    for key, row in open_ones.items():
        policy = house.policy.kind(row["channel_kind"])
        late = timedelta(seconds=policy.abandon_after_seconds or 0)
        item = items.get(key)
        if item is None or item["state"] not in {"waiting", "offered"} or asked(item["callback"]):
            continue
        if row["waiting_since"] is not None and spoke.get(key, now) <= now - late:
            leaving.append(key)
    ending = Ending(event=WorkEvent.GIVE_UP, offer_state="revoked", reason=SILENT)
    await release.to_end(tx, [items[key] for key in leaving], ending, now)
    await _end(tx, open_ones, leaving, ABANDONED, now)
    return await _settled(tx, open_ones, leaving)


async def close(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Conversations whose customer was answered and stayed silent are resolved; how many."""
    found = await _quiet(tx, house, Action.CLOSE, now, limit)
    open_ones = await _still(tx, house, found, Action.CLOSE, now)
    items = await _work(tx, open_ones)
    over = [
        key
        for key, row in open_ones.items()
        if row["waiting_since"] is None
        and (key not in items or items[key]["state"] in {"assigned", "wrap_up"})
    ]
    ending = Ending(event=WorkEvent.CLOSE, offer_state="revoked", reason=SILENT)
    await release.to_end(tx, [items[key] for key in over if key in items], ending, now)
    await _end(tx, open_ones, over, SILENT, now)
    return await _settled(tx, open_ones, over)


async def prompt(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Customers who were answered and are silent are asked whether they are still there, once
    for each silence; how many."""
    found = await _quiet(tx, house, Action.PROMPT, now, limit)
    open_ones = await _still(tx, house, found, Action.PROMPT, now)
    silences = await store.lock(tx, open_ones)
    asked = {key: row for key, row in open_ones.items() if row["waiting_since"] is None}
    wanted = [
        Words(
            conversation=row,
            text=_question(house, row),
            key=f"automatic:prompt:{instant(silences[key].quiet_since)}",
        )
        for key, row in asked.items()
        if key in silences
    ]
    await automatic.say(tx, house, wanted, now)
    # Who cannot be reached counts as asked: their silence goes on all the same.
    await store.prompted(tx, asked, now)
    return await _settled(tx, open_ones, asked)


def _question(house: Directory, row: Row) -> str:
    queue = house.queues.get(QueueId(row["queue_id"]))
    return words(queue.prompt_message if queue else {}, PROMPT, row["language"])


async def _quiet(
    tx: Transaction, house: Directory, action: Action, now: datetime, limit: int
) -> list[str]:
    """Conversations for which the action seems due, kind by kind."""
    found: list[str] = []
    for kind in ChannelKind:
        policy = house.policy.kind(kind)
        phase = Phase.EXPECTING if action is Action.ABANDON else Phase.ANSWERED
        seconds = {
            Action.ABANDON: policy.abandon_after_seconds,
            Action.PROMPT: policy.prompt_after_seconds if prompts(policy) else None,
            Action.CLOSE: policy.close_after_seconds,
        }[action]
        if seconds is None or len(found) >= limit:
            continue
        asked = action is Action.CLOSE and prompts(policy)
        found += await store.quiet(
            tx,
            kind.value,
            phase,
            now - timedelta(seconds=seconds),
            limit - len(found),
            unprompted=action is Action.PROMPT,
            prompted_until=now - gap(policy) if asked else None,
        )
    return found


async def _still(
    tx: Transaction, house: Directory, found: Sequence[str], action: Action, now: datetime
) -> Mapping[str, Row]:
    """Those that are free to be locked, open, and for which it is still due; locked."""
    rows = await work.lock_conversations(tx, found, skip_locked=True)
    silences = await store.lock(tx, rows)
    return {
        key: rows[key]
        for key, silence in silences.items()
        if due(silence, house.policy.kind(silence.channel_kind), now) is action
        and rows[key]["state"] == "open"
    }


async def _work(tx: Transaction, rows: Mapping[str, Row]) -> dict[str, Row]:
    live = await work.lock_live_of_conversations(tx, list(rows))
    return {item["conversation_id"]: item for item in live}


async def _end(
    tx: Transaction, held: Mapping[str, Row], ids: Collection[str], reason: str, now: datetime
) -> None:
    if not ids:
        return
    for row in await store.resolve(tx, ids, now):
        agent_id = held[row["id"]]["agent_id"]
        told = {"reason": reason}
        kind = events.CONVERSATION_RESOLVED
        tx.record(facts.conversation(kind, row, now, agent_id, extra=told))
    await store.forget(tx, ids)


async def _settled(tx: Transaction, open_ones: Collection[str], done: Collection[str]) -> int:
    """What was refused under the lock is owed something until the log says more; otherwise it
    would be found again and again."""
    await store.owe(tx, set(open_ones) - set(done))
    return len(done)
