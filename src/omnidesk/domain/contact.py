"""Contacts and their identities: who a person is, and how surely we know it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

import phonenumbers

from omnidesk.domain.ids import ContactId, IdentityId

PHONE = "phone"
EMAIL = "email"
TELEGRAM = "telegram"
VISITOR = "visitor"
EXTERNAL = "external"


class Evidence(IntEnum):
    """How surely an address belongs to whoever writes under it; higher is surer.

    CLAIMED: the sender typed it (a From: header, a chat form). PROVIDER: a provider that
    authenticated itself names it (a phone number in a signed webhook). SIGNED: the operator's
    own site signed it, or a mail passed the operator's own authentication check.
    """

    CLAIMED = 1
    PROVIDER = 2
    SIGNED = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: an identity kind and a normalised address."""

    kind: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An address that belongs to a contact, with the evidence for it."""

    id: IdentityId
    contact_id: ContactId
    kind: str
    address: str
    evidence: Evidence
    display_name: str = ""

    @property
    def verified(self) -> bool:
        """Whether the address may prove anything about its user."""
        return self.evidence >= Evidence.PROVIDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person outside. `merged_into` points at the contact that replaced this one."""

    id: ContactId
    name: str
    language: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    merged_into: ContactId | None = None
    version: int = 1
    created_at: datetime


def normalise_phone(raw: str, region: str | None = None) -> str | None:
    """E.164 of a phone number as dialled in `region` (ISO 3166), or None if it is not one.

    Short codes and alphanumeric senders are not E.164; callers keep them verbatim.
    """
    try:
        parsed = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,253}")


def normalise_email(raw: str) -> str | None:
    """An address for comparison: NFC, case-folded, domain in IDNA; None if it is not one.

    Exactly one plain mailbox is accepted (CVE-2023-27043: ambiguous forms name two people).
    Dots and plus tags are kept: whether they matter is the receiving host's business.
    """
    text = unicodedata.normalize("NFC", raw.strip())
    if not _EMAIL.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    try:
        ascii_domain = domain.casefold().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{local.casefold()}@{ascii_domain}"
