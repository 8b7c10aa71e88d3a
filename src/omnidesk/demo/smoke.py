"""The smoke check: one customer, one agent, one server, from the signed webhook to the delivered
answer and through a cut socket."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.demo.desk import Desk, Frame
from omnidesk.demo.fakes.receiver import FakeReceiver, sign
from omnidesk.demo.hosts import serving
from omnidesk.demo.smoke_place import INBOX, Api, Failed, Place, clear, furnish

WITHIN_SECONDS = 10.0
_METRICS = ("omnidesk_queue_waiting", "omnidesk_outbox_pending", "omnidesk_event_position")
_WHILE_AWAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, whether it was so, and how long it took."""

    name: str
    ok: bool
    milliseconds: float
    detail: str = ""


@dataclass(slots=True)
class Smoke:
    """One run. Checks follow each other; the first that fails ends it."""

    api: Api
    receiver: FakeReceiver
    receiver_url: str
    told: Callable[[Check], None]
    checks: list[Check] = field(default_factory=list)
    place: Place | None = None
    _frames: list[Frame] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _customer: str = field(default_factory=lambda: clock.new_id("smoke"))
    _first: str = ""
    _offer: Frame = field(default_factory=dict)
    _answer: str = ""

    async def run(self) -> bool:
        """Everything, and the cleaning up; whether all checks were passed."""
        try:
            await self._check("server is ready", self._ready)
            await self._check("queue, agent, inbox and token made through the API", self._furnish)
            await self._check("wrong signature refused", self._refused)
            await self._with_agent()
        except Failed:
            pass
        finally:
            if self.place is not None:
                place = self.place
                with_place = self._check("put out of use again", lambda: clear(self.api, place))
                await asyncio.gather(with_place, return_exceptions=True)
        return all(check.ok for check in self.checks)

    async def _with_agent(self) -> None:
        assert self.place is not None
        rng = random.Random(self._customer)
        desk = Desk(self.api.url, self.place.token, self._on_frame, rng, name="omnidesk smoke")
        online = asyncio.create_task(desk.run())
        try:
            await self._check("agent socket open, agent online", lambda: self._online(desk, online))
            await self._check("signed webhook sent twice", self._send_twice)
            await self._check("offered", self._offered)
            await self._check("accepted", lambda: self._accept(desk))
            await self._check("webhook accepted once", self._once)
            await self._check("answered", lambda: self._reply(desk))
            await self._check("answer delivered, signature right", self._delivered)
            await self._check("socket cut and resumed without a gap", lambda: self._cut(desk))
            await self._check("conversation settled", lambda: self._settle(desk))
            await self._check("metrics present", self._metrics)
        finally:
            online.cancel()
            await asyncio.gather(online, return_exceptions=True)

    async def _check(self, name: str, work: Callable[[], Awaitable[str | None]]) -> None:
        begun, ok, detail = clock.monotonic(), False, ""
        try:
            async with asyncio.timeout(WITHIN_SECONDS * 3):
                detail = await work() or ""
            ok = True
        except TimeoutError:
            detail = f"nothing happened within {WITHIN_SECONDS * 3:.0f} s"
        except (Failed, httpx2.HTTPError, OSError) as error:
            detail = str(error) or type(error).__name__
        took = round((clock.monotonic() - begun) * 1000, 1)
        self.checks.append(Check(name=name, ok=ok, milliseconds=took, detail=detail))
        self.told(self.checks[-1])
        if not ok:
            raise Failed(name)

    # The checks -------------------------------------------------------------------------------

    async def _ready(self) -> None:
        response = await self.api.http.get(f"{self.api.url}/readyz")
        if response.status_code != 200:
            raise Failed(f"/readyz: {response.status_code} {response.text[:300]}")

    async def _furnish(self) -> None:
        self.place = await furnish(self.api, self.receiver_url)
        self.receiver.secret = self.place.secret

    async def _refused(self) -> None:
        # Another process of the server hears of the new inbox a moment later.
        until = clock.monotonic() + WITHIN_SECONDS
        status = 0
        while clock.monotonic() < until:
            body = self._message(clock.new_id("m"), "forged")
            key = clock.new_id("req")
            headers = sign("whsec_d3Jvbmcgc2VjcmV0IGZvciBzbW9rZQ==", key, body, clock.now())
            status = await self._post(body, headers)
            if status == 401:
                return
            await asyncio.sleep(0.1)
        raise Failed(f"a webhook with a wrong signature was answered {status}, not 401")

    async def _online(self, desk: Desk, online: asyncio.Task[None]) -> str:
        ready = asyncio.create_task(desk.ready.wait())
        await asyncio.wait({ready, online}, return_when=asyncio.FIRST_COMPLETED)
        if online.done():
            ready.cancel()
            raise Failed(f"the socket was refused: {online.exception()}")
        await self._do(desk, "set_presence", state="online", reason="")
        return f"session {desk.welcome['session_id']}"

    async def _send_twice(self) -> None:
        self._first = clock.new_id("m")
        body = self._message(self._first, "Is anybody there? 👋 Чи є хто?")
        for _ in range(2):
            await self._post_signed(self._first, body)

    async def _offered(self) -> str:
        self._offer = await self._wait(
            lambda f: (
                f["type"] == "offer.created" and self._customer in json.dumps(f["data"]["contact"])
            )
        )
        return str(self._offer["data"]["offer"]["id"])

    async def _accept(self, desk: Desk) -> None:
        offer_id = self._offer["data"]["offer"]["id"]
        await self._do(desk, "offer.present", offer_id=offer_id)
        await self._do(desk, "offer.accept", offer_id=offer_id)
        await self._wait(lambda f: f["type"] == "conversation.assigned")

    async def _once(self) -> str:
        found = await self._messages()
        if len(found) != 1:
            raise Failed(f"sent twice under one id, stored {len(found)} times")
        return "one message"

    async def _reply(self, desk: Desk) -> None:
        sent = await self._do(
            desk,
            "message.send",
            conversation_id=self._conversation,
            text="Yes, here we are. Так, ми тут!",
            client_message_id=clock.new_id("cli"),
        )
        self._answer = sent["id"]

    async def _delivered(self) -> None:
        def known() -> list[str]:
            return [taken.message_id for taken in self.receiver.ledger]

        until = clock.monotonic() + WITHIN_SECONDS
        while clock.monotonic() < until:
            if self._answer in known():
                break
            await asyncio.sleep(0.01)
        if self.receiver.forged:
            raise Failed("the delivery was not signed with the inbox's secret")
        if known() != [self._answer]:
            raise Failed(f"the receiver at {self.receiver_url} got {known() or 'nothing'}")

    async def _cut(self, desk: Desk) -> str:
        back = asyncio.Event()
        desk.cut(back)
        await desk.away.wait()
        sent = [clock.new_id("m") for _ in range(_WHILE_AWAY)]
        for key in sent:
            await self._post_signed(key, self._message(key, f"still there? {key}"))
        back.set()
        texts = [f"still there? {key}" for key in sent]
        await self._wait(lambda f: _said(f) == texts[-1])
        await desk.ready.wait()
        came = [said for frame in self._frames if (said := _said(frame)) in texts]
        stream = desk.stream
        if came != texts or stream.repeats or stream.disorder:
            raise Failed(f"{len(came)} of {len(texts)} events, {stream.repeats} repeats")
        if stream.resumed != 1 or len(stream.resets) != 1:
            raise Failed(f"no resumption: {stream.resumed} resumed, resets {stream.resets}")
        return f"{len(came)} events replayed, 0 lost"

    async def _settle(self, desk: Desk) -> None:
        item_id = self._offer["data"]["work_item"]["id"]
        await self._do(desk, "work.finish", work_item_id=item_id)
        await self._do(desk, "conversation.resolve", conversation_id=self._conversation)
        await self._do(desk, "set_presence", state="offline", reason="")

    async def _metrics(self) -> str:
        text = (await self.api.ask("GET", "/metrics")).text
        missing = [name for name in _METRICS if name not in text]
        if missing:
            raise Failed(f"/metrics lacks {', '.join(missing)}")
        return f"{sum(not line.startswith('#') for line in text.splitlines())} values"

    # Parts ------------------------------------------------------------------------------------

    @property
    def _conversation(self) -> str:
        return str(self._offer["data"]["work_item"]["conversation_id"])

    def _on_frame(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._news.set()

    async def _wait(self, fits: Callable[[Frame], bool]) -> Frame:
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                self._news.clear()
                for frame in self._frames:
                    if fits(frame):
                        return frame
                await self._news.wait()

    async def _do(self, desk: Desk, command: str, **args: Any) -> Any:
        async with asyncio.timeout(WITHIN_SECONDS):
            reply = await desk.ask(command, **args)
        if not reply["ok"]:
            raise Failed(f"{command}: {reply['problem'].get('detail', reply['problem'])}")
        return reply["result"]

    async def _messages(self) -> list[Frame]:
        path = f"/api/v1/conversations/{self._conversation}/messages"
        found = (await self.api.ask("GET", path)).json()["items"]
        return [message for message in found if message["direction"] == "in"]

    def _message(self, key: str, text: str) -> bytes:
        sender = {"kind": "external", "address": self._customer, "name": "Smoke"}
        body = {"type": "message", "id": key, "from": sender, "text": text}
        return json.dumps(body, ensure_ascii=False).encode()

    async def _post_signed(self, key: str, body: bytes) -> None:
        assert self.place is not None
        status = await self._post(body, sign(self.place.secret, key, body, clock.now()))
        if status != 200:
            raise Failed(f"a signed webhook was answered {status}")

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        url = f"{self.api.url}/hooks/{INBOX}"
        return (await self.api.http.post(url, content=body, headers=headers)).status_code


def _said(frame: Frame) -> str | None:
    if frame["type"] != "message.created":
        return None
    return str(frame["data"]["message"]["text"])


@asynccontextmanager
async def prepared(
    url: str, token: str, told: Callable[[Check], None], receiver: str | None = None
) -> AsyncIterator[Smoke]:
    """A run against the server at `url`. `receiver` is our own address as the server sees it
    (http://HOST:PORT, listened on here); by default a free loopback port."""
    app = FakeReceiver("")
    async with (
        httpx2.AsyncClient(timeout=WITHIN_SECONDS, trust_env=False) as http,
        serving(app, receiver) as own,
    ):
        api = Api(url.rstrip("/"), token, http)
        yield Smoke(api, app, f"{own}/messages", told)
