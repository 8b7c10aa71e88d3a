"""Conversations in the making: what a group of inbound items is read into and written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from omnidesk.domain.events import Event
from omnidesk.domain.inbound import InboundCall, InboundMessage
from omnidesk.domain.queue import Inbox
from omnidesk.store.inbound import Met


@dataclass(slots=True)
class Thread:
    """A conversation in the making: its row, its live work, and what this group did to it.
    `woken`: it was snoozed until this group's message."""

    row: dict[str, Any]
    work: dict[str, Any] | None = None
    is_new: bool = False
    changed: bool = False
    work_is_new: bool = False
    work_changed: bool = False
    woken: bool = False
    writers: set[str] = field(default_factory=set)
    by_token: set[int] = field(default_factory=set)
    by_reference: set[int] = field(default_factory=set)
    absorbed: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One fresh item: where it came in, what it says, whose it is.

    `message_id` is the id the ledger row already names; `target` is the stored message that an
    edit or a later report of a call changes.
    """

    ordinal: int
    inbox: Inbox
    value: InboundMessage | InboundCall
    met: Met
    message_id: str
    target: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Changes:
    """What is to be written, in order, and what is to be told."""

    threads: dict[str, Thread]
    messages: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    edited: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
