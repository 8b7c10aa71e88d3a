"""Mails of ours: read back by our own reader and by the standard library."""

from __future__ import annotations

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels._toolkit.text import clean
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.headers import Headers, split_headers
from omnidesk.channels.email.mime import parse_mime
from omnidesk.channels.email.parse import Envelope, interpret
from omnidesk.channels.email.render import MAX_REFERENCES, Mail, render
from omnidesk.channels.email.rules import Limits, MailRules
from omnidesk.domain.channel import OutboundAttachment, OutboundMessage
from omnidesk.domain.contact import Address
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import Ignored, InboundMessage
from omnidesk.errors import SendError, SendOutcome
from tests.channels.email.conftest import NOW, TOKEN

RULES = EmailConfig(
    address="support@example.org", display_name="Поддержка", bounce_address="bounces@example.org"
).rules


async def _unread() -> bytes:
    raise AssertionError("rendering does not read files")


def _file(name: str = "a.txt", mime: str = "text/plain") -> OutboundAttachment:
    return OutboundAttachment(name=name, mime=mime, size=3, read=_unread, url="")


def message(**changes: Any) -> OutboundMessage:
    values: dict[str, Any] = {
        "message_id": MessageId("msg_0123456789abcdef"),
        "to": Address("email", "ann@customer.example"),
        "text": "Здравствуйте!\n.\nFrom here",
        "subject": "Заказ",
        "reply_token": TOKEN,
        "created_at": NOW,
    }
    return OutboundMessage(**{**values, **changes})


def _headers(mail: Mail) -> Headers:
    return split_headers(mail.data)[0]


