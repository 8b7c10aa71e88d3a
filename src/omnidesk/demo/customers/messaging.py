"""Customers who write by SMS, Telegram, e-mail, or from the shop's own app."""

from __future__ import annotations

import base64
import json
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import urlencode

import aiosmtplib

from omnidesk import clock
from omnidesk.demo.customers.street import Customer
from omnidesk.demo.fakes.receiver import sign
from omnidesk.demo.providers import MAIL_ADDRESS, NUMBER

_COUNTRIES = {"uk": "+38067", "ru": "+38050", "en": "+1415555"}


class SmsCustomer(Customer):
    """Writes from a phone number, sometimes with a picture (MMS)."""

    channel, inbox = "twilio_sms", "sms"

    async def live(self) -> None:
        """A number of one's own, then the dialogue."""
        self.listen("twilio_sms", phone_number(self))
        await super().live()

    async def say(self, text: str, *, picture: bool = False) -> None:
        """A signed form, as Twilio posts it."""
        street, twilio = self.street, self.street.providers.twilio
        media = []
        if picture:
            path = twilio.add_media("image/png", street.picture)
            media.append((street.providers.twilio_url + path, "image/png"))
        form = twilio.inbound_sms(sender=self.address, to=NUMBER, body=text, media=media)
        await post_form(self, dict(form)["MessageSid"], form)


class TelegramCustomer(Customer):
    """Writes to the bot."""

    channel, inbox = "telegram", "telegram"

    async def live(self) -> None:
        """A chat of one's own, then the dialogue."""
        self.listen("telegram", str(self.street.rng.randrange(10**8, 10**9)))
        await super().live()

    async def say(self, text: str, *, picture: bool = False) -> None:
        """An update with the secret header, as Telegram posts it."""
        street, bot = self.street, self.street.providers.telegram
        chat, persona = int(self.address), self.persona
        more: dict[str, Any] = {}
        if picture:
            document = bot.upload(persona.picture, "image/png", street.picture)
            more = {"document": document, "caption": text}
        update = bot.message(
            chat, "" if picture else text, name=persona.name, language=persona.language, **more
        )
        key = f"{chat}:{update['message']['message_id']}"
        item = street.ledger.sent(self.channel, self.inbox, key, self.address)
        await street.deliver(item, lambda: bot.deliver(street.http, update))


class AppCustomer(Customer):
    """Writes in the shop's own app, which posts signed JSON."""

    channel, inbox = "generic", "app"

    async def live(self) -> None:
        """A user of the app, then the dialogue."""
        self.listen("generic", f"user-{self.street.rng.randrange(10**9)}")
        await super().live()

    async def say(self, text: str, *, picture: bool = False) -> None:
        """A Standard Webhooks post."""
        street, key = self.street, clock.new_id("app")
        files = []
        if picture:
            content = base64.b64encode(street.picture).decode()
            files = [{"name": self.persona.picture, "mime": "image/png", "content_base64": content}]
        body = {
            "type": "message",
            "id": key,
            "from": {
                "kind": "external",
                "address": self.address,
                "name": self.persona.name,
                "language": self.persona.language,
            },
            "text": text,
            "attachments": files,
        }
        await post_signed(self, key, body, street.providers.app.secret)


class MailCustomer(Customer):
    """Writes mails, and answers the answer in the same thread."""

    channel, inbox = "email", "mail"

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._thread: list[str] = []

    async def live(self) -> None:
        """A mailbox of one's own, then the dialogue."""
        name = f"customer{self.street.rng.randrange(10**9)}@mail.example"
        self.listen("email", name)
        await super().live()

    async def say_all(self, lines: tuple[str, ...], *, picture: bool) -> None:
        """One turn is one mail."""
        await self.say("\n".join(lines), picture=picture)

    async def say(self, text: str, *, picture: bool = False) -> None:
        """A mail by SMTP; its final 250 is the acknowledgement."""
        street, mail = self.street, self._mail(text)
        if picture:
            mail.add_attachment(
                street.picture, maintype="image", subtype="png", filename=self.persona.picture
            )
        item = street.ledger.sent(self.channel, self.inbox, mail["message-id"], self.address)
        # Written once: a repeat is the same bytes, as from a real mail server.
        letter, to = mail.as_bytes(policy=SMTP), mail["to"]

        async def attempt() -> int:
            try:
                _, answer = await aiosmtplib.send(
                    letter,
                    sender=self.address,
                    recipients=[parseaddr(to)[1]],
                    hostname="127.0.0.1",
                    port=street.providers.mail_in,
                    start_tls=False,
                    timeout=20,
                )
            except aiosmtplib.SMTPResponseException as error:
                return 503 if 400 <= error.code < 500 else error.code
            except aiosmtplib.SMTPException as error:
                raise OSError(str(error)) from error
            return 200 if answer.startswith("2") else 503

        await street.deliver(item, attempt)

    def _mail(self, text: str) -> EmailMessage:
        mail, last = EmailMessage(), self._last_letter()
        mail["From"] = formataddr((self.persona.name, self.address))
        mail["Date"] = format_datetime(clock.now())
        mail["Message-ID"] = f"<{clock.secret_hex(12)}@mail.example>"
        if last is None:
            mail["To"] = MAIL_ADDRESS
            mail["Subject"] = self.persona.subject
        else:
            mail["To"] = last["reply-to"] or last["from"]
            mail["Subject"] = f"Re: {self.persona.subject}"
            mail["In-Reply-To"] = last["message-id"]
            mail["References"] = last["message-id"]
        quoted = ""
        if last is not None:
            body = last.get_body(("plain",))
            lines = str(body.get_content()).splitlines() if body is not None else []
            quoted = "\n\nOn Monday, The Shop wrote:\n" + "\n".join(f"> {line}" for line in lines)
        mail.set_content(text + quoted + "\n")
        return mail

    def _last_letter(self) -> EmailMessage | None:
        ledger = self.street.providers.mailbox.ledger
        mine = [letter.mail for letter in ledger if letter.recipient == self.address]
        return mine[-1] if mine else None


def phone_number(customer: Customer) -> str:
    """A number nobody else has."""
    prefix = _COUNTRIES[customer.persona.language]
    digits = 4 if len(prefix) > 6 else 7
    while True:
        number = f"{prefix}{customer.street.rng.randrange(10**digits):0{digits}d}"
        if ("twilio_sms", number) not in customer.street.providers.ears:
            return number


async def post_form(
    customer: Customer, key: str, form: list[tuple[str, str]], **where: str
) -> bool:
    """A form signed by the Twilio stand-in; `url` is the inbox's hook unless given."""
    street = customer.street
    url = where.get("url") or street.hook(customer.inbox)
    item = street.ledger.sent(customer.channel, customer.inbox, key, customer.address)
    body, headers = urlencode(form).encode(), street.providers.twilio.sign(url, form)
    return await street.deliver(item, lambda: street.post(url, body, headers))


async def post_signed(customer: Customer, key: str, value: object, secret: str) -> bool:
    """JSON signed as Standard Webhooks ask; `key` names item and request."""
    street = customer.street
    body = json.dumps(value, ensure_ascii=False).encode()
    item = street.ledger.sent(customer.channel, customer.inbox, key, customer.address)

    async def attempt() -> int:
        headers = sign(secret, key, body, clock.now())
        return await street.post(street.hook(customer.inbox), body, headers)

    return await street.deliver(item, attempt)
