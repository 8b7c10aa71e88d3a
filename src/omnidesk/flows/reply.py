"""An answer to a contact: the message and its outbox row commit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk import channels, clock
from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.events import Event
from omnidesk.domain.ids import IdentityId, InboxId
from omnidesk.domain.reply import Way, check_content, check_window, choose, open_until, ways
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows import dormant, reports
from omnidesk.flows.conversations import visible
from omnidesk.flows.runtime import Runtime
from omnidesk.store import bulk, outbox, replies
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory
from omnidesk.store.messages import attachments_of

_PREVIEW = 140


async def send_message(
    tx: Transaction,
    runtime: Runtime,
    actor: Actor,
    conversation_id: str,
    text: str,
    attachments: Sequence[str],
    client_message_id: str | None,
    via: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Write to the contact, by the channel they last used or by inbox `via`.

    Agents write where they hold the conversation or have joined it, or where nobody needs to;
    supervisors, admins and bots anywhere. The same `client_message_id` in one conversation is one
    message: the second call returns the first one's message, or is refused if it says something
    else. Raises NotFound, Conflict, BadInput.
    """
    conversation = await visible(tx, actor, conversation_id, lock=True)
    if client_message_id is not None:
        known = await replies.by_client_id(tx, conversation["id"], client_message_id)
        if known is not None:
            return await _said_before(tx, known, text, attachments)
    await _check_may_write(tx, actor, conversation)
    reached = await _reached(tx, runtime.directory.current, conversation)
    way = choose(reached.ways, via)
    inbox = runtime.directory.current.inboxes[way.inbox_id]
    able = channels.get(inbox.channel).capabilities
    files = await _files(tx, actor, attachments)
    check_content(able, text, [f["size"] for f in files])
    check_window(able, reached.heard_at.get((way.inbox_id, way.identity_id)), now)
    row = _row(conversation, way, inbox.channel, actor, text, client_message_id, now)
    await bulk.insert(tx, {"messages": [row]})
    await replies.attach(tx, [f["id"] for f in files], row)
    await outbox.add(tx, clock.new_id("out"), row, now)
    preview = " ".join(text.split())[:_PREVIEW] or ", ".join(f["name"] for f in files)
    after = await replies.answered(tx, conversation["id"], preview, now)
    assert after is not None
    await dormant.answered(tx, runtime.directory.current.policy, conversation["id"], now)
    message = resources.message(row, files)
    tx.record(_created(after, message, now))
    return message


async def _said_before(
    tx: Transaction, known: Row, text: str, attachments: Sequence[str]
) -> dict[str, Any]:
    sent = (await attachments_of(tx, [known["id"]])).get(known["id"], ())
    # Answering with the first message would drop the words of the second without a sound.
    if known["text"] != text or {row["id"] for row in sent} != set(attachments):
        fault = FieldError("/client_message_id", "was used for another message")
        raise BadInput("the message has an id of another one", errors=(fault,))
    return resources.message(known, sent)


async def resend(tx: Transaction, actor: Actor, message_id: str, now: datetime) -> dict[str, Any]:
    """Send a failed or unconfirmed message again, because a person decided so."""
    found = await outbox.messages(tx, [message_id])
    if not found:
        raise NotFound("no such message")
    row = dict(found[0])
    await visible(tx, actor, row["conversation_id"])
    if row["status"] not in (DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED):
        raise Conflict(f"the message is {row['status']}; only failed or unconfirmed ones go again")
    if not await outbox.redrive(tx, message_id, now):
        raise Conflict("the message is being sent just now")
    row |= {"status": DeliveryStatus.QUEUED.value, "status_reason": "", "reason_code": ""}
    row["version"] += 1
    await bulk.update_messages(tx, [row])
    await reports.tell(tx, [row], now)
    files = await attachments_of(tx, [row["id"]])
    return resources.message(row, files.get(row["id"], ()))


async def _check_may_write(tx: Transaction, actor: Actor, conversation: Row) -> None:
    if conversation["state"] == "resolved":
        raise Conflict("the conversation is resolved; reopen it first")
    if actor.sees_everything or actor.role is Role.BOT:
        return
    agent_id = actor.require_agent()
    holder = conversation["agent_id"]
    if holder == agent_id or agent_id in conversation["participants"]:
        return
    if holder is not None:
        raise Conflict("another agent holds this conversation")
    if await replies.has_live_work(tx, conversation["id"]):
        raise Conflict("the conversation waits in its queue; accept or take it first")


