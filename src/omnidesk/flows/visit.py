"""Website visitors: their session, their thread, their messages and files.

A visitor is an address that this server made or the operator's site signed. What they may see
hangs on the identity of that address in this inbox; ids they send only choose among it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from omnidesk import clock
from omnidesk.channels.webchat.config import Config
from omnidesk.channels.webchat.identity import Claims, Details, anonymous, verify_identity
from omnidesk.channels.webchat.parse import received, seen, visitor_message
from omnidesk.domain import resources, visitor
from omnidesk.domain.agent import Role
from omnidesk.domain.channel import Delivery
from omnidesk.domain.contact import Evidence
from omnidesk.domain.events import Position, instant
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import InboundAttachment, InboundMessage, Sender
from omnidesk.errors import BadInput, FieldError, NotAuthenticated, NotFound, TooMany
from omnidesk.flows import estimates
from omnidesk.flows.attachments import Upload
from omnidesk.flows.runtime import OpenInbox, Runtime
from omnidesk.flows.sign_in import Issued, digest, issue, text_of
from omnidesk.store import attachments, events, messages, ratings, tokens, visits
from omnidesk.store.database import Row, Transaction
from omnidesk.store.desk_snapshot import read_only

Names = Mapping[str, str]

ANONYMOUS_LIVES = timedelta(days=90)
MAX_UNSENT = 20
THREAD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who holds a visitor token: an address in one inbox."""

    token_id: str
    opened: OpenInbox
    sender: Sender

    @property
    def config(self) -> Config:
        """The chat's settings."""
        assert isinstance(self.opened.config, Config)
        return self.opened.config

    @property
    def inbox_id(self) -> str:
        """The inbox of the chat."""
        return self.opened.inbox.id

    @property
    def key(self) -> str:
        """Names the person in this inbox, for limits and uploads."""
        return f"visitor {self.inbox_id} {self.sender.address}"


def open_chat(runtime: Runtime, name: str) -> OpenInbox:
    """The enabled chat inbox with this name or id; NotFound for anything else."""
    opened = runtime.directory.open_inbox(name)
    if opened is None or not isinstance(opened.config, Config):
        raise NotFound("no such chat")
    return opened


async def begin(
    tx: Transaction,
    runtime: Runtime,
    opened: OpenInbox,
    claims: Claims | None,
    details: Details,
    now: datetime,
) -> tuple[Issued, Sender]:
    """A token for a visitor: signed by the operator's site, or nobody in particular.

    A signed visitor's token ends with the signature, an anonymous one after ANONYMOUS_LIVES.
    Raises SignatureInvalid, NotAuthenticated, BadInput.
    """
    assert isinstance(opened.config, Config)
    if claims is not None:
        sender = verify_identity(opened.config, claims, now, inbox=opened.inbox.name)
        ends = datetime.fromtimestamp(claims.expires_at, UTC)
    else:
        token = clock.secret_hex(16)
        sender = anonymous(opened.config, token, details, inbox=opened.inbox.name)
        ends = now + ANONYMOUS_LIVES
    issued = await issue(
        tx,
        runtime.seal,
        role=Role.BOT,
        kind="visitor",
        subject={"inbox_id": opened.inbox.id, "sender": _as_json(sender)},
        expires_at=ends,
        now=now,
    )
    return issued, sender


def token_text(runtime: Runtime, issued: Issued) -> str:
    """The token to hand to the page."""
    return text_of(runtime.seal, issued.seed)


async def end(tx: Transaction, who: Visitor, now: datetime) -> None:
    """Revoke the visitor's token; once is enough."""
    await tokens.revoke(tx, who.token_id, now)


