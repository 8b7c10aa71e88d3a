"""All stand-ins of the demo, running, and the environment that `config/demo.toml` asks for."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from omnidesk import clock
from omnidesk.demo.fakes.mailbox import FakeMailbox
from omnidesk.demo.fakes.receiver import FakeReceiver
from omnidesk.demo.fakes.telegram import FakeTelegram
from omnidesk.demo.fakes.twilio import Behaviour, FakeTwilio
from omnidesk.demo.hosts import free_port, serving
from omnidesk.demo.ledger import Ledger, Received

NUMBER = "+12025550147"
MAIL_ADDRESS = "help@shop.example"
_LOOK_SECONDS = 0.05

Hear = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Providers:
    """The stand-ins, their addresses, and who is told when a customer gets a message."""

    twilio: FakeTwilio
    telegram: FakeTelegram
    mailbox: FakeMailbox
    app: FakeReceiver
    twilio_url: str
    telegram_url: str
    app_url: str
    pbx_secret: str
    mail_in: int
    mail_out: int
    ledger: Ledger
    ears: dict[tuple[str, str], Hear]

    def environment(self, url: str, password: str) -> dict[str, str]:
        """What the configuration file's `${...}` stand for; `url` is omnidesk's own."""
        return {
            "DEMO_URL": url,
            "DEMO_PASSWORD": password,
            "DEMO_TELEGRAM_TOKEN": self.telegram.token,
            "DEMO_TELEGRAM_SECRET": self.telegram.webhook_secret,
            "DEMO_TELEGRAM_URL": self.telegram_url,
            "DEMO_TWILIO_NUMBER": NUMBER,
            "DEMO_TWILIO_SID": self.twilio.account_sid,
            "DEMO_TWILIO_TOKEN": self.twilio.auth_token,
            "DEMO_TWILIO_URL": self.twilio_url,
            "DEMO_PBX_SECRET": self.pbx_secret,
            "DEMO_APP_SECRET": self.app.secret,
            "DEMO_APP_URL": self.app_url,
            "DEMO_MAIL_IN_PORT": str(self.mail_in),
            "DEMO_MAIL_OUT_PORT": str(self.mail_out),
        }

    async def hand_over(self) -> None:
        """Tell customers what arrives for them, until cancelled."""
        marks = [0, 0, 0, 0]
        while True:
            for place, found in enumerate(self._arrived(marks)):
                marks[place] += len(found)
                for item in found:
                    self.ledger.reached(item)
                    hear = self.ears.get((item.channel, item.address))
                    if hear is not None:
                        hear(item.text)
            await asyncio.sleep(_LOOK_SECONDS)

    def stumble(self, rng: random.Random) -> None:
        """Have one provider refuse the next request for now."""
        match rng.randrange(3):
            case 0:
                self.telegram.fail_next(429, "Too Many Requests: retry after 1", retry_after=1)
            case 1:
                self.twilio.refuse_next.append((429, {"retry-after": "1"}, b"{}"))
            case _:
                self.mailbox.refusals += 1

    def _arrived(self, marks: list[int]) -> list[list[Received]]:
        sms = [
            Received(
                channel="twilio_sms",
                address=a.to,
                text=a.body,
                key=a.sid,
                message_id=a.status_callback.rpartition("message_id=")[2],
            )
            for a in self.twilio.ledger[marks[0] :]
        ]
        telegram = [
            Received(
                channel="telegram",
                address=str(s.chat_id),
                text=s.text,
                key=f"{s.chat_id}:{s.message_id}",
            )
            for s in self.telegram.ledger[marks[1] :]
        ]
        mail = [
            Received(channel="email", address=letter.recipient, text=letter.text, key=letter.key)
            for letter in self.mailbox.ledger[marks[2] :]
        ]
        app = [
            Received(
                channel="generic",
                address=taken.address,
                text=taken.text,
                key=taken.key,
                message_id=taken.message_id,
            )
            for taken in self.app.ledger[marks[3] :]
        ]
        return [sms, telegram, mail, app]


@asynccontextmanager
async def open_providers(
    ledger: Ledger, rng: random.Random, *, chaos: bool
) -> AsyncIterator[Providers]:
    """Every stand-in on a free port; chaos makes them slow, repetitive and out of order."""
    mailbox, app = FakeMailbox(), FakeReceiver(_webhook_secret(rng))
    if chaos:
        app.delay = lambda: rng.random() * 1.5
    telegram = FakeTelegram(f"{rng.randrange(10**8, 10**9)}:demo-{rng.getrandbits(128):032x}")
    telegram.webhook_secret = f"{rng.getrandbits(128):032x}"
    async with httpx2.AsyncClient(timeout=20, trust_env=False) as http:
        twilio = _twilio(http, rng, chaos=chaos)
        try:
            async with (
                serving(twilio) as twilio_url,
                serving(telegram) as telegram_url,
                serving(app) as app_url,
                mailbox.serving() as mail_out,
            ):
                yield Providers(
                    twilio=twilio,
                    telegram=telegram,
                    mailbox=mailbox,
                    app=app,
                    twilio_url=twilio_url,
                    telegram_url=telegram_url,
                    app_url=f"{app_url}/messages",
                    pbx_secret=_webhook_secret(rng),
                    mail_in=free_port(),
                    mail_out=mail_out,
                    ledger=ledger,
                    ears={},
                )
        finally:
            await twilio.aclose()


def _twilio(http: httpx2.AsyncClient, rng: random.Random, *, chaos: bool) -> FakeTwilio:
    moods = Behaviour(duplicate=0.3, shuffle=0.3, delay_seconds=0.1) if chaos else Behaviour()
    return FakeTwilio(
        account_sid=f"AC{rng.getrandbits(128):032x}",
        auth_token=f"{rng.getrandbits(128):032x}",
        http=http,
        now=clock.now,
        seed=rng.getrandbits(32),
        behaviour=moods,
    )


def _webhook_secret(rng: random.Random) -> str:
    return "whsec_" + base64.b64encode(rng.randbytes(24)).decode()
