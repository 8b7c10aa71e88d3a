from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk import clock
from omnidesk.store.database import Database
from tests import factories
from tests.cli.conftest import Shell
from tests.flows.test_staffing_history import past

SEED = ("--arrivals-per-hour", "300", "--aht-seconds", "20")


async def test_formulae(alone: Shell) -> None:
    found = (
        await alone("staff", *SEED, "--target", "0.8", "--within-seconds", "20", "--json")
    ).json
    assert (found["agents"], found["scheduled"], found["model"]) == (3, 5, "Erlang C")
    assert found["service_level"] == pytest.approx(0.920984071308)
    assert found["fewer"]["p_wait"] == pytest.approx(25 / 33)
    patient = (await alone("staff", *SEED, "--patience-seconds", "60", "--json")).json
    assert (patient["agents"], patient["model"]) == (3, "Erlang A")
    assert patient["p_abandon"] == pytest.approx(0.0417584132113)
    chats = (
        await alone(
            *("staff", "--arrivals-per-hour", "120", "--aht-seconds", "600"),
            *("--within-seconds", "60", "--concurrency", "3", "--json"),
        )
    ).json
    assert (chats["agents"], chats["concurrency"]) == (8, 3)
    assert chats["mean_wait_seconds"] == pytest.approx(44.7108449691)


async def test_textbook_task(alone: Shell) -> None:
    asked = ("staff", *SEED, "--agents", "2", "--places", "2")
    found = (await alone(*asked, "--json")).json
    assert found["p_block"] == pytest.approx(625 / 4003)
    assert found["mean_wait_seconds"] == pytest.approx(4000 / 563)
    assert found["p_wait"] == pytest.approx(275 / 563)
    assert found["mean_queue"] == pytest.approx(2000 / 4003)
    assert found["occupancy"] == pytest.approx(2815 / 4003)
    shown = (await alone(*asked)).out
    for words in ("turned away         15.61 %", "mean wait            7.10 s", "Not enough"):
        assert words in shown


async def test_faults_name_the_option(alone: Shell) -> None:
    for arguments, said in (
        ((), "--arrivals-per-hour"),
        ((*SEED, "--target", "80"), "--target must be between 0 and 1"),
        (("--arrivals-per-hour", "-1", "--aht-seconds", "20"), "--arrivals-per-hour must be"),
        (("--arrivals-per-hour", "1", "--aht-seconds", "0"), "--aht-seconds must be"),
        ((*SEED, "--places", "2", "--patience-seconds", "9"), "--places go with"),
        ((*SEED, "--work-rates", "1,x"), "--work-rates"),
        (("--history", "q", "--agents", "2"), "--agents"),
        (("--history", "q", "--zone", "Kyiv"), "--zone"),
    ):
        refused = await alone("staff", *arguments)
        assert refused.code == 2, arguments
        assert said in refused.err
        assert len(refused.err.splitlines()) == 1


async def test_history(shell: Shell, database: Database) -> None:
    now = clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    async with database.transaction() as tx:
        queue = await factories.queue(tx, "підтримка", wait_target_seconds=60)
        first = today - timedelta(days=60)
        await past(tx, queue, "chat", first=first, last=today - timedelta(minutes=1))
    asked = ("staff", "--history", "підтримка", "--ahead", "7")
    found = (await shell(*asked, "--json")).json
    assert found["queue_id"] == queue
    assert len(found["days"]) == 7
    busy = [one for day in found["days"] for one in day["intervals"] if one["positions"]]
    assert len(busy) == 5 * 16
    (told,) = found["forecasts"]
    assert told["wape"] == told["seasonal_naive_wape"] == 0.0
    shown = await shell(*asked)
    assert shown.code == 0, shown.err
    assert "forecast weekly_mean, error 0.00 %" in shown.out
    assert "seasonal_naive 0.00 %" in shown.out
    unknown = await shell("staff", "--history", "немає")
    assert unknown.code == 2
    assert "немає" in unknown.err
