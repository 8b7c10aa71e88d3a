"""Customers who ring: at the Twilio number, or at a telephone system that reports its calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from omnidesk import clock
from omnidesk.demo.customers.messaging import SmsCustomer, phone_number
from omnidesk.demo.customers.street import Customer
from omnidesk.demo.fakes.receiver import sign
from omnidesk.demo.fakes.twilio_calls import FakeCall, Form, addresses
from omnidesk.demo.ledger import Item
from omnidesk.demo.providers import NUMBER
from omnidesk.domain.events import instant


class Caller(Customer):
    """Rings, is called back by SMS, and answers by SMS."""

    sms_channel, sms_inbox = SmsCustomer.channel, SmsCustomer.inbox
    # What may become of a call; the first caller of each kind is a missed one.
    fates: tuple[str, ...] = ("missed", "missed", "voicemail")
    fate = ""

    async def live(self) -> None:
        """Ring; where nobody was there, wait for the answer."""
        self.listen("twilio_sms", phone_number(self))
        self.street.ledger.home["twilio_sms", self.address] = self.channel
        fate = self.fate or self.street.rng.choice(self.fates)
        await self.ring(fate)
        if fate == "answered" or await self._answer() is None:
            return
        await self.street.pause(self.street.tempo.write)
        await self._text_back(self.persona.after_call)
        await self._answer()

    async def ring(self, fate: str) -> None:
        """One call with everything the telephone system tells of it."""
        raise NotImplementedError

    async def say(self, text: str, *, picture: bool = False) -> None:
        """Callers do not write on the line they ring."""
        raise NotImplementedError

    async def _text_back(self, text: str) -> None:
        writer = SmsCustomer(self.street, self.persona)
        writer.address = self.address
        await writer.say(text)


class PhoneCustomer(Caller):
    """Rings the Twilio number: hangs up, leaves a message, or is gone."""

    channel, inbox = "twilio_voice", "phone"

    async def ring(self, fate: str) -> None:
        """The webhooks of one call, in order; the TwiML answer says where to."""
        twilio = self.street.providers.twilio
        call = FakeCall(
            account_sid=twilio.account_sid,
            sid=twilio.new_sid("CA"),
            sender=self.address,
            to=NUMBER,
        )
        item = self.street.ledger.sent(self.channel, self.inbox, call.sid, self.address)
        back = addresses(await self._report(item, call.incoming(), self.street.hook(self.inbox)))
        await self.street.pause(0.3)
        if fate == "voicemail":
            await self._leave_message(item, call, back)
        seconds = 14 if fate == "voicemail" else 3
        ended = call.progress("completed", sequence=3, seconds=seconds, at=clock.now())
        await self._report(item, ended, self.street.hook(self.inbox))

    async def _leave_message(self, item: Item, call: FakeCall, back: dict[str, str]) -> None:
        twilio = self.street.providers.twilio
        recording, path = twilio.add_recording(b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(2000))
        url = self.street.providers.twilio_url + path
        await self._report(item, call.recorded(recording, url, seconds=11), back["action"])
        await self._report(item, call.recording(recording, url, seconds=11), back["action"])
        await self.street.pause(0.5)
        said = self.persona.voicemail
        form = call.transcription(twilio.new_sid("TR"), recording, url, text=said)
        await self._report(item, form, back["action"])

    async def _report(self, item: Item, form: Form, url: str) -> bytes:
        street, answer = self.street, b"<Response/>"
        body, headers = urlencode(form).encode(), street.providers.twilio.sign(url, form)

        async def attempt() -> int:
            nonlocal answer
            response = await street.http.post(url, content=body, headers=headers)
            answer = response.content
            return response.status_code

        await street.deliver(item, attempt)
        return answer


class PbxCustomer(Caller):
    """Rings an office number; the telephone system posts signed reports."""

    channel, inbox = "call_log", "pbx"
    fates = ("missed", "missed", "voicemail", "answered")

    async def ring(self, fate: str) -> None:
        """Ringing, then how it ended."""
        key, begun = clock.new_id("call"), clock.now()
        call = {
            "call_id": key,
            "direction": "inbound",
            "from": self.address,
            "to": NUMBER,
            "name": self.persona.name,
            "started_at": instant(begun),
        }
        await self._report(key, 1, call | {"disposition": "ringing"})
        await self.street.pause(0.5)
        ended = {"ended_at": instant(begun + timedelta(seconds=21))}
        match fate:
            case "answered":
                more = {"answered_at": instant(begun + timedelta(seconds=4)), "agent": "front desk"}
            case "voicemail":
                more = {"disposition": "voicemail", "voicemail_text": self.persona.voicemail}
            case _:
                more = {"disposition": "missed"}
        await self._report(key, 2, call | ended | more)

    async def _report(self, key: str, number: int, value: Mapping[str, object]) -> None:
        street, body = self.street, json.dumps(value, ensure_ascii=False).encode()
        item = street.ledger.sent(self.channel, self.inbox, key, self.address)

        async def attempt() -> int:
            headers = sign(street.providers.pbx_secret, f"{key}-{number}", body, clock.now())
            return await street.post(street.hook(self.inbox), body, headers)

        await street.deliver(item, attempt)
