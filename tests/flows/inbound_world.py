"""A small world for the inbound path: one SMS-like inbox, built without any channel folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from omnidesk import clock
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Delivery, Threading
from omnidesk.domain.contact import Evidence
from omnidesk.domain.ids import InboundItemId, InboxId, QueueId
from omnidesk.domain.inbound import InboundItem, InboundMessage, Sender
from omnidesk.domain.queue import Inbox, Queue
from omnidesk.flows.receive import Arrived
from omnidesk.flows.runtime import OpenInbox
from omnidesk.store.directory import Directory

QUEUE = QueueId("que_1")
SMS = Inbox(
    id=InboxId("ibx_sms"),
    name="sms",
    channel="twilio_sms",
    kind=ChannelKind.MESSAGING,
    threading=Threading.PER_IDENTITY,
    address="+380441234567",
    queue_id=QUEUE,
)
PHONE = replace(
    SMS,
    id=InboxId("ibx_phone"),
    name="phone",
    kind=ChannelKind.VOICE,
    threading=Threading.JOINS_CONTACT,
)
MAIL = replace(
    SMS, id=InboxId("ibx_mail"), name="mail", kind=ChannelKind.EMAIL, threading=Threading.PER_THREAD
)


def directory(*rules: Any, queues: Sequence[Queue] = ()) -> Directory:
    """A directory with the three inboxes and one queue."""
    all_queues = {QUEUE: Queue(id=QUEUE, name="support")} | {q.id: q for q in queues}
    inboxes = {inbox.id: inbox for inbox in (SMS, PHONE, MAIL)}
    return Directory(version=1, inboxes=inboxes, queues=all_queues, rules=tuple(rules))


def phone(number: str) -> Sender:
    return Sender(kind="phone", address=number, evidence=Evidence.PROVIDER)


def sms(number: str, key: str, text: str = "Добрий день 👋", **more: Any) -> InboundMessage:
    """One SMS."""
    return InboundMessage(dedupe_key=key, external_id=key, sender=phone(number), text=text, **more)


def arrived(item: InboundItem, inbox: Inbox = SMS, raw: bytes = b"raw") -> Arrived:
    """The item as the committer hands it to `receive`."""
    return Arrived(
        id=InboundItemId(clock.new_id("inb")),
        message_id=clock.new_id("msg"),
        inbox=inbox,
        item=item,
        raw=raw,
        content_type="text/plain",
        received_at=clock.now(),
    )


class _Nothing(BaseModel):
    pass


def opened(inbox: Inbox = SMS) -> OpenInbox:
    """The inbox, open, on a channel that does nothing."""
    channel = Channel(
        name="twilio_sms",
        kind=inbox.kind,
        config_model=_Nothing,
        capabilities=Capabilities(threading=inbox.threading),
    )
    return OpenInbox(inbox, channel, _Nothing())


def delivery(*items: InboundItem, headers: Mapping[str, str] | None = None) -> Delivery:
    """A delivery of items with some raw bytes."""
    return Delivery(raw=b"raw", content_type="text/plain", items=items, headers=headers or {})
