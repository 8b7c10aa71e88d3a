"""Which address and inbox a reply leaves by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from omnidesk.domain.channel import Capabilities
from omnidesk.domain.contact import EMAIL, PHONE
from omnidesk.domain.ids import IdentityId, InboxId
from omnidesk.errors import BadInput, Conflict, FieldError

# Addresses that anybody may write to; the others (a bot's chat, a visitor of one site) exist
# only towards the inbox the person wrote to.
_PUBLIC_KINDS = frozenset({PHONE, EMAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An inbox that can write to one of the contact's identities.

    `rank` orders the ways for a reply: 0 the last message came by it, 1 the conversation began
    on it, 2 the contact used it before, 3 it merely exists.
    """

    inbox_id: InboxId
    identity_id: IdentityId
    rank: int
    last_used: int = 0


def ways(
    identities: Sequence[tuple[IdentityId, str]],
    senders: Sequence[tuple[InboxId, Capabilities]],
    used: Collection[tuple[InboxId, IdentityId]],
    last: tuple[InboxId, IdentityId] | None,
    origin: tuple[InboxId, IdentityId],
) -> list[Way]:
    """Every way to reach the contact, best first.

    `identities` are (id, kind); `senders` the enabled inboxes; `used` pairs that messages of the
    contact really passed through.
    """
    found = []
    for identity_id, kind in identities:
        for inbox_id, capabilities in senders:
            pair = (inbox_id, identity_id)
            known = pair in used or pair in (last, origin)
            if kind not in capabilities.reaches or not (known or kind in _PUBLIC_KINDS):
                continue
            rank = 0 if pair == last else 1 if pair == origin else 2 if pair in used else 3
            found.append(Way(inbox_id=inbox_id, identity_id=identity_id, rank=rank))
    return sorted(found, key=lambda way: (way.rank, way.inbox_id, way.identity_id))


def choose(found: Sequence[Way], via: str | None) -> Way:
    """The way asked for, or the best one. Raises Conflict when the contact cannot be reached."""
    fitting = [way for way in found if via is None or way.inbox_id == via]
    if fitting:
        return fitting[0]
    if via is None:
        raise Conflict("no inbox can write to any address of this contact")
    raise Conflict(f"inbox {via} cannot write to any address of this contact")


def open_until(capabilities: Capabilities, heard_at: datetime | None) -> datetime | None:
    """When the provider stops taking replies, None for never. Somebody never heard of on a
    channel with such a limit cannot be written to at all: the earliest instant."""
    if capabilities.reply_window_seconds == 0:
        return None
    if heard_at is None:
        return datetime.fromtimestamp(0, UTC)
    return heard_at + timedelta(seconds=capabilities.reply_window_seconds)


def check_window(capabilities: Capabilities, heard_at: datetime | None, now: datetime) -> None:
    """Raise Conflict where the provider no longer takes replies."""
    until = open_until(capabilities, heard_at)
    if until is not None and until <= now:
        hours = capabilities.reply_window_seconds / 3600
        raise Conflict(f"this channel takes replies for {hours:g} h after the contact's message")


def check_content(capabilities: Capabilities, text: str, sizes: Sequence[int]) -> None:
    """Raise BadInput where the channel would not take the message. Sizes in bytes."""
    if not text.strip() and not sizes:
        raise BadInput(
            "the message is empty", errors=(FieldError("/text", "write something or add a file"),)
        )
    if len(text) > capabilities.max_text_length:
        fault = f"is {len(text)} characters long; this channel takes {capabilities.max_text_length}"
        raise BadInput("the message is too long", errors=(FieldError("/text", fault),))
    if len(sizes) > capabilities.max_attachments:
        fault = f"this channel takes {capabilities.max_attachments} files in a message"
        raise BadInput("too many files", errors=(FieldError("/attachments", fault),))
    for number, size in enumerate(sizes):
        if size > capabilities.max_attachment_bytes:
            fault = f"is {size} bytes; this channel takes {capabilities.max_attachment_bytes}"
            raise BadInput(
                "a file is too large", errors=(FieldError(f"/attachments/{number}", fault),)
            )
