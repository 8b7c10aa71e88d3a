"""Rules and steps on the inbound path, with a real database: what new work carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain.conditions import FactTest, Segment
from omnidesk.domain.ids import QueueId, RuleId
from omnidesk.domain.inbound import CallStatus, InboundCall
from omnidesk.domain.policy import KindPolicy, Policy
from omnidesk.domain.queue import Queue
from omnidesk.domain.rule_documents import Then, When, compiled_rule
from omnidesk.domain.rules import Rule
from omnidesk.flows.receive import Arrived, receive
from omnidesk.store.database import Database
from omnidesk.store.directory import Directory
from tests import factories
from tests.flows.inbound_world import MAIL, PHONE, QUEUE, arrived, directory, phone, sms

OTHER = QueueId("que_2")
GOLD = Segment(name="gold", tests=(("plan", FactTest(one_of=("gold",))),))


def rule(name: str, when: dict[str, Any], **then: Any) -> Rule:
    return compiled_rule(
        RuleId(f"rul_{name}"),
        name,
        When.model_validate(when),
        Then.model_validate(then),
        {"gold": GOLD},
    )


def house(*rules: Rule, **values: Any) -> Directory:
    own = (
        Queue(
            id=QUEUE, name="support", steps=({"after_seconds": 60, "widen_to": [OTHER]},), **values
        ),
        Queue(id=OTHER, name="other"),
    )
    return replace(directory(*rules, queues=own), policy_version=7)


async def take(
    database: Database, found: Directory, *group: Arrived, at: datetime | None = None
) -> None:
    async with database.transaction() as tx:
        await receive(tx, group, found, at or clock.now())


async def rows(database: Database, table: str) -> list[dict[str, Any]]:
    async with database.transaction() as tx:
        return [dict(row) for row in await tx.all(f"SELECT * FROM {table} ORDER BY id")]


async def test_work_carries_its_route_steps_and_policy(database: Database) -> None:
    now = clock.now()
    refund = rule(
        "refund",
        {"kinds": ["email"], "languages": ["uk"], "subject": ["поверн(ення|ути)"]},
        queue_id=OTHER,
        requirements=[
            {"skill": "ukrainian", "level": 5},
            {"skill": "billing", "level": 3, "preferred": True},
        ],
        priority=1,
        steps=[{"after_seconds": 90, "priority": 0}],
        tags=["refund", "гроші"],
    )
    mail = sms("+380501111111", "M1", "Поверніть, будь ласка", subject="ПОВЕРНЕННЯ 🙏")
    await take(database, house(refund), arrived(mail, MAIL), at=now)
    [work] = await rows(database, "work_items")
    [conversation] = await rows(database, "conversations")
    assert (work["queue_id"], work["priority"], work["route_rule"]) == (OTHER, 1, "refund")
    assert work["steps"] == [
        {"after_seconds": 30, "drop": ["billing"]},
        {"after_seconds": 90, "priority": 0},
    ]
    assert work["step"] == 0
    assert work["step_at"] == now + timedelta(seconds=30)
    assert work["policy_version"] == 7
    # E-mail takes no units of its own.
    assert work["weight"] == 0
    assert conversation["tags"] == ["refund", "гроші"]
    assert conversation["queue_id"] == OTHER
    [told] = [e for e in await events(database) if e["type"] == "work.created"]
    assert told["data"]["work_item"]["steps"] == work["steps"]


async def events(database: Database) -> list[dict[str, Any]]:
    async with database.transaction() as tx:
        return [dict(row) for row in await tx.all("SELECT * FROM events ORDER BY position")]


async def test_weights_come_from_the_policy(database: Database) -> None:
    found = replace(house(), policy=Policy(kinds={"messaging": KindPolicy(weight=33)}))
    await take(database, found, arrived(sms("+380501111111", "S1")))
    [work] = await rows(database, "work_items")
    assert work["weight"] == 33
    assert work["steps"] == [{"after_seconds": 60, "widen_to": [OTHER]}]


async def test_contacts_attributes_and_segments(database: Database) -> None:
    gold = rule("gold", {"segments": ["gold"]}, priority=0)
    await take(database, house(gold), arrived(sms("+380501111111", "S1")))
    async with database.transaction() as tx:
        await tx.run("UPDATE contacts SET attributes = CAST(:a AS jsonb)", a={"plan": "GOLD"})
        await tx.run("UPDATE work_items SET state = 'done', ended_at = now()")
        await tx.run(
            "UPDATE conversations SET state = 'resolved', resolved_at = :old, waiting_since = NULL",
            old=clock.now() - timedelta(days=30),
        )
    await take(
        database,
        house(gold),
        arrived(sms("+380501111111", "S2")),
        arrived(sms("+380502222222", "S3")),
    )
    live = [work for work in await rows(database, "work_items") if work["state"] == "waiting"]
    assert sorted(work["priority"] for work in live) == [0, 2]


async def test_previous_queue_and_agent_and_tags(database: Database) -> None:
    async with database.transaction() as tx:
        agent = await factories.agent(tx, "ana@example.org")
    known = rule("known", {"previous_agents": [agent], "previous_queues": [QUEUE]}, priority=0)
    tagged = rule("tagged", {"tags": ["loud"]}, priority=3, tags=["again"])
    await take(
        database,
        house(known, tagged),
        arrived(sms("+380501111111", "S1")),
        arrived(sms("+380502222222", "S2")),
    )
    first, second = await rows(database, "conversations")
    async with database.transaction() as tx:
        await tx.run("UPDATE work_items SET state = 'done', ended_at = now()")
        await tx.run(
            "UPDATE conversations SET last_agent_id = :a WHERE id = :c", a=agent, c=first["id"]
        )
        await tx.run(
            "UPDATE conversations SET tags = ARRAY['loud','б'] WHERE id = :c", c=second["id"]
        )
    # One group touches both conversations: each keeps its own tags.
    await take(
        database,
        house(known, tagged),
        arrived(sms("+380501111111", "S3")),
        arrived(sms("+380502222222", "S4")),
    )
    live = {
        work["conversation_id"]: work["route_rule"]
        for work in await rows(database, "work_items")
        if work["state"] == "waiting"
    }
    assert live == {first["id"]: "known", second["id"]: "tagged"}
    tags = {row["id"]: row["tags"] for row in await rows(database, "conversations")}
    assert tags == {first["id"]: [], second["id"]: ["loud", "б", "again"]}


async def test_the_last_agent_is_held_for_a_third_of_the_target(database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        agent = await factories.agent(tx, "ana@example.org")
    await take(database, house(), arrived(sms("+380501111111", "S1")))
    async with database.transaction() as tx:
        await tx.run("UPDATE work_items SET state = 'done', ended_at = now()")
        await tx.run("UPDATE conversations SET last_agent_id = :a", a=agent)
    await take(database, house(), arrived(sms("+380501111111", "S2")), at=now)
    [work] = [w for w in await rows(database, "work_items") if w["state"] == "waiting"]
    assert work["preferred_agent_id"] == agent
    assert work["preferred_until"] == now + timedelta(seconds=20)


async def test_a_bot_is_asked_first(database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        bot = await factories.agent(tx, "bot@example.org", role="bot")
    first = rule("bot", {}, bot_first={"agent_id": bot, "seconds": 25})
    await take(database, house(first), arrived(sms("+380501111111", "S1")), at=now)
    [work] = await rows(database, "work_items")
    assert work["preferred_agent_id"] == bot
    assert work["preferred_until"] == now + timedelta(seconds=25)


async def test_what_a_rule_parked_stays_parked_when_the_customer_writes_more(
    database: Database,
) -> None:
    now = clock.now()
    later = rule("later", {}, parked={"seconds": 600})
    await take(database, house(later), arrived(sms("+380501111111", "S1")), at=now)
    await take(database, house(later), arrived(sms("+380501111111", "S2", "Ау?")), at=now)
    [work] = await rows(database, "work_items")
    assert work["state"] == "parked"
    assert work["parked_until"] == now + timedelta(seconds=600)
    assert work["arrived_at"] == now
    # Steps count from when it waits.
    assert work["step_at"] == now + timedelta(seconds=660)
    # What a person put to sleep with the conversation wakes with the customer's word.
    async with database.transaction() as tx:
        await tx.run(
            "UPDATE conversations SET state = 'snoozed', snoozed_until = :at",
            at=now + timedelta(hours=1),
        )
    await take(database, house(later), arrived(sms("+380501111111", "S3")), at=now)
    [work] = await rows(database, "work_items")
    assert work["state"] == "waiting"


async def test_the_menu_choice_of_a_caller(database: Database) -> None:
    sales = rule("sales", {"call": {"choice": {"one_of": [2]}, "status": MISSED}}, queue_id=OTHER)
    for number, choice in (("+380501111111", "2"), ("+380502222222", "1"), ("+380503333333", None)):
        call = InboundCall(
            dedupe_key=f"{number}:missed",
            call_id=number,
            sender=phone(number),
            status=CallStatus.MISSED,
            extra={} if choice is None else {"choice": choice},
        )
        await take(database, house(sales), arrived(call, PHONE))
    queues = [work["queue_id"] for work in await rows(database, "work_items")]
    assert sorted(queues) == [QUEUE, QUEUE, OTHER]


MISSED = {"one_of": ["missed"]}
