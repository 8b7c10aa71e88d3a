"""`omnidesk report` as people run it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.conftest import SECRET_KEY, Shell
from tests.reports.office import Office


@pytest.fixture
async def shell(office: Office, database_url: str, tmp_path: Path) -> AsyncIterator[Shell]:
    (tmp_path / "data").mkdir(mode=0o700)
    environment = {
        "OMNIDESK_DATA_DIR": str(tmp_path / "data"),
        "OMNIDESK_DATABASE_URL": database_url,
        "OMNIDESK_SECRET_KEY": SECRET_KEY,
    }
    shell = Shell(tmp_path, environment)
    yield shell
    await shell.end_all()


async def test_figures_and_their_formulas(office: Office, shell: Shell) -> None:
    await office.writes("+1")
    hours = str(20 * 365 * 24)
    told = await shell("report", "--hours", hours, "--lang", "uk")
    assert told.code == 0, told.err
    assert "Рівень сервісу: (прийнято вчасно" in told.out
    assert "queue 0" in told.out
    found = await shell(
        "report", "--hours", hours, "--metric", "offered", "--by", "agent", "--json"
    )
    (line,) = found.json["items"]
    assert line["agent_id"] is None
    assert line["values"] == {"offered": 1}
    assert found.json["facts"]["behind"] == 0


async def test_it_proves_itself(office: Office, shell: Shell) -> None:
    await office.writes("+1")
    proven = await shell("report", "--verify")
    assert proven.code == 0, proven.err
    assert "every fact follows from the event log" in proven.out
    async with office.tx() as tx:
        await tx.run("UPDATE report_segments SET offers = 3")
    refuted = await shell("report", "--verify", "--json")
    assert refuted.code == 1
    assert len(refuted.json["differences"]) == 1
    again = await shell("report", "--rebuild", "--json")
    assert again.code == 0
    assert again.json["rebuilt_from_events"] > 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--metric", "gold"), "'gold' is not one of offered"),
        (("--metric", "occupancy"), "occupancy cannot be grouped or filtered by queue"),
        (("--timezone", "Mars/Base"), "no IANA time zone"),
        (("--interval", "15m", "--hours", "100000"), "more than 3000 intervals"),
    ],
)
async def test_bad_questions_are_one_line(shell: Shell, given: tuple[str, ...], said: str) -> None:
    refused = await shell("report", *given)
    assert refused.code == 2
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1
