from __future__ import annotations

import pytest

from omnidesk.store.database import Database
from tests.cli.conftest import Shell
from tests.flows.proof.past import Past


@pytest.fixture
async def past(database: Database) -> Past:
    found = Past(database, seed=5)
    await found.open()
    await found.live(25)
    return found


async def test_the_same_again_and_a_fault_found(shell: Shell, past: Past) -> None:
    told = await shell("replay", "--from", "0", "--json")
    assert told.code == 0, told.err
    assert told.json["decisions"] > 5
    assert told.json["differences"] == []
    said = await shell("replay", "--from", "0")
    assert said.out.splitlines()[-1].endswith("turns, 0 differences")

    async with past.floor.tx() as tx:
        await tx.run(
            """UPDATE decisions SET record = jsonb_set(record, '{strategy}', '"fastest"')
               WHERE id = (SELECT min(id) FROM decisions)"""
        )
    found = await shell("replay", "--from", "0")
    assert found.code == 1
    assert "first in strategy" in found.out


async def test_another_policy_from_a_file(shell: Shell, past: Past) -> None:
    file = shell.write(
        "other.toml",
        '[policy]\norder = "strict"\n[[queues]]\nname = "queue 0"\nstrategy = "round_robin"\n',
    )
    told = await shell("replay", "--from", "0", "--policy", file, "--json")
    assert told.code == 0, told.err
    assert told.json["open_loop"] is True
    assert told.json["decisions"] > 5
    assert sum(told.json["queues"][q].get("same", 0) for q in told.json["queues"]) > 0
    said = await shell("replay", "--from", "0", "--policy", file)
    assert "open loop" in said.out


async def test_the_loop_closed(shell: Shell, past: Past) -> None:
    row = await past.floor.one("SELECT min(position) AS p FROM router_checkpoints")
    told = await shell("simulate", "--recorded", f"{row['p']}..", "--json")
    assert told.code == 0, told.err
    assert told.json["simulated"]["all"]["arrived"] == told.json["arrivals"] > 5
    other = await shell("replay", "--from", str(row["p"]), "--simulate")
    assert other.code == 0, other.err
    assert "simulated" in other.out
    fifo = await shell(
        "simulate", "--recorded", f"{row['p']}..", "--policy", "fifo_round_robin", "--json"
    )
    assert fifo.json["recorded"] == told.json["recorded"]
    refused = await shell("simulate")
    assert (refused.code, "--recorded" in refused.err) == (2, True)
    refused = await shell("simulate", "--recorded", "1..", "--policy", "quickest")
    assert refused.code == 2


async def test_a_past_decision_in_words(shell: Shell, past: Past) -> None:
    row = await past.floor.one("SELECT id, work_item_id FROM decisions ORDER BY id LIMIT 1")
    told = await shell("explain", row["work_item_id"], "--decision", row["id"], "--lang", "uk")
    assert told.code == 0, told.err
    assert "перший вибір" in told.out
    refused = await shell("explain", row["work_item_id"], "--at", "yesterday")
    assert refused.code == 2


@pytest.mark.parametrize(
    ("policy", "what"),
    [
        ('[[queues]]\nname = "nowhere"\n', "does not exist"),
        ("[rules]\n", "neither [policy] nor [[queues]]"),
        ('[policy]\norder = "quickest"\n', "policy.order"),
    ],
)
async def test_what_cannot_be_compared_is_said(shell: Shell, policy: str, what: str) -> None:
    refused = await shell("replay", "--from", "0", "--policy", shell.write("p.toml", policy))
    assert refused.code == 2
    assert what in refused.err
    nonsense = await shell("replay", "--from", "yesterday")
    assert nonsense.code == 2
