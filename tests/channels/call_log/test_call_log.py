"""Who may report calls, and calls whose reports come in any order."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook

from omnidesk.channels.call_log.client import fetch
from omnidesk.channels.call_log.config import Config
from omnidesk.channels.call_log.parse import parse
from omnidesk.domain.call import merge
from omnidesk.domain.channel import WebhookRequest
from omnidesk.domain.inbound import InboundCall, RemoteFile
from omnidesk.errors import SignatureInvalid

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
URL = "https://desk.example.test/hooks/ibx_1"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
KEY = "made-up-key-0123456789"
EVENT = {"event": "newCall", "from": "14155550101", "to": "1", "direction": "in", "callId": "c"}


def request(value: Any, **headers: str) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url=URL,
        headers={"content-type": "application/json", **headers},
        body=json.dumps(value).encode(),
    )


def signed(value: Any) -> WebhookRequest:
    plain = request(value)
    return replace(
        plain,
        headers={
            **plain.headers,
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": Webhook(SECRET).sign("msg_1", NOW, plain.body.decode()),
        },
    )


def call(config: Config, asked: WebhookRequest) -> InboundCall:
    (item,) = parse(config, asked, NOW).items
    assert isinstance(item, InboundCall)
    return item


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"pbx:{password}".encode()).decode()


both = Config.model_validate({"signing_secret": SECRET, "key": KEY})
only_key = Config.model_validate({"key": KEY})
only_secret = Config.model_validate({"signing_secret": SECRET})


def test_every_place_for_the_key() -> None:
    assert call(only_key, request(EVENT, authorization=f"Bearer {KEY}")).call_id == "c"
    assert call(only_key, request(EVENT, authorization=basic(KEY))).call_id == "c"
    assert call(only_key, replace(request(EVENT), url=f"{URL}?key={KEY}")).call_id == "c"


@pytest.mark.parametrize(
    "asked",
    [
        request(EVENT),
        request(EVENT, authorization=f"Bearer {KEY}x"),
        request(EVENT, authorization=basic("")),
        request(EVENT, authorization="Basic ???"),
        request(EVENT, authorization="Digest x"),
        replace(request(EVENT), url=f"{URL}?key="),
        replace(request(EVENT), url=f"{URL}?KEY={KEY}"),
    ],
)
def test_wrong_keys(asked: WebhookRequest) -> None:
    for config in (only_key, both, only_secret):
        with pytest.raises(SignatureInvalid):
            parse(config, asked, NOW)


def test_a_bad_signature_is_not_saved_by_the_key() -> None:
    assert call(both, signed(EVENT)).call_id == "c"
    forged = replace(signed(EVENT), body=b"{}", url=f"{URL}?key={KEY}")
    with pytest.raises(SignatureInvalid):
        parse(both, forged, NOW)
    with pytest.raises(SignatureInvalid):
        parse(only_key, signed(EVENT), NOW)


def test_a_key_alone_does_not_pass_where_only_signatures_count() -> None:
    with pytest.raises(SignatureInvalid):
        parse(only_secret, request(EVENT, authorization=f"Bearer {KEY}"), NOW)


@pytest.mark.parametrize(
    "values", [{}, {"key": "short"}, {"signing_secret": ""}, {"signing_secret": "whsec_YQ=="}]
)
def test_no_inbox_without_a_proof(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate(values)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("newCall", "answer", "hangup:normalClearing"), "completed"),
        (("newCall", "hangup:normalClearing"), "missed"),
        (("newCall", "hangup:noAnswer"), "missed"),
        (("newCall", "hangup:forwarded"), "completed"),
        (("newCall", "hangup:busy"), "busy"),
        (("newCall", "answer"), "answered"),
    ],
)
def test_events_in_any_order_and_twice(events: tuple[str, ...], expected: str) -> None:
    reports = []
    for event in events:
        name, _, cause = event.partition(":")
        value = {**EVENT, "event": name} | ({"cause": cause} if cause else {})
        reports.append(call(both, signed(value)))
    for order in permutations(reports):
        stored: dict[str, Any] | None = None
        seen: set[str] = set()
        for report in (*order, *order):
            if report.dedupe_key not in seen:
                seen.add(report.dedupe_key)
                stored = merge(stored, report)
        assert stored is not None
        assert stored["status"] == expected


@given(
    st.permutations(
        [
            {"started_at": "2025-10-09T08:53:20Z"},
            {"answered_at": "2025-10-09T08:53:27Z", "agent": "Олена"},
            {"ended_at": "2025-10-09T08:55:07Z"},
        ]
    )
)
def test_native_reports_in_any_order(parts: list[dict[str, str]]) -> None:
    stored: dict[str, Any] | None = None
    for number, part in enumerate(parts):
        value = {"call_id": "c", "from": "+14155550101", "sequence": number, **part}
        stored = merge(stored, call(both, signed(value)))
    assert stored is not None
    assert stored["status"] == "completed"
    assert stored["answered_by"] == "Олена"
    answered = datetime.fromisoformat(stored["answered_at"])
    assert answered == datetime(2025, 10, 9, 8, 53, 27, tzinfo=UTC)


def test_same_bytes_without_an_id_are_one_report() -> None:
    asked = request({"call_id": "c", "from": "+14155550101"}, authorization=f"Bearer {KEY}")
    assert call(only_key, asked).dedupe_key == call(only_key, asked).dedupe_key
    other = request({"call_id": "d", "from": "+14155550101"}, authorization=f"Bearer {KEY}")
    assert call(only_key, asked).dedupe_key != call(only_key, other).dedupe_key


async def test_recording_credentials_stay_with_their_host() -> None:
    seen = []

    def answer(asked: httpx2.Request) -> httpx2.Response:
        seen.append("authorization" in asked.headers)
        return httpx2.Response(200, content=b"sound")

    config = Config.model_validate(
        {
            "key": KEY,
            "recordings_base_url": "https://pbx.example.test",
            "recordings_user": "desk",
            "recordings_password": "made-up",
        }
    )
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
        for host in ("pbx.example.test", "elsewhere.example.test"):
            file = RemoteFile(reference=f"https://{host}/r/1.mp3", is_url=True)
            assert await fetch(http, config, file) == b"sound"
    assert seen == [True, False]
