"""Bringing a session from its last position to now: what it missed, or a reset."""

from __future__ import annotations

from collections.abc import Sequence

from omnidesk.domain.events import Position, Recorded
from omnidesk.live import frames
from omnidesk.live.hub import Hub
from omnidesk.live.session import Session
from omnidesk.store import events
from omnidesk.store.database import Database, Transaction

PAGE = 500
# Beyond this a snapshot is smaller and sooner there than the story.
LONGEST = 10_000


async def resumable(tx: Transaction, hub: Hub, cursor: object) -> Position | str:
    """The position a client may resume from, or why it may not: the reason of the reset.

    A client may be ahead of this process, but never of the log.
    """
    if cursor is None:
        return "fresh"
    position = Position.parse(cursor)
    if position is None:
        return "malformed"
    known = hub.position
    if position.epoch == known.epoch and hub.remembers(position.number):
        return position
    head = await events.head(tx)
    if position.epoch != head.epoch or head.epoch != known.epoch:
        return "epoch"
    if position.number > head.number:
        return "future"
    if position.number < head.number and position.number < await events.oldest(tx) - 1:
        return "too_old"
    return position


async def catch_up(hub: Hub, database: Database, session: Session) -> int | None:
    """Send what the session missed, then make it live; how many events that was.

    None when it missed too much (or a reset came in between): it is not live then. There is no
    pause between the last look at the hub and going live, so nothing is lost or sent twice.
    """
    count = 0
    while session.outbox.ending is None and session.reset_reason is None:
        missed = hub.missed(session)
        if missed is None:
            if hub.position.number - session.position > LONGEST:
                return None
            count += await _from_database(hub, database, session)
            continue
        if not missed:
            hub.go_live(session)
            return count
        for event in missed:
            if not session.outbox.has_room():
                break
            session.position = event.number
            ready = session.frame_of(event)
            if ready is not None:
                session.outbox.put(ready)
                count += 1
        await session.outbox.room()
    return None


async def _from_database(hub: Hub, database: Database, session: Session) -> int:
    until = hub.position.number
    at = Position(hub.position.epoch, session.position)
    async with database.transaction() as tx:
        page = await _page(tx, session, at, until)
    sent = 0
    for event in page:
        await session.outbox.room()
        ready = session.frame_of(frames.published(event, hub.names))
        if ready is not None:
            session.outbox.put(ready)
            sent += 1
        session.position = event.position
    if len(page) < PAGE:
        session.position = until
    return sent


async def _page(tx: Transaction, session: Session, at: Position, until: int) -> Sequence[Recorded]:
    if session.everything:
        return [e for e in await events.after(tx, at, PAGE) if e.position <= until]
    ids: dict[str, list[str]] = {}
    for kind, key in session.topics:
        ids.setdefault(kind, []).append(key)
    if session.actor is None:
        return await events.of_conversations(
            tx, at, until, ids.get("visiting", []), sorted(frames.VISITOR_TYPES), PAGE
        )
    return await events.visible_after(
        tx,
        at,
        until,
        session.agent_id or "",
        ids.get("queue", []),
        ids.get("conversation", []),
        PAGE,
        sorted(frames.SHARED) if frames.DESKS in session.topics else (),
    )
