"""Simulated agents: real clients of the socket and of REST, with human hesitation."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.demo.desk import Desk, Frame
from omnidesk.demo.ledger import Ledger
from omnidesk.demo.playbook import Answer, Persona, Playbook, after_call, call_back, generic

_DECLINES = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds a person takes: to answer an offer, to write, to give up waiting for the customer."""

    accept: float = 1.2
    write: float = 2.0
    patience: float = 12.0

    @classmethod
    def of(cls, rate: float) -> Pace:
        """Busy shops work faster: at 120 customers a minute nobody may take a minute each."""
        hurry = max(0.1, min(1.0, 20.0 / max(rate, 0.1)))
        return cls(accept=1.2 * hurry, write=2.0 * hurry, patience=12.0 * hurry + 0.8)


@dataclass(slots=True)
class Case:
    """One conversation in an agent's hands."""

    conversation_id: str
    work_item_id: str
    language: str | None
    news: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    known: set[str] = field(default_factory=set)
    persona: Persona | None = None
    task: asyncio.Task[None] | None = None


class SimulatedAgent:
    """One member of the team. `sms_inbox` is what calls are answered by."""

    def __init__(
        self,
        url: str,
        token: str,
        row: Mapping[str, Any],
        *,
        pace: Pace,
        playbook: Playbook,
        ledger: Ledger,
        http: httpx2.AsyncClient,
        sms_inbox: str,
        rng: random.Random,
    ) -> None:
        self.id: str = row["id"]
        self.name: str = row["name"]
        self.cases: dict[str, Case] = {}
        self.state = "offline"
        self.done = 0
        self.failures: list[str] = []
        self.desk = Desk(url, token, self._on_frame, rng, name=f"omnidesk demo: {self.name}")
        self._url = url
        self._headers = {"authorization": f"Bearer {token}"}
        self._pace, self._playbook, self._ledger = pace, playbook, ledger
        self._http, self._sms_inbox, self._rng = http, sms_inbox, rng
        self._tasks: set[asyncio.Task[Any]] = set()
        self._considered: set[str] = set()
        self._resting = False

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            await self.desk.run()
        finally:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """Say and take nothing more; stay connected."""
        self._resting = True
        for task in list(self._tasks):
            task.cancel()

    # What the socket brings -------------------------------------------------------------------

    def _on_frame(self, frame: Frame) -> None:
        if self._resting:
            return
        kind, data = frame["type"], frame.get("data", {})
        if kind == "snapshot":
            self._snapshot(data)
        elif kind == "offer.created":
            self._offered(data["offer"])
        elif kind == "conversation.assigned" and data["agent_id"] == self.id:
            self._take_case(data["work_item"], data["conversation"])
        elif kind == "message.created":
            self._heard(data["message"])
        elif kind == "agent.presence_changed" and data["agent"]["id"] == self.id:
            self._present(data["agent"]["presence"]["state"])
        elif kind.startswith(("work.", "conversation.", "offer.")) and "work_item" in data:
            self._work(data["work_item"])

    def _snapshot(self, data: Mapping[str, Any]) -> None:
        if data["agent"] is not None:
            self._present(data["agent"]["presence"]["state"])
        mine = {w["id"]: w for w in data["work_items"].values() if w["agent_id"] == self.id}
        held = {w["id"] for w in mine.values() if w["state"] == "assigned"}
        for case in list(self.cases.values()):
            if case.work_item_id not in held:
                self._drop(case)
        for item_id in held:
            item = mine[item_id]
            conversation = data["conversations"].get(item["conversation_id"], {"language": None})
            self._take_case(item, conversation)
        for offer in data["offers"].values():
            self._offered(offer)

    def _present(self, state: str) -> None:
        self.state = state
        if state != "online":
            self._do(self._come_back())

    def _offered(self, offer: Mapping[str, Any]) -> None:
        fresh = offer["id"] not in self._considered
        if fresh and offer["agent_id"] == self.id and offer["state"] == "pending":
            self._considered.add(offer["id"])
            self._do(self._consider(offer["id"]))

    def _take_case(self, item: Mapping[str, Any], conversation: Mapping[str, Any]) -> None:
        known = self.cases.get(item["conversation_id"])
        if known is not None and known.work_item_id == item["id"]:
            return
        if known is not None:
            self._drop(known)
        case = Case(item["conversation_id"], item["id"], conversation["language"])
        self.cases[case.conversation_id] = case
        case.task = self._do(self._serve(case))

    def _heard(self, message: Mapping[str, Any]) -> None:
        case = self.cases.get(message["conversation_id"])
        if case is not None and message["direction"] == "in" and message["id"] not in case.known:
            case.known.add(message["id"])
            case.news.put_nowait(dict(message))

    def _work(self, item: Mapping[str, Any]) -> None:
        case = self.cases.get(item["conversation_id"])
        if case is None or case.work_item_id != item["id"]:
            return
        if item["agent_id"] != self.id or item["state"] in ("done", "abandoned", "waiting"):
            self._drop(case)

    def _drop(self, case: Case) -> None:
        if self.cases.get(case.conversation_id) is case:
            del self.cases[case.conversation_id]
        if case.task is not None and case.task is not asyncio.current_task():
            case.task.cancel()

    def _do(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.failures.append(repr(task.exception()))

    # What the agent does ----------------------------------------------------------------------

    async def _come_back(self) -> None:
        await self._pause(0.3)
        reply = await self.desk.ask("set_presence", state="online", reason="")
        if reply["ok"]:
            self.state = reply["result"]["presence"]["state"]

    async def _consider(self, offer_id: str) -> None:
        await self.desk.ask("offer.present", offer_id=offer_id)
        await self._pause(self._pace.accept)
        if self._rng.random() < _DECLINES:
            await self.desk.ask("offer.decline", offer_id=offer_id, reason="in a call just now")
            return
        reply = await self.desk.ask("offer.accept", offer_id=offer_id)
        if reply["ok"]:
            self._ledger.accepted.add(offer_id)

    async def _serve(self, case: Case) -> None:
        for message in await self._thread(case.conversation_id):
            self._heard(message)
        while (words := await self._next_words(case)) is not None:
            answer = self._answer(case, words)
            via = self._sms_inbox if words["kind"] == "call" else None
            await self._say(case, answer.text, via)
            if answer.last and case.news.empty():
                break
        await self._settle(case)

    async def _thread(self, conversation_id: str) -> list[dict[str, Any]]:
        """The customer's messages since the last answer, oldest first."""
        news: list[dict[str, Any]] = []
        path = f"{self._url}/api/v1/conversations/{conversation_id}/messages"
        for message in (await self._get(path))["items"]:
            news = [] if message["direction"] == "out" else [*news, message]
        return news

    async def _get(self, path: str) -> dict[str, Any]:
        """A resource, as soon as the server has it for us."""
        while True:
            with suppress(httpx2.HTTPError):
                response = await self._http.get(path, headers=self._headers)
                if response.status_code == 200:
                    found: dict[str, Any] = response.json()
                    return found
                if response.status_code < 500:
                    raise RuntimeError(f"GET {path}: {response.status_code} {response.text[:200]}")
            await asyncio.sleep(0.2)

    async def _next_words(self, case: Case) -> dict[str, Any] | None:
        """The customer's newest message, once they pause; None when they have gone."""
        try:
            async with asyncio.timeout(self._patience()):
                found = await case.news.get()
        except TimeoutError:
            return None
        await self._typing(case)
        await self._pause(self._pace.write)
        while not case.news.empty():
            found = case.news.get_nowait()
        return found

    def _patience(self) -> float:
        return self._pace.patience * (0.8 + 0.4 * self._rng.random())

    def _answer(self, case: Case, message: Mapping[str, Any]) -> Answer:
        words = _words(message)
        case.persona = self._playbook.recognise(words) or case.persona
        if message["kind"] == "call":
            name = case.persona.name if case.persona else ""
            return call_back(name, case.persona.language if case.persona else case.language)
        known = case.persona.answer(words) if case.persona else None
        return known or after_call(words) or generic(case.language)

    async def _typing(self, case: Case) -> None:
        args = {"conversation_id": case.conversation_id, "state": "started"}
        await self.desk.tell(
            {"type": "cmd", "id": clock.new_id("cmd"), "name": "typing", "args": args}
        )

    async def _say(self, case: Case, text: str, via: str | None) -> None:
        reply = await self.desk.ask(
            "message.send",
            conversation_id=case.conversation_id,
            text=text,
            client_message_id=clock.new_id("cli"),
            **({"via": via} if via else {}),
        )
        if reply["ok"]:
            self._ledger.promised.add(reply["result"]["id"])
        else:
            self.failures.append(f"message.send: {reply['problem'].get('detail')}")

    async def _settle(self, case: Case) -> None:
        # The end of the work takes the case away, and with it the task that ends it.
        case.task = None
        await self.desk.ask("work.finish", work_item_id=case.work_item_id)
        self.done += 1
        self._drop(case)
        path = f"{self._url}/api/v1/conversations/{case.conversation_id}"
        if (await self._get(path))["waiting_since"] is not None:
            # Who wrote in this very moment has new work made for them; it must not be closed.
            return
        reply = await self.desk.ask("conversation.resolve", conversation_id=case.conversation_id)
        if not reply["ok"]:
            self.failures.append(f"conversation.resolve: {reply['problem'].get('detail')}")

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds * (0.4 + 1.2 * self._rng.random()))


def _words(message: Mapping[str, Any]) -> str:
    call = message.get("call") or {}
    return str(call.get("voicemail_text") or message["text"])
