"""A stand-in for api.twilio.com: Messages, media and recordings, with signed status callbacks.

An ASGI application without a framework. It checks what the real one checks, answers with the
same JSON, and reports statuses the way carriers do when asked to: twice, or out of order.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Answer = tuple[int, dict[str, str], bytes]

_MESSAGES = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages(?:/(\w+))?\.json")
_NUMBERS = re.compile(r"/2010-04-01/Accounts/(\w+)/IncomingPhoneNumbers\.json")
_MEDIA = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages/\w+/Media/(\w+)")
_RECORDING = re.compile(r"/2010-04-01/Accounts/(\w+)/Recordings/(\w+)\.(?:mp3|wav)")
_STORE = re.compile(r"/store/(\w+)")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SHORT = re.compile(r"\d{3,8}")
_MAX_BODY = 1600
_MAX_MEDIA = 10

_ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    21211: (400, "Invalid 'To' Phone Number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number or MessagingServiceSid is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The StatusCallback URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21623: (400, "Number of media files exceeds allowed limit"),
}


@dataclass(kw_only=True)
class Behaviour:
    """How the carriers behave. Probabilities are in [0, 1].

    `attempts` is how often a status callback is tried while the receiver does not answer 2xx.
    """

    duplicate: float = 0.0
    shuffle: float = 0.0
    undelivered: float = 0.0
    delay_seconds: float = 0.0
    attempts: int = 2
    retry_seconds: float = 0.5
    statuses: Sequence[str] = ("queued", "sent", "delivered")


@dataclass(kw_only=True)
class Accepted:
    """One message that the API took. `reported` are the statuses whose callbacks got a 2xx."""

    sid: str
    to: str
    sender: str
    body: str
    media_urls: tuple[str, ...]
    status_callback: str
    accepted_at: datetime
    reported: list[str] = field(default_factory=list)
    status: str = "queued"


class FakeTwilio:
    """The ASGI application and its ledger, oldest message first.

    `http` posts the callbacks; `seed` fixes ids and carrier moods; `now` dates the answers.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        http: httpx2.AsyncClient,
        now: Callable[[], datetime],
        seed: int = 1,
        behaviour: Behaviour | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.behaviour = behaviour or Behaviour()
        self.ledger: list[Accepted] = []
        self.opted_out: set[str] = set()
        self.refuse_next: list[Answer] = []
        self.lost_callbacks: list[tuple[str, str]] = []
        self._http = http
        self._now = now
        self._random = random.Random(seed)
        self._files: dict[str, tuple[str, bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # For the simulator ------------------------------------------------------------------------

    def new_sid(self, prefix: str) -> str:
        """An id of Twilio's form: two letters and 32 hexadecimal digits."""
        return prefix + f"{self._random.getrandbits(128):032x}"

    def add_media(self, mime: str, content: bytes) -> str:
        """Store a file of an inbound message; its path on this host."""
        sid = self.new_sid("ME")
        self._files[sid] = (mime, content)
        message = self.new_sid("MM")
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message}/Media/{sid}"

    def add_recording(self, content: bytes) -> tuple[str, str]:
        """Store a recording; its sid and its path (to which .mp3 is added)."""
        sid = self.new_sid("RE")
        self._files[sid] = ("audio/mpeg", content)
        return sid, f"/2010-04-01/Accounts/{self.account_sid}/Recordings/{sid}"

    def sign(self, url: str, form: Sequence[tuple[str, str]]) -> dict[str, str]:
        """The headers of a form post to `url` as Twilio would send it."""
        text = url + "".join(name + value for name, value in sorted(set(form)))
        digest = hmac.new(self.auth_token.encode(), text.encode(), hashlib.sha1).digest()
        return {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": base64.b64encode(digest).decode(),
            "user-agent": "TwilioProxy/1.1",
        }

    def inbound_sms(
        self,
        *,
        sender: str,
        to: str,
        body: str,
        media: Sequence[tuple[str, str]] = (),
        sid: str | None = None,
    ) -> list[tuple[str, str]]:
        """The form of an inbound message; `media` are pairs of URL and type."""
        sid = sid or self.new_sid("MM" if media else "SM")
        form = [
            ("ToCountry", "US"),
            ("MessageSid", sid),
            ("SmsMessageSid", sid),
            ("SmsSid", sid),
            ("AccountSid", self.account_sid),
            ("From", sender),
            ("To", to),
            ("Body", body),
            ("NumSegments", "1"),
            ("NumMedia", str(len(media))),
            ("SmsStatus", "received"),
            ("ApiVersion", "2010-04-01"),
        ]
        for index, (url, mime) in enumerate(media):
            form += [(f"MediaUrl{index}", url), (f"MediaContentType{index}", mime)]
        return form

    async def settle(self) -> None:
        """Wait until every callback that is under way was delivered or given up."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def aclose(self) -> None:
        """Stop the callbacks that are under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # The HTTP side ------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI request; lifespan events are acknowledged."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        status, extra, content = self.answer(scope["method"], scope["path"], headers, body)
        shown = [(k.encode(), v.encode()) for k, v in extra.items()]
        shown.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": shown})
        await send({"type": "http.response.body", "body": content})

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the API says to one request. Must run inside the event loop."""
        if self.refuse_next:
            return self.refuse_next.pop(0)
        stored = _STORE.fullmatch(path)
        if stored is not None:
            # Object stores refuse a signed link that comes with credentials on top.
            if "authorization" in headers:
                return 400, {}, b"only one auth mechanism allowed"
            return self._file(stored[1])
        if not self._authorised(headers):
            return _error(20003)
        for pattern in (_MEDIA, _RECORDING):
            found = pattern.fullmatch(path)
            if found is not None and method == "GET" and found[1] == self.account_sid:
                if pattern is _MEDIA:
                    return 307, {"location": f"/store/{found[2]}"}, b""
                return self._file(found[2])
        numbers = _NUMBERS.fullmatch(path)
        if numbers is not None and method == "GET" and numbers[1] == self.account_sid:
            return _json(200, {"incoming_phone_numbers": [], "page": 0, "uri": path})
        messages = _MESSAGES.fullmatch(path)
        if messages is None or messages[1] != self.account_sid:
            return _error(20404)
        if method == "POST" and messages[2] is None:
            return self._create(parse_qsl(body.decode(), keep_blank_values=True))
        known = {accepted.sid: accepted for accepted in self.ledger}
        if method == "GET" and messages[2] in known:
            return _json(200, self._resource(known[messages[2]]))
        return _error(20404)

    def _authorised(self, headers: Mapping[str, str]) -> bool:
        pair = f"{self.account_sid}:{self.auth_token}".encode()
        return headers.get("authorization") == f"Basic {base64.b64encode(pair).decode()}"

    def _file(self, sid: str) -> Answer:
        if sid not in self._files:
            return _error(20404)
        mime, content = self._files[sid]
        return 200, {"content-type": mime}, content

    def _create(self, form: Sequence[tuple[str, str]]) -> Answer:
        given = dict(form)
        media = tuple(value for name, value in form if name == "MediaUrl")
        fault = self._fault(given, media)
        if fault is not None:
            return _error(fault)
        accepted = Accepted(
            sid=self.new_sid("MM" if media else "SM"),
            to=given["To"],
            sender=given.get("MessagingServiceSid") or given["From"],
            body=given.get("Body", ""),
            media_urls=media,
            status_callback=given.get("StatusCallback", ""),
            accepted_at=self._now(),
        )
        self.ledger.append(accepted)
        if accepted.status_callback:
            task = asyncio.get_running_loop().create_task(self._report(accepted))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return _json(201, self._resource(accepted))

    def _fault(self, given: Mapping[str, str], media: Sequence[str]) -> int | None:
        to = given.get("To", "")
        host = urlsplit(given.get("StatusCallback", "https://x")).hostname or ""
        checks = (
            (21604, not to),
            (21211, not (_E164.fullmatch(to) or _SHORT.fullmatch(to))),
            (21603, not (given.get("From") or given.get("MessagingServiceSid"))),
            (21602, not (given.get("Body") or media)),
            (21617, len(given.get("Body", "")) > _MAX_BODY),
            (21623, len(media) > _MAX_MEDIA),
            (21609, not host or "_" in host),
            (21610, to in self.opted_out),
        )
        return next((code for code, wrong in checks if wrong), None)

    def _resource(self, accepted: Accepted) -> dict[str, Any]:
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{accepted.sid}"
        service = accepted.sender.startswith("MG")
        at = format_datetime(accepted.accepted_at)
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": accepted.body,
            "date_created": at,
            "date_sent": None,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": None if service else accepted.sender,
            "messaging_service_sid": accepted.sender if service else None,
            "num_media": str(len(accepted.media_urls)),
            "num_segments": "0" if service else "1",
            "price": None,
            "price_unit": "USD",
            "sid": accepted.sid,
            "status": accepted.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": accepted.to,
            "uri": f"{uri}.json",
        }

    # Status callbacks -----------------------------------------------------------------------------

    async def _report(self, accepted: Accepted) -> None:
        moods = self.behaviour
        statuses = list(moods.statuses)
        if self._random.random() < moods.undelivered:
            statuses[-1] = "undelivered"
        if self._random.random() < moods.duplicate:
            statuses.append(self._random.choice(statuses))
        if self._random.random() < moods.shuffle:
            self._random.shuffle(statuses)
        for status in statuses:
            await asyncio.sleep(moods.delay_seconds)
            accepted.status = status
            if await self._post(accepted, status):
                accepted.reported.append(status)
            else:
                self.lost_callbacks.append((accepted.sid, status))

    async def _post(self, accepted: Accepted, status: str) -> bool:
        form = [
            ("MessageSid", accepted.sid),
            ("MessageStatus", status),
            ("SmsSid", accepted.sid),
            ("SmsStatus", status),
            ("To", accepted.to),
            ("From", accepted.sender),
            ("AccountSid", self.account_sid),
            ("ApiVersion", "2010-04-01"),
        ]
        if status in {"undelivered", "failed"}:
            form.append(("ErrorCode", "30005"))
        url = accepted.status_callback
        for attempt in range(self.behaviour.attempts):
            if attempt:
                await asyncio.sleep(self.behaviour.retry_seconds)
            try:
                response = await self._http.post(
                    url, content=urlencode(form), headers=self.sign(url, form)
                )
            except httpx2.HTTPError:
                continue
            if response.is_success:
                return True
        return False


def _json(status: int, value: Mapping[str, Any]) -> Answer:
    return status, {"content-type": "application/json"}, json.dumps(value).encode()


def _error(code: int) -> Answer:
    status, message = _ERRORS[code]
    more = f"https://www.twilio.com/docs/errors/{code}"
    return _json(status, {"code": code, "message": message, "more_info": more, "status": status})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
