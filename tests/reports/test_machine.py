"""Random histories of the real flows: what is stored is what the log says, whatever the batches,
and the database counts what the definitions mean."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.report_facts import Planned
from omnidesk.domain.report_measures import Kind
from omnidesk.domain.report_question import By, Interval, Question, edges, flow_outs
from omnidesk.domain.report_summary import Lines, summarise
from omnidesk.errors import Conflict, Forbidden
from omnidesk.flows import (
    answer_offer,
    callbacks,
    consult,
    conversations,
    presence,
    report_follow,
    work,
)
from omnidesk.flows.callbacks import Request
from omnidesk.store import report_facts, report_read
from omnidesk.store.database import Database, Row, Transaction
from tests.conftest import Server
from tests.flows.work.floor import START
from tests.reports.office import Office

FULL = bool(os.environ.get("OMNIDESK_FULL"))
numbers = st.integers(0, 99)


class Histories(RuleBasedStateMachine):
    """Three agents, a supervisor, two queues, four customers."""

    server: Server
    runner: asyncio.Runner
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Actor] = []
        self.run(self._open())

    def run(self, work: Awaitable[Any]) -> Any:
        async def whole() -> Any:
            return await work

        return self.runner.run(whole())

    async def _open(self) -> None:
        self.name = await self.server.clone()
        self.database = Database(self.server.url(self.name), pool_size=2)
        self.office = Office(self.database, self.folder)
        await self.office.begin(wrap_up_seconds=20)
        await self.office.open(lost_agent_rule="keep", preferred_agent_seconds=15)
        await self.office.tell(self.office.queues[1], wait_target_seconds=10)
        for number, skills in enumerate(({"de": 7, "uk": 9}, {"de": 3}, {})):
            self.people.append(await self.office.hire(f"agent{number}", skills=skills))
        self.people.append(await self.office.hire("boss", role=Role.SUPERVISOR, online=False))

    def teardown(self) -> None:
        self.run(self._close())

    async def _close(self) -> None:
        try:
            await self._compare()
        finally:
            await self.office.http.aclose()
            await self.database.close()
            await self.server.drop(self.name)

    def attempt(self, action: Callable[[Transaction], Awaitable[object]]) -> None:
        async def tried() -> None:
            try:
                async with self.office.tx() as tx:
                    await action(tx)
            except (Conflict, Forbidden):
                pass

        self.run(tried())

    def pick(self, table: str, which: int) -> Row | None:
        """Row number `which`, counted round. Ids are random, so nothing drawn may hang on them."""
        rows = self.run(self.office.all(f"SELECT * FROM {table} ORDER BY created_at, id"))
        return rows[which % len(rows)] if rows else None

    @rule(
        ago=st.integers(0, 200),
        queue=st.integers(0, 1),
        skills=st.sampled_from([(), (), ("de",), ("de", "uk")]),
        kind=st.sampled_from(["messaging", "email"]),
        steps=st.booleans(),
    )
    def arrive(self, ago: int, queue: int, skills: tuple[str, ...], kind: str, steps: bool) -> None:
        moves = [{"after_seconds": 10, "queue_id": self.office.queues[1 - queue]}]
        due = self.office.now + timedelta(seconds=10)
        self.run(
            self.office.arrive(
                ago=ago,
                queue=self.office.queues[queue],
                requirements=[{"skill": skill, "level": 2} for skill in skills],
                channel_kind=kind,
                **({"steps": moves, "step_at": due} if steps else {}),
            )
        )

    @rule(who=st.integers(0, 3), automatic=st.sampled_from([False, False, True]))
    def write(self, who: int, automatic: bool) -> None:
        self.run(self.office.writes(f"+38050{who}", automatic=automatic))

    @rule(which=numbers)
    def reply(self, which: int) -> None:
        row = self.pick("conversations WHERE inbox_id <> 'ibx_test'", which)
        if row is not None and row["state"] != "resolved":
            self.run(self.office.answers(self.people[3], row["id"]))

    @rule(who=st.integers(0, 3), state=st.sampled_from(["online", "online", "away", "offline"]))
    def declare(self, who: int, state: str) -> None:
        self.attempt(
            lambda tx: presence.set_presence(tx, self.people[who], state, "", self.office.now)
        )

    @rule(which=numbers, accept=st.booleans())
    def answer(self, which: int, accept: bool) -> None:
        offer = self.pick("offers", -1 - which)
        if offer is None:
            return
        actor = {person.agent_id: person for person in self.people}[offer["agent_id"]]
        now = self.office.now
        if accept:
            self.attempt(lambda tx: answer_offer.accept(tx, actor, offer["id"], now))
        else:
            self.attempt(lambda tx: answer_offer.decline(tx, actor, offer["id"], "", now))

    @rule(which=numbers, who=st.integers(0, 3), override=st.booleans())
    def take(self, which: int, who: int, override: bool) -> None:
        item = self.pick("work_items", which)
        if item is not None:
            now, actor = self.office.now, self.people[who]
            self.attempt(lambda tx: work.take(tx, actor, item["id"], now, override=override))

    @rule(which=numbers, verb=st.sampled_from(["finish", "queue", "agent"]), to=st.integers(0, 2))
    def hand_on(self, which: int, verb: str, to: int) -> None:
        row = self.pick("work_items", which)
        if row is None:
            return
        item, boss, now = row["id"], self.people[3], self.office.now
        queue, agent = self.office.queues[to % 2], str(self.people[to].agent_id)
        if verb == "finish":
            self.attempt(lambda tx: work.finish(tx, boss, item, now))
        elif verb == "queue":
            self.attempt(lambda tx: work.transfer(tx, boss, item, queue, now=now))
        else:
            self.attempt(lambda tx: work.transfer(tx, boss, item, agent_id=agent, now=now))

    @rule(which=numbers, guest=st.integers(0, 2), complete=st.booleans())
    def consult(self, which: int, guest: int, complete: bool) -> None:
        row = self.pick("work_items", which)
        if row is None or row["agent_id"] is None:
            return
        owner = {person.agent_id: person for person in self.people}[row["agent_id"]]
        other, now = self.people[guest], self.office.now

        async def asked(tx: Transaction) -> None:
            found = await consult.start(tx, owner, row["id"], str(other.agent_id), now=now)
            await answer_offer.accept(tx, other, found["offer_id"], now)
            if complete:
                await consult.complete(tx, owner, found["id"], now)

        self.attempt(asked)

    @rule(which=numbers, later=st.sampled_from([None, 60]), cancel=st.booleans())
    def call_back(self, which: int, later: int | None, cancel: bool) -> None:
        row = self.pick("conversations WHERE inbox_id <> 'ibx_test'", which)
        if row is None:
            return
        now, house = self.office.now, self.office.runtime.directory.current
        begin = None if later is None else now + timedelta(seconds=later)
        given = Request(via="phone", address="+380441234567", not_before=begin)

        async def asked(tx: Transaction) -> None:
            if cancel:
                await callbacks.cancel(tx, house, row["id"], now)
            else:
                wish = callbacks.checked(given, now)
                await callbacks.ask(tx, house, row["id"], wish, "visitor", now)

        self.attempt(asked)

    @rule(which=numbers, verb=st.sampled_from(["resolve", "snooze", "reopen", "give_up", "park"]))
    def conversation(self, which: int, verb: str) -> None:
        row = self.pick("conversations", which)
        if row is None:
            return
        found, boss, now = row["id"], self.people[3], self.office.now
        until = now + timedelta(seconds=100)
        actions: dict[str, Callable[[Transaction], Awaitable[object]]] = {
            "resolve": lambda tx: conversations.resolve(tx, boss, found, now),
            "snooze": lambda tx: conversations.snooze(tx, boss, found, until, now),
            "reopen": lambda tx: conversations.reopen(tx, boss, found, now),
            "give_up": lambda tx: work.give_up_for_conversation(tx, found, "left", now),
            "park": lambda tx: work.park_for_conversation(tx, found, until, now),
        }
        self.attempt(actions[verb])

    @rule(seconds=st.sampled_from([1, 9, 16, 31, 120]), beat=st.booleans())
    def time_passes(self, seconds: int, beat: bool) -> None:
        self.office.later(seconds)
        if beat:
            ids = [str(actor.agent_id) for actor in self.people]
            self.attempt(lambda tx: presence.renew_leases(tx, ids, self.office.now))

    @rule()
    def expire(self) -> None:
        self.run(self.office.expire())

    @rule()
    def route(self) -> None:
        self.run(self.office.route())

    @rule(batch=st.integers(1, 20), times=st.integers(1, 4))
    def report(self, batch: int, times: int) -> None:
        for _ in range(times):
            self.run(report_follow.follow_once(self.database, batch))

    async def _compare(self) -> None:
        await self.office.report(batch=7)
        assert await self.office.differences() == []
        async with self.office.tx() as tx:
            stored = await report_facts.everything(tx)
        await report_follow.rebuild(self.database, batch=40)
        async with self.office.tx() as tx:
            again = await report_facts.everything(tx)
        assert again == stored
        now = self.office.now + timedelta(seconds=30)
        shifts = self._shifts()
        rows = await self.office.all("SELECT id, wait_target_seconds FROM queues")
        targets = {row["id"]: row["wait_target_seconds"] for row in rows}
        for question in questions(self.office):
            meant = summarise(question, stored, targets, shifts, now)
            async with self.office.tx() as tx:
                counted = await report_read.figures(tx, question, set(Kind), shifts, now)
            same(meant, counted)

    def _shifts(self) -> list[Planned]:
        return [
            Planned(
                agent_id=str(person.agent_id),
                from_at=START + timedelta(seconds=40 * number),
                to_at=START + timedelta(seconds=40 * number + 300),
            )
            for number, person in enumerate(self.people[:2])
        ]


def questions(office: Office) -> list[Question]:
    """Groups, filters and ways of counting."""
    zone = ZoneInfo("Asia/Kathmandu")
    end = START + timedelta(hours=1)
    quarters = edges(START, end, Interval.QUARTER, zone)
    return [
        Question(edges=(START, end)),
        Question(edges=quarters, by=(By.QUEUE, By.CHANNEL)),
        Question(
            edges=(START, START + timedelta(seconds=90)),
            by=(By.AGENT,),
            flow_outs=flow_outs("missed"),
            wait_from_arrival=False,
        ),
        Question(edges=quarters, by=(By.AGENT,), agent_ids=["", "agt_nobody"]),
        Question(
            edges=(START, end),
            by=(By.SKILL, By.QUEUE),
            skills=["de", ""],
            flow_outs=flow_outs("transferred:met,parked:missed"),
            within_seconds=15,
        ),
        Question(
            edges=(START, end),
            queue_ids=[office.queues[0]],
            kinds=["messaging"],
            skills=["uk"],
            own_targets=True,
            short_abandon_seconds=0,
        ),
    ]


def same(meant: Lines, counted: Lines) -> None:
    assert meant.keys() == counted.keys()
    for key, line in meant.items():
        for name, value in line.items():
            assert counted[key][name] == (None if value is None else pytest.approx(value)), (
                key,
                name,
            )


@pytest.mark.timeout(7200 if FULL else 180)
def test_random_histories(postgres: Server) -> None:
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory() as folder:
        values = {"server": postgres, "runner": runner, "folder": Path(folder)}
        machine = type("Machine", (Histories,), values)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=500 if FULL else 8,
                stateful_step_count=60 if FULL else 50,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
