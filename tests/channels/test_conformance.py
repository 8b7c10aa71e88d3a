"""Every channel keeps the same promises; see README.md here for the format of samples."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from omnidesk.domain.channel import (
    OutboundAttachment,
    OutboundMessage,
    Parsed,
    Receipt,
    WebhookRequest,
)
from omnidesk.domain.contact import Address
from omnidesk.domain.ids import MessageId
from omnidesk.errors import SendError, SendOutcome, SignatureInvalid
from tests.channels.samples import (
    NOW,
    URL,
    Sample,
    Setup,
    check_storable,
    differences,
    payload,
    plain,
    samples,
    setups,
)
from tests.channels.signing import another, sign, unsigned

AT = datetime.fromisoformat(NOW).astimezone(UTC)
SETUPS = setups()
KNOWN = [setup for setup in SETUPS if setup.config is not None]
SAMPLES = [sample for setup in KNOWN for sample in samples(setup)]
HOOKED = [setup for setup in KNOWN if setup.channel.parse is not None]
REQUESTS = [sample for sample in SAMPLES if "request" in sample.data]
SENDERS = [s for s in KNOWN if s.send is not None]
HTTP_SENDERS = [s for s in SENDERS if s.send and s.send.get("over", "http") == "http"]

each_setup = pytest.mark.parametrize("setup", SETUPS, ids=lambda s: s.channel.name)
each_hooked = pytest.mark.parametrize("setup", HOOKED, ids=lambda s: s.channel.name)
each_http_sender = pytest.mark.parametrize("setup", HTTP_SENDERS, ids=lambda s: s.channel.name)
each_request = pytest.mark.parametrize(
    "sample", REQUESTS, ids=lambda s: f"{s.setup.channel.name}-{s.name}"
)
relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection here has a test that depends on somebody's server."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a conformance test touched the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# The record ---------------------------------------------------------------------------------


@each_setup
def test_record_is_sound(setup: Setup) -> None:
    channel = setup.channel
    assert setup.config is not None, "samples/channel.json is missing"
    assert setup.folder.parent.name == channel.name
    assert channel.config_model.model_config.get("extra") == "forbid"
    with pytest.raises(ValidationError):
        setup.model(certainly_not_a_setting=1)
    assert bool(channel.capabilities.reaches) == (channel.send is not None)
    if channel.send is not None:
        assert channel.capabilities.max_text_length > 0
    assert channel.parse or channel.reparse or channel.listen or channel.send
    secret = setup.secret(setup.signing, setup.config)
    if secret:
        assert secret not in repr(setup.model())
    if channel.parse is not None or channel.reparse is not None:
        assert any(sample.setup is setup for sample in SAMPLES), "no samples"


# Parsing ------------------------------------------------------------------------------------


def _signed(sample: Sample) -> WebhookRequest:
    return sign(sample.signing, sample.secret, sample.request, sample.now)


def _parse(setup: Setup, model: BaseModel, request: WebhookRequest, now: datetime) -> Parsed:
    assert setup.channel.parse is not None
    return setup.channel.parse(model, request, now)


@each_request
def test_sample_parses_as_expected(sample: Sample) -> None:
    request = _signed(sample)
    parsed = _parse(sample.setup, sample.model, request, sample.now)
    found = [plain(item) for item in parsed.items]
    assert differences(sample.data["expected"], found) == []
    check_storable(parsed.items)
    reply = {**plain(parsed.reply), "body": parsed.reply.body.decode()}
    assert differences(sample.data.get("reply", {}), reply) == []
    assert _parse(sample.setup, sample.model, request, sample.now) == parsed


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: f"{s.setup.channel.name}-{s.name}")
def test_stored_bytes_parse_as_expected(sample: Sample) -> None:
    reparse = sample.setup.channel.reparse
    if reparse is None or sample.data.get("reparse") is False:
        assert "request" in sample.data
        return
    if "request" in sample.data:
        signed = _signed(sample)
        body, headers = signed.body, dict(signed.headers)
    else:
        body, headers = payload(sample.data["raw"], sample.setup.folder)
    items = tuple(reparse(sample.model, body, headers, sample.now))
    assert differences(sample.data["expected"], [plain(item) for item in items]) == []
    check_storable(items)


# Proof of the sender -------------------------------------------------------------------------


@each_request
def test_unproven_sample_is_refused(sample: Sample) -> None:
    if unsigned(sample.signing):
        pytest.fail("a channel with webhooks has to check who sends them")
    model, now = sample.model, sample.now
    for request in (
        sample.request,
        sign(sample.signing, another(sample.secret), sample.request, now),
    ):
        with pytest.raises(SignatureInvalid):
            _parse(sample.setup, model, request, now)


@each_request
def test_changed_body_is_refused(sample: Sample) -> None:
    if sample.signing["scheme"] in {"header", "query"}:
        return  # these prove the sender, not the body
    request = _signed(sample)
    for place in (0, len(request.body) // 2, len(request.body) - 1):
        body = bytearray(request.body)
        body[place] ^= 1
        with pytest.raises(SignatureInvalid):
            _parse(sample.setup, sample.model, replace(request, body=bytes(body)), sample.now)


# Junk ---------------------------------------------------------------------------------------

_TYPES = st.sampled_from(
    [
        "",
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; charset=utf-16",
        "\u20ac",
    ]
)
_leaf = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["", "0", "\x00", "+14155550101", "NaN", "2025-10-09T08:53:20Z", "1e999"])
)
_json = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
_bytes = st.binary(max_size=80) | st.text(st.characters(), max_size=40).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


@each_hooked
@relaxed
@given(body=_bytes, kind=_TYPES, extra=st.dictionaries(st.text(max_size=10), st.text(max_size=10)))
def test_unsigned_junk_is_refused(
    setup: Setup, body: bytes, kind: str, extra: dict[str, str]
) -> None:
    request = WebhookRequest(
        method="POST", url=URL, headers={**extra, "content-type": kind}, body=body
    )
    with pytest.raises(SignatureInvalid):
        _parse(setup, setup.model(), request, AT)


def _check_junk(sample_or_setup: Sample | Setup, request: WebhookRequest) -> None:
    if isinstance(sample_or_setup, Sample):
        setup, model, config = sample_or_setup.setup, sample_or_setup.model, sample_or_setup.config
        scheme = sample_or_setup.signing
    else:
        setup, model = sample_or_setup, sample_or_setup.model()
        config = setup.config or {}
        scheme = setup.signing
    signed = sign(scheme, setup.secret(scheme, config), request, AT)
    parsed = _parse(setup, model, signed, AT)
    assert parsed.items, "authentic bytes must leave a trace"
    check_storable(parsed.items)
    assert parsed.reply.status == 200


@each_hooked
@relaxed
@given(body=_bytes | _json.map(lambda v: json.dumps(v).encode()), kind=_TYPES)
def test_signed_junk_never_crashes(setup: Setup, body: bytes, kind: str) -> None:
    request = WebhookRequest(method="POST", url=URL, headers={"content-type": kind}, body=body)
    _check_junk(setup, request)


def _spoil(value: Any, data: st.DataObject) -> Any:
    """`value` with one of its inner values dropped or replaced."""
    if isinstance(value, Mapping) and value:
        key = data.draw(st.sampled_from(sorted(value)))
        deeper = isinstance(value[key], Mapping | list) and data.draw(st.booleans())
        if deeper:
            return {**value, key: _spoil(value[key], data)}
        if data.draw(st.booleans()):
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: data.draw(_json)}
    if isinstance(value, list) and value:
        index = data.draw(st.integers(0, len(value) - 1))
        return [*value[:index], _spoil(value[index], data), *value[index + 1 :]]
    return data.draw(_json)


@each_request
@relaxed
@given(data=st.data())
def test_spoiled_samples_never_crash(sample: Sample, data: st.DataObject) -> None:
    spec = sample.data["request"]
    if "json" in spec:
        body = json.dumps(_spoil(spec["json"], data)).encode()
        request = replace(sample.request, body=body)
    elif "form" in spec:
        form = dict(spec["form"])
        for _ in range(data.draw(st.integers(1, 2))):
            name = data.draw(st.sampled_from(sorted(form)))
            form[name] = data.draw(st.text(st.characters(codec="utf-8"), max_size=30))
        body, _ = payload({"form": form}, sample.setup.folder)
        request = replace(sample.request, body=body)
    else:
        place = data.draw(st.integers(0, len(sample.request.body)))
        body = sample.request.body
        request = replace(
            sample.request, body=body[:place] + data.draw(st.binary(max_size=3)) + body[place + 1 :]
        )
    _check_junk(sample, request)


# Sending ------------------------------------------------------------------------------------


def _message(setup: Setup, **changes: Any) -> OutboundMessage:
    assert setup.send is not None
    values: dict[str, Any] = {
        "message_id": MessageId("msg_0123456789ab"),
        "to": Address(**setup.send["to"]),
        "text": "Доброго дня! 😀 Your order is on its way.",
        "subject": "Your order" if setup.channel.capabilities.subject else None,
        "reply_token": "token0123456789",
        "status_url": "https://desk.example.test/hooks/ibx_1",
        "created_at": AT,
        **changes,
    }
    return OutboundMessage(**values)


def _file(number: int) -> OutboundAttachment:
    async def read() -> bytes:
        return b"12345"

    url = f"https://desk.example.test/files/{number}"
    return OutboundAttachment(name="a.png", mime="image/png", size=5, read=read, url=url)


async def _send(setup: Setup, message: OutboundMessage, answer: Any) -> tuple[Any, int]:
    """Receipt or SendError, and how many requests left."""
    assert setup.channel.send is not None
    seen = 0

    def handle(request: httpx2.Request) -> httpx2.Response:
        nonlocal seen
        seen += 1
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer
        return httpx2.Response(status, headers=headers, content=body)

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handle)) as http:
        try:
            return await setup.channel.send(http, setup.model(), message), seen
        except SendError as caught:
            error = caught
    assert error.public_reason
    assert not any(secret in f"{error} {error.public_reason}" for secret in _secrets(setup))
    return error, seen


def _secrets(setup: Setup) -> list[str]:
    values = (getattr(setup.model(), name) for name in setup.channel.config_model.model_fields)
    hidden = (v.get_secret_value() for v in values if hasattr(v, "get_secret_value"))
    return [secret for secret in hidden if secret]


def _success(setup: Setup) -> tuple[int, dict[str, str], bytes]:
    assert setup.send is not None
    answer = setup.send["answer"]
    if "json" in answer:
        body = json.dumps(answer["json"]).encode()
        return answer["status"], {"content-type": "application/json"}, body
    return answer["status"], {}, answer.get("text", "").encode()


@each_http_sender
async def test_success_gives_a_receipt(setup: Setup) -> None:
    assert setup.send is not None
    receipt, seen = await _send(setup, _message(setup), _success(setup))
    assert isinstance(receipt, Receipt)
    assert seen >= 1
    assert receipt.external_id
    assert receipt.external_id == setup.send.get("external_id", receipt.external_id)


@each_http_sender
async def test_limits_hold_before_anything_leaves(setup: Setup) -> None:
    limits = setup.channel.capabilities
    at_limit = _message(setup, text="x" * limits.max_text_length)
    receipt, _ = await _send(setup, at_limit, _success(setup))
    assert isinstance(receipt, Receipt)
    files = tuple(_file(n) for n in range(limits.max_attachments + 1))
    for message in (
        _message(setup, text="x" * (limits.max_text_length + 1)),
        _message(setup, attachments=files),
        _message(setup, to=Address("kind_nobody_has", "x")),
    ):
        error, seen = await _send(setup, message, _success(setup))
        assert isinstance(error, SendError)
        assert error.outcome is SendOutcome.PERMANENT
        assert seen == 0


@each_http_sender
@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_passing_trouble_is_retried(setup: Setup, status: int) -> None:
    error, _ = await _send(setup, _message(setup), (status, {"retry-after": "7"}, b"busy"))
    assert isinstance(error, SendError)
    assert error.outcome is SendOutcome.RETRY
    assert error.retry_after_seconds == 7


@each_http_sender
@pytest.mark.parametrize("status", [401, 403])
async def test_bad_credentials_alarm(setup: Setup, status: int) -> None:
    error, _ = await _send(setup, _message(setup), (status, {}, b"{}"))
    assert isinstance(error, SendError)
    assert error.outcome is SendOutcome.PERMANENT
    assert error.alarm


@each_http_sender
async def test_what_a_lost_connection_means(setup: Setup) -> None:
    error, _ = await _send(setup, _message(setup), httpx2.ConnectError("refused"))
    assert isinstance(error, SendError)
    assert error.outcome is SendOutcome.RETRY
    for lost in (httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("cut")):
        error, _ = await _send(setup, _message(setup), lost)
        assert isinstance(error, SendError)
        assert error.outcome is SendOutcome.UNKNOWN


@each_http_sender
@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"\xff\xfe", b'{"ok": 1}'])
async def test_strange_success_never_crashes(setup: Setup, body: bytes) -> None:
    answered = await _send(setup, _message(setup), (200, {}, body))
    assert isinstance(answered[0], Receipt | SendError)
