"""The agent socket over a real server: hello, resumption, rights, limits."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from omnidesk import clock
from omnidesk.store import tokens
from tests.live.office import Office
from tests.live.telling import tell
from tests.live.world import ORIGIN, Desk, Node


async def test_fresh_start_is_a_reset_and_a_snapshot(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        assert desk.kinds() == ["welcome", "reset", "snapshot"]
        assert desk.welcome["agent"]["id"] == office.olena.id
        assert desk.welcome["heartbeat_seconds"] == 20
        assert desk.frames[1]["reason"] == "fresh"
        assert desk.state["agent"]["email"] == "olena@example.org"
        assert set(desk.state["queues"]) == {office.support, office.sales}
        assert desk.state["agents"] == {}
        await tell(office.database, office.olena.id)
        found = await desk.until("test.said")
        assert found["data"] == {"text": "Привіт 👋"}
        assert found["id"] == f"evt_{found['position']}"
        assert found["ts"].endswith("Z")


async def test_missed_events_follow_in_order_then_resumed(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        position = desk.position
    for number in range(5):
        await tell(office.database, office.olena.id, text=str(number))
        await tell(office.database, office.petro.id, text="not yours")
    await office.node.settled()
    async with office.node.desk(office.olena.token, position=position) as desk:
        done = await desk.ready()
        assert done["type"] == "resumed"
        assert done["count"] == 5
        said = [f["data"]["text"] for f in desk.frames if f["type"] == "test.said"]
        assert said == ["0", "1", "2", "3", "4"]
        await tell(office.database, office.olena.id, text="live")
        assert (await desk.until("test.said"))["data"]["text"] == "live"


@pytest.mark.parametrize("memory", [True, False])
async def test_resumption_loses_and_repeats_nothing_while_events_flow(
    office: Office, memory: bool
) -> None:
    hub = office.node.live.hub
    if not memory:
        hub._limits = (3, 1 << 20)
    stop = asyncio.Event()

    async def write() -> int:
        number = 0
        while not stop.is_set():
            await tell(office.database, office.olena.id, text=str(number))
            number += 1
            await asyncio.sleep(0.002)
        return number

    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        position = desk.position
    writer = asyncio.create_task(write())
    said: list[int] = []
    for _ in range(6):
        async with office.node.desk(office.olena.token, position=position) as desk:
            assert (await desk.ready())["type"] == "resumed"
            await desk.until("test.said")
            said += [int(f["data"]["text"]) for f in desk.frames if f["type"] == "test.said"]
            position = desk.position
    stop.set()
    total = await writer
    async with office.node.desk(office.olena.token, position=position) as desk:
        await desk.ready()
        said += [int(f["data"]["text"]) for f in desk.frames if f["type"] == "test.said"]
    assert said == list(range(total))


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("{epoch}-{next:016d}", "future"),
        ("{epoch}-9999999999999999", "future"),
        ("{epoch}--000000000000001", "malformed"),
        ("-5", "malformed"),
        (-5, "malformed"),
        ({"position": 1}, "malformed"),
        ("пізніше", "malformed"),
        ("otherone-{number:016d}", "epoch"),
        (None, "fresh"),
    ],
)
async def test_a_cursor_that_leads_nowhere_is_a_reset(
    office: Office, cursor: Any, reason: str
) -> None:
    await tell(office.database, office.petro.id)
    await office.node.settled()
    head = office.node.live.hub.position
    if isinstance(cursor, str):
        cursor = cursor.format(epoch=head.epoch, number=head.number, next=head.number + 1)
    async with office.node.desk(office.olena.token, position=cursor) as desk:
        await desk.ready()
        assert desk.kinds() == ["welcome", "reset", "snapshot"]
        assert desk.frames[1]["reason"] == reason


async def test_another_agents_cursor_brings_only_my_events(office: Office) -> None:
    async with office.node.desk(office.petro.token) as desk:
        await desk.ready()
        position = desk.position
    await tell(office.database, office.petro.id, text="for Petro")
    await tell(office.database, office.olena.id, text="for Olena")
    await office.node.settled()
    async with office.node.desk(office.olena.token, position=position) as desk:
        assert (await desk.ready())["count"] == 1
        assert [f["data"]["text"] for f in desk.frames if f["type"] == "test.said"] == ["for Olena"]


async def test_a_cut_log_is_a_reset(office: Office) -> None:
    start = office.node.live.hub.position
    for _ in range(4):
        await tell(office.database, office.olena.id)
    async with office.database.transaction() as tx:
        await tx.run("SET LOCAL omnidesk.retention = 'on'")
        await tx.run("DELETE FROM events WHERE position <= :p", p=start.number + 2)
    await office.node.settled()
    office.node.live.hub.begin(office.node.live.hub.position)
    async with office.node.desk(office.olena.token, position=str(start)) as desk:
        await desk.ready()
        assert desk.frames[1] == {"type": "reset", "reason": "too_old"}


async def test_a_new_epoch_resets_everybody(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        async with office.database.transaction() as tx:
            await tx.run("UPDATE feed SET epoch = 'another1'")
        office.node.runtime.wake.hint()
        found = await desk.until("reset")
        assert found["reason"] == "epoch"
        await desk.until("snapshot")
        assert str(desk.position).startswith("another1-")
        await tell(office.database, office.olena.id)
        await desk.until("test.said")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://desk.example.org.evil.example",
        "https://evil.example/?https://desk.example.org",
        "http://desk.example.org",
        "https://desk.example.org:444",
        "https://DESK.example.org",
        "https://desk.example.orgg",
        "https://xdesk.example.org",
        "https://desk.example.org.",
        "https://desk.example.org/",
        "https://sub.desk.example.org",
        "",
    ],
)
async def test_foreign_pages_open_no_socket(node: Node, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with node.socket(additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_own_pages_and_programs_open_one(office: Office) -> None:
    for headers in ({}, {"Origin": ORIGIN}, {"Origin": office.node.runtime.public_url}):
        async with office.node.socket(additional_headers=headers) as connection:
            desk = Desk(connection)
            await desk.hello(office.olena.token)


@pytest.mark.parametrize("subprotocols", [None, ["omnidesk.v2"], ["soap"]])
async def test_another_protocol_is_told_4004(node: Node, subprotocols: Any) -> None:
    async with node.socket(subprotocols=subprotocols) as connection:
        with pytest.raises(ConnectionClosed) as closed:
            await connection.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4004


@pytest.mark.parametrize(
    "first",
    [
        {"type": "hello", "token": "odk_nobody"},
        {"type": "hello", "token": ""},
        {"type": "hello"},
        {"type": "ping"},
        {"type": "hello", "token": "odk_nobody", "surprise": 1},
        ["hello"],
        "hello",
    ],
)
async def test_who_does_not_prove_themselves_is_told_4001(node: Node, first: Any) -> None:
    async with node.socket() as connection:
        await connection.send(orjson.dumps(first).decode())
        with pytest.raises(ConnectionClosed) as closed:
            await connection.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4001


async def test_revoked_expired_and_disabled_sessions_end(office: Office) -> None:
    sweep = office.node.live.sweep
    async with (
        office.node.desk(office.olena.token) as olena,
        office.node.desk(office.petro.token) as petro,
        office.node.desk(office.taras.token) as taras,
        office.node.desk(office.boss.token) as boss,
    ):
        for desk in (olena, petro, taras, boss):
            await desk.ready()
        async with office.database.transaction() as tx:
            await tokens.revoke(tx, office.olena.token_id, clock.now())
            await tx.run(
                "UPDATE tokens SET expires_at = :now WHERE id = :id",
                id=office.petro.token_id,
                now=clock.now(),
            )
            await tx.run("UPDATE agents SET disabled = true WHERE id = :id", id=office.taras.id)
        await sweep.check_tokens()
        assert [await desk.closed() for desk in (olena, petro, taras)] == [4001, 4001, 4001]
        await tell(office.database, office.olena.id, office.boss.id)
        await boss.until("test.said")
        assert "test.said" not in olena.kinds()


async def test_the_running_sweep_finds_a_revoked_token(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        async with office.database.transaction() as tx:
            await tokens.revoke(tx, office.olena.token_id, clock.now())
        assert await desk.closed() == 4001


async def test_commands_answer_in_order_and_once_per_key(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        await desk.send(
            {"type": "cmd", "id": "a1", "name": "set_presence", "args": {"state": "away"}}
        )
        await desk.send({"type": "cmd", "id": "a2", "name": "nonsense", "args": {}})
        await desk.send({"type": "cmd", "id": "a3", "name": "set_presence", "args": {"x": 1}})
        await desk.send({"type": "cmd", "id": "a4", "args": {}})
        replies = [await desk.until("reply") for _ in range(4)]
        by_key = {found["re"]: found for found in replies}
        assert by_key["a1"]["ok"]
        assert by_key["a1"]["result"]["presence"]["state"] == "away"
        assert by_key["a2"]["problem"]["status"] == 422
        for known in ("offer.accept", "typing", "seen", "subscribe", "ack"):
            assert known in by_key["a2"]["problem"]["detail"]
        assert by_key["a3"]["problem"]["errors"]
        assert by_key["a4"]["problem"]["status"] == 422
        again = await desk.ask("set_presence", key="a1", state="away")
        assert again["replayed"]
        assert again["result"] == by_key["a1"]["result"]
        other = await desk.ask("set_presence", key="a1", state="online")
        assert not other["ok"]


async def test_only_positions_can_be_acknowledged(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        snapshot = await desk.ready()
        assert (await desk.ask("ack", position=snapshot["position"]))["ok"]
        assert (await desk.ask("ack", position="gone-0000000000000001"))["ok"]
        refused = await desk.ask("ack", position="the last one")
        assert refused["problem"]["errors"][0]["pointer"] == "/position"


async def test_unreadable_frames_are_named_and_forgiven(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        for junk in ("{", "[]", "12", '{"type":"dance"}', '{"type":"ping","x":1}'):
            await desk.connection.send(junk)
            assert (await desk.until("error"))["problem"]["status"] in (400, 422)
        await desk.connection.send(b"\x00\x01")
        await desk.until("error")
        await desk.beat()


async def test_frames_over_64_kib_end_the_socket(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        await desk.connection.send('{"type":"cmd","id":"x","name":"' + "я" * 40_000 + '"}')
        assert await desk.closed() == 1009


async def test_a_flood_of_frames_ends_the_socket(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        for _ in range(600):
            try:
                await desk.connection.send('{"type":"pong"}')
            except ConnectionClosed:
                break
        assert await desk.closed() == 4029


async def test_draining_says_so_and_closes_4010(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        office.node.live.drain()
        assert await desk.closed() == 4010
        assert desk.kinds()[-1] == "server.draining"
    async with office.node.socket() as connection:
        late = Desk(connection)
        await late.send({"type": "hello", "token": office.olena.token})
        assert await late.closed() == 4010


async def test_silent_clients_are_given_up_and_talkative_ones_are_not(office: Office) -> None:
    sweep = office.node.live.sweep
    async with (
        office.node.desk(office.olena.token) as silent,
        office.node.desk(office.petro.token) as answering,
    ):
        await silent.ready()
        await answering.ready()
        later = clock.monotonic()
        for _ in range(3):
            later += sweep.heartbeat_seconds + 1
            sweep.ping(later)
            await answering.until("ping")
            await answering.send({"type": "pong"})
            await answering.beat()
        assert await silent.closed() == 1011
        await answering.beat()


async def test_client_traffic_renews_the_lease(office: Office) -> None:
    async with office.database.transaction() as tx:
        await tx.run("UPDATE agent_states SET lease_expires_at = :now", now=clock.now())
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        # The lease had ended: the agent is routable again, and everybody hears of it.
        await desk.until("agent.presence_changed")
    async with office.database.transaction() as tx:
        row = await tx.first(
            "SELECT lease_expires_at, state FROM agent_states WHERE agent_id = :id",
            id=office.olena.id,
        )
    assert row is not None
    assert row["lease_expires_at"] > clock.now()
    assert row["state"] == "online"
