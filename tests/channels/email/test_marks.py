"""Automatic mail, proof of senders, and reports about our own mail."""

from __future__ import annotations

import pytest

from omnidesk.channels.email.parse import Envelope, interpret, read_mail
from omnidesk.channels.email.rules import MailRules, bounce_address, bounced_message
from omnidesk.domain.contact import Evidence
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.inbound import DeliveryReport, Ignored, InboundItem, InboundMessage
from tests.channels.email.conftest import NOW, Read

OURS = "<msg_0123456789abcdef@example.org>"
HEAD = "From: Ann <ann@customer.example>\r\nTo: support@example.org\r\nSubject: S\r\n"


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x@y.z",
        "auto-submitted: (comment) ",
        "Precedence: bulk",
        "Precedence: LIST",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF",
        "List-Id: <news.example>",
        "List-Unsubscribe: <https://x.example>",
        "List-Post: NO",
        "List-Help: <x>",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "X-Autoresponder: x",
        "X-Auto-Reply: x",
        "X-Loop: x",
        "X-FC-MachineGenerated: true",
        "Delivered-To: Autoresponder",
        "Feedback-ID: 1:2:3",
        "X-MS-Exchange-Inbox-Rules-Loop: x@y",
        "Return-Path: <>",
        "X-Omnidesk-Loop: support@example.org",
        "X-Omnidesk-Loop: help@example.org",
    ],
)
def test_marks_of_automatic_mail(read: Read, field: str) -> None:
    mail = read(f"{field}\r\n{HEAD}\r\nI am away")
    assert mail.automatic
    assert mail.extra["automatic_mark"]
    assert mail.text == "I am away"


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@x.example",
        "postmaster@x.example",
        "noreply@x.example",
        "no-reply@x.example",
        "do-not-reply@x.example",
        "bounce+123@x.example",
        "bounces@x.example",
        "no-reply-orders@x.example",
        "help@example.org",
    ],
)
def test_senders_that_are_no_person(read: Read, sender: str) -> None:
    assert read(f"From: {sender}\r\n\r\nHi").automatic


def test_null_envelope_sender(read: Read) -> None:
    assert read(HEAD + "\r\nHi", Envelope(sender="")).automatic


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Auto-Response-Suppress: none",
        "Return-Path: <ann@customer.example>",
        "X-Omnidesk-Loop: support@another-desk.example",
        "X-Priority: 1",
    ],
)
def test_people_are_not_automatic(read: Read, field: str) -> None:
    assert not read(f"{field}\r\n{HEAD}\r\nHi").automatic


def test_people_with_robot_like_names(read: Read) -> None:
    for sender in ("postmasterson@x.example", "bouncer@x.example", "noreplyman@x.example"):
        assert not read(f"From: {sender}\r\n\r\nHi").automatic


# Proof ----------------------------------------------------------------------------------------

OUR_MTA = "Authentication-Results: mx.example.org"


@pytest.mark.parametrize(
    "result",
    [
        "dmarc=pass header.from=customer.example",
        "dmarc=pass (p=reject dis=none) header.from=customer.example; spf=fail",
        "dkim=pass header.d=customer.example",
        "dkim=fail header.d=x.example; dkim=pass header.i=@customer.example",
        "spf=pass smtp.mailfrom=bounce@customer.example",
        "(a ; comment) dmarc = pass header.from = customer.example",
    ],
)
def test_proven_senders(read: Read, result: str) -> None:
    mail = read(f"{OUR_MTA};\r\n {result}\r\n{HEAD}\r\nHi")
    assert mail.sender.evidence is Evidence.SIGNED
    assert mail.extra["proven_by"] in {"dmarc", "dkim", "spf"}


@pytest.mark.parametrize(
    "fields",
    [
        "Authentication-Results: evil.example; dmarc=pass header.from=customer.example",
        "Authentication-Results: mx.example.org.evil.example; dmarc=pass",
        f"{OUR_MTA}; none",
        f"{OUR_MTA}; dmarc=fail header.from=customer.example; dkim=pass header.d=customer.example",
        f"{OUR_MTA}; dmarc=pass header.from=other.example",
        f"{OUR_MTA}; dkim=pass header.d=evil.example",
        f"{OUR_MTA}; dkim=pass header.d=mer.example",
        f"{OUR_MTA}; dkim=pass header.d=example",
        f"{OUR_MTA}; dkim=pass header.d=mail.customer.example",
        f"{OUR_MTA}; spf=pass smtp.mailfrom=a@evil.example",
        f"{OUR_MTA}; spf=softfail smtp.mailfrom=a@customer.example",
        f'{OUR_MTA}; dkim=fail reason="dmarc=pass header.from=customer.example"',
        f"{OUR_MTA}; x=(dmarc=pass header.from=customer.example)",
        # Ours stands above what the sender brought along under our name.
        f"{OUR_MTA}; dmarc=fail\r\n{OUR_MTA}; dmarc=pass header.from=customer.example",
        "X-Authentication-Results: mx.example.org; dmarc=pass header.from=customer.example",
    ],
)
def test_claims_prove_nothing(read: Read, fields: str) -> None:
    mail = read(f"{fields}\r\n{HEAD}\r\nHi")
    assert mail.sender.evidence is Evidence.CLAIMED


# Reports --------------------------------------------------------------------------------------


