"""The people of an office, each with a token."""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId
from omnidesk.store import agents
from omnidesk.store.database import Database, Transaction
from omnidesk.store.seal import Seal
from tests import factories
from tests.live import world
from tests.live.world import Node


@dataclass
class Person:
    """An agent, as an actor and with a token."""

    actor: Actor
    token: str
    token_id: str

    @property
    def id(self) -> str:
        assert self.actor.agent_id is not None
        return self.actor.agent_id


@dataclass
class Office:
    """`olena` and `petro` work in support, `taras` in sales, `boss` supervises."""

    node: Node
    support: str
    sales: str
    olena: Person
    petro: Person
    taras: Person
    boss: Person
    ops: Person
    bot: Person

    @property
    def database(self) -> Database:
        return self.node.runtime.database


async def person(
    tx: Transaction, seal: Seal, name: str, role: Role, *queues: str, online: bool = True
) -> Person:
    agent_id = AgentId(
        await factories.agent(
            tx, f"{name}@example.org", queues=queues, role=role.value, online=online
        )
    )
    token, token_id = await world.token(tx, seal, role, agent_id)
    return Person(Actor(role=role, agent_id=agent_id, queues=frozenset(queues)), token, token_id)  # type: ignore[arg-type]


async def open_office(node: Node, seal: Seal) -> Office:
    async with node.runtime.database.transaction() as tx:
        support = await factories.queue(tx, "support")
        sales = await factories.queue(tx, "sales")
        office = Office(
            node=node,
            support=support,
            sales=sales,
            olena=await person(tx, seal, "olena", Role.AGENT, support),
            petro=await person(tx, seal, "petro", Role.AGENT, support),
            taras=await person(tx, seal, "taras", Role.AGENT, sales),
            boss=await person(tx, seal, "boss", Role.SUPERVISOR),
            ops=await person(tx, seal, "ops", Role.OPS),
            bot=await person(tx, seal, "bot", Role.BOT, support),
        )
    await node.runtime.directory.refresh()
    # The factories make agents without the event by which processes learn their names.
    for who in (office.olena, office.petro, office.taras, office.boss):
        async with node.runtime.database.transaction() as tx:
            row = (await agents.load(tx, [who.id]))[who.id]
        node.live.hub.names[who.id] = row["name"]
    return office
