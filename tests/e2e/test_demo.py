"""The demo as somebody runs it who has just cloned the repository."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from omnidesk.demo.count import CHANNELS, received_twice, unreceived
from omnidesk.demo.ledger import Received
from tests.e2e.conftest import clean_environment, omnidesk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("chaos", [False, True])
async def test_nothing_is_lost_doubled_or_owned_twice(chaos: bool, folder: Path) -> None:
    more = ["--chaos"] if chaos else []
    ended = await omnidesk(
        "demo", "--port", "0", "--seconds", "12", "--rate", "240", "--drain-seconds", "40", *more,
        TMPDIR=str(folder),
    )  # fmt: skip
    report = ended.report
    assert report["faults"] == {
        "lost": [],
        "duplicated": [],
        "double_owned": [],
        "complaints": [],
    }, report["faults"]
    assert ended.code == 0
    assert (report["lost"], report["duplicated"], report["double_owned"]) == (0, 0, 0)
    assert list(report["by_channel"]) == list(CHANNELS)
    for name, found in report["by_channel"].items():
        assert found["inbound"] > 0, name
        assert found["answered"] > 0, name
        assert found["delivered"] > 0, name
    assert report["inbound"] == sum(c["inbound"] for c in report["by_channel"].values())
    assert report["offered"] >= report["accepted"] >= report["answered"] > 0
    streams = report["streams"]
    assert (streams["gaps"], streams["repeats"], streams["disorder"]) == (0, 0, 0)
    assert streams["events"] > 0
    assert os.listdir(folder) == []
    assert "http://127.0.0.1:" in ended.said


async def test_ctrl_c_ends_it_cleanly_and_still_reports(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "omnidesk", "demo", "--port", "0", "--rate", "60",
        "--drain-seconds", "1",
        env={**clean_environment(), "TMPDIR": str(folder)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        while b"running" not in await process.stdout.readline():
            assert process.returncode is None
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    assert "lost 0, duplicated 0, owned twice 0" in out.decode()
    assert os.listdir(folder) == []


def row(text: str, *, status: str = "sent", key: str = "k-1", number: int = 1) -> dict[str, str]:
    return {
        "id": f"msg_{number}",
        "channel": "telegram",
        "address": "7",
        "text": text,
        "status": status,
        "external_id": key,
    }


def got(text: str, key: str) -> Received:
    return Received(channel="telegram", address="7", text=text, key=key)


def test_the_count_sees_an_answer_that_nobody_got() -> None:
    rows = [row("Так"), row("Ні", key="k-2", number=2), row("…", status="queued", number=3)]
    assert unreceived(rows, [got("Так", "k-1")]) == ["msg_2"]
    assert unreceived(rows, [got("Так", "k-1"), got("Ні", "k-2")]) == []


def test_the_count_sees_an_answer_that_came_twice_under_two_ids() -> None:
    rows = [row("Так")]
    assert received_twice(rows, [got("Так", "k-1")]) == []
    assert received_twice(rows, [got("Так", "k-1"), got("Так", "k-1")]) == []
    assert received_twice(rows, [got("Так", "k-1"), got("Так ", "k-9")]) == ["telegram 7"]