def _item(rules: MailRules, raw: str, *recipients: str) -> InboundItem:
    return interpret(rules, raw.encode(), Envelope(recipients=recipients, sender=""), NOW)


def _dsn(action: str, status: str, about: str = OURS, third: str = "text/rfc822-headers") -> str:
    return (
        "From: MAILER-DAEMON (Mail Delivery System)\r\nTo: support@example.org\r\n"
        "Message-ID: <b@mx.customer.example>\r\nDate: Mon, 6 Oct 2025 12:00:00 +0000\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.customer.example\r\n\r\n"
        f"Final-Recipient: rfc822; ann@customer.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: {third}\r\n\r\nFrom: support@example.org\r\nMessage-ID: {about}\r\n"
        "\r\n--b--\r\n"
    )


@pytest.mark.parametrize("third", ["text/rfc822-headers", "message/rfc822"])
def test_bounce(rules: MailRules, third: str) -> None:
    item = _item(rules, _dsn("failed", "5.1.1", third=third))
    assert isinstance(item, DeliveryReport)
    assert item.external_id == OURS
    assert item.status is DeliveryStatus.FAILED
    assert item.error_code == "5.1.1"
    assert item.public_reason == "the address does not exist"


def test_delayed_is_no_failure(rules: MailRules) -> None:
    item = _item(rules, _dsn("delayed", "4.4.1"))
    assert isinstance(item, Ignored)
    assert "delayed" in item.reason


def test_delivered_and_relayed(rules: MailRules) -> None:
    item = _item(rules, _dsn("delivered", "2.0.0"))
    assert isinstance(item, DeliveryReport)
    assert item.status is DeliveryStatus.DELIVERED
    assert isinstance(_item(rules, _dsn("relayed", "2.0.0")), Ignored)


def test_envelope_recipient_names_the_message(rules: MailRules) -> None:
    address = bounce_address(rules, "msg_0123456789abcdef")
    assert bounced_message(rules, address) == OURS
    item = _item(rules, _dsn("failed", "5.2.2", about="<lost@elsewhere.example>"), address)
    assert isinstance(item, DeliveryReport)
    assert item.external_id == OURS


def test_bounce_of_a_mail_that_is_not_ours_goes_to_quarantine_or_is_automatic(
    rules: MailRules,
) -> None:
    """Backscatter: kept, but it opens no work and changes no message."""
    raw = _dsn("failed", "5.1.1", about="<x@elsewhere.example>")
    named = raw.replace("MAILER-DAEMON (Mail", "<mailer-daemon@mx.example> (Mail")
    item = read_mail(rules, named.encode(), Envelope(sender=""), NOW)
    assert isinstance(item, InboundMessage)
    assert item.automatic


def test_older_bounces(rules: MailRules) -> None:
    exim = (
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nTo: support@example.org\r\n"
        "X-Failed-Recipients: ann@customer.example\r\nSubject: Mail delivery failed\r\n\r\n"
        "A message that you sent could not be delivered.\r\n\r\n  ann@customer.example\r\n"
        "    550 5.1.1 unknown user\r\n\r\n------ This is a copy of your message ------\r\n\r\n"
        f"Message-ID: {OURS}\r\nSubject: Order\r\n\r\nHello\r\n"
    )
    qmail = (
        "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nTo: support@example.org\r\n\r\n"
        "Hi. This is the mail program at mx.example.\r\nI wasn't able to deliver your message.\r\n"
        "This is a permanent error; I've given up.\r\n\r\n--- Below this line is a copy.\r\n\r\n"
        f"Message-Id: {OURS}\r\n"
    )
    for raw in (exim, qmail):
        item = _item(rules, raw)
        assert isinstance(item, DeliveryReport)
        assert item.status is DeliveryStatus.FAILED
        assert item.external_id == OURS


def test_a_person_who_quotes_our_id_and_550_is_no_bounce(rules: MailRules) -> None:
    item = _item(rules, f"{HEAD}\r\nYour server said 550 5.1.1 for {OURS}")
    assert isinstance(item, InboundMessage)


def _receipt(disposition: str) -> str:
    return (
        f"{HEAD}Content-Type: multipart/report; boundary=b;\r\n"
        " report-type=disposition-notification\r\n\r\n--b\r\n\r\nYour message was read.\r\n--b\r\n"
        "Content-Type: message/disposition-notification\r\n\r\n"
        f"Original-Message-ID: {OURS}\r\nDisposition: {disposition}\r\n\r\n--b--\r\n"
    )


def test_read_receipt(rules: MailRules) -> None:
    item = _item(rules, _receipt("manual-action/MDN-sent-manually; displayed"))
    assert isinstance(item, DeliveryReport)
    assert item.status is DeliveryStatus.READ
    assert item.external_id == OURS


def test_deleted_unread_is_ignored(rules: MailRules) -> None:
    assert isinstance(_item(rules, _receipt("automatic-action/MDN-sent; deleted")), Ignored)


def test_out_of_office_is_shown_but_automatic(read: Read) -> None:
    mail = read(
        f"{HEAD}Auto-Submitted: auto-replied\r\nIn-Reply-To: {OURS}\r\n\r\n"
        "Я в отпуске до понедельника."
    )
    assert mail.automatic
    assert mail.in_reply_to == (OURS,)
    assert mail.text.startswith("Я в отпуске")
