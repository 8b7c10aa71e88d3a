"""The TwiML that tells Twilio how to treat a caller. Pure."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape, quoteattr

from omnidesk.channels._toolkit.text import clean
from omnidesk.channels.twilio_voice.config import Answer, Config

# The caller travels in the query of the addresses that we give Twilio: its signature covers it,
# and a recording callback names nobody by itself.
CALLER_PARAMETER = "caller"

HANG_UP = "<Response><Hangup/></Response>"


def answer_call(config: Config, hook: str, caller: str) -> str:
    """What happens when the phone rings. `hook` is the public address Twilio just called."""
    if config.answer is Answer.ELSEWHERE:
        return "<Response/>"
    back = _back(hook, caller)
    if config.answer is Answer.DIAL:
        return f"<Response>{_dial(config, back)}</Response>"
    return voicemail(config, hook, caller)


def voicemail(config: Config, hook: str, caller: str) -> str:
    """Greeting, tone, recording. Without an action the recording would start this over."""
    back = _back(hook, caller)
    record = {
        "action": back,
        "method": "POST",
        "maxLength": str(config.max_recording_seconds),
        "playBeep": "true",
        "finishOnKey": "#",
        "recordingStatusCallback": back,
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed",
    }
    if config.transcribe:
        record |= {"transcribe": "true", "transcribeCallback": back}
    say = _element("Say", {"language": config.language}, config.greeting)
    return f"<Response>{say}{_element('Record', record)}<Hangup/></Response>"


def _dial(config: Config, back: str) -> str:
    target = config.dial_number or ""
    report = {
        "statusCallback": back,
        "statusCallbackMethod": "POST",
        "statusCallbackEvent": "answered completed",
    }
    inner = _element("Number" if target.startswith("+") else "Sip", report, target)
    attributes = _attributes(
        {
            "action": back,
            "method": "POST",
            "timeout": str(config.dial_seconds),
            "answerOnBridge": "true",
        }
    )
    return f"<Dial{attributes}>{inner}</Dial>"


def _back(hook: str, caller: str) -> str:
    parts = urlsplit(hook)
    kept = [pair for pair in parts.query.split("&") if pair and not _is_caller(pair)]
    query = "&".join([*kept, urlencode({CALLER_PARAMETER: caller})])
    return urlunsplit(parts._replace(query=query, fragment=""))


def _is_caller(pair: str) -> bool:
    return pair.partition("=")[0] == CALLER_PARAMETER


def _element(name: str, attributes: dict[str, str], text: str = "") -> str:
    start = f"<{name}{_attributes(attributes)}"
    return f"{start}>{escape(_xml(text))}</{name}>" if text else f"{start}/>"


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_xml(value))}" for name, value in values.items())


def _xml(text: str) -> str:
    # XML 1.0 has no way to write these two, not even escaped.
    return clean(text).replace("\ufffe", "").replace("\uffff", "")
