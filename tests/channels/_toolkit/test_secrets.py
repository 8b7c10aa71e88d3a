"""Standard Webhooks, both ways against the reference package."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from omnidesk.channels._toolkit.secrets import (
    same,
    sign_webhook,
    verify_webhook,
    webhook_key,
)
from omnidesk.errors import SignatureInvalid

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()

ids = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@given(ids, st.text(max_size=200))
def test_the_reference_accepts_ours(message_id: str, text: str) -> None:
    body = text.encode("utf-8", "replace")
    headers = sign_webhook(SECRET, message_id, datetime.now(UTC), body)
    Webhook(SECRET).verify(body, headers, json_parse=False)


@given(ids, st.text(st.characters(codec="utf-8"), max_size=200))
def test_ours_accepts_the_reference(message_id: str, text: str) -> None:
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(message_id, NOW, text),
    }
    assert verify_webhook(SECRET, headers, text.encode(), NOW) == message_id


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_is_refused_by_both(body: bytes, data: st.DataObject) -> None:
    body = body.hex().encode()
    at = datetime.now(UTC)
    headers = sign_webhook(SECRET, "msg_1", at, body)
    place = data.draw(st.integers(0, len(body) - 1))
    changed = bytearray(body)
    changed[place] ^= 1
    with pytest.raises(SignatureInvalid):
        verify_webhook(SECRET, headers, bytes(changed), at)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(bytes(changed), headers, json_parse=False)


def test_rotation_and_several_signatures() -> None:
    ours = sign_webhook(SECRET, "m", NOW, b"{}")
    assert verify_webhook((OTHER, SECRET), ours, b"{}", NOW) == "m"
    both = ours | {"webhook-signature": f"v1a,zzz v1,bm8= {ours['webhook-signature']} junk"}
    assert verify_webhook(SECRET, both, b"{}", NOW) == "m"


@pytest.mark.parametrize("shift", [-301, 301])
def test_old_and_future_stamps_are_refused(shift: int) -> None:
    headers = sign_webhook(SECRET, "m", NOW + timedelta(seconds=shift), b"{}")
    with pytest.raises(SignatureInvalid):
        verify_webhook(SECRET, headers, b"{}", NOW)
    near = sign_webhook(SECRET, "m", NOW + timedelta(seconds=shift - shift // 300), b"{}")
    assert verify_webhook(SECRET, near, b"{}", NOW) == "m"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_не base64"])
def test_empty_and_broken_secrets_fail_closed(secret: str) -> None:
    forged = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": "v1,",
    }
    with pytest.raises(SignatureInvalid):
        verify_webhook(secret, forged, b"{}", NOW)
    with pytest.raises(ValueError, match="secret"):
        webhook_key(secret)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_missing_headers_are_refused(name: str) -> None:
    headers = sign_webhook(SECRET, "m", NOW, b"{}")
    del headers[name]
    with pytest.raises(SignatureInvalid):
        verify_webhook(SECRET, headers, b"{}", NOW)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
        st.text(max_size=30),
    ),
    st.binary(max_size=30),
)
def test_junk_is_refused_and_never_crashes(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        verify_webhook(SECRET, headers, body, NOW)


def test_same() -> None:
    assert same("ключ", "ключ")
    assert same(b"k", "k")
    assert not same("", "")
    assert not same("k", "")
    assert not same("k", "\ud800")
