"""Any past decision is explained as it was made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.errors import NotFound
from omnidesk.flows.explain import explain_at, explain_decision, explain_work_item
from tests.flows.proof.past import Past

ROOM = {"exclusive_work", "at_cap", "not_idle", "not_interruptible", "no_capacity",
        "kept_for_waking"}  # fmt: skip


async def test_every_decision_is_explained_as_it_was_made(busy: Past) -> None:
    rows = await busy.floor.all("SELECT * FROM decisions ORDER BY position, id")
    for row in rows[:: max(1, len(rows) // 25)]:
        record = row["record"]
        told = await explain_decision(busy.floor.database, row["work_item_id"], row["id"])
        found = told["explanation"]
        assert told["agrees"] is True
        assert found["winner"] == record["winner"]["agent_id"]
        runner_up = record["runner_up"]
        if not record["preferred"]:
            assert found["runner_up"] == (runner_up and runner_up["agent_id"])
            assert found["differs_in"] == record["differs_in"]
        assert (found["step"], found["strategy"]) == (record["step"], record["strategy"])
        assert told["position"] == row["position"]
        assert f".{told['policy_version']}" in row["policy_version"]
        assert _counted(found["counts"]) == _counted(record["rejected"])
        assert len(told["candidate_words"]) == len(busy.people)


def _counted(counts: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason, count in counts.items():
        name = "no_capacity" if reason in ROOM else reason
        found[name] = found.get(name, 0) + count
    return found


async def test_words_of_the_past_in_three_languages(past: Past) -> None:
    floor = past.floor
    item = await floor.arrive(requirements=[{"skill": "de", "level": 8}])
    await floor.route()
    (decision,) = await floor.all("SELECT * FROM decisions")
    said = set()
    for language in ("en", "ru", "uk"):
        told = await explain_decision(floor.database, item, decision["id"], language=language)
        said.add("\n".join(told["candidate_words"]))
    assert len(said) == 3
    english = await explain_decision(floor.database, item, decision["id"])
    assert english["candidate_words"][0].startswith("Agent3: first choice (lowest level 9")
    assert sum("below the required level" in line for line in english["candidate_words"]) == 2
    assert sum("lacks a required skill" in line for line in english["candidate_words"]) == 2


async def test_at_an_instant(past: Past) -> None:
    floor = past.floor
    for actor in past.people:
        await floor.declare(actor, "away", "lunch")
    item = await floor.arrive()
    await floor.route()
    waiting = floor.now
    floor.later(5)
    await floor.declare(past.people[0], "online")
    await floor.route()
    then = await explain_at(floor.database, item, waiting + timedelta(seconds=3))
    assert then["explanation"]["winner"] is None
    assert then["explanation"]["counts"] == {"not_online": 5}
    assert then["explanation"]["waited_seconds"] == 3
    async with floor.tx() as tx:
        now = await explain_work_item(tx, item, floor.now)
    assert now["now"]["state"] == "offered"
    before = await explain_at(floor.database, item, floor.now - timedelta(days=1))
    assert before["explanation"] is None
    with pytest.raises(NotFound):
        await explain_decision(floor.database, item, "dec_nothing")
