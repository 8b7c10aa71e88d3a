"""The policy as a file says it: applied, examined, and refused with a reason."""

from __future__ import annotations

import pytest

from omnidesk import clock
from omnidesk.errors import ConfigurationError
from omnidesk.flows.apply import ExamplesFailed, applied
from omnidesk.flows.runtime import channel_facts
from omnidesk.store import agents, directory
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests.flows.test_apply import read, run

POLICY = """
[[queues]]
name = "first"
exhausted_policy = "escalate"
escalate_queue = "second"
strategy = "longest_idle"

[[queues.steps]]
after_seconds = 30
relax = { german = 3 }

[[queues.steps]]
after_seconds = 60
drop = ["german"]
widen_to = ["second"]
priority = "high"

[[queues]]
name = "second"
lost_agent_rule = "return"
rings = 3

[[skills]]
name = "german"

[[skills]]
name = "billing"

[[agents]]
email = "bot@example.org"
name = "Bot 🤖"
role = "bot"
queues = ["first", "second"]
skills = { german = 8, billing = 2 }
caps = { voice = 0, chat = 5 }

[[inboxes]]
name = "chat"
channel = "webchat"
queue = "first"

[[segments]]
name = "gold"
contact = { plan = "gold", spent = { at_least = 100 } }

[[rules]]
name = "gold customers"
when = { segments = ["gold"], languages = ["de"] }

[rules.then]
skills = { german = 5 }
preferred_skills = { billing = 2 }
priority = "urgent"
bot_first = { agent = "BOT@example.org", seconds = 20 }
tags = ["gold"]

[[rules]]
name = "later"
when = { words = ["später"], previous_queues = ["second"], previous_agents = ["bot@example.org"] }
then = { parked = { seconds = 600 }, steps = [{ after_seconds = 5, queue = "second" }] }

[policy]
order = "edf"

[policy.kinds.chat]
weight = 30
abandon_after_seconds = "never"

[[examples]]
name = "gold"
given = { kind = "chat", language = "de", attributes = { plan = "Gold", spent = 120 } }

[examples.expect]
queue = "first"
rule = "gold customers"
skills = { german = 5 }
preferred_skills = { billing = 2 }
bot_first = "bot@example.org"
priority = "urgent"
within_seconds = 60

[[examples]]
name = "nobody in particular"
given = { inbox = "chat", text = "hello" }
expect = { rule = "", queue = "first", skills = {} }
"""


async def test_policy_as_code(database: Database, seal: Seal) -> None:
    document = read(POLICY, {})
    planned = await run(database, seal, document, dry_run=True)
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None
        assert await tx.first("SELECT 1 FROM events") is None
    changes = await run(database, seal, document)
    assert changes == planned
    shown = "\n".join(str(change) for change in changes)
    assert "+ segment gold" in shown
    assert "~ policy of the house" in shown
    assert "kinds.chat.abandon_after_seconds: 300 -> nothing" in shown
    assert await run(database, seal, document) == []

    async with database.transaction() as tx:
        found = await directory.load(tx, seal, channel_facts())
        (agent,) = await agents.load_all(tx)
        versions = await tx.all("SELECT version FROM rule_versions")
    first, second = found.queue_named("first"), found.queue_named("second")
    assert first is not None
    assert second is not None
    assert first.escalate_queue_id == second.id
    assert list(first.steps) == [
        {"after_seconds": 30, "relax": {"german": 3}},
        {"after_seconds": 60, "drop": ["german"], "widen_to": [second.id], "priority": 1},
    ]
    assert (second.lost_agent_rule, second.rings) == ("return", 3)
    assert agent["caps"] == {"voice": 0, "chat": 5}
    gold, later = found.rules
    assert gold.bot_first is not None
    assert gold.bot_first.agent_id == agent["id"]
    assert later.parked is not None
    assert later.steps == ({"after_seconds": 5, "queue_id": second.id},)
    assert later.condition.previous_agents == {agent["id"]}
    assert found.policy.order == "edf"
    assert found.policy.kind("chat").weight == 30
    # What the file does not say of a kind has the kind's own default.
    assert found.policy.kind("chat").dormant_weight == 4
    assert found.policy.kind("chat").abandon_after_seconds is None
    assert found.policy.kind("email").separate
    assert found.policy_version == 1
    assert len(versions) == 1

    changed = POLICY.replace('escalate_queue = "second"', 'escalate_queue = ""').replace(
        'exhausted_policy = "escalate"', 'exhausted_policy = "wait"'
    )
    (change,) = await run(database, seal, read(changed, {}))
    assert "escalate_queue: second -> nothing" in str(change)
    assert await run(database, seal, read(changed, {})) == []


