"""Mail about mail: bounces (RFC 3464 and older forms), read receipts (RFC 8098). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.email.charsets import decode
from omnidesk.channels.email.headers import Headers, message_ids, split_headers
from omnidesk.channels.email.mime import Part
from omnidesk.channels.email.rules import MailRules, bounced_message, is_our_message_id
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.inbound import DeliveryReport, Ignored
from omnidesk.errors import SendReason

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_PERMANENT = re.compile(r"\b5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b|permanent error|permanent failure")
_SCANNED = 65_536
# By the first two numbers of the enhanced status (RFC 3463).
_REASONS = {
    "5.1": "the address does not exist",
    "5.2": "the recipient's mailbox does not take mail",
    "5.3": "the recipient's mail system refused the mail",
    "5.4": "the recipient's mail system could not be reached",
    "5.7": "the recipient's mail system refused the mail as unwanted",
}
_KINDS = {
    "5.1": SendReason.NO_RECIPIENT,
    "5.2": SendReason.AWAY,
    "5.3": SendReason.REFUSED,
    "5.4": SendReason.AWAY,
    "5.7": SendReason.FILTERED,
}
_TOO_LARGE = frozenset({"5.2.3", "5.3.4"})


@dataclass(frozen=True, slots=True)
class _Fate:
    action: str
    status: str
    diagnostic: str


def read_report(
    root: Part, rules: MailRules, recipients: Sequence[str], key: str, at: datetime | None
) -> DeliveryReport | Ignored | None:
    """What a report says about one of our mails; None where it is not a report we can use.

    The report names our message by its own id too: a send whose answer was lost left no receipt.
    """
    found = _read(root, rules, recipients, key, at)
    if isinstance(found, DeliveryReport):
        return replace(found, message_id=found.external_id.strip("<>").partition("@")[0])
    return found


def _read(
    root: Part, rules: MailRules, recipients: Sequence[str], key: str, at: datetime | None
) -> DeliveryReport | Ignored | None:
    kind = root.content_type.token("report-type").casefold()
    parts = list(_leaves(root))
    if root.mime == "multipart/report" and kind == "disposition-notification":
        return _receipt(parts, rules, key, at)
    status = next((p for p in parts if p.mime.endswith("/delivery-status")), None)
    about = _subject_of(parts, rules, recipients)
    if status is not None:
        return _bounce(_fates(status), about, key, at)
    if about is None or not _looks_like_bounce(root):
        return None
    return _older_bounce(root, about, key, at)


def public_reason(status: str) -> str:
    """What an agent may read about an enhanced status code."""
    return _REASONS.get(".".join(status.split(".")[:2]), "the mail could not be delivered")


def reason(status: str) -> SendReason:
    """The kind of an enhanced status code."""
    if status in _TOO_LARGE:
        return SendReason.TOO_LARGE
    return _KINDS.get(".".join(status.split(".")[:2]), SendReason.REFUSED)


def _bounce(
    fates: Sequence[_Fate], about: str | None, key: str, at: datetime | None
) -> DeliveryReport | Ignored | None:
    failed = next((fate for fate in fates if fate.action == "failed"), None)
    fate = failed or (fates[0] if fates else None)
    if fate is None:
        return None
    if fate.action == "delayed":
        return Ignored(dedupe_key=key, reason="the mail is delayed and still on its way")
    if fate.action in {"relayed", "expanded"}:
        return Ignored(dedupe_key=key, reason=f"the mail was {fate.action}; no more will be known")
    if fate.action not in {"failed", "delivered"}:
        return None
    if about is None:
        return None
    good = fate.action == "delivered"
    return DeliveryReport(
        dedupe_key=key,
        external_id=about,
        status=DeliveryStatus.DELIVERED if good else DeliveryStatus.FAILED,
        at=at,
        error_code="" if good else fate.status,
        public_reason="" if good else public_reason(fate.status),
        reason=reason(fate.status),
    )


def _receipt(
    parts: Sequence[Part], rules: MailRules, key: str, at: datetime | None
) -> DeliveryReport | Ignored | None:
    notice = next((p for p in parts if p.mime.endswith("/disposition-notification")), None)
    if notice is None:
        return None
    fields, _ = split_headers(notice.content)
    ours = _first_ours(message_ids(fields.plain("original-message-id")), rules)
    kind = fields.plain("disposition").rpartition(";")[2].split("/")[0].strip().casefold()
    if ours is None or kind != "displayed":
        return Ignored(dedupe_key=key, reason=f"a read receipt that says {kind[:40] or 'nothing'}")
    return DeliveryReport(dedupe_key=key, external_id=ours, status=DeliveryStatus.READ, at=at)


def _older_bounce(root: Part, about: str, key: str, at: datetime | None) -> DeliveryReport | None:
    text = "\n".join(part.text[:_SCANNED] for part in _leaves(root) if _readable(part))
    if not root.headers.has("x-failed-recipients") and not _PERMANENT.search(text.casefold()):
        return None
    found = _STATUS.search(text)
    status = found[0] if found and found[1] == "5" else "5.0.0"
    return DeliveryReport(
        dedupe_key=key,
        external_id=about,
        status=DeliveryStatus.FAILED,
        at=at,
        error_code=status,
        public_reason=public_reason(status),
        reason=reason(status),
    )


def _looks_like_bounce(root: Part) -> bool:
    headers = root.headers
    sender = headers.plain("from").casefold()
    return (
        headers.plain("return-path") == "<>"
        or headers.has("x-failed-recipients")
        or "mailer-daemon" in sender
        or "postmaster" in sender
    )


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _readable(part: Part) -> bool:
    return part.mime.startswith(("text/", "message/"))


def _fates(status: Part) -> list[_Fate]:
    """The per-recipient groups of a message/delivery-status; the first group is about the mail."""
    found: list[_Fate] = []
    rest = status.content.replace(b"\r\n", b"\n")
    for block in rest.split(b"\n\n")[:100]:
        fields, _ = split_headers(block.strip(b"\n") + b"\n")
        action = fields.plain("action").split("(")[0].strip().casefold()
        if action:
            code = _STATUS.search(fields.plain("status"))
            diagnostic = clean_line(fields.plain("diagnostic-code"), 300)
            found.append(_Fate(action, code[0] if code else "", diagnostic))
    return found


def _subject_of(parts: Sequence[Part], rules: MailRules, recipients: Sequence[str]) -> str | None:
    """The Message-ID of ours that a report is about: by its envelope recipient, by the returned
    mail or headers, by the text."""
    for address in recipients:
        found = bounced_message(rules, address)
        if found is not None:
            return found
    for part in parts:
        if part.mime in {"message/rfc822", "message/global", "text/rfc822-headers"} or (
            part.mime == "message/rfc822-headers"
        ):
            headers: Headers = split_headers(part.content[:_SCANNED])[0]
            ours = _first_ours(message_ids(headers.plain("message-id")), rules)
            if ours is not None:
                return ours
    for part in parts:
        if _readable(part):
            ours = _first_ours(_quoted_ids(decode(part.content[:_SCANNED])), rules)
            if ours is not None:
                return ours
    return None


_QUOTED_ID = re.compile(r"<([^<>\s@]{1,200}@[^<>\s]{1,200})>")


def _quoted_ids(text: str) -> tuple[str, ...]:
    return tuple(f"<{item}>" for item in _QUOTED_ID.findall(text)[:200])


def _first_ours(ids: Sequence[str], rules: MailRules) -> str | None:
    return next((item for item in ids if is_our_message_id(rules, item)), None)
