"""Bytes of a mail -> what happened, in our words. Pure; never fails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from omnidesk.channels.email import html as markup
from omnidesk.channels.email.addresses import Ambiguous, Mailbox, mailboxes, one_mailbox
from omnidesk.channels.email.authentication import proven_by
from omnidesk.channels.email.automatic import LOOP_HEADER, automatic_mark, is_own_loop
from omnidesk.channels.email.body import Body, read_body
from omnidesk.channels.email.calendar import summary
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.headers import Headers, message_ids, sent_at
from omnidesk.channels.email.html_text import to_text
from omnidesk.channels.email.mime import Part, TooComplex, parse_mime
from omnidesk.channels.email.quoting import visible_reply, without_marks
from omnidesk.channels.email.reports import read_report
from omnidesk.channels.email.rules import MailRules, is_our_message_id, token_in
from omnidesk.domain.contact import EMAIL, Evidence
from omnidesk.domain.inbound import Ignored, InboundItem, InboundMessage, Sender, Unreadable

ENVELOPE_TO = "x-envelope-to"
ENVELOPE_FROM = "x-envelope-from"
_RECIPIENT_FIELDS = ("x-original-to", "delivered-to", "envelope-to", "x-rcpt-to", "to", "cc")
_SHOWN_RECIPIENTS = 50


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the transport said, apart from the mail. `sender` is None where it is not known and
    empty for the null sender."""

    recipients: tuple[str, ...] = ()
    sender: str | None = None

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Envelope:
        """The envelope as it is stored beside the raw mail."""
        to = headers.get(ENVELOPE_TO, "")
        return cls(tuple(item for item in to.split(",") if item), headers.get(ENVELOPE_FROM))

    def to_headers(self) -> dict[str, str]:
        """The form in which it is stored."""
        stored = {ENVELOPE_TO: ",".join(self.recipients)} if self.recipients else {}
        return stored if self.sender is None else stored | {ENVELOPE_FROM: self.sender}


def reparse(
    config: EmailConfig, raw: bytes, headers: Mapping[str, str], now: datetime
) -> Sequence[InboundItem]:
    """The items of a stored mail; `headers` hold its envelope."""
    return (read_mail(config.rules, raw, Envelope.from_headers(headers), now),)


def read_mail(rules: MailRules, raw: bytes, envelope: Envelope, now: datetime) -> InboundItem:
    """The one item a mail is. What cannot be read is Unreadable, with the reason."""
    try:
        return interpret(rules, raw, envelope, now)
    except (TooComplex, Ambiguous) as error:
        return Unreadable(dedupe_key=raw_key(raw), reason=str(error))
    except Exception as error:
        # A fault of ours must not lose a mail or stop a mailbox: quarantine keeps the bytes.
        return Unreadable(dedupe_key=raw_key(raw), reason=f"cannot be read: {type(error).__name__}")


def raw_key(raw: bytes) -> str:
    """The dedupe key of bytes that could not be read."""
    return f"raw:{hashlib.sha256(raw).hexdigest()}"


def interpret(rules: MailRules, raw: bytes, envelope: Envelope, now: datetime) -> InboundItem:
    """`read_mail`, but raises TooComplex and Ambiguous."""
    root = parse_mime(raw, rules.limits)
    headers = root.headers
    if not headers.fields:
        raise Ambiguous("the mail has no header fields")
    key = dedupe_key(root)
    at = sent_at(headers.plain("date"), now)
    recipients = _recipients(headers, envelope)
    report = read_report(root, rules, recipients, key, at)
    if report is not None:
        return report
    sender = _sender(headers)
    if sender.address in rules.own_addresses and is_own_loop(headers, rules):
        return Ignored(dedupe_key=key, reason=f"our own mail came back ({LOOP_HEADER})")
    return _message(rules, root, envelope, sender, key, at, recipients)


def _sender(headers: Headers) -> Mailbox:
    values = list(headers.all_raw("from"))
    if len(values) != 1:
        raise Ambiguous(f"the mail has {len(values)} From fields")
    return one_mailbox(values[0])