async def test_failed_examples_stop_a_real_apply(database: Database, seal: Seal) -> None:
    text = POLICY.replace("within_seconds = 60", "within_seconds = 30")
    async with database.transaction() as tx:
        done = await applied(tx, seal, read(text, {}), clock.now(), dry_run=True)
    (failed,) = done.failed
    assert failed.name == "gold"
    assert failed.differences == (("within_seconds", 30, 60),)
    assert [example.passed for example in done.examples] == [False, True]
    with pytest.raises(ExamplesFailed, match="'gold'"):
        await run(database, seal, read(text, {}))
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None


WRONG: list[tuple[str, str, str, str]] = [
    ('escalate_queue = "second"', 'escalate_queue = "third"', "escalate_queue", "no queue 'third'"),
    ("relax = { german = 3 }", "relax = { dutch = 3 }", "steps[1].relax", "no skill 'dutch'"),
    ("relax = { german = 3 }", "", 'queues "first".steps[1]', "changes nothing"),
    ('widen_to = ["second"]', 'widen_to = ["x"]', "steps[2].widen_to", "no queue 'x'"),
    ('segments = ["gold"]', 'segments = ["silver"]', "when.segments", "no segment 'silver'"),
    ('words = ["später"]', 'text = ["("]', "when.text[1]", "cannot be used: missing ): ("),
    ('words = ["später"]', 'text = ["(a)\\\\1"]', "when.text[1]", "linear time"),
    ('words = ["später"]', 'hours = { inside = "office" }', "when.hours", "no calendar 'office'"),
    ("parked = { seconds = 600 }", "parked = {}", "then.parked", "write parked"),
    ('agent = "BOT@example.org"', 'agent = "x@example.org"', "bot_first", "no agent"),
    ('role = "bot"', 'role = "agent"', "rules", "with the role bot"),
    ("weight = 30", 'weight = "much"', "policy.kinds.chat.weight", "a number"),
    ("[policy.kinds.chat]", "[policy.kinds.fax]", "policy.kinds.fax", "'chat'"),
    ('order = "edf"', 'order = "random"', "policy.order", "'due'"),
    ("after_seconds = 30", "after_seconds = 90", 'queues "first".steps', "order of time"),
    (
        "relax = { german = 3 }",
        "relax = { german = 9 }",
        'queues "first".steps',
        "only ask for less",
    ),
    ("rings = 3", 'exhausted_policy = "escalate"', 'queues "second"', "no queue to go to|to go to"),
    (
        "rings = 3",
        'exhausted_policy = "escalate"\nescalate_queue = "first"',
        "queues",
        "round in a circle: first → second → first",
    ),
    ("skills = { german = 5 }\npreferred", "skills = { billing = 5 }\npreferred", "then", "one of"),
    ('given = { kind = "chat", language', "given = { language", ".given", "one of inbox"),
    (
        'attributes = { plan = "Gold"',
        'at = "2026-01-01", attributes = { plan = "G"',
        ".at",
        "offset",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "what"), WRONG)
async def test_faults_of_a_policy_are_named(
    database: Database, seal: Seal, old: str, new: str, where: str, what: str
) -> None:
    assert old in POLICY
    with pytest.raises(ConfigurationError) as refused:
        await run(database, seal, read(POLICY.replace(old, new, 1), {}))
    assert refused.value.where.startswith("desk.toml: ")
    assert where in refused.value.where
    assert any(part in refused.value.what for part in what.split("|")), refused.value.what
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None