@dataclass(frozen=True, slots=True)
class _Reached:
    """How a contact can be written to, their addresses by id, and when they last wrote by each
    pair of inbox and address."""

    ways: Sequence[Way]
    identities: Mapping[str, Row]
    heard_at: Mapping[tuple[InboxId, IdentityId], datetime]


async def _reached(tx: Transaction, directory: Directory, conversation: Row) -> _Reached:
    last = await replies.last_way(tx, conversation["id"], conversation["contact_id"])
    used = await replies.used_ways(tx, conversation["contact_id"])
    identities = await replies.reach(tx, conversation["contact_id"])
    senders = [
        (inbox.id, channels.get(inbox.channel).capabilities)
        for inbox in directory.inboxes.values()
        if inbox.enabled
    ]
    found = ways(
        [(IdentityId(row["id"]), row["kind"]) for row in identities],
        senders,
        {_pair(row) for row in used},
        _pair(last) if last else None,
        _pair(conversation),
    )
    return _Reached(
        ways=found,
        identities={row["id"]: row for row in identities},
        heard_at={_pair(row): row["heard_at"] for row in used},
    )


async def reply_ways(
    tx: Transaction, runtime: Runtime, actor: Actor, conversation_id: str
) -> list[dict[str, Any]]:
    """The inboxes a reply could leave by, each with the address it would go to and what the
    channel takes; the first is the one that `send_message` chooses by itself."""
    conversation = await visible(tx, actor, conversation_id)
    directory = runtime.directory.current
    reached = await _reached(tx, directory, conversation)
    first: dict[InboxId, Way] = {}
    for way in reached.ways:
        first.setdefault(way.inbox_id, way)
    return [_shown_way(directory, reached, way) for way in first.values()]


def _shown_way(directory: Directory, reached: _Reached, way: Way) -> dict[str, Any]:
    inbox, identity = directory.inboxes[way.inbox_id], reached.identities[way.identity_id]
    channel = channels.get(inbox.channel)
    able = channel.capabilities
    until = open_until(able, reached.heard_at.get((way.inbox_id, way.identity_id)))
    return {
        "inbox_id": inbox.id,
        "inbox_name": inbox.name,
        "channel": inbox.channel,
        "channel_kind": channel.kind.value,
        "identity_id": way.identity_id,
        "address": identity["address"],
        "open_until": events.instant(until),
        "max_text_length": able.max_text_length,
        "max_attachments": able.max_attachments,
        "max_attachment_bytes": able.max_attachment_bytes,
        "attachment_types": list(able.attachment_types),
    }


def _pair(row: Row) -> tuple[InboxId, IdentityId]:
    return InboxId(row["inbox_id"]), IdentityId(row["identity_id"])


async def _files(tx: Transaction, actor: Actor, attachments: Sequence[str]) -> list[Row]:
    if not attachments:
        return []
    found = await replies.unattached(tx, attachments, actor.key)
    missing = set(attachments) - {row["id"] for row in found}
    if missing:
        fault = "was not uploaded by you, or was sent already"
        errors = tuple(FieldError("/attachments", f"{i} {fault}") for i in sorted(missing))
        raise BadInput("a file cannot be sent", errors=errors)
    return found


def _row(
    conversation: Row,
    way: Way,
    channel: str,
    actor: Actor,
    text: str,
    client_message_id: str | None,
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": clock.new_id("msg"),
        "conversation_id": conversation["id"],
        "direction": "out",
        "kind": "text",
        "inbox_id": way.inbox_id,
        "channel": channel,
        "external_id": None,
        "identity_id": way.identity_id,
        "agent_id": actor.agent_id,
        "client_message_id": client_message_id,
        "text": text,
        "html": None,
        "subject": conversation["subject"],
        "in_reply_to": None,
        "status": DeliveryStatus.QUEUED.value,
        "status_reason": "",
        "reason_code": "",
        "automatic": False,
        "call": None,
        "extra": {},
        "sent_at": None,
        "created_at": now,
        "version": 1,
    }


def _created(conversation: Row, message: dict[str, Any], now: datetime) -> Event:
    holders = dict.fromkeys(h for h in (conversation["agent_id"], message["agent_id"]) if h)
    return Event(
        type=events.MESSAGE_CREATED,
        occurred_at=now,
        data={"message": message, "conversation": resources.conversation(conversation)},
        conversation_id=conversation["id"],
        conversation_version=conversation["version"],
        queue_id=conversation["queue_id"],
        agent_ids=tuple(holders),
    )
