"""Deciding what a group of inbound items changes: conversations, messages, work, events.

Pure: what the store found goes in, rows to write come out. Ids come from an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain import call as calls
from omnidesk.domain import events, language, resources
from omnidesk.domain.channel import Threading
from omnidesk.domain.contact import Evidence
from omnidesk.domain.conversation import Arrival, Candidate, ConversationState, Verb, place
from omnidesk.domain.events import Event
from omnidesk.domain.ids import AgentId, ConversationId, QueueId, WorkItemId
from omnidesk.domain.inbound import (
    CallStatus,
    InboundAttachment,
    InboundCall,
    InboundMessage,
    RemoteFile,
)
from omnidesk.domain.rules import route
from omnidesk.domain.work import WorkEvent, WorkState, next_state
from omnidesk.flows import rows
from omnidesk.flows.known import facts
from omnidesk.flows.threads import Changes, Item, Thread
from omnidesk.store.directory import Directory

_PREVIEW = 140


class Settler:
    """Settles one group. Items of one contact see what earlier items of the group did."""

    def __init__(
        self,
        directory: Directory,
        threads: Sequence[Thread],
        new_id: Callable[[str], str],
        new_token: Callable[[], str],
        now: datetime,
    ) -> None:
        self._directory = directory
        self._new_id = new_id
        self._new_token = new_token
        self._now = now
        self.changes = Changes({thread.row["id"]: thread for thread in threads})
        self._of_contact: dict[str, list[Thread]] = {}
        self._told: list[tuple[str, Thread, dict[str, Any]]] = []
        self._calls: dict[tuple[str, str], dict[str, Any]] = {}
        self._named: dict[int, list[Thread]] = {}
        for thread in threads:
            self._of_contact.setdefault(thread.row["contact_id"], []).append(thread)
            for ordinal in thread.by_token | thread.by_reference:
                self._named.setdefault(ordinal, []).append(thread)

    def settle(self, item: Item) -> None:
        """Take one item into account."""
        value = item.value
        if isinstance(value, InboundCall):
            self._call(item, value)
        elif value.edit_of is not None and item.target is not None:
            self._edit(value, item.target)
        else:
            self._message(item, value)

    def _message(self, item: Item, value: InboundMessage) -> None:
        known = language.guess(value.text, value.sender.language or item.met.language)
        thread = self._thread_for(item, known, creates_work=not value.automatic)
        row = rows.message(
            item.message_id, thread.row["id"], item.inbox, item.met, value, self._now
        )
        if thread.is_new and thread.row["subject"] is None:
            thread.row["subject"] = value.subject
        files = [
            rows.attachment(self._new_id("att"), item.message_id, item.inbox.id, file, self._now)
            for file in value.attachments
        ]
        self._land(thread, row, files, _preview(value), waits=not value.automatic)

    def _call(self, item: Item, value: InboundCall) -> None:
        key = (item.inbox.id, value.call_id)
        known = self._calls.get(key) or (dict(item.target) if item.target else None)
        record = calls.merge(known["call"] if known else None, value)
        needs_work = record["status"] in calls.NEEDS_WORK
        first_time = needs_work and not (known and known["call"].get("made_work"))
        record["made_work"] = needs_work or bool(known and known["call"].get("made_work"))
        text = calls.summary(record)
        files = self._recording(item, known, record)
        if known is None:
            thread = self._thread_for(item, item.met.language, creates_work=needs_work)
            row = rows.call(
                item.message_id,
                thread.row["id"],
                item.inbox,
                item.met,
                value,
                record,
                text,
                self._now,
            )
            self._calls[key] = row
            self._land(thread, row, files, text, waits=needs_work)
            self._close_answered(thread, record)
            return
        known |= {"call": record, "text": text, "version": known["version"] + 1}
        known["files"] = [*known.get("files", ()), *files]
        self.changes.attachments += files
        self._calls[key] = known
        thread = self.changes.threads[known["conversation_id"]]
        if first_time:
            self._revive(thread, None)
            self._need_work(thread, item)
            self._wait(thread)
        self._write_back(thread, known)
        self._close_answered(thread, record)

    def _close_answered(self, thread: Thread, record: Mapping[str, Any]) -> None:
        # An answered call leaves nothing to do: what it opened, and nobody else uses, is over.
        row = thread.row
        begun_by_call = row["threading"] == Threading.JOINS_CONTACT
        idle = thread.work is None and row["waiting_since"] is None
        alive = row["state"] != ConversationState.RESOLVED
        if record["status"] == CallStatus.COMPLETED and begun_by_call and idle and alive:
            row |= {"state": ConversationState.RESOLVED.value, "resolved_at": self._now}
            thread.changed = True
            self._tell(events.CONVERSATION_RESOLVED, thread, {})

    def _recording(
        self, item: Item, known: Mapping[str, Any] | None, record: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        url = record["recording_url"]
        if url is None or (known and known["call"]["recording_url"] is not None):
            return []
        message_id = known["id"] if known else item.message_id
        file = InboundAttachment(
            name="recording.mp3", mime="audio/mpeg", remote=RemoteFile(reference=url, is_url=True)
        )
        return [rows.attachment(self._new_id("att"), message_id, item.inbox.id, file, self._now)]

    def _edit(self, value: InboundMessage, target: Mapping[str, Any]) -> None:
        row = self.changes.edited.get(target["id"]) or dict(target)
        former = [*row["extra"].get("former_texts", ()), row["text"]][-10:]
        row |= {
            "text": value.text,
            "html": value.html,
            "extra": {**row["extra"], "former_texts": former},
            "version": row["version"] + 1,
        }
        self._write_back(self.changes.threads[row["conversation_id"]], row)

    def _write_back(self, thread: Thread, row: dict[str, Any]) -> None:
        # A message made by this very group is still to be inserted: its dict is changed in place.
        if not any(row is made for made in self.changes.messages):
            self.changes.edited[row["id"]] = row
        self._tell(
            events.MESSAGE_UPDATED,
            thread,
            {"message": resources.message(row, row.get("files", ()))},
        )

    def _land(
        self,
        thread: Thread,
        row: dict[str, Any],
        files: list[dict[str, Any]],
        preview: str,
        *,
        waits: bool,
    ) -> None:
        conversation = thread.row
        conversation["message_count"] += 1
        conversation["preview"] = " ".join(preview.split())[:_PREVIEW]
        conversation["last_activity_at"] = self._now
        if waits:
            self._wait(thread)
        thread.changed = True
        thread.writers.add(row["identity_id"])
        self.changes.messages.append(row)
        row["files"] = files
        self.changes.attachments += files
        self._tell(events.MESSAGE_CREATED, thread, {"message": resources.message(row, files)})

    def _wait(self, thread: Thread) -> None:
        if thread.row["waiting_since"] is None:
            thread.row["waiting_since"] = self._now
            thread.changed = True

    def _thread_for(self, item: Item, known_language: str | None, *, creates_work: bool) -> Thread:
        arrival = Arrival(
            contact_id=item.met.contact_id,
            identity_id=item.met.identity_id,
            inbox_id=item.inbox.id,
            threading=item.inbox.threading,
            verified=item.value.sender.evidence >= Evidence.PROVIDER,
            creates_work=creates_work,
        )
        own = self._of_contact.get(item.met.contact_id, [])
        named = self._named.get(item.ordinal, [])
        candidates = {t.row["id"]: _candidate(t, item) for t in (*own, *named)}
        placed = place(
            arrival, tuple(candidates.values()), item.inbox.reopen_window_seconds, self._now
        )
        if placed.verb is Verb.OPEN_ANEW:
            thread = self._open(item, known_language, placed.former_id, placed.last_agent_id)
        else:
            assert placed.conversation_id is not None
            thread = self.changes.threads[placed.conversation_id]
            self._revive(thread, known_language)
        if placed.new_work:
            self._need_work(thread, item)
        elif creates_work:
            self._contact_wrote(thread)
        return thread

    def _open(
        self,
        item: Item,
        known_language: str | None,
        former_id: ConversationId | None,
        last_agent_id: AgentId | None,
    ) -> Thread:
        row = rows.conversation(
            item.inbox, item.met, known_language, former_id, last_agent_id, self._now
        )
        row["id"] = self._new_id("cnv")
        row["reply_token"] = self._new_token()
        thread = Thread(row=row, is_new=True)
        self.changes.threads[row["id"]] = thread
        self._of_contact.setdefault(item.met.contact_id, []).append(thread)
        self._tell(events.CONVERSATION_CREATED, thread, {})
        return thread

    def _revive(self, thread: Thread, known_language: str | None) -> None:
        row = thread.row
        was = row["state"]
        thread.woken = thread.woken or was == ConversationState.SNOOZED
        row["language"] = known_language or row["language"]
        row["state"] = ConversationState.OPEN.value
        row["resolved_at"] = row["snoozed_until"] = None
        thread.changed = True
        if was != ConversationState.OPEN and not thread.is_new:
            self._tell(events.CONVERSATION_REOPENED, thread, {})

    def _need_work(self, thread: Thread, item: Item) -> None:
        if thread.work is not None:
            self._contact_wrote(thread)
            return
        row = thread.row
        former = self.changes.threads.get(row["former_id"] or "") if thread.is_new else thread
        known = facts(
            item.inbox,
            item.value,
            item.met.attributes,
            row,
            former.row if former else None,
            self._now,
        )
        # A conversation that people moved to another queue comes back to that queue.
        placed = None if thread.is_new else (row["queue_id"], row["priority"])
        found = route(self._directory, known, row["last_agent_id"], placed)
        row["queue_id"], row["priority"] = found.queue_id, found.priority
        row["tags"] = list(dict.fromkeys((*row["tags"], *found.tags)))
        fresh = rows.work_item(self._new_id("wrk"), row, item.inbox, self._now)
        thread.work = fresh | found.columns()
        thread.work_is_new = True
        self._tell(events.WORK_CREATED, thread, {})

    def _contact_wrote(self, thread: Thread) -> None:
        work = thread.work
        if work is None:
            return
        if work["state"] == WorkState.PARKED and not thread.woken:
            # A rule, closed hours or the time to call back: more words do not open the office.
            return
        after = next_state(WorkState(work["state"]), WorkEvent.CONTACT_WROTE)
        if after is not None:
            work |= {"state": after.value, "wrap_up_until": None, "parked_until": None}
            work["version"] += 1
            thread.work_changed = True
            self._tell(events.WORK_UPDATED, thread, {})

    def _tell(self, kind: str, thread: Thread, data: dict[str, Any]) -> None:
        self._told.append((kind, thread, data))

    def finish(self) -> Changes:
        """Raise versions, render the events, hand over the changes.

        Events show conversations as they are after the whole group: a state that really existed.
        """
        rendered = {}
        for key, thread in self.changes.threads.items():
            if thread.changed and not thread.is_new:
                thread.row["version"] += 1
            if thread.changed or thread.is_new:
                rendered[key] = resources.conversation(thread.row)
        self.changes.events = [
            _event(kind, thread, data, rendered, self._now) for kind, thread, data in self._told
        ]
        return self.changes


def _event(
    kind: str,
    thread: Thread,
    data: dict[str, Any],
    rendered: Mapping[str, dict[str, Any]],
    now: datetime,
) -> Event:
    row, work = thread.row, thread.work
    about_work = kind in (events.WORK_CREATED, events.WORK_UPDATED)
    if about_work and work is not None:
        data = {"work_item": resources.work_item(work)}
    elif row["id"] in rendered:
        data = data | {"conversation": rendered[row["id"]]}
    holders = {row.get("agent_id"), work["agent_id"] if work else None} - {None}
    return Event(
        type=kind,
        occurred_at=now,
        data=data,
        conversation_id=row["id"],
        conversation_version=row["version"],
        work_item_id=WorkItemId(work["id"]) if about_work and work else None,
        queue_id=QueueId(row["queue_id"]),
        agent_ids=tuple(sorted(str(holder) for holder in holders)),
    )


def _candidate(thread: Thread, item: Item) -> Candidate:
    row, work = thread.row, thread.work
    return Candidate(
        id=row["id"],
        contact_id=row["contact_id"],
        identity_id=row["identity_id"],
        inbox_id=row["inbox_id"],
        threading=Threading(row["threading"]),
        state=ConversationState(row["state"]),
        last_activity_at=row["last_activity_at"],
        resolved_at=row["resolved_at"],
        last_agent_id=row["last_agent_id"],
        has_live_work=work is not None,
        by_token=item.ordinal in thread.by_token,
        by_reference=item.ordinal in thread.by_reference,
        absorbed=(item.met.identity_id, item.inbox.id) in thread.absorbed,
        participant=item.met.identity_id in thread.writers
        or row["identity_id"] == item.met.identity_id,
    )


def _preview(value: InboundMessage) -> str:
    return value.text or ", ".join(file.name for file in value.attachments)
