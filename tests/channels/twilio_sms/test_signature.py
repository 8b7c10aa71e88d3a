"""Twilio's signatures, both ways against the official SDK."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from omnidesk.channels._toolkit.forms import form_pairs
from omnidesk.channels._toolkit.twilio import signature, verify
from omnidesk.channels.twilio_sms import CHANNEL
from omnidesk.channels.twilio_sms.config import Config
from omnidesk.domain.channel import WebhookRequest
from omnidesk.domain.inbound import Unreadable
from omnidesk.errors import SignatureInvalid
from tests.channels.signing import sign

TOKEN = "omni-twilio-token"
URL = "https://desk.example.test/hooks/twilio/sms"
PORTED = "https://desk.example.test:443/hooks/twilio/sms"
FORM = {
    "MessageSid": "SM00000000000000000000000000000001",
    "AccountSid": "AC00000000000000000000000000000001",
    "From": "+14155550101",
    "To": "+14155550199",
    "Body": "Where is order 1234? €5 off",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
}
NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
values = st.text(st.characters(codec="utf-8"), max_size=30)
forms = st.dictionaries(names, values, min_size=1, max_size=8)
urls = st.sampled_from(
    [
        URL,
        PORTED,
        "http://desk.example.test/hooks/ibx_1",
        "http://desk.example.test:8080/hooks/ibx_1?message=msg_1",
        "https://desk.example.test:8443/hooks/ibx_1?a=1&b=%D1%8F",
    ]
)


def request(url: str, form: dict[str, str], given: str) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url=url,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": given,
        },
        body=urlencode(form).encode(),
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [(URL, "9hI3XYng35rFdFCaJ0+vLttbxnU="), (PORTED, "6Nr4pe7bymx6VlwnNamM1iGudc4=")],
)
def test_known_vectors(url: str, expected: str) -> None:
    assert signature(TOKEN, url, list(FORM.items())) == expected
    for called in (URL, PORTED):
        verify([TOKEN], request(called, FORM, expected))


def test_known_json_vector() -> None:
    digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    known = WebhookRequest(
        method="POST",
        url=f"{URL}?bodySHA256={digest}",
        headers={
            "content-type": "application/json",
            "x-twilio-signature": "TCr9UIB8z1Gp2b2KA6a/ZxMaALA=",
        },
        body=b'{"a":1}',
    )
    verify([TOKEN], known)
    for body in (b'{"a":2}', b""):
        with pytest.raises(SignatureInvalid):
            verify([TOKEN], replace(known, body=body))


@given(urls, forms)
def test_sdk_and_we_accept_each_other(url: str, form: dict[str, str]) -> None:
    theirs = RequestValidator(TOKEN).compute_signature(url, form)
    verify([TOKEN], request(url, form, theirs))
    ours = sign({"scheme": "twilio"}, TOKEN, request(url, form, ""), NOW)
    given = ours.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate(url, form, given)


@given(urls, st.text(st.characters(codec="utf-8"), max_size=60))
def test_json_bodies_agree_with_the_sdk(url: str, text: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    called = f"{url}{'&' if '?' in url else '?'}bodySHA256={digest}"
    theirs = RequestValidator(TOKEN).compute_signature(called, {})
    headers = {"content-type": "application/json", "x-twilio-signature": theirs}
    verify(
        [TOKEN],
        WebhookRequest(method="POST", url=called, headers=headers, body=text.encode()),
    )
    assert RequestValidator(TOKEN).validate(called, text, theirs)


@given(urls, forms, st.data())
def test_one_changed_value_is_refused_by_both(
    url: str, form: dict[str, str], data: st.DataObject
) -> None:
    given = RequestValidator(TOKEN).compute_signature(url, form)
    name = data.draw(st.sampled_from(sorted(form)))
    changed = {**form, name: data.draw(values)}

    def joined(fields: dict[str, str]) -> str:
        return "".join(k + v for k, v in sorted(fields.items()))

    # Names and values are signed without separators: some changes leave the signed text alone.
    assume(joined(changed) != joined(form))
    assert not RequestValidator(TOKEN).validate(url, changed, given)
    with pytest.raises(SignatureInvalid):
        verify([TOKEN], request(url, changed, given))


@given(st.binary(max_size=60), st.integers(0, 59), st.integers(1, 255))
def test_one_changed_byte_is_refused(body: bytes, place: int, flip: int) -> None:
    assume(place < len(body))
    changed = bytearray(body)
    changed[place] ^= flip
    before, after = form_pairs(body), form_pairs(bytes(changed))

    def joined(pairs: object) -> str:
        return "".join(k + v for k, v in sorted(set(pairs)))  # type: ignore[call-overload]

    assume(joined(before) != joined(after))
    given = signature(TOKEN, URL, before)
    headers = {"x-twilio-signature": given}
    verify([TOKEN], WebhookRequest(method="POST", url=URL, headers=headers, body=body))
    with pytest.raises(SignatureInvalid):
        verify(
            [TOKEN], WebhookRequest(method="POST", url=URL, headers=headers, body=bytes(changed))
        )


def test_shared_key_algorithm() -> None:
    given = RequestValidator(TOKEN).compute_signature(URL, FORM, "HMAC_SHA256")
    plain = request(URL, FORM, given)
    settings = {"x-twilio-webhooks-signature-settings": "key=sk_1,algorithm=HMAC_SHA256"}
    verify([TOKEN], replace(plain, headers={**plain.headers, **settings}))
    with pytest.raises(SignatureInvalid):
        verify([TOKEN], plain)
    odd = {"x-twilio-webhooks-signature-settings": "algorithm=NONE"}
    with pytest.raises(SignatureInvalid):
        verify([TOKEN], replace(plain, headers={**plain.headers, **odd}))


def test_repeated_names_contribute_distinct_sorted_values() -> None:
    class Multi(dict[str, list[str]]):
        def getlist(self, name: str) -> list[str]:
            return self[name]

    theirs = RequestValidator(TOKEN).compute_signature(URL, Multi(a=["2", "1", "2"], b=["x"]))
    assert signature(TOKEN, URL, [("b", "x"), ("a", "2"), ("a", "1"), ("a", "2")]) == theirs


def test_either_token_while_they_are_exchanged() -> None:
    config = {
        "account_sid": "AC1",
        "auth_token": "new",
        "other_auth_token": TOKEN,
        "from_number": "+14155550199",
    }
    model = Config.model_validate(config)
    assert CHANNEL.parse is not None
    signed = request(URL, FORM, signature(TOKEN, URL, list(FORM.items())))
    assert len(CHANNEL.parse(model, signed, NOW).items) == 1


def test_missing_and_empty() -> None:
    with pytest.raises(SignatureInvalid):
        verify([TOKEN], request(URL, FORM, ""))
    with pytest.raises(SignatureInvalid):
        verify([""], request(URL, FORM, signature("", URL, list(FORM.items()))))


def test_authentic_nothing_is_kept_as_unreadable() -> None:
    model = Config.model_validate(
        {"account_sid": "AC1", "auth_token": TOKEN, "from_number": "+14155550199"}
    )
    assert CHANNEL.parse is not None
    empty = request(URL, {}, signature(TOKEN, URL, []))
    assert isinstance(CHANNEL.parse(model, empty, NOW).items[0], Unreadable)
