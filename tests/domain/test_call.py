"""Calls from reports in any order."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

from omnidesk.domain.call import merge, summary
from omnidesk.domain.contact import Evidence
from omnidesk.domain.inbound import CallStatus, InboundCall, Sender

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def report(status: CallStatus, **values: object) -> InboundCall:
    sender = Sender(kind="phone", address="+380501111111", evidence=Evidence.PROVIDER)
    return InboundCall(
        dedupe_key=status,
        call_id="CA1",
        sender=sender,
        status=status,
        **values,  # type: ignore[arg-type]
    )


def all_orders(*reports: InboundCall) -> set[str]:
    found = set()
    for order in permutations(reports):
        call = None
        for item in order:
            call = merge(call, item)
        assert call is not None
        found.add(str(sorted(call.items(), key=str)))
    return found


def test_order_does_not_matter_for_an_answered_call() -> None:
    [only] = all_orders(
        report(CallStatus.RINGING, started_at=AT),
        report(CallStatus.ANSWERED, answered_at=AT),
        report(CallStatus.COMPLETED, ended_at=AT, duration_seconds=42),
    )
    assert "'completed'" in only


def test_order_does_not_matter_for_a_voicemail() -> None:
    [only] = all_orders(
        report(CallStatus.RINGING),
        report(CallStatus.MISSED, ended_at=AT),
        report(CallStatus.VOICEMAIL, recording_url="https://x/RE1"),
        report(CallStatus.VOICEMAIL, voicemail_text="Передзвоніть"),
    )
    assert "voicemail" in only
    assert "Передзвоніть" in only


def test_a_hang_up_that_overtakes_the_answer_is_no_missed_call() -> None:
    call = merge(None, report(CallStatus.MISSED, ended_at=AT))
    call = merge(call, report(CallStatus.ANSWERED, answered_at=AT))
    assert call["status"] == "completed"
    assert summary(call) == "Call"
