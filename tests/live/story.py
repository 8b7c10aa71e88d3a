"""Things that happen at a desk, one after the other, through the real flows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from omnidesk import clock
from omnidesk.channels.webchat.identity import Details, anonymous
from omnidesk.channels.webchat.parse import received, seen, visitor_message
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, InboundItemId, MessageId
from omnidesk.domain.inbound import InboundAttachment, InboundItem
from omnidesk.domain.shift import ShiftForm
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.errors import Rejected
from omnidesk.flows import (
    answer_offer,
    calendars,
    configure,
    configure_agents,
    consult,
    contact_merges,
    contacts,
    conversation_merges,
    conversations,
    deliver,
    expire,
    notes,
    presence,
    reply,
    shifts,
    timekeeper,
    work,
)
from omnidesk.flows.assign import Router
from omnidesk.flows.receive import Arrived, receive
from omnidesk.store import outbox
from omnidesk.store.database import Database, Row
from omnidesk.store.seal import Seal
from omnidesk.store.wake import Waiter
from tests import factories
from tests.live import world

Step = Callable[["Story", int], Awaitable[None]]


class Story:
    """Two queues, three agents and a supervisor; steps choose their object by a number."""

    def __init__(self, database: Database, seal: Seal, folder: Path) -> None:
        self.database = database
        self.seal = seal
        self.runtime = world.runtime_for(database, seal, folder)
        self.now = clock.now()
        self.count = 0
        self.actors: list[Actor] = []
        self.router = Router(database, Waiter(), ask_time=lambda: self.now)
        self.queues: list[str] = []
        self.inbox = ""

    async def begin(self, names: str = "") -> None:
        """Make the world; `names` is a suffix where one exists already."""
        async with self.database.transaction() as tx:
            self.queues = [
                await factories.queue(tx, f"support{names}", wrap_up_seconds=20),
                await factories.queue(tx, f"sales{names}", lost_agent_rule="keep"),
            ]
            promise = await calendars.create_policy(
                tx, _GOLD.model_copy(update={"name": f"gold{names}"}), self.now
            )
            await tx.run(
                "UPDATE queues SET sla_policy_id = :policy WHERE id = :id",
                policy=promise["id"],
                id=self.queues[0],
            )
            self.inbox = await factories.inbox(tx, self.seal, "chat", "webchat", self.queues[0], {})
            for name, role, queues in (
                ("olena", Role.AGENT, self.queues[:1]),
                ("petro", Role.AGENT, self.queues),
                ("taras", Role.AGENT, self.queues[1:]),
                ("boss", Role.SUPERVISOR, []),
            ):
                agent_id = await factories.agent(
                    tx,
                    f"{name}{names}@example.org",
                    queues=queues,
                    role=role.value,
                    online=role is Role.AGENT,
                    now=self.now,
                )
                self.actors.append(
                    Actor(role=role, agent_id=AgentId(agent_id), queues=frozenset(queues))  # type: ignore[arg-type]
                )
        await self.runtime.directory.refresh()
        await self.router.begin()

    @property
    def boss(self) -> Actor:
        return self.actors[3]

    async def run(self, name: str, number: int) -> None:
        """One step; what the rules refuse does not happen."""
        self.count += 1
        self.now += timedelta(seconds=1 + number % 3)
        try:
            await STEPS[name](self, number)
        except Rejected:
            return

    async def rows(self, sql: str, **values: Any) -> Sequence[Row]:
        async with self.database.transaction() as tx:
            return await tx.all(sql, **values)

    async def pick(self, sql: str, number: int, **values: Any) -> Row | None:
        found = await self.rows(sql, **values)
        return found[number % len(found)] if found else None

    async def submit(self, *items: InboundItem) -> None:
        opened = self.runtime.directory.open_inbox("chat")
        assert opened is not None
        group = [
            Arrived(
                id=InboundItemId(clock.new_id("inb")),
                message_id=clock.new_id("msg"),
                inbox=opened.inbox,
                item=item,
                raw=b"{}",
                content_type="application/json",
                received_at=self.now,
            )
            for item in items
        ]
        async with self.database.transaction() as tx:
            await receive(tx, group, self.runtime.directory.current, self.now)

    def said(self, visitor: int, text: str, *files: InboundAttachment) -> InboundItem:
        opened = self.runtime.directory.open_inbox("chat")
        assert opened is not None
        sender = anonymous(
            opened.config,  # type: ignore[arg-type]
            f"visitor{visitor}".ljust(20, "0"),
            Details(name=f"Відвідувач {visitor}"),
            inbox="chat",
        )
        return visitor_message(
            opened.config,  # type: ignore[arg-type]
            sender,
            client_message_id=f"m{self.count}-{visitor}-{clock.secret_hex(4)}",
            text=text,
            attachments=files,
            now=self.now,
        )


async def _message(story: Story, number: int) -> None:
    files: tuple[InboundAttachment, ...] = ()
    if number % 4 == 0:
        files = (
            InboundAttachment(name="звіт.txt", mime="text/plain", size=3, stored_key="a" * 32),
        )
    text = "Довго чекаю 😟" if number % 5 else "я" * 30_000
    if len(text) > 4000:
        text = "я" * 4000
    await story.submit(story.said(number % 4, text, *files))


async def _burst(story: Story, number: int) -> None:
    await story.submit(*(story.said((number + i) % 4, f"раз {i}") for i in range(3)))


async def _route(story: Story, number: int) -> None:
    await story.router.turn()
    for actor in story.actors if number % 2 == 0 else ():
        async with story.database.transaction() as tx:
            await answer_offer.own_offers(tx, actor, story.now)


_PENDING = "SELECT * FROM offers WHERE state = 'pending' ORDER BY id"
_LIVE = "SELECT * FROM work_items WHERE state NOT IN ('done','abandoned') ORDER BY id"
_ASSIGNED = "SELECT * FROM work_items WHERE state = 'assigned' ORDER BY id"
_ALL = "SELECT * FROM conversations ORDER BY id"


async def _answer(story: Story, number: int) -> None:
    offer = await story.pick(_PENDING, number)
    if offer is None:
        return
    actor = next(a for a in story.actors if a.agent_id == offer["agent_id"])
    async with story.database.transaction() as tx:
        if number % 3 == 0:
            await answer_offer.decline(tx, actor, offer["id"], "зайнято", story.now)
        else:
            await answer_offer.present(tx, actor, offer["id"], story.now)
            await answer_offer.accept(tx, actor, offer["id"], story.now)


async def _take(story: Story, number: int) -> None:
    item = await story.pick(_LIVE, number)
    if item is None:
        return
    actor = story.actors[number % 4]
    override = actor is story.boss
    async with story.database.transaction() as tx:
        if override:
            await presence.set_presence(tx, actor, "online", "", story.now)
        await work.take(tx, actor, item["id"], story.now, override=override)


async def _consult(story: Story, number: int) -> None:
    """Ask somebody in, have them come or not, part or hand over."""
    item = await story.pick(_ASSIGNED, number)
    if item is None:
        return
    guest = story.actors[number % 3]
    async with story.database.transaction() as tx:
        await presence.set_presence(tx, guest, "online", "", story.now)
        found = await consult.start(
            tx, story.boss, item["id"], agent_id=guest.agent_id, note="глянь 🙏", now=story.now
        )
    if number % 5 == 4:
        return
    async with story.database.transaction() as tx:
        if number % 5 == 3:
            await answer_offer.decline(tx, guest, found["offer_id"], "зайнято", story.now)
        else:
            await answer_offer.accept(tx, guest, found["offer_id"], story.now)
    if number % 5 == 0:
        async with story.database.transaction() as tx:
            await consult.end(tx, guest, found["id"], story.now)
    if number % 5 == 1:
        async with story.database.transaction() as tx:
            await consult.complete(tx, story.boss, found["id"], story.now)


async def _finish(story: Story, number: int) -> None:
    item = await story.pick(_LIVE, number)
    if item is not None:
        async with story.database.transaction() as tx:
            await work.finish(tx, story.boss, item["id"], story.now)


async def _transfer(story: Story, number: int) -> None:
    item = await story.pick(_LIVE, number)
    if item is None:
        return
    async with story.database.transaction() as tx:
        if number % 2:
            target = next(q for q in story.queues if q != item["queue_id"])
            await work.transfer(
                tx, story.boss, item["id"], queue_id=target, note="прошу", now=story.now
            )
        else:
            agent = story.actors[number % 3].agent_id
            await work.transfer(tx, story.boss, item["id"], agent_id=agent, now=story.now)


async def _conversation(story: Story, number: int) -> None:
    row = await story.pick(_ALL, number)
    if row is None:
        return
    until = story.now + timedelta(seconds=40)
    async with story.database.transaction() as tx:
        match number % 4:
            case 0:
                await conversations.resolve(tx, story.boss, row["id"], story.now)
            case 1:
                await conversations.snooze(tx, story.boss, row["id"], until, story.now)
            case 2:
                await conversations.reopen(tx, story.boss, row["id"], story.now)
            case _:
                changes = {"tags": [f"t{number % 7}"], "priority": number % 4}
                await conversations.update(tx, story.boss, row["id"], changes, story.now)


async def _note(story: Story, number: int) -> None:
    row = await story.pick(_ALL, number)
    if row is not None:
        async with story.database.transaction() as tx:
            mentions = [str(story.actors[number % 2].agent_id)]
            await notes.create(tx, story.boss, row["id"], f"нотатка {number}", mentions, story.now)


async def _reply(story: Story, number: int) -> None:
    row = await story.pick(_ALL, number)
    if row is not None:
        async with story.database.transaction() as tx:
            await reply.send_message(
                tx, story.runtime, story.boss, row["id"], "Вітаю!", [], None, None, story.now
            )


async def _deliver(story: Story, number: int) -> None:
    async with story.database.transaction() as tx:
        leased = await outbox.lease(tx, 10, 30, story.now)
        rows = {r["id"]: dict(r) for r in await outbox.sending(tx, [e.message_id for e in leased])}
    for entry in leased:
        sent = await deliver.attempt(story.runtime, entry, rows[entry.message_id])
        async with story.database.transaction() as tx:
            await deliver.record(tx, story.runtime, sent, 0.5, story.now)


async def _report(story: Story, number: int) -> None:
    row = await story.pick("SELECT * FROM messages WHERE direction = 'out' ORDER BY id", number)
    if row is not None:
        told = received if number % 2 else seen
        await story.submit(*told([MessageId(row["id"])], story.now))


async def _presence(story: Story, number: int) -> None:
    actor = story.actors[number % 3]
    state = ("online", "away", "offline", "online")[number // 3 % 4]
    async with story.database.transaction() as tx:
        await presence.set_presence(tx, actor, state, "обід", story.now)


async def _wait(story: Story, number: int) -> None:
    story.now += timedelta(seconds=35)
    if number % 6 == 0:
        story.now += timedelta(hours=2)
    else:
        async with story.database.transaction() as tx:
            people = [str(a.agent_id) for a in story.actors]
            await presence.renew_leases(tx, people, story.now)
    await expire.expire_all(story.database, lambda: story.now)


async def _contact(story: Story, number: int) -> None:
    people = await story.rows("SELECT * FROM contacts ORDER BY id")
    if len(people) < 2:
        return
    one, other = people[number % len(people)], people[(number + 1) % len(people)]
    async with story.database.transaction() as tx:
        match number % 4:
            case 0:
                await contact_merges.merge(
                    tx, story.boss, one["id"], other["id"], "той самий", story.now
                )
            case 1:
                await contact_merges.unmerge(tx, story.boss, one["id"], story.now)
            case 2:
                await contacts.update(
                    tx, story.boss, one["id"], {"name": f"Ім'я {number}"}, story.now
                )
            case _:
                await contacts.link_identity(
                    tx,
                    story.boss,
                    one["id"],
                    "phone",
                    f"+38044{number % 10_000_000:07d}",
                    story.now,
                )


async def _merge(story: Story, number: int) -> None:
    pairs = await story.rows(
        """SELECT a.id AS kept, b.id AS merged FROM conversations a JOIN conversations b
           ON a.contact_id = b.contact_id AND a.id <> b.id ORDER BY a.id, b.id"""
    )
    if not pairs:
        return
    pair = pairs[number % len(pairs)]
    async with story.database.transaction() as tx:
        if number % 3:
            await conversation_merges.merge(tx, story.boss, pair["kept"], pair["merged"], story.now)
        else:
            await conversation_merges.unmerge(tx, story.boss, pair["merged"], story.now)


def _approved(_version: int) -> None:
    return


async def _configure(story: Story, number: int) -> None:
    async with story.database.transaction() as tx:
        if number % 2:
            changes: dict[str, Any] = {"wait_target_seconds": 30 + number % 60}
            queue = story.queues[number % 2]
            await configure.update_queue(tx, queue, changes, _approved, story.now)
        else:
            changes = {"capacity": 20 + number % 60, "name": f"Олена {number % 9}"}
            agent = str(story.actors[number % 3].agent_id)
            await configure_agents.update(tx, None, agent, changes, _approved, story.now)


async def _time(story: Story, number: int) -> None:
    """What time does: promises, silence, the end of somebody's shift."""
    story.now += timedelta(seconds=(4, 9, 30, 700)[number % 4])
    async with story.database.transaction() as tx:
        people = [str(a.agent_id) for a in story.actors]
        await presence.renew_leases(tx, people, story.now)
        agent = people[number % 3]
        await shifts.put(tx, agent, _AT_HOME, _approved, story.now)
        await tx.run(
            "UPDATE shifts SET next_end_at = :now WHERE agent_id = :id", now=story.now, id=agent
        )
    await timekeeper.keep_time(story.runtime, lambda: story.now)


_GOLD = SlaPolicyForm(
    name="gold", first_response_seconds=20, resolution_seconds=600, at_risk_share=0.1
)
_AT_HOME = ShiftForm(time_zone="UTC", at_end="away")

STEPS: dict[str, Step] = {
    "message": _message,
    "burst": _burst,
    "route": _route,
    "answer": _answer,
    "take": _take,
    "consult": _consult,
    "finish": _finish,
    "transfer": _transfer,
    "conversation": _conversation,
    "note": _note,
    "reply": _reply,
    "deliver": _deliver,
    "report": _report,
    "presence": _presence,
    "wait": _wait,
    "contact": _contact,
    "merge": _merge,
    "configure": _configure,
    "time": _time,
}