async def known(
    tx: Transaction, runtime: Runtime, text: str, now: datetime, inbox: str | None = None
) -> Visitor:
    """The holder of a visitor token, in the inbox named where one is named.

    NotAuthenticated, with one text for all causes.
    """
    row = await visits.token(tx, digest(text), now) if len(text) <= 200 else None
    if row is not None:
        subject = row["subject"]
        opened = runtime.directory.open_inbox(subject["inbox_id"])
        here = opened is not None and inbox in (None, opened.inbox.name, opened.inbox.id)
        if opened is not None and here and isinstance(opened.config, Config):
            sender = _from_json(subject["sender"])
            return Visitor(token_id=row["id"], opened=opened, sender=sender)
    raise NotAuthenticated("the visitor's token is missing, unknown or expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a visitor's messages are: nowhere before the first one."""

    identity_id: str | None = None
    conversations: tuple[Row, ...] = ()

    @property
    def ids(self) -> list[str]:
        """The ids of the conversations."""
        return [row["id"] for row in self.conversations]

    @property
    def current(self) -> Row | None:
        """The latest conversation."""
        return self.conversations[0] if self.conversations else None


async def place(tx: Transaction, who: Visitor) -> Place:
    """The visitor's identity and conversations."""
    found = await visits.identity(tx, who.sender.kind, who.sender.address)
    if found is None:
        return Place()
    rows = await visits.conversations(tx, found, who.inbox_id)
    return Place(identity_id=found["id"], conversations=tuple(rows))


async def thread(
    tx: Transaction,
    who: Visitor,
    where: Place,
    names: Names,
    *,
    before: str | None = None,
    limit: int = THREAD,
) -> list[dict[str, Any]]:
    """The visitor's messages and the answers to them, oldest first; the last ones before the
    message `before`. `names` are agents' names by id."""
    if where.identity_id is None:
        return []
    until = 2**62
    if before is not None:
        ordinal = await visits.ordinal_of(tx, where.identity_id, before)
        if ordinal is None:
            raise BadInput("the cursor cannot be used")
        until = ordinal
    rows = await visits.messages(tx, where.identity_id, who.inbox_id, where.ids, until, limit)
    files = await messages.attachments_of(tx, [row["id"] for row in rows])
    return [
        visitor.message(resources.message(row, files.get(row["id"], ())), names) for row in rows
    ]


async def conversation(tx: Transaction, where: Place, names: Names) -> dict[str, Any] | None:
    """The current conversation, and what its visitor was told last of their wait."""
    row = where.current
    if row is None:
        return None
    said = (await estimates.recall(tx, [row["id"]]))[row["id"]]
    wait, offer = said["queue.place"], said["callback.offered"]
    given = (await ratings.of(tx, [row["id"]])).get(row["id"])
    return {
        **visitor.conversation(resources.conversation(row), names),
        "agent_lost": await _agent_lost(tx, row),
        "place_in_line": wait["place_in_line"],
        "wait": wait if wait["place_in_line"] is not None else None,
        "offer": offer if offer["alternative"] is not None else None,
        "callback": said["callback.updated"]["callback"],
        "rating": given["score"] if given else None,
    }


async def _agent_lost(tx: Transaction, conversation: Row) -> bool:
    """Whether whoever answered is gone and nobody has taken the work since."""
    if conversation["state"] == "resolved" or conversation["agent_id"] is not None:
        return False
    last = await visits.last_turn(tx, conversation["id"], visitor.HOLDERS)
    return last is not None and visitor.lost(last["type"], last["reason"])


async def snapshot(
    tx: Transaction, who: Visitor, names: Names
) -> tuple[Position, dict[str, Any], Place]:
    """{conversation, messages} at a position; the first reads of a transaction."""
    await read_only(tx)
    position = await events.head(tx)
    where = await place(tx, who)
    return (
        position,
        {
            "conversation": await conversation(tx, where, names),
            "messages": await thread(tx, who, where, names),
        },
        where,
    )


async def said(
    tx: Transaction,
    who: Visitor,
    *,
    client_message_id: str,
    text: str,
    attachment_ids: Sequence[str],
    page_url: str,
    now: datetime,
) -> tuple[InboundMessage, list[Row]]:
    """A visitor's message and the uploads it names. BadInput for an upload that is not theirs."""
    wanted = list(dict.fromkeys(attachment_ids))
    rows = await visits.uploads(tx, who.key, wanted)
    missing = [
        FieldError(f"/attachments/{number}", "is no upload of yours")
        for number, upload in enumerate(wanted)
        if upload not in rows
    ]
    if missing:
        raise BadInput("a file cannot be attached", errors=tuple(missing))
    chosen = [rows[upload] for upload in wanted]
    item = visitor_message(
        who.config,
        who.sender,
        client_message_id=client_message_id,
        text=text,
        attachments=[
            InboundAttachment(name=row["name"], mime=row["mime"], size=row["size"])
            for row in chosen
        ],
        page_url=page_url,
        now=now,
    )
    return item, chosen


async def delivery(runtime: Runtime, item: InboundMessage, uploads: Sequence[Row]) -> Delivery:
    """What the group committer stores of a visitor's message.

    The bytes of uploads are copied into it, so that a repeat of the message and the sweep of old
    uploads touch nothing that was sent. Not inside a transaction: files may be large.
    """
    files = [
        replace(file, content=await runtime.files.read(row["stored_key"]))
        for file, row in zip(item.attachments, uploads, strict=True)
    ]
    raw = {
        "external_id": item.external_id,
        "text": item.text,
        "attachments": [row["id"] for row in uploads],
        "extra": dict(item.extra),
        "at": instant(item.sent_at),
    }
    return Delivery(
        raw=orjson.dumps(raw),
        content_type="application/json",
        items=(replace(item, attachments=tuple(files)),),
    )


async def reports(
    tx: Transaction,
    who: Visitor,
    where: Place,
    *,
    got: Sequence[str],
    read: Sequence[str],
    now: datetime,
) -> Delivery | None:
    """The visitor's page has, or its reader saw, these answers; ids that are not theirs are
    left out. None when nothing remains."""
    if where.identity_id is None:
        return None
    own = set(await visits.answers_among(tx, where.identity_id, who.inbox_id, [*got, *read]))
    items = (
        *received([MessageId(m) for m in got if m in own], now),
        *seen([MessageId(m) for m in read if m in own], now),
    )
    if not items:
        return None
    raw = orjson.dumps({"received": list(got), "seen": list(read)})
    return Delivery(raw=raw, content_type="application/json", items=items)


async def keep_upload(
    tx: Transaction, who: Visitor, upload: Upload, now: datetime
) -> dict[str, Any]:
    """Name a file the visitor uploaded, to be sent within a day."""
    if await attachments.unsent_of(tx, who.key) >= MAX_UNSENT:
        raise TooMany("too many uploaded files were not sent", retry_after_seconds=3600)
    row = await attachments.add_upload(
        tx,
        clock.new_id("att"),
        name=upload.name,
        mime=upload.mime,
        size=upload.size,
        stored_key=upload.stored_key,
        uploaded_by=who.key,
        now=now,
    )
    return visitor.attachment(resources.attachment(row))


async def file(tx: Transaction, who: Visitor, attachment_id: str) -> Row:
    """A file of the visitor's thread; NotFound otherwise."""
    where = await place(tx, who)
    row = None
    if where.identity_id is not None:
        row = await visits.file(tx, where.identity_id, who.inbox_id, attachment_id)
    if row is None:
        raise NotFound("no such file")
    return row


def _as_json(sender: Sender) -> dict[str, Any]:
    return {
        "kind": sender.kind,
        "address": sender.address,
        "display_name": sender.display_name,
        "language": sender.language,
        "evidence": int(sender.evidence),
        "attributes": dict(sender.attributes),
    }


def _from_json(value: dict[str, Any]) -> Sender:
    return Sender(
        kind=value["kind"],
        address=value["address"],
        display_name=value["display_name"],
        language=value["language"],
        evidence=Evidence(value["evidence"]),
        attributes=value["attributes"],
    )
