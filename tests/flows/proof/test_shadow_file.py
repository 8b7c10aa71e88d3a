"""`[shadow]` of a configuration file."""

from __future__ import annotations

import tomllib

import pytest

from omnidesk import clock
from omnidesk.errors import ConfigurationError
from omnidesk.flows.apply import apply
from omnidesk.flows.configuration_file import Configuration, parse
from omnidesk.store import shadow
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

FILE = """
[[queues]]
name = "Продажі 🛒"

[[queues]]
name = "support"

[shadow]
policy = { order = "edf", boosts = { urgent = 60 } }
queues = [{ name = "Продажі 🛒", strategy = "fastest", escalate_queue = "support" }]
"""


def _read(text: str) -> Configuration:
    return parse(tomllib.loads(text), {}, "desk.toml")


async def test_watched_once_and_again_nothing_changes(database: Database, seal: Seal) -> None:
    for round_, expected in enumerate((["+ shadow policy"], [])):
        async with database.transaction() as tx:
            changes = await apply(tx, seal, _read(FILE), clock.now())
        shown = [str(change) for change in changes if change.kind == "shadow"]
        assert shown == expected, round_
    async with database.transaction() as tx:
        row = await shadow.current(tx)
    assert row is not None
    assert row["document"]["order"] == "edf"
    (told,) = row["queues"].values()
    assert told["strategy"] == "fastest"
    assert told["escalate_queue_id"].startswith("que_")
    async with database.transaction() as tx:
        changes = await apply(tx, seal, _read(FILE.replace("edf", "fifo")), clock.now())
    assert [str(change).splitlines()[0] for change in changes] == ["~ shadow policy"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"fastest", escalate_queue = "support"', '"fastest", wrap_up_seconds = 3', "no part in"),
        ('{ name = "Продажі 🛒", strategy', '{ name = "Продаж", strategy', "no queue 'Продаж'"),
        ('order = "edf"', 'order = "quickest"', "shadow.policy.order"),
        ('policy = { order = "edf", boosts = { urgent = 60 } }\n', "", "shadow.policy: is missing"),
    ],
)
async def test_complaints(
    database: Database, seal: Seal, was: str, becomes: str, said: str
) -> None:
    assert was in FILE
    with pytest.raises(ConfigurationError) as refused:
        async with database.transaction() as tx:
            await apply(tx, seal, _read(FILE.replace(was, becomes)), clock.now())
    assert said in str(refused.value)