def _message(
    rules: MailRules,
    root: Part,
    envelope: Envelope,
    sender: Mailbox,
    key: str,
    at: datetime | None,
    recipients: Sequence[str],
) -> InboundMessage:
    headers = root.headers
    body = read_body(root, rules.limits)
    subject = headers.text("subject", 900)
    text, full = _texts(body, subject)
    references = message_ids(headers.plain("references"))
    proof = proven_by(headers, rules.trusted_authserv_id, sender.address)
    mark = automatic_mark(headers, rules, sender.address, envelope.sender)
    own_id = message_ids(headers.plain("message-id"))
    extra = _extra(headers, body, sender, proof=proof, mark=mark)
    if full != text:
        extra["full_text"] = full
    return InboundMessage(
        dedupe_key=key,
        external_id=own_id[0] if own_id else f"<{key[5:45]}@missing.invalid>",
        sender=Sender(
            kind=EMAIL,
            address=sender.address,
            display_name=sender.name,
            language=_language(headers),
            evidence=Evidence.SIGNED if proof else Evidence.CLAIMED,
        ),
        text=text,
        html=markup.sanitise(body.html) if body.html else None,
        subject=subject or None,
        sent_at=at,
        attachments=tuple(body.files),
        in_reply_to=_answered(rules, headers, references, full),
        references=references,
        conversation_token=next((t for r in recipients if (t := token_in(rules, r))), None),
        automatic=bool(mark),
        extra=extra,
    )


def _texts(body: Body, subject: str) -> tuple[str, str]:
    """The visible reply and the full text.

    HTML says better than text where a quote begins, so it is asked first; if it has no quote, the
    sender's own plain text is the better text.
    """
    made = to_text(body.html) if body.html else ""
    full = body.text.strip() or without_marks(made)
    if made:
        reply = visible_reply(made, subject)
        if reply != without_marks(made) or not body.text.strip():
            return reply, full
    return visible_reply(body.text, subject), full


def _answered(
    rules: MailRules, headers: Headers, references: Sequence[str], text: str
) -> tuple[str, ...]:
    """Ids of mails this one answers, best first: In-Reply-To, References from the last, ours
    quoted in the text (some programs rewrite the fields)."""
    found = dict.fromkeys(message_ids(headers.plain("in-reply-to")))
    found.update(dict.fromkeys(reversed(references)))
    quoted = (item for item in message_ids(text[-20_000:]) if is_our_message_id(rules, item))
    found.update(dict.fromkeys(quoted))
    return tuple(found)[:100]


def _recipients(headers: Headers, envelope: Envelope) -> list[str]:
    """Every address the mail went to, the envelope first, as normalised as they come."""
    found = list(envelope.recipients)
    for name in _RECIPIENT_FIELDS:
        for raw in headers.all_raw(name):
            found.extend(mailbox.address for mailbox in mailboxes(raw))
    return list(dict.fromkeys(found))


def _language(headers: Headers) -> str | None:
    tag = headers.plain("content-language").split(",")[0].split("-")[0].strip().casefold()
    return tag if tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3 else None


def _extra(
    headers: Headers, body: Body, sender: Mailbox, *, proof: str, mark: str
) -> dict[str, object]:
    """What agents may want to see beside the text. Only what is there."""
    extra: dict[str, object] = {}
    for name in ("to", "cc"):
        addresses = [m.address for raw in headers.all_raw(name) for m in mailboxes(raw)]
        if addresses:
            extra[name] = addresses[:_SHOWN_RECIPIENTS]
    answers = [m.address for raw in headers.all_raw("reply-to") for m in mailboxes(raw)]
    if answers and answers != [sender.address]:
        extra["reply_to"] = answers[:_SHOWN_RECIPIENTS]
    facts: dict[str, object] = {
        "proven_by": proof,
        "automatic_mark": mark,
        "signed": body.signed,
        "encrypted": body.encrypted,
        "truncated": body.truncated,
        "calendar": summary(body.files),
    }
    return extra | {name: value for name, value in facts.items() if value}


def dedupe_key(root: Part) -> str:
    """The same for every copy of a mail, whatever route it took.

    Message-ID alone is not enough: some senders use one twice for different mails. So the fields
    that people see and the body count too; what transport adds does not.
    """
    digest = hashlib.sha256()
    for name in ("message-id", "from", "subject", "date"):
        value = b" ".join((root.headers.raw(name) or b"").split())
        digest.update(len(value).to_bytes(4, "big") + value)
    # Line ends differ between IMAP, LMTP and maildir.
    digest.update(root.source.replace(b"\r\n", b"\n").rstrip())
    return f"mail:{digest.hexdigest()}"
