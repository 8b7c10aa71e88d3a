"""What reading and writing a mail depends on, apart from the mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from omnidesk.domain.contact import normalise_email

# clock.secret_hex(16). Exactly one shape, so that nothing shorter or longer is ever looked up;
# lower-case hexadecimal survives MTAs that fold the case of local parts.
TOKEN = re.compile(r"[0-9a-f]{32}")
# What one mail of ours may hold. Common peers refuse more than 25 MB on the wire, and base64 adds
# 37 % to files.
MAX_TEXT = 200_000
MAX_FILES = 50
MAX_FILE_BYTES = 18_000_000
_MESSAGE = re.compile(r"[a-z]{2,8}_[0-9a-f]{8,64}")


class Limits(BaseModel):
    """What a mail may cost before it is quarantined unread. Bytes, counts and characters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    raw_bytes: int = Field(default=36_700_160, ge=1024)
    header_bytes: int = Field(default=262_144, ge=1024)
    parts: int = Field(default=500, ge=1, le=10_000)
    depth: int = Field(default=20, ge=1, le=100)
    text_chars: int = Field(default=200_000, ge=1000)
    html_chars: int = Field(default=1_000_000, ge=1000)


_DEFAULT = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRules:
    """The facts about our mailbox that decide how a mail is read and written.

    Addresses are normalised; `own_addresses` holds `address` too.
    """

    address: str
    domain: str
    display_name: str = ""
    own_addresses: frozenset[str] = frozenset()
    placement: str = "plus"
    separator: str = "+"
    reply_domain: str = ""
    bounce_address: str = ""
    trusted_authserv_id: str = ""
    limits: Limits = _DEFAULT


def reply_address(rules: MailRules, token: str) -> str:
    """The address that brings an answer back to the conversation with this token."""
    if not token or rules.placement == "none":
        return rules.address
    if rules.placement == "domain":
        return f"{token}@{rules.reply_domain}"
    local, _, domain = rules.address.rpartition("@")
    return f"{local}{rules.separator}{token}@{domain}"


def token_in(rules: MailRules, address: str) -> str | None:
    """The conversation token an address of ours carries, if it has exactly the right shape."""
    normal = normalise_email(address)
    if normal is None or rules.placement == "none":
        return None
    local, _, domain = normal.rpartition("@")
    if rules.placement == "domain":
        return local if domain == rules.reply_domain and TOKEN.fullmatch(local) else None
    for own in rules.own_addresses | {rules.address}:
        stem, _, own_domain = own.rpartition("@")
        prefix = stem + rules.separator
        if domain == own_domain and local.startswith(prefix):
            token = local[len(prefix) :]
            if TOKEN.fullmatch(token):
                return token
    return None


def message_id(rules: MailRules, identifier: str) -> str:
    """The Message-ID of our message `identifier`: the same for every attempt to send it."""
    return f"<{identifier}@{rules.domain}>"


def is_our_message_id(rules: MailRules, value: str) -> bool:
    """Whether a Message-ID has the form of ours."""
    local, at, domain = value.strip("<>").rpartition("@")
    return bool(at) and domain.casefold() == rules.domain and bool(_MESSAGE.fullmatch(local))


def bounce_address(rules: MailRules, identifier: str) -> str:
    """The envelope sender of our message `identifier` (VERP where a bounce address is set)."""
    if not rules.bounce_address:
        return rules.address
    local, _, domain = rules.bounce_address.rpartition("@")
    return f"{local}{rules.separator}{identifier}@{domain}"


def bounced_message(rules: MailRules, address: str) -> str | None:
    """The Message-ID that a bounce to this envelope recipient is about."""
    normal = normalise_email(address)
    if normal is None or not rules.bounce_address:
        return None
    local, _, domain = normal.rpartition("@")
    stem, _, own = rules.bounce_address.rpartition("@")
    prefix = stem + rules.separator
    if domain != own or not local.startswith(prefix):
        return None
    identifier = local[len(prefix) :]
    return message_id(rules, identifier) if _MESSAGE.fullmatch(identifier) else None


def accepts(
    rules: MailRules, address: str, addresses: frozenset[str], domains: frozenset[str]
) -> bool:
    """Whether an envelope recipient is for this mailbox."""
    normal = normalise_email(address)
    if normal is None:
        return False
    if normal in addresses or normal in rules.own_addresses or normal == rules.address:
        return True
    if normal.rpartition("@")[2] in domains:
        return True
    if normal == rules.bounce_address or bounced_message(rules, normal):
        return True
    return token_in(rules, normal) is not None
