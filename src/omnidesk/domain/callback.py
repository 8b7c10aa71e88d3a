"""Being called back, or written to, instead of waiting: what a customer may ask for.

A work item's `callback` is JSON, None for work nobody asked or offered anything for:

    offered_at, offer                       a step offered an alternative to waiting
    asked_at, asked_by, kind, address,      somebody asked: kind `phone` is a call, `message` an
    name, not_before, not_after             answer in the same thread, `email` one by e-mail
    was: {channel_kind, weight, blended,    the work as it was before, for when it is cancelled
          parked_until}
    missed: {at, kind, address, ...}        the last window that ended without a call
    said_at, read_id                        the offer was sent as a message; the answer read last

An address typed by a visitor is a claim: it is shown to the agent and joins nobody to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from omnidesk.domain.contact import PHONE, normalise_email
from omnidesk.domain.events import instant
from omnidesk.domain.steps import Alternative
from omnidesk.errors import BadInput, FieldError

MESSAGE = "message"
LONGEST_AHEAD = timedelta(days=30)
SHORTEST_WINDOW = timedelta(minutes=15)
MAX_NAME = 120

# Whoever makes a centre call these earns by it.
_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
_NOT_CALLABLE = frozenset({PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for, checked: how, where, and when at the earliest and latest (None: any
    time)."""

    kind: str
    address: str = ""
    name: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


def phone_number(raw: str, region: str | None) -> str:
    """The E.164 form of a number that may be called; `region` (ISO 3166) says from where it is
    dialled when it has no country code. Raises BadInput."""
    hint = region.upper() if region else None
    if hint is not None and hint not in phonenumbers.SUPPORTED_REGIONS:
        raise _bad("/region", "is no country of ISO 3166 with phone numbers, such as UA")
    try:
        parsed = phonenumbers.parse(raw, hint)
    except phonenumbers.NumberParseException:
        raise _bad(
            "/address", "write it with its country code, such as +380 44 123 45 67"
        ) from None
    if parsed.extension:
        raise _bad("/address", "numbers with an extension cannot be called back")
    if not phonenumbers.is_valid_number(parsed):
        raise _bad("/address", "is no number that exists; check the digits and the country code")
    kind = phonenumbers.number_type(parsed)
    if kind in _COSTLY:
        raise _bad("/address", "premium and shared-cost numbers are not called back")
    if kind in _NOT_CALLABLE:
        raise _bad("/address", "nobody answers a call to such a number")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def email_address(raw: str) -> str:
    """A mailbox to answer to. Raises BadInput."""
    found = normalise_email(raw)
    if found is None:
        raise _bad("/email", "is no e-mail address; write one such as olena@example.org")
    return found


def window(
    not_before: datetime | None, not_after: datetime | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """The window, without a beginning that is over. Raises BadInput where it cannot be kept."""
    if not_after is not None:
        begin = max(not_before or now, now)
        if not_after < begin + SHORTEST_WINDOW:
            minutes = int(SHORTEST_WINDOW.total_seconds() // 60)
            raise _bad("/not_after", f"leave at least {minutes} minutes to call in")
    if not_before is not None and not_before > now + LONGEST_AHEAD:
        raise _bad("/not_before", f"at most {LONGEST_AHEAD.days} days ahead")
    if not_after is not None and not_after > now + LONGEST_AHEAD + timedelta(days=1):
        raise _bad("/not_after", f"at most {LONGEST_AHEAD.days} days ahead")
    return (not_before if not_before and not_before > now else None), not_after


def _bad(pointer: str, detail: str) -> BadInput:
    return BadInput("this cannot be arranged as asked", errors=(FieldError(pointer, detail),))


def as_asked(item: Mapping[str, Any], wish: Wish, asked_by: str, now: datetime) -> dict[str, Any]:
    """The callback of a work item after somebody asked for it. What the work was before the
    first asking stays known."""
    before = dict(item["callback"] or {})
    was = before.get("was") or {
        "channel_kind": item["channel_kind"],
        "weight": item["weight"],
        "blended": item["blended"],
        "parked_until": instant(item["parked_until"]),
    }
    return before | {
        "asked_at": instant(now),
        "asked_by": asked_by,
        "kind": wish.kind,
        "address": wish.address,
        "name": wish.name,
        "not_before": instant(wish.not_before),
        "not_after": instant(wish.not_after),
        "was": was,
    }


def cancelled(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """The callback once nobody asks for anything any more; None when nothing is left to know."""
    kept = {key: found[key] for key in _LASTING if found.get(key)}
    return kept or None


def lapsed(found: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The callback once its window ended without a call: agents see what was missed."""
    missed = {key: found.get(key) for key in ("kind", "address", "name", "not_before", "not_after")}
    return (cancelled(found) or {}) | {"missed": {"at": instant(now), **missed}}


_LASTING = ("offered_at", "offer", "said_at", "read_id", "missed")


def asked(found: Mapping[str, Any] | None) -> bool:
    """Whether somebody asked to be called or written to."""
    return bool(found and found.get("asked_at"))


def calls(found: Mapping[str, Any] | None) -> bool:
    """Whether whoever has the work answers by calling, not in writing."""
    return bool(found and asked(found) and found["kind"] == PHONE)


def offered(item: Mapping[str, Any]) -> Alternative | None:
    """What the customer of waiting work was offered instead and has not taken: that of the last
    step taken which offers something."""
    found = item["callback"]
    if asked(found) or not found or not found.get("offered_at"):
        return None
    if found.get("offer"):
        return Alternative(found["offer"])
    return _of_steps(item["steps"][: item["step"]])


def _of_steps(taken: Sequence[Mapping[str, Any]]) -> Alternative | None:
    named = [step["offer"] for step in taken if step.get("offer")]
    return Alternative(named[-1]) if named else Alternative.CALLBACK


def shown(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the customer sees of what they asked for; None for nothing."""
    if found is None or not asked(found):
        return None
    return {name: found[name] for name in ("kind", "address", "not_before", "not_after")}
