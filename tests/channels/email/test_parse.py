"""Whole mails: what becomes of them."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.channels.email.config import EmailConfig, ReplyAddress
from omnidesk.channels.email.parse import Envelope, read_mail, reparse
from omnidesk.channels.email.rules import MailRules, reply_address, token_in
from omnidesk.domain.contact import Evidence
from omnidesk.domain.inbound import Ignored, InboundMessage, Unreadable
from tests.channels.email.conftest import NOW, TOKEN, Read
from tests.channels.samples import check_storable

HEAD = (
    "From: Ann <ann@customer.example>\r\nTo: support@example.org\r\nSubject: Order\r\n"
    "Message-ID: <1@customer.example>\r\nDate: Mon, 6 Oct 2025 12:00:00 +0300\r\n"
)


def _mixed(*parts: str) -> str:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n"


def test_plain_mail(read: Read) -> None:
    mail = read(HEAD + "\r\nHello,\r\nis it there?\r\n")
    assert mail.text == "Hello,\nis it there?"
    assert mail.subject == "Order"
    assert (mail.sender.kind, mail.sender.address, mail.sender.display_name) == (
        "email",
        "ann@customer.example",
        "Ann",
    )
    assert mail.sender.evidence is Evidence.CLAIMED
    assert mail.external_id == "<1@customer.example>"
    assert mail.sent_at is not None
    assert mail.sent_at.isoformat() == "2025-10-06T09:00:00+00:00"
    assert mail.html is None
    assert not mail.automatic
    assert mail.extra == {"to": ["support@example.org"]}


def test_reply_keeps_the_full_text_beside_it(read: Read) -> None:
    mail = read(
        HEAD + "In-Reply-To: <msg_0a@example.org>\r\nReferences: <r1@x> <r2@x>\r\n\r\n"
        "Yes.\r\n\r\nOn Mon, 6 Oct 2025 at 10:00 Support <support@example.org> wrote:\r\n"
        "> Sure?\r\n"
    )
    assert mail.text == "Yes."
    assert "> Sure?" in str(mail.extra["full_text"])
    assert mail.in_reply_to == ("<msg_0a@example.org>", "<r2@x>", "<r1@x>")
    assert mail.references == ("<r1@x>", "<r2@x>")


def test_our_own_id_in_the_text_is_a_hint_when_headers_are_rewritten(read: Read) -> None:
    mail = read(HEAD + "\r\nOk\r\n> Message-ID: <msg_0123456789ab@example.org>\r\n> <x@other>\r\n")
    assert mail.in_reply_to == ("<msg_0123456789ab@example.org>",)


def test_html_only_mail_gets_a_text(read: Read) -> None:
    mail = read(HEAD + "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Привет <b>мир</b></p>")
    assert mail.text == "Привет мир"
    assert mail.html == "<p>Привет <b>мир</b></p>"


def test_alternative_with_inline_picture_and_file(read: Read) -> None:
    picture = base64.b64encode(b"\x89PNG data").decode()
    mail = read(
        f"{HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
        "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
        "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n"
        "Content-Type: text/plain\r\n\r\nPlain words\r\n--a\r\nContent-Type: text/html\r\n\r\n"
        '<p>Words</p><img src="cid:pic@1"><img src="https://track.example/p.gif">\r\n--a--\r\n'
        "--r\r\nContent-Type: image/png\r\nContent-ID: <pic@1>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"{picture}\r\n--r--\r\n--m\r\nContent-Type: application/pdf; name=bill.pdf\r\n"
        "Content-Disposition: attachment\r\n\r\n%PDF\r\n--m--\r\n"
    )
    assert mail.text == "Plain words"
    assert mail.html is not None
    assert 'src="cid:pic@1"' in mail.html
    assert 'data-remote-src="https://track.example/p.gif"' in mail.html
    assert ' src="https' not in mail.html
    assert [(a.name, a.mime, a.content_id, a.content) for a in mail.attachments] == [
        ("image.png", "image/png", "pic@1", b"\x89PNG data"),
        ("bill.pdf", "application/pdf", None, b"%PDF"),
    ]


def test_text_after_files_and_mixed_forms(read: Read) -> None:
    mail = read(
        _mixed(
            "Content-Type: text/plain\r\n\r\nFirst",
            "Content-Type: application/zip; name=a.zip\r\n\r\nPK",
            "Content-Type: text/html\r\n\r\n<p>Second</p>",
            "Content-Type: text/plain\r\n\r\n1 < 2",
        )
    )
    assert mail.text.split() == ["First", "Second", "1", "<", "2"]
    assert mail.html is not None
    assert "1 &lt; 2" in mail.html
    assert [a.name for a in mail.attachments] == ["a.zip"]


@pytest.mark.parametrize(
    ("header", "name", "mime"),
    [
        ("Content-Type: application/ms-tnef", "winmail.dat", "application/ms-tnef"),
        ("Content-Type: application/pkcs7-mime", "smime.p7m", "application/pkcs7-mime"),
        ("Content-Type: text/calendar; method=REQUEST", "invite.ics", "text/calendar"),
        ("Content-Type: message/rfc822", "message.eml", "message/rfc822"),
        ("Content-Type: text/plain; name=notes.txt", "notes.txt", "text/plain"),
        ("Content-Type: nonsense", "x.bin", "text/plain"),
        ("Content-Type: a/../../b", "x.bin", "application/octet-stream"),
    ],
)
def test_other_parts_are_files(read: Read, header: str, name: str, mime: str) -> None:
    disposition = "\r\nContent-Disposition: attachment; filename=x.bin" if name == "x.bin" else ""
    mail = read(_mixed("\r\nHi", f"{header}{disposition}\r\n\r\ndata"))
    assert mail.text == "Hi"
    assert [(a.name, a.mime) for a in mail.attachments] == [(name, mime)]


def test_invitation_is_summed_up(read: Read) -> None:
    mail = read(
        _mixed(
            "\r\nJoin us",
            "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
            "METHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Demo\\, part 1\r\n"
            "DTSTART:20251010T100000Z\r\n"
            "ORGANIZER:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR",
        )
    )
    assert mail.extra["calendar"] == {
        "method": "REQUEST",
        "summary": "Demo, part 1",
        "start": "20251010T100000Z",
        "organizer": "mailto:a@b.example",
    }


def test_signed_mail_shows_its_content(read: Read) -> None:
    mail = read(
        f"{HEAD}Content-Type: multipart/signed; boundary=b; micalg=sha-256\r\n\r\n"
        "--b\r\n\r\nBody\r\n"
        "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nsig\r\n--b--\r\n"
    )
    assert mail.text == "Body"
    assert mail.extra["signed"] is True
    assert [a.name for a in mail.attachments] == ["smime.p7s"]


def test_flowed_text_is_joined(read: Read) -> None:
    mail = read(
        HEAD
        + "Content-Type: text/plain; format=flowed\r\n\r\nThis is \r\none line.\r\n \r\nNext\r\n"
    )
    assert mail.text == "This is one line.\n\nNext"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\u202egnp.exe",
        "\u200b.htaccess",
        "C:\\x\\y.txt",
        "a\r\nX: y.txt",
        "a\x00b.txt",
        "x" * 500 + ".pdf",
    ],
)
def test_file_names_are_plain(read: Read, name: str) -> None:
    encoded = base64.b64encode(name.encode()).decode()
    part = f'Content-Disposition: attachment; filename="=?utf-8?B?{encoded}?="\r\n\r\nx'
    (file,) = read(_mixed("\r\nHi", part)).attachments
    assert not set(file.name) & set("/\\\r\n\x00\u202e\u200b")
    assert 0 < len(file.name) <= 200
    assert not file.name.startswith(".")


def test_long_text_is_cut_and_kept_as_a_file(read: Read, rules: MailRules) -> None:
    mail = read(HEAD + "\r\n" + "слово " * 100_000)
    assert len(mail.text) <= rules.limits.text_chars
    assert mail.extra["truncated"] is True
    assert [a.name for a in mail.attachments] == ["message.txt"]
    assert mail.attachments[0].size == len(("слово " * 100_000).encode())


# Keys ----------------------------------------------------------------------------------------


def test_the_same_mail_by_another_route_is_one(read: Read) -> None:
    mail = HEAD + "\r\nHello\r\n"
    routed = "Received: from a by b\r\nDelivered-To: x@example.org\r\nX-Spam: no\r\n" + mail
    bare = mail.replace("\r\n", "\n")
    assert len({read(m).dedupe_key for m in (mail, routed, bare)}) == 1


def test_a_reused_message_id_is_another_mail(read: Read) -> None:
    first, second = read(HEAD + "\r\nHello\r\n"), read(HEAD + "\r\nSomething else\r\n")
    assert first.external_id == second.external_id
    assert first.dedupe_key != second.dedupe_key


def test_a_mail_without_an_id_has_a_key_of_its_own(read: Read) -> None:
    without = HEAD.replace("Message-ID: <1@customer.example>\r\n", "")
    first, again = read(without + "\r\nHello"), read(without + "\r\nHello")
    assert first.dedupe_key == again.dedupe_key
    assert first.external_id.endswith("@missing.invalid>")
    assert first.dedupe_key != read(without + "\r\nBye").dedupe_key


# Tokens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["To", "Cc", "Delivered-To", "X-Original-To"])
def test_token_in_a_field(read: Read, field: str) -> None:
    mail = read(
        f"{field}: x@y.example, Support <SUPPORT+{TOKEN.upper()}@example.org>\r\n{HEAD}\r\nHi"
    )
    assert mail.conversation_token == TOKEN


def test_token_in_the_envelope_comes_first(read: Read) -> None:
    other = "f" * 32
    envelope = Envelope(recipients=(f"support+{TOKEN}@example.org",), sender="ann@customer.example")
    mail = read(f"To: support+{other}@example.org\r\n{HEAD}\r\nHi", envelope)
    assert mail.conversation_token == TOKEN


@pytest.mark.parametrize(
    "address",
    [
        f"support+{TOKEN[:-1]}@example.org",
        f"support+{TOKEN}0@example.org",
        f"support+{TOKEN[:-1]}g@example.org",
        f"support+{TOKEN}@evil.example",
        f"other+{TOKEN}@example.org",
        f"support-{TOKEN}@example.org",
        f"support+x+{TOKEN}@example.org",
        f"support+{TOKEN}@example.org.evil.example",
        f"{TOKEN}@example.org",
        "support+@example.org",
    ],
)
def test_other_shapes_are_no_token(read: Read, address: str) -> None:
    assert read(f"To: {address}\r\n{HEAD}\r\nHi").conversation_token is None


@given(st.text(st.sampled_from("0123456789abcdefABCDEFg+-@. "), max_size=50))
def test_no_other_shape_is_ever_a_token(local: str) -> None:
    rules = EmailConfig(address="support@example.org").rules
    found = token_in(rules, f"support+{local}@example.org")
    assert found is None or (len(found) == 32 and int(found, 16) >= 0)


@pytest.mark.parametrize(
    "placement",
    [
        ReplyAddress(),
        ReplyAddress(separator="-"),
        ReplyAddress(placement="domain", domain="in.example.org"),
    ],
)
def test_reply_address_comes_back_as_its_token(placement: ReplyAddress) -> None:
    rules = EmailConfig(address="support@example.org", reply_token=placement).rules
    assert token_in(rules, reply_address(rules, TOKEN)) == TOKEN


def test_no_placement_no_token() -> None:
    none = ReplyAddress(placement="none")
    rules = EmailConfig(address="support@example.org", reply_token=none).rules
    assert reply_address(rules, TOKEN) == "support@example.org"
    assert token_in(rules, f"support+{TOKEN}@example.org") is None


# Quarantine -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no header fields"),
        (b"\r\n\r\nbody only", "no header fields"),
        (b"Subject: x\r\n\r\nno sender", "0 From fields"),
        (b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nx", "2 From fields"),
        (b"From: a@b.example, c@d.example\r\n\r\nx", "2 mailboxes"),
        (b"From: a@b.example\r\nX: " + b"y" * 300_000 + b"\r\n\r\nx", "header block"),
    ],
)
def test_unreadable_says_why(rules: MailRules, raw: bytes, reason: str) -> None:
    item = read_mail(rules, raw, Envelope(), NOW)
    assert isinstance(item, Unreadable)
    assert reason in item.reason
    assert item == read_mail(rules, raw, Envelope(), NOW)


def test_our_own_mail_that_comes_back_is_ignored(rules: MailRules) -> None:
    raw = (
        b"From: support@example.org\r\nTo: a@b.example\r\nX-Omnidesk-Loop: support@example.org\r\n"
        b"\r\nHello"
    )
    assert isinstance(read_mail(rules, raw, Envelope(), NOW), Ignored)


def test_reparse_takes_the_stored_envelope(config: EmailConfig) -> None:
    envelope = Envelope(recipients=(f"support+{TOKEN}@example.org", "b@example.org"), sender="")
    stored = envelope.to_headers()
    assert Envelope.from_headers(stored) == envelope
    (item,) = reparse(config, (HEAD + "\r\nHi").encode(), stored, NOW)
    assert isinstance(item, InboundMessage)
    assert item.conversation_token == TOKEN
    assert item.automatic


# Junk -----------------------------------------------------------------------------------------

_pieces = st.sampled_from(
    [
        *(b"From: ", b"a@b.example", b"\r\n", b"\n", b" ", b"To: ", b"Subject: ", b"\x00", b"\xff"),
        *(b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"message/rfc822"),
        *(b"Content-Type: text/html", b"; charset=utf-16", b"<div>", b"=?utf-8?b?", b"?=", b"<>"),
        *(
            b"Content-Transfer-Encoding: base64",
            b"multipart/report",
            b"; report-type=delivery-status",
        ),
        *(b"References: ", b"<a@b>", b"Date: ", b"Action: failed", b"text/calendar", b"\xd0\x9f"),
    ]
)


@settings(max_examples=300)
@given(
    st.binary(max_size=200) | st.lists(_pieces | st.binary(max_size=4), max_size=40).map(b"".join)
)
def test_junk_never_crashes(junk: bytes) -> None:
    rules = EmailConfig(address="support@example.org").rules
    for raw in (junk, b"From: a@b.example\r\n" + junk, (HEAD + "\r\n").encode() + junk):
        item = read_mail(rules, raw, Envelope(), NOW)
        check_storable((item,))
        if isinstance(item, Unreadable):
            # Only reasons we know: a fault of ours would show as a type's name.
            assert "cannot be read" not in item.reason


def test_limits_are_the_operators(rules: MailRules, read: Read) -> None:
    small = rules.limits.model_copy(update={"raw_bytes": 2048})
    item = read_mail(replace(rules, limits=small), HEAD.encode() + b"\r\n" * 2000, Envelope(), NOW)
    assert isinstance(item, Unreadable)
    assert "limit is 2048" in item.reason
