"""The demo from the first customer to the report."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.demo.agents import Pace, SimulatedAgent
from omnidesk.demo.count import report
from omnidesk.demo.customers.arrivals import Arrivals
from omnidesk.demo.customers.street import Street, Tempo, picture_file
from omnidesk.demo.house import House, demo_file, open_house
from omnidesk.demo.ledger import Ledger
from omnidesk.demo.playbook import Playbook
from omnidesk.demo.providers import Providers, open_providers
from omnidesk.demo.simulator import Simulator
from omnidesk.domain.agent import Role
from omnidesk.store import agents as agents_table
from omnidesk.store import ledger as tables

PASSWORD = "omnidesk-demo"  # noqa: S105 - a throw-away shop on loopback
ADMIN = "admin@shop.example"
YOU = "you@shop.example"
# Theirs is the desk of whoever watches: nobody plays them.
_REAL = frozenset({ADMIN, YOU})
_CHAOS_SHARE = 0.25
_CUT_SECONDS = 4.0
_WRITING_LOOKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for. `rate` is new customers a minute; `seconds` None means until stopped;
    `drain_seconds` bounds the wait for work under way at the end."""

    port: int = 8080
    rate: float = 6.0
    seed: int = 1
    seconds: float | None = None
    burst: bool = False
    chaos: bool = False
    drain_seconds: float = 20.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything on stage, for whoever shows it."""

    options: Options
    house: House
    providers: Providers
    ledger: Ledger
    street: Street
    arrivals: Arrivals
    agents: list[SimulatedAgent]
    admin_token: str
    phase: str = "running"
    started: float = field(default_factory=clock.monotonic)


Show = Callable[[Stage], Any]


async def run(options: Options, show: Show) -> dict[str, Any]:
    """Play, drain, count. `show` is started as a coroutine with the stage once all are ready."""
    stop = asyncio.Event()
    async with _stage(options, stop) as (stage, tasks):
        showing = asyncio.create_task(show(stage))
        try:
            await _play(stage, tasks, stop)
            stage.phase = "draining"
            # A second Ctrl-C ends the wait.
            hurry = asyncio.Event()
            _catch_signals(hurry)
            await _drain(stage, hurry)
            stage.phase = "counting"
            async with stage.house.process.runtime.database.transaction() as tx:
                return await report(tx, stage.ledger, stage.agents, _complaints(stage))
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)


@asynccontextmanager
async def _stage(
    options: Options, stop: asyncio.Event
) -> AsyncIterator[tuple[Stage, list[asyncio.Task[Any]]]]:
    rng, ledger = random.Random(options.seed), Ledger()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(options.port))
        _catch_signals(stop)
        providers = await stack.enter_async_context(
            open_providers(ledger, rng, chaos=options.chaos)
        )
        await house.configure(demo_file(), providers.environment(house.url, PASSWORD))
        providers.telegram.webhook_url = f"{house.url}/hooks/telegram"
        http = await stack.enter_async_context(httpx2.AsyncClient(timeout=30, trust_env=False))
        street = _street(options, house, providers, http, rng)
        stage = Stage(
            options=options,
            house=house,
            providers=providers,
            ledger=ledger,
            street=street,
            arrivals=Arrivals(
                street, options.rate, random.Random(f"{options.seed} arrivals"), burst=options.burst
            ),
            agents=await _team(house, street, options),
            admin_token=await house.token(role=Role.ADMIN),
        )
        assert house.process.api is not None
        house.process.api.simulator = Simulator(stage.arrivals, house, YOU)
        tasks = [asyncio.create_task(agent.run()) for agent in stage.agents]
        tasks.append(asyncio.create_task(providers.hand_over()))
        if options.chaos:
            tasks.append(asyncio.create_task(_bad_luck(stage)))
        try:
            yield stage, tasks
        finally:
            await stage.arrivals.close()
            await street.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _street(
    options: Options,
    house: House,
    providers: Providers,
    http: httpx2.AsyncClient,
    rng: random.Random,
) -> Street:
    return Street(
        url=house.url,
        providers=providers,
        ledger=providers.ledger,
        playbook=Playbook(),
        http=http,
        rng=rng,
        tempo=Tempo.of(options.rate),
        chaos=_CHAOS_SHARE if options.chaos else 0.0,
        picture=picture_file(),
    )


async def _team(house: House, street: Street, options: Options) -> list[SimulatedAgent]:
    async with house.process.runtime.database.transaction() as tx:
        rows = await agents_table.load_all(tx)
    directory = house.process.runtime.directory.current
    sms = directory.inbox_named("sms")
    assert sms is not None
    return [
        SimulatedAgent(
            house.url,
            await house.token(email=row["email"]),
            row,
            pace=Pace.of(options.rate * (3 if options.burst else 1)),
            playbook=street.playbook,
            ledger=street.ledger,
            http=street.http,
            sms_inbox=sms.id,
            rng=random.Random(f"{options.seed} {row['email']}"),
        )
        for row in rows
        if row["email"] not in _REAL
    ]


def _catch_signals(stop: asyncio.Event) -> None:
    # In place of the server's own: the shop closes before the house does.
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)


async def _play(stage: Stage, tasks: list[asyncio.Task[Any]], stop: asyncio.Event) -> None:
    arriving = asyncio.create_task(stage.arrivals.run())
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait(
            {arriving, stopped, *tasks},
            timeout=stage.options.seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in done - {stopped}:
            # Nobody ends before the play does, unless something broke.
            await task
            raise RuntimeError("a part of the demo ended too early")
    finally:
        for task in (arriving, stopped):
            task.cancel()
        await asyncio.gather(arriving, stopped, return_exceptions=True)


async def _drain(stage: Stage, hurry: asyncio.Event) -> None:
    """No new customers; dialogues under way go on until nobody waits, or the time is over."""
    until = clock.monotonic() + stage.options.drain_seconds
    quiet = 0
    while clock.monotonic() < until and not hurry.is_set():
        async with stage.house.process.runtime.database.transaction() as tx:
            open_ = await tables.unfinished(tx)
        quiet = 0 if open_["work"] or open_["outbox"] else quiet + 1
        # Somebody in a dialogue may be about to write.
        if quiet >= (_WRITING_LOOKS if stage.arrivals.talking else 2):
            break
        await asyncio.sleep(0.25)
    await _last_letters(stage, hurry)


async def _last_letters(stage: Stage, hurry: asyncio.Event) -> None:
    """Customers fall silent; what left for them arrives."""
    await stage.arrivals.close()
    for agent in stage.agents:
        agent.stop()
    for _ in range(40):
        async with stage.house.process.runtime.database.transaction() as tx:
            open_ = await tables.unfinished(tx)
        if hurry.is_set() or not open_["outbox"]:
            break
        await asyncio.sleep(0.25)
    await asyncio.sleep(0.3)


def _complaints(stage: Stage) -> list[str]:
    own = [f"{a.name}: {what}" for a in stage.agents for what in a.failures]
    return [*stage.arrivals.failures, *own]


async def _bad_luck(stage: Stage) -> None:
    """Now and then a laptop lid closes, or a provider says not now."""
    rng = random.Random(f"{stage.options.seed} bad luck")
    while stage.phase == "running":
        await asyncio.sleep(_CUT_SECONDS * (0.5 + rng.random()))
        rng.choice(stage.agents).desk.cut()
        stage.providers.stumble(rng)
