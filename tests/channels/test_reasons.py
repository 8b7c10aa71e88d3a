"""Why something was not sent, as codes that desks put into their users' words."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2
import pytest

from omnidesk.channels._toolkit.http import failure, translate
from omnidesk.channels.email.reports import reason
from omnidesk.channels.telegram.client import explain
from omnidesk.channels.twilio_sms.codes import trouble
from omnidesk.errors import SendError, SendOutcome, SendReason

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (SendOutcome.RETRY, SendReason.BUSY),
        (SendOutcome.PERMANENT, SendReason.REFUSED),
        (SendOutcome.UNKNOWN, SendReason.UNCONFIRMED),
    ],
)
def test_what_nobody_explains(outcome: SendOutcome, found: SendReason) -> None:
    assert SendError("x", outcome=outcome, public_reason="x").reason is found


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (302, SendReason.MISCONFIGURED),
        (400, SendReason.REFUSED),
        (401, SendReason.CREDENTIALS),
        (413, SendReason.TOO_LARGE),
        (429, SendReason.BUSY),
        (503, SendReason.BUSY),
    ],
)
def test_an_answer(status: int, found: SendReason) -> None:
    assert failure(httpx2.Response(status), provider="X", now=NOW).reason is found


def test_no_answer() -> None:
    def of(error: Exception) -> SendReason:
        return translate(error, method="POST", provider="X").reason

    assert of(httpx2.ConnectError("no")) is SendReason.UNREACHABLE
    assert of(httpx2.ReadTimeout("late")) is SendReason.UNCONFIRMED
    assert of(httpx2.UnsupportedProtocol("gopher")) is SendReason.MISCONFIGURED


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("5.1.1", SendReason.NO_RECIPIENT),
        ("5.2.2", SendReason.AWAY),
        ("5.3.4", SendReason.TOO_LARGE),
        ("5.7.1", SendReason.FILTERED),
        ("5.0.0", SendReason.REFUSED),
    ],
)
def test_a_bounce(status: str, found: SendReason) -> None:
    assert reason(status) is found


def test_providers_own_words() -> None:
    blocked = httpx2.Response(403, json={"description": "Forbidden: bot was blocked by the user"})
    hint = explain(blocked)
    assert hint is not None
    assert failure(blocked, provider="X", now=NOW, hint=hint).reason is SendReason.BLOCKED
    gone, late = trouble("30005"), trouble("63016")
    assert gone is not None
    assert late is not None
    assert (gone.reason, late.reason) == (SendReason.NO_RECIPIENT, SendReason.TOO_LATE)
