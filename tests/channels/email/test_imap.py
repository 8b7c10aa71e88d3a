"""A real Dovecot mailbox followed to the last UID, through kills, outages and voided UIDs."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from omnidesk.channels.email import CHANNEL
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.imap import run_imap
from omnidesk.domain.inbound import InboundMessage, Unreadable
from omnidesk.errors import SendError, Unavailable
from tests.channels.email.servers import PASSWORD, Desk, Dovecot, certificate_in, dovecot, folder

pytestmark = pytest.mark.mail
HTTP: Any = None


class Killed(BaseException):
    """The process dies here; nothing of ours may catch it."""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with folder() as path, dovecot(path) as running:
        yield running


_users = iter(range(10_000))


@pytest.fixture
def user() -> str:
    return f"user{next(_users)}"


def mail(number: int, body: str = "Hello") -> bytes:
    return (
        f"From: c{number}@customer.example\nTo: support@example.org\nSubject: Mail {number}\n"
        f"Message-ID: <{number}@customer.example>\nDate: Mon, 6 Oct 2025 12:00:00 +0300\n\n"
        f"{body} {number}\n"
    ).encode()


def fill(server: Dovecot, user: str, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        server.deliver(user, mail(number), f"{1000 + number}.M{number}.host")


def config_for(server: Dovecot, user: str, **imap: Any) -> EmailConfig:
    values = {
        "host": "127.0.0.1",
        "port": server.imap_port,
        "security": "none",
        "username": user,
        "password": PASSWORD,
        "poll_seconds": 600,
        **imap,
    }
    return EmailConfig.model_validate({"address": "support@example.org", "imap": values})


@asynccontextmanager
async def reading(config: EmailConfig, desk: Desk) -> AsyncIterator[asyncio.Task[None]]:
    desk.stop = asyncio.Event()
    task = asyncio.create_task(run_imap(config, desk.context()))
    try:
        yield task
    finally:
        desk.stop.set()
        async with asyncio.timeout(30):
            await asyncio.wait({task})
        assert not [t for t in threading.enumerate() if t.name.startswith("imap-")]


async def until(holds: Callable[[], bool]) -> None:
    """Return once `holds`; what is watched has no event of its own."""
    async with asyncio.timeout(60):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


async def settled(desk: Desk, uid: int) -> None:
    """Return once the cursor is at `uid`."""
    await until(lambda: any(cursor["uid"] >= uid for cursor in desk.cursors.values()))


async def test_new_mail_arrives_by_idle(server: Dovecot, user: str) -> None:
    """Polling is off for ten minutes: only IDLE can have told."""
    desk = Desk()
    fill(server, user, 1)
    async with reading(config_for(server, user), desk) as task:
        await settled(desk, 1)
        fill(server, user, 1, first=1)
        await desk.until(2)
        await settled(desk, 2)
        task.get_name()
    assert not task.cancelled()
    task.result()
    texts = sorted(
        item.text
        for d in desk.stored.values()
        for item in d.items
        if isinstance(item, InboundMessage)
    )
    assert texts == ["Hello 0", "Hello 1"]
    assert {d.content_type for d in desk.stored.values()} == {"message/rfc822"}
    # Stored as it stands in the mailbox, but for IMAP's line ends.
    assert {d.raw.replace(b"\r\n", b"\n") for d in desk.stored.values()} == {mail(0), mail(1)}


async def test_without_idle_the_poll_finds_it(server: Dovecot, user: str) -> None:
    desk = Desk()
    async with reading(config_for(server, user, idle=False, poll_seconds=1), desk):
        fill(server, user, 3)
        await desk.until(3)


@pytest.mark.parametrize(("mark", "letter"), [("seen", "S"), ("keyword", "a"), ("none", "")])
async def test_marks_come_after_the_commit(
    server: Dovecot, user: str, mark: str, letter: str
) -> None:
    desk = Desk()
    fill(server, user, 2)
    flagged_early: list[str] = []

    def look(step: str) -> None:
        if step in {"before submit", "after submit"}:
            flagged_early.extend(flag for flag in server.flags(user) if flag)

    desk.fault = look
    async with reading(config_for(server, user, mark=mark), desk):
        await settled(desk, 2)
    assert flagged_early == []
    assert server.flags(user) == ([letter, letter] if letter else server.flags(user))
    assert all(letter or not flag for flag in server.flags(user))


STEPS = ["load cursor", "before submit", "after submit", "before save", "after save"]


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_every_step_stores_once(server: Dovecot, user: str, step: str) -> None:
    """The process dies at every second occurrence of a step, until all is done."""
    desk = Desk()
    fill(server, user, 40)
    seen = 0
    deaths = 0

    def die(name: str) -> None:
        nonlocal seen
        if name == step:
            seen += 1
            if seen % 2 == 1 and seen < 30:
                raise Killed

    desk.fault = die
    config = config_for(server, user)
    for _ in range(40):
        async with reading(config, desk) as task:
            finished = asyncio.create_task(settled(desk, 40))
            await asyncio.wait({task, finished}, return_when=asyncio.FIRST_COMPLETED)
            finished.cancel()
        error = task.exception()
        if error is None:
            break
        assert isinstance(error, Killed)
        deaths += 1
    assert deaths > 0
    assert len(desk.stored) == 40


async def test_mail_delivered_during_an_outage_waits(server: Dovecot, user: str) -> None:
    """Nothing is pulled, flagged or passed over while the store is away."""
    desk = Desk()
    fill(server, user, 5)
    away = True

    def fault(step: str) -> None:
        if away and step == "before submit":
            raise Unavailable("database away", retry_after_seconds=0)

    desk.fault = fault
    async with reading(config_for(server, user, mark="seen"), desk):
        await until(lambda: desk.submits >= 10)
        assert desk.stored == {}
        assert desk.cursors == {}
        assert "S" not in "".join(server.flags(user))
        fill(server, user, 5, first=5)
        away = False
        await settled(desk, 10)
    assert len(desk.stored) == 10
    assert desk.repeats == 0


async def test_a_mail_the_store_refuses_is_quarantined_and_the_rest_go_on(
    server: Dovecot, user: str
) -> None:
    desk = Desk()
    fill(server, user, 5)
    submit = desk.submit

    async def picky(delivery: Any) -> None:
        (item,) = delivery.items
        if isinstance(item, InboundMessage) and item.text == "Hello 2":
            raise RuntimeError("a constraint nobody thought of")
        await submit(delivery)

    desk.submit = picky  # type: ignore[method-assign]
    async with reading(config_for(server, user), desk):
        await settled(desk, 5)
    items = [item for d in desk.stored.values() for item in d.items]
    assert sum(isinstance(item, InboundMessage) for item in items) == 4
    (bad,) = [item for item in items if isinstance(item, Unreadable)]
    assert "RuntimeError" in bad.reason
    assert b"Hello 2" in desk.stored[bad.dedupe_key].raw


async def test_one_unparsable_among_five_hundred(server: Dovecot, user: str) -> None:
    desk = Desk()
    fill(server, user, 250)
    server.deliver(user, b"\x00\xff no mail at all", "1250.M250.host")
    fill(server, user, 249, first=251)
    async with reading(config_for(server, user), desk):
        await settled(desk, 500)
    kinds = [type(item) for d in desk.stored.values() for item in d.items]
    assert kinds.count(InboundMessage) == 499
    assert kinds.count(Unreadable) == 1
    assert len(desk.stored) == 500


async def test_voided_uids_are_read_again_and_stored_once(server: Dovecot, user: str) -> None:
    desk = Desk()
    fill(server, user, 20)
    config = config_for(server, user)
    async with reading(config, desk):
        await settled(desk, 20)
    (before,) = desk.cursors.values()
    # A mailbox that was restored or rebuilt: the same mails under other UIDs.
    for file in server.maildir(user).glob("dovecot*"):
        file.unlink()
    (server.maildir(user) / "dovecot-uidlist").write_text(
        f"3 V{before['uidvalidity'] + 1} N1 G00000000000000000000000000000000\n"
    )
    fill(server, user, 5, first=20)
    async with reading(config, desk):
        await desk.until(25)
        await until(lambda: next(iter(desk.cursors.values())) != before)
    (after,) = desk.cursors.values()
    assert after["uidvalidity"] != before["uidvalidity"]
    assert len(desk.stored) == 25
    assert desk.repeats >= 20


async def test_an_oversized_mail_does_not_come_in_and_does_not_stop_the_rest(
    server: Dovecot, user: str
) -> None:
    desk = Desk()
    fill(server, user, 2)
    server.deliver(user, mail(2, "x" * 300_000), "1002.M2.host")
    fill(server, user, 2, first=3)
    config = config_for(server, user)
    small = config.model_copy(
        update={"limits": config.limits.model_copy(update={"raw_bytes": 200_000})}
    )
    async with reading(small, desk):
        await settled(desk, 5)
    (bad,) = [i for d in desk.stored.values() for i in d.items if isinstance(i, Unreadable)]
    assert "limit is 200000" in bad.reason
    assert "UID 3" in bad.reason
    assert len(desk.stored[bad.dedupe_key].raw) == 65_536
    assert len(desk.stored) == 5


async def test_first_run_may_leave_old_mail_alone(server: Dovecot, user: str) -> None:
    desk = Desk()
    fill(server, user, 3)
    async with reading(config_for(server, user, first_run="new"), desk):
        await settled(desk, 3)
        fill(server, user, 1, first=3)
        await settled(desk, 4)
    assert len(desk.stored) == 1


async def test_wrong_password_waits_and_says_so(
    server: Dovecot, user: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk()
    async with reading(config_for(server, user, password='wr"ong'), desk) as task:
        await asyncio.sleep(0)
        await until(lambda: "login_refused" in capsys.readouterr().out)
        assert not task.done()
    out = capsys.readouterr()
    assert 'wr"ong' not in out.out + out.err


async def test_reconnects_when_the_server_comes_back(user: str) -> None:
    desk = Desk()
    with folder() as path:
        with dovecot(path) as first:
            fill(first, user, 2)
            config = config_for(first, user)
            reader = reading(config, desk)
            await reader.__aenter__()
            await settled(desk, 2)
        try:
            # Same folder and port: the same server after a restart.
            with _same_port(path, first) as second:
                fill(second, user, 2, first=2)
                await settled(desk, 4)
        finally:
            await reader.__aexit__(None, None, None)
    assert len(desk.stored) == 4
    assert desk.repeats == 0


@contextlib.contextmanager
def _same_port(path: Path, old: Dovecot) -> Iterator[Dovecot]:
    from tests.channels.email import servers

    ports = iter([old.imap_port, old.lmtp_port])
    original = servers.free_port
    servers.free_port = lambda: next(ports)
    try:
        with dovecot(path) as server:
            yield server
    finally:
        servers.free_port = original


async def test_cancellation_ends_the_thread(server: Dovecot, user: str) -> None:
    desk = Desk()
    task = asyncio.create_task(run_imap(config_for(server, user), desk.context()))
    fill(server, user, 1)
    await desk.until(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [t for t in threading.enumerate() if t.name.startswith("imap-")]


async def test_tls_checks_the_certificate(user: str) -> None:
    with folder() as path:
        certificate = certificate_in(path)
        with dovecot(path, certificate=certificate) as server:
            fill(server, user, 1)
            desk = Desk()
            async with reading(config_for(server, user, security="tls"), desk):
                await asyncio.sleep(0.5)
            assert desk.stored == {}
            async with reading(config_for(server, user, security="tls", verify=False), desk):
                await desk.until(1)
                fill(server, user, 1, first=1)
                await desk.until(2)


async def test_the_doctors_question(server: Dovecot, user: str) -> None:
    fill(server, user, 1)
    good = config_for(server, user)
    assert CHANNEL.check is not None
    assert user in await CHANNEL.check(HTTP, good)
    for wrong, said in (({"password": "canary"}, "password"), ({"folder": "None"}, "no folder")):
        with pytest.raises(SendError) as caught:
            await CHANNEL.check(HTTP, config_for(server, user, **wrong))
        assert caught.value.alarm
        assert said in str(caught.value)
        assert "canary" not in str(caught.value)
    assert server.flags(user) == [""] or server.flags(user) == []


@pytest.mark.slow
async def test_real_kills(server: Dovecot, user: str, tmp_path: Path) -> None:
    """A process of its own reads the mailbox and is killed, again and again: each mail once."""
    count = 400
    fill(server, user, count)
    ledger = tmp_path / "ledger.db"
    kills = 0
    while _stored(ledger) < count:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("imap_process.py")),
            str(server.imap_port),
            user,
            str(ledger),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        # Another number each time: the kill meets fetching, committing, flagging and the cursor.
        enough = min(count, _stored(ledger) + 1 + kills * 17 % 61)
        try:
            async with asyncio.timeout(60):
                await until(partial(_holds, ledger, enough))
                await asyncio.sleep(kills % 5 * 0.004)
        finally:
            process.kill()
            await process.wait()
        kills += 1
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        rows = connection.execute("SELECT text FROM items").fetchall()
    assert sorted(text for (text,) in rows) == sorted(f"Hello {n}" for n in range(count))
    assert kills > 5


def _holds(ledger: Path, count: int) -> bool:
    return _stored(ledger) >= count


def _stored(ledger: Path) -> int:
    if not ledger.exists():
        return 0
    with contextlib.closing(sqlite3.connect(ledger, timeout=30)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
