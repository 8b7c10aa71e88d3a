"""docs/policy.md: its blocks are one file that applies, proves itself, and names every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from omnidesk import clock
from omnidesk.domain.policy import Boosts, KindPolicy, Policy, Strategy, WrapUp
from omnidesk.domain.setup import Severity
from omnidesk.flows import configuration_file, configuration_policy, configuration_rules
from omnidesk.flows.apply import Applied, ExamplesFailed, applied
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"
SECRET = {"PBX_SECRET": "whsec_" + "c2VjcmV0" * 4}


def text() -> str:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return "\n".join(blocks)


async def put(database: Database, seal: Seal, source: str, *, dry_run: bool = False) -> Applied:
    document = configuration_file.parse(tomllib.loads(source), SECRET, "policy.md")
    async with database.transaction() as tx:
        return await applied(tx, seal, document, clock.now(), dry_run=dry_run)


async def test_the_page_applies_and_its_examples_pass(database: Database, seal: Seal) -> None:
    shown = await put(database, seal, text(), dry_run=True)
    assert [(e.name, e.differences) for e in shown.examples if not e.passed] == []
    assert len(shown.examples) == 7
    done = await put(database, seal, text())
    assert done.changes == shown.changes
    assert (await put(database, seal, text())).changes == []
    told = [(f.code, f.where) for f in done.findings if f.severity is Severity.WARNING]
    assert told == [("kind-barred", ("agents", "olena@example.org", "caps"))]


@pytest.mark.parametrize(
    ("old", "new", "example", "key"),
    [
        ("ukrainian = 5", "ukrainian = 4", "a Ukrainian e-mail about a refund", "skills"),
        ("first_response_seconds = 900", "first_response_seconds = 901", "refund", "within"),
        ('name = "loyal customers"', 'name = "loyal"', "a loyal customer by day", "rule"),
        ("choice = 2", "choice = 3", "a caller who pressed 2", "rule"),
        ('outside = "office"', 'inside = "office"', "a chat at night", "parked"),
    ],
)
async def test_a_policy_that_breaks_an_example_is_refused(
    database: Database, seal: Seal, old: str, new: str, example: str, key: str
) -> None:
    with pytest.raises(ExamplesFailed) as refused:
        await put(database, seal, text().replace(old, new, 1))
    failed = {r.name: {name for name, _, _ in r.differences} for r in refused.value.applied.failed}
    (names,) = [names for name, names in failed.items() if example in name]
    assert any(key in name for name in names)
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None


MODELS: list[type[BaseModel]] = [
    configuration_file.QueueTable,
    configuration_rules.SegmentTable,
    configuration_rules.WhenTable,
    configuration_rules.ThenTable,
    configuration_rules.StepTable,
    configuration_rules.BotFirstTable,
    configuration_rules.ParkedTable,
    configuration_rules.HoursTable,
    configuration_policy.GivenTable,
    configuration_policy.ExpectTable,
    Policy,
    Boosts,
    KindPolicy,
    WrapUp,
]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_page_names_every_key(model: Any) -> None:
    page = PAGE.read_text("utf-8")
    missing = [name for name in model.model_fields if not re.search(rf"\b{name}\b", page)]
    assert missing == []


def test_the_page_names_every_strategy() -> None:
    page = PAGE.read_text("utf-8")
    assert [s.value for s in Strategy if f"`{s.value}`" not in page] == []
