from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from omnidesk import clock
from omnidesk.store.database import Database
from tests import factories
from tests.cli.conftest import Shell
from tests.flows.test_staffing_history import past
from tests.simulate.centres import agent, document, stream

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


async def test_formulae_are_checked_where_they_approximate(alone: Shell) -> None:
    chats = (*("--arrivals-per-hour", "120", "--aht-seconds", "600"), "--work-rates", "1,1.6,2")
    asked = ("staff", *chats, "--within-seconds", "60", "--seeds", "1..4")
    found = (await alone(*asked, "--json")).json
    told = found["checked_by_simulation"]
    assert (found["agents"], told["agents"], told["seeds"]) == (12, 12, "1..4")
    assert abs(told["service_level"] - found["service_level"]) < 0.02
    shown = (await alone(*asked)).out
    assert "Simulated with the router and " in shown
    assert "The formula " in shown
    plain = (await alone("staff", *SEED, "--json")).json
    assert "checked_by_simulation" not in plain
    checked = (await alone("staff", *SEED, "--check", "--json")).json["checked_by_simulation"]
    assert checked["agrees"]
    assert checked["service_level"] == pytest.approx(0.920984071308)
    never = await alone("staff", *SEED, "--agents", "1", "--check")
    assert "Not simulated: the queue would grow without end" in never.out


@pytest.fixture
def centre(alone: Shell) -> Path:
    """Three kinds of agents for two hours of calls, in two languages."""
    skills: list[dict[str, float]] = [{"de": 1.0}, {"укр": 1.0}, {"de": 0.8, "укр": 0.8}]
    agents = [agent(number, skills=skills[number // 3]) for number in range(9)]
    rates = [{"from_s": 0, "to_s": 7200, "per_min": 1.5}]
    streams = [
        stream(skill=name, stream_no=number, rate_per_min=rates)
        for number, name in enumerate(("de", "укр"))
    ]
    known = document(agents, streams, key="Центр ☎", horizon_s=7200.0, stop_s=7300.0)
    return alone.write("centre.json", json.dumps(known))


async def test_a_scenario(alone: Shell, centre: Path) -> None:
    asked = ("staff", "--scenario", centre, "--target", "0.7", "--seeds", "1..2")
    ran = [await alone(*asked, "--target-for", "1/P1=0.9", "--json") for _ in range(2)]
    assert ran[0].code == 0, ran[0].err
    assert ran[0].out == ran[1].out
    found = ran[0].json
    assert (found["scenario"], found["policy"], found["seeds"]) == ("Центр ☎", "default", "1..2")
    assert found["reached"]
    assert [one["pool"] for one in found["pools"]] == [
        "voice: de",
        "voice: укр",
        "voice: de 0.8, укр 0.8",
    ]
    assert found["agents"] < found["scenario_agents"] == 9
    assert found["attained"]["0/P1"]["share"] >= found["attained"]["0/P1"]["target"] == 0.7
    assert found["attained"]["1/P1"]["share"] >= found["attained"]["1/P1"]["target"] == 0.9
    assert found["steps"][-1]["positions"] == {one["pool"]: one["agents"] for one in found["pools"]}
    shown = (await alone(*asked, "--first-seconds", "3000")).out
    assert "3,000 s simulated" in shown
    assert "voice: de 0.8, укр 0.8" in shown
    assert "no pool can spare one" in shown


async def test_faults_of_a_scenario_name_the_option(alone: Shell, centre: Path) -> None:
    for arguments, said in (
        (("--scenario", centre, *SEED), "--arrivals-per-hour: does not go with --scenario"),
        (("--scenario", centre, "--target", "1.5"), "--target must be"),
        (("--scenario", centre, "--target-for", "9/P1=0.5"), "--target-for[9/P1] names no class"),
        (("--scenario", centre, "--target-for", "0/P1"), "0/P1=0.95"),
        ((*SEED, "--seeds", "1"), "--seeds must be two or more"),
        (("--history", "q", "--check"), "--check"),
    ):
        refused = await alone("staff", *arguments)
        assert refused.code == 2, arguments
        assert said in refused.err
        assert len(refused.err.splitlines()) == 1


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
