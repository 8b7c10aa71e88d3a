"""Calls through Twilio: TwiML against the official SDK, reports in every order, recordings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse

from omnidesk.channels.twilio_voice.client import fetch
from omnidesk.channels.twilio_voice.config import Config
from omnidesk.channels.twilio_voice.parse import parse
from omnidesk.channels.twilio_voice.render import answer_call, voicemail
from omnidesk.demo.fakes.twilio import FakeTwilio
from omnidesk.demo.fakes.twilio_calls import FakeCall, Form, addresses, verbs
from omnidesk.domain.call import merge
from omnidesk.domain.channel import WebhookRequest
from omnidesk.domain.contact import Evidence
from omnidesk.domain.inbound import CallStatus, InboundCall, RemoteFile
from omnidesk.errors import SignatureInvalid
from tests.channels.local_server import serving
from tests.channels.samples import setups

ACCOUNT = "AC" + "0" * 31 + "1"
CALL = "CA" + "0" * 31 + "1"
TOKEN = "omni-twilio-token"
HOOK = "https://desk.example.test/hooks/ibx_1"
NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
FORM = {
    "CallSid": CALL,
    "AccountSid": ACCOUNT,
    "From": "+14155550101",
    "To": "+14155550199",
    "CallStatus": "ringing",
    "Direction": "inbound",
    "CallToken": '{"parentCallInfoToken":"x"}',
    "StirVerstat": "TN-Validation-Passed-A",
}


def config(**values: Any) -> Config:
    return Config.model_validate({"account_sid": ACCOUNT, "auth_token": TOKEN, **values})


def request(form: dict[str, str], signed: dict[str, str], url: str = HOOK) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url=url,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": RequestValidator(TOKEN).compute_signature(url, signed),
        },
        body=urlencode(form).encode(),
    )


def only_call(settings: Config, form: dict[str, str], url: str = HOOK) -> InboundCall:
    (item,) = parse(settings, request(form, form, url), NOW).items
    assert isinstance(item, InboundCall)
    return item


def same_document(ours: str, theirs: VoiceResponse) -> bool:
    canonical = ElementTree.canonicalize
    return bool(canonical(ours) == canonical(str(theirs)))


def test_voicemail_document_is_what_the_sdk_would_say() -> None:
    greeting = 'Привіт & <вітаємо> "друже" 😀'
    settings = config(greeting=greeting, language="uk-UA", transcribe=True)
    back = f"{HOOK}?caller=%2B14155550101"
    theirs = VoiceResponse()
    theirs.say(greeting, language="uk-UA")
    theirs.record(
        action=back,
        method="POST",
        max_length=120,
        play_beep=True,
        finish_on_key="#",
        recording_status_callback=back,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed",
        transcribe=True,
        transcribe_callback=back,
    )
    theirs.hangup()
    assert same_document(answer_call(settings, HOOK, "+14155550101"), theirs)


def test_dial_document_is_what_the_sdk_would_say() -> None:
    hook = f"{HOOK}?a=1&caller=old"
    back = f"{HOOK}?a=1&caller=%2B14155550101"
    for target in ("+14155550200", "sip:desk@pbx.example.test"):
        settings = config(answer="dial", dial_number=target, dial_seconds=30)
        theirs = VoiceResponse()
        dial = Dial(action=back, method="POST", timeout=30, answer_on_bridge=True)
        report = {
            "status_callback": back,
            "status_callback_method": "POST",
            "status_callback_event": "answered completed",
        }
        if target.startswith("+"):
            dial.number(target, **report)
        else:
            dial.sip(target, **report)
        theirs.append(dial)
        assert same_document(answer_call(settings, hook, "+14155550101"), theirs)


@given(st.text(max_size=100), st.text(max_size=40))
@example("\ufffe\uffff\x0b]]>&amp;", "<&\"'>")
def test_any_text_makes_a_well_formed_document(greeting: str, who: str) -> None:
    document = voicemail(config(greeting=f"Hi {greeting}"), HOOK, who)
    ElementTree.fromstring(document.encode("utf-8", "strict"))


def test_two_fields_may_stand_outside_the_signature_and_are_then_not_believed() -> None:
    settings = config()
    failed = {**FORM, "StirVerstat": "TN-Validation-Failed-A"}
    left_out = {k: v for k, v in failed.items() if k not in {"CallToken", "StirVerstat"}}
    (item,) = parse(settings, request(failed, left_out), NOW).items
    assert isinstance(item, InboundCall)
    assert item.sender.evidence is Evidence.PROVIDER
    assert only_call(settings, failed).sender.evidence is Evidence.CLAIMED
    other = {k: v for k, v in FORM.items() if k != "CallStatus"}
    with pytest.raises(SignatureInvalid):
        parse(settings, request(FORM, other), NOW)


def _sample_calls(*names: str) -> list[InboundCall]:
    (setup,) = [s for s in setups() if s.channel.name == "twilio_voice"]
    found = []
    for name in names:
        sample = json.loads((setup.folder / f"{name}.json").read_text("utf-8"))
        settings = config(**sample.get("config", {}))
        spec = sample["request"]
        found.append(only_call(settings, spec["form"], spec.get("url", HOOK)))
    return found


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("incoming", "completed_unanswered"), CallStatus.MISSED),
        (("incoming", "record_over", "recording", "completed_unanswered"), CallStatus.VOICEMAIL),
        (("incoming", "completed_unanswered", "transcription"), CallStatus.VOICEMAIL),
        (("incoming_dial", "leg_answered", "completed_unanswered"), CallStatus.COMPLETED),
        (("incoming_dial", "dial_completed", "completed_unanswered"), CallStatus.COMPLETED),
        (("incoming_dial", "dial_busy", "completed_unanswered"), CallStatus.MISSED),
        (("incoming_dial", "dial_no_answer", "recording"), CallStatus.VOICEMAIL),
    ],
)
def test_reports_of_a_call_agree_in_every_order(
    names: tuple[str, ...], expected: CallStatus
) -> None:
    reports = _sample_calls(*names)
    assert len({report.call_id for report in reports}) == 1
    assert len({report.dedupe_key for report in reports}) == len(reports)
    assert {(report.sender.kind, report.sender.address) for report in reports} == {
        ("phone", "+14155550101")
    }
    for order in permutations(reports):
        call: dict[str, Any] | None = None
        for report in order:
            call = merge(call, report)
        assert call is not None
        assert call["status"] == expected.value, [report.status.value for report in order]


def test_a_hidden_number_stays_one_identity_over_all_callbacks() -> None:
    hidden = {**FORM, "From": "Anonymous"}
    first = only_call(config(), hidden)
    document = parse(config(), request(hidden, hidden), NOW).reply.body.decode()
    action = ElementTree.fromstring(document)[1].attrib["recordingStatusCallback"]
    recording = {
        "CallSid": CALL,
        "RecordingSid": "RE1",
        "RecordingUrl": "https://api.twilio.com/x/RE1",
        "RecordingStatus": "completed",
    }
    second = only_call(config(), recording, action)
    assert first.sender.address == second.sender.address == f"call:{CALL}"


async def test_recording_is_fetched_with_credentials() -> None:
    async with httpx2.AsyncClient() as http:
        fake = FakeTwilio(account_sid=ACCOUNT, auth_token=TOKEN, http=http, now=lambda: NOW)
        sid, path = fake.add_recording(b"ID3 sound")
        async with serving(fake) as api:
            settings = config(api_base_url=api)
            form = {
                "CallSid": CALL,
                "RecordingSid": sid,
                "RecordingUrl": api + path,
                "RecordingStatus": "completed",
                "RecordingDuration": "3",
            }
            report = only_call(settings, form)
            assert report.recording_url is not None
            file = RemoteFile(reference=report.recording_url, is_url=True)
            assert await fetch(http, settings, file) == b"ID3 sound"


def _play(settings: Config, fake: FakeTwilio, url: str, form: Form) -> tuple[InboundCall, bytes]:
    asked = WebhookRequest(
        method="POST", url=url, headers=fake.sign(url, form), body=urlencode(form).encode()
    )
    parsed = parse(settings, asked, NOW)
    (item,) = parsed.items
    assert isinstance(item, InboundCall)
    return item, parsed.reply.body


async def test_a_whole_voicemail_call_follows_our_own_document() -> None:
    async with httpx2.AsyncClient() as http:
        fake = FakeTwilio(account_sid=ACCOUNT, auth_token=TOKEN, http=http, now=lambda: NOW)
    settings = config(transcribe=True)
    played = FakeCall(
        account_sid=ACCOUNT, sid=fake.new_sid("CA"), sender="+14155550101", to="+14155550199"
    )
    sid, path = fake.add_recording(b"sound")
    url = f"https://api.example.test{path}"
    first, document = _play(settings, fake, HOOK, played.incoming())
    assert verbs(document) == ["Say", "Record", "Hangup"]
    back = addresses(document)
    action, end = _play(settings, fake, back["action"], played.recorded(sid, url, seconds=4))
    assert verbs(end) == ["Hangup"]
    ended = played.progress("completed", sequence=3, seconds=9, at=NOW)
    ready = played.recording(sid, url, seconds=4)
    words = played.transcription(fake.new_sid("TR"), sid, url, text="Дзвоніть 🙏")
    reports = [
        first,
        action,
        _play(settings, fake, HOOK, ended)[0],
        _play(settings, fake, back["recordingStatusCallback"], ready)[0],
        _play(settings, fake, back["transcribeCallback"], words)[0],
    ]
    call: dict[str, Any] | None = None
    for report in reports:
        assert report.call_id == played.sid
        assert report.sender.address == "+14155550101"
        call = merge(call, report)
    assert call is not None
    assert call["status"] == "voicemail"
    assert call["recording_url"] == f"{url}.mp3"
    assert call["voicemail_text"] == "Дзвоніть 🙏"