def _parsed(mail: Mail) -> EmailMessage:
    found = email.message_from_bytes(mail.data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_all_fields(rules: MailRules) -> None:
    mail = render(
        rules,
        message(
            to_name="Анна, Петровна",
            in_reply_to="<c2@customer.example>",
            references=("<c1@customer.example>",),
            subject="RE: Re: Заказ",
        ),
        [],
    )
    parsed = _parsed(mail)
    assert mail.message_id == "<msg_0123456789abcdef@example.org>" == parsed["Message-ID"]
    assert mail.recipient == "ann@customer.example"
    assert mail.sender == "bounces+msg_0123456789abcdef@example.org"
    assert parsed["From"] == "Поддержка <support@example.org>"
    assert parsed["To"].addresses[0].display_name == "Анна, Петровна"
    assert parsed["Reply-To"].addresses[0].addr_spec == f"support+{TOKEN}@example.org"
    assert parsed["Subject"] == "Re: Заказ"
    assert parsed["In-Reply-To"] == "<c2@customer.example>"
    assert parsed["References"] == "<c1@customer.example> <c2@customer.example>"
    assert parsed["Date"].datetime == NOW
    assert parsed["X-Omnidesk-Loop"] == "support@example.org"
    assert parsed["Auto-Submitted"] is None
    assert parsed.get_content().splitlines() == ["Здравствуйте!", ".", "From here"]


def test_same_bytes_at_every_attempt() -> None:
    files = (_file(), _file("b.pdf", "application/pdf"))
    first = render(RULES, message(attachments=files, html="<p>x</p>"), [b"abc", b"%PDF"])
    again = render(RULES, message(attachments=files, html="<p>x</p>", attempt=5), [b"abc", b"%PDF"])
    assert first == again


def test_new_subject_gets_no_prefix_and_automatic_mail_says_so() -> None:
    mail = render(RULES, message(automatic=True), [])
    parsed = _parsed(mail)
    assert parsed["Subject"] == "Заказ"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert mail.sender == ""
    answer = render(RULES, message(automatic=True, in_reply_to="<a@b>"), [])
    assert _parsed(answer)["Auto-Submitted"] == "auto-replied"


def test_references_are_capped_and_keep_the_first() -> None:
    ids = tuple(f"<{'x' * 60}{n}@customer.example>" for n in range(60))
    mail = render(RULES, message(references=ids, in_reply_to="<last@customer.example>"), [])
    found = _headers(mail).plain("references").split()
    assert len(found) == MAX_REFERENCES
    assert (found[0], found[-1]) == (ids[0], "<last@customer.example>")
    assert found[1:-1] == list(ids[-(MAX_REFERENCES - 2) :])
    assert b"=?" not in mail.data[: mail.data.index(b"Subject")].split(b"Message-ID")[1]


@pytest.mark.parametrize(
    "stored", ["<x@missing.invalid>", "no brackets", "<a b@c>", "<a@b>\r\nBcc: x@y.z", "<ж@b>", ""]
)
def test_unfit_foreign_ids_are_left_out(stored: str) -> None:
    mail = render(RULES, message(in_reply_to=stored, references=(stored, "<ok@b>")), [])
    assert not _headers(mail).has("in-reply-to")
    assert _headers(mail).plain("references") == "<ok@b>"
    assert b"Bcc" not in mail.data


def test_html_and_files() -> None:
    files = (_file("Счёт №1.pdf", "application/pdf"), _file("m.eml", "message/rfc822"))
    mail = render(RULES, message(html="<p>Привет</p>", attachments=files), [b"%PDF", b"From: a"])
    parsed = _parsed(mail)
    html = parsed.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == "<p>Привет</p>"
    attached = list(parsed.iter_attachments())
    assert [(a.get_filename(), a.get_content_type()) for a in attached] == [
        ("Счёт №1.pdf", "application/pdf"),
        ("m.eml", "application/octet-stream"),
    ]
    assert [a.get_content() for a in attached] == [b"%PDF", b"From: a"]
    assert mail.data.isascii()


def test_lines_are_short_and_crlf() -> None:
    mail = render(
        RULES,
        message(
            text="слово " * 5000 + "\n" + "x" * 5000, subject="тема " * 100, to_name="имя " * 60
        ),
        [],
    )
    assert b"\n" not in mail.data.replace(b"\r\n", b"")
    assert b"\r" not in mail.data.replace(b"\r\n", b"")
    assert max(map(len, mail.data.split(b"\r\n"))) <= 998


def test_international_address_needs_utf8() -> None:
    mail = render(RULES, message(to=Address("email", "анна@пример.рф")), [])
    assert mail.needs_utf8
    assert mail.recipient == "анна@xn--e1afmkfd.xn--p1ai"
    assert not render(RULES, message(to=Address("email", "anna@пример.рф")), []).needs_utf8


# Injection (S18) ------------------------------------------------------------------------------

BREAKS = ["\r\nBcc: victim@evil.example", "\nX: y", "\rX: y", "\x00", "\x0b", "\u2028X: y", "\x85x"]
FIELDS = ["to", "to_name", "subject", "reply_token", "message_id", "name"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
def test_line_breaks_are_refused(field: str, bad: str) -> None:
    changes: dict[str, Any] = {}
    files: list[bytes] = []
    if field == "to":
        changes["to"] = Address("email", f"ann@customer.example{bad}")
    elif field == "name":
        changes["attachments"], files = (_file(f"a{bad}.txt"),), [b"x"]
    else:
        changes[field] = f"{TOKEN}{bad}"
    with pytest.raises(SendError) as caught:
        render(RULES, message(**changes), files)
    assert caught.value.outcome is SendOutcome.PERMANENT


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a@b.example>",
        "Ann <a@b.example>",
        "a b@c.example",
        '"a"@b.example',
        "a@b.example SIZE=1",
        "",
        "a",
    ],
)
def test_only_one_plain_recipient(address: str) -> None:
    with pytest.raises(SendError):
        render(RULES, message(to=Address("email", address)), [])


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@given(subject=_text, name=_text, text=_text, html=st.none() | _text)
def test_whatever_is_written_reads_back(
    subject: str, name: str, text: str, html: str | None
) -> None:
    """Either refused, or exactly the headers we meant, with exactly the words we were given."""
    try:
        mail = render(RULES, message(subject=subject, to_name=name, text=text, html=html), [])
    except SendError:
        return
    headers = _headers(mail)
    assert [n for n, _ in headers.fields if n not in {"mime-version"}][:8] == [
        *("date", "from", "to", "reply-to", "message-id", "subject", "x-omnidesk-loop"),
        "content-type",
    ]
    assert headers.text("subject").split() == subject.split()
    root = parse_mime(mail.data, Limits())
    assert len(root.children) == (2 if html else 0)
    leaf = root.children[0] if html else root
    written = leaf.content.decode().replace("\r\n", "\n")
    assert written.rstrip("\n") == clean(text).rstrip("\n")


def test_nobody_can_write_our_boundary() -> None:
    mail = render(RULES, message(html="<p>x</p>"), [])
    boundary = parse_mime(mail.data, Limits()).content_type.token("boundary")
    again = render(RULES, replace(message(html="<p>x</p>"), text=f"--{boundary}--\n"), [])
    assert parse_mime(again.data, Limits()).content_type.token("boundary") != boundary


# Loops (two of us writing to each other) --------------------------------------------------------


def _as_another_desk_reads_it(mail: Mail) -> InboundMessage:
    other = EmailConfig(address="ann@customer.example").rules
    item = interpret(other, mail.data, Envelope(sender=mail.sender), NOW)
    assert isinstance(item, InboundMessage)
    return item


def test_another_desk_knows_our_automatic_mail_and_our_people_apart() -> None:
    assert _as_another_desk_reads_it(render(RULES, message(automatic=True), [])).automatic
    assert not _as_another_desk_reads_it(render(RULES, message(), [])).automatic


def test_our_own_mail_sent_back_opens_nothing() -> None:
    mail = render(RULES, message(), [])
    assert isinstance(interpret(RULES, mail.data, Envelope(), NOW), Ignored)
    redirected = mail.data.replace(b"<support@example.org>", b"<ann@customer.example>", 1)
    item = interpret(RULES, redirected, Envelope(), NOW)
    assert isinstance(item, InboundMessage)
    assert item.automatic
