"""A configuration file: applied once, applied twice, and refused with a reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from omnidesk import channels, clock
from omnidesk.domain.channel import ChannelKind
from omnidesk.errors import ConfigurationError
from omnidesk.flows import configuration_file, sign_in, webhooks
from omnidesk.flows.apply import apply
from omnidesk.flows.apply_plan import Change
from omnidesk.flows.configuration_file import Configuration, load, parse
from omnidesk.flows.runtime import channel_facts, open_inbox
from omnidesk.store import agents, directory
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

FILE = """
[server]
port = 9000

[[queues]]
name = "support"
wrap_up_seconds = 20

[[queues]]
name = "Продажі 🛒"

[[skills]]
name = "billing"

[[agents]]
email = "Olena@example.org"
name = "Олена"
queues = ["support", "Продажі 🛒"]
skills = { billing = 7 }
password = "${OLENA_PASSWORD}"
language = "uk"

[[inboxes]]
name = "telegram"
channel = "telegram"
queue = "support"
config = { bot_token = "${BOT}", secret_token = "s3cret" }

[[rules]]
name = "ukrainian money"
when = { languages = ["uk"], words = ["рахунок"], inboxes = ["telegram"] }
then = { queue = "Продажі 🛒", skills = { billing = 3 }, priority = "high" }

[[rules]]
name = "rest"
when = { channels = ["telegram"] }
then = { priority = "low" }
"""
ENVIRONMENT = {"BOT": "123:abc", "OLENA_PASSWORD": "дуже довгий пароль"}


def read(text: str, environment: Mapping[str, str] = ENVIRONMENT) -> Configuration:
    return parse(tomllib.loads(text), environment, "desk.toml")


async def run(
    database: Database, seal: Seal, document: Configuration, *, dry_run: bool = False
) -> list[Change]:
    async with database.transaction() as tx:
        return await apply(tx, seal, document, clock.now(), dry_run=dry_run)


async def test_applies_and_then_changes_nothing(database: Database, seal: Seal) -> None:
    document = read(FILE)
    planned = await run(database, seal, document, dry_run=True)
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None
    changes = await run(database, seal, document)
    assert [str(change) for change in changes] == [str(change) for change in planned]
    assert [str(change) for change in changes] == [
        "+ queue support",
        "+ queue Продажі 🛒",
        "+ skill billing",
        "+ agent Olena@example.org",
        "+ inbox telegram",
        "+ rule ukrainian money",
        "+ rule rest",
    ]
    assert await run(database, seal, document) == []

    async with database.transaction() as tx:
        found = await directory.load(tx, seal, channel_facts())
        (agent,) = await agents.load_all(tx)
        stored = await tx.first("SELECT password_hash FROM agents")
    inbox = found.inbox_named("telegram")
    assert inbox is not None
    assert inbox.config["bot_token"] == "123:abc"
    assert inbox.kind is ChannelKind.MESSAGING
    open_inbox(inbox)
    sales = found.queue_named("Продажі 🛒")
    assert sales is not None
    first, rest = found.rules
    assert first.queue_id == sales.id
    assert first.requirements[0].skill == "billing"
    assert first.requirements[0].level == 3
    assert (first.priority, rest.priority) == (1, 3)
    assert first.condition.inboxes == {inbox.id}
    assert agent["skills"] == {"billing": 7}
    assert len(agent["queue_ids"]) == 2
    assert stored is not None
    passwords = sign_in.Passwords()
    assert await passwords.verify(stored["password_hash"], ENVIRONMENT["OLENA_PASSWORD"])


async def test_shows_and_makes_what_differs(database: Database, seal: Seal) -> None:
    await run(database, seal, read(FILE))
    changed = (
        FILE.replace("wrap_up_seconds = 20", "wrap_up_seconds = 45\npaused = true")
        .replace("billing = 7", "billing = 9")
        .replace('priority = "low"', 'priority = "urgent"')
        .replace("s3cret", "an0ther")
    )
    changes = await run(database, seal, read(changed))
    shown = "\n".join(str(change) for change in changes)
    assert "~ queue support\n    wrap_up_seconds: 20 -> 45\n    paused: false -> true" in shown
    assert "~ agent Olena@example.org\n    skills: {billing=7} -> {billing=9}" in shown
    assert "config.secret_token: (hidden) -> (hidden)" in shown
    assert "~ rule rest" in shown
    # Secrets are in no diff.
    assert "an0ther" not in shown
    assert "s3cret" not in shown
    assert "an0ther" not in repr(changes)
    assert await run(database, seal, read(changed)) == []


async def test_rules_are_the_whole_list_and_keep_their_order(
    database: Database, seal: Seal
) -> None:
    await run(database, seal, read(FILE))
    head, first, second = FILE.split("[[rules]]")
    swapped = read(f"{head}[[rules]]{second}[[rules]]{first}")
    assert [str(c).split("\n")[0] for c in await run(database, seal, swapped)] == ["~ rules all"]
    assert await run(database, seal, swapped) == []
    fewer = read(f"{head}[[rules]]{second}")
    assert [str(c) for c in await run(database, seal, fewer)] == ["- rule ukrainian money"]
    # No rules in the file: rules are somebody else's matter.
    assert await run(database, seal, read(head)) == []
    async with database.transaction() as tx:
        assert len(await tx.all("SELECT 1 FROM rules")) == 1


async def test_password_of_a_known_agent_is_their_own(database: Database, seal: Seal) -> None:
    without = FILE.replace('password = "${OLENA_PASSWORD}"\n', "")
    await run(database, seal, read(without))
    (change,) = await run(database, seal, read(FILE))
    assert str(change) == "~ agent Olena@example.org\n    password: none -> (hidden)"
    other = read(FILE, ENVIRONMENT | {"OLENA_PASSWORD": "another password"})
    assert await run(database, seal, other) == []


REPLIES = """
[[queues]]
name = "support"

[[replies]]
shortcut = "Години"
title = "Робочі години"
texts = { en = "Hello {contact.name}", uk = "Вітаю, {contact.name} 🙂" }
queues = ["support"]

[[replies]]
shortcut = "bye"
title = "Bye"
texts = { en = "Bye" }
"""


async def test_saved_replies(database: Database, seal: Seal) -> None:
    made = await run(database, seal, read(REPLIES))
    assert [str(change) for change in made] == [
        "+ queue support", "+ reply години", "+ reply bye",
    ]  # fmt: skip
    assert await run(database, seal, read(REPLIES)) == []
    changed = await run(database, seal, read(REPLIES.replace('"Bye"', '"До зустрічі"', 1)))
    assert [str(change) for change in changed] == ["~ reply bye\n    title: Bye -> До зустрічі"]
    # What the file does not name stays.
    assert await run(database, seal, read('[[queues]]\nname = "support"')) == []
    for wrong, said in (
        (REPLIES.replace("{contact.name}", "{contact.nmae}"), "no variable {contact.nmae}"),
        (REPLIES.replace('["support"]', '["sales"]'), "there is no queue 'sales'"),
        (REPLIES.replace('"bye"', '"години"'), "is used twice"),
    ):
        with pytest.raises(ConfigurationError, match=re.escape(said)):
            await run(database, seal, read(wrong))


WEBHOOK = """
[[webhooks]]
url = "https://crm.example.org/hooks"
events = ["note.created", "contact.updated", "note.created"]
secret = "${HOOK}"
"""


async def test_webhooks(database: Database, seal: Seal) -> None:
    one, two = {"HOOK": "whsec_" + "YWFh" * 8}, {"HOOK": "whsec_" + "YmJi" * 8}
    made = await run(database, seal, read(WEBHOOK, one))
    assert [str(change) for change in made] == ["+ webhook https://crm.example.org/hooks"]
    assert await run(database, seal, read(WEBHOOK, one)) == []
    (changed,) = await run(database, seal, read(WEBHOOK + "enabled = false", two))
    assert "enabled: true -> false" in str(changed)
    assert "secret: (hidden) -> (hidden)" in str(changed)
    assert "YmJi" not in str(changed)
    async with database.transaction() as tx:
        row = await tx.first("SELECT * FROM webhooks")
    assert row is not None
    assert (row["events"], row["enabled"]) == (["contact.updated", "note.created"], False)
    assert webhooks.secrets_of(seal, row, clock.now()) == [two["HOOK"], one["HOOK"]]
    for wrong, said in (
        (WEBHOOK.replace("note.created", "note.invented"), "no event 'note.invented'"),
        (WEBHOOK.replace("https", "ftp"), "must be an address like"),
        (WEBHOOK.replace("${HOOK}", "whsec_c2hvcnQ="), "24 to 64 random bytes"),
        (WEBHOOK + WEBHOOK, "is used twice"),
    ):
        with pytest.raises(ConfigurationError, match=re.escape(said)) as refused:
            await run(database, seal, read(wrong, one))
        assert "YWFh" not in str(refused.value)


async def test_unnamed_things_are_left_alone(database: Database, seal: Seal) -> None:
    await run(database, seal, read(FILE))
    little = read('[[queues]]\nname = "support"\n')
    assert await run(database, seal, little) == []
    async with database.transaction() as tx:
        row = await tx.first("SELECT wrap_up_seconds FROM queues WHERE name = 'support'")
    assert row is not None
    assert row["wrap_up_seconds"] == 20


async def test_every_change_wakes_the_other_processes(database: Database, seal: Seal) -> None:
    await run(database, seal, read(FILE))
    async with database.transaction() as tx:
        before = await directory.version(tx)
        types = {row["type"] for row in await tx.all("SELECT type FROM events")}
    assert types == {"configuration.changed", "queue.updated", "agent.updated"}
    await run(database, seal, read(FILE))
    async with database.transaction() as tx:
        assert await directory.version(tx) == before


BROKEN: list[tuple[str, str, str]] = [
    ('[[queues]]\nname = "a"\nname2 = 1', 'queues "a".name2', "unknown"),
    ("[[queues]]\nwrap_up_seconds = 1", "queues[1].name", "missing"),
    ('[[queues]]\nname = "a"\n[[queues]]\nname = "A"', "queues[2].name", "twice"),
    ('[[queues]]\nname = "a"\nwrap_up_seconds = -1', 'queues "a".wrap_up_seconds', "greater"),
    ('[[queues]]\nname = "a"\npaused = "yes"', 'queues "a".paused', "boolean"),
    (
        '[[agents]]\nemail = "a@b.c"\nname = "A"\nqueues = ["nope"]',
        'agents "a@b.c".queues',
        "no queue 'nope'",
    ),
    (
        '[[agents]]\nemail = "a@b.c"\nname = "A"\nskills = { juggling = 3 }',
        'agents "a@b.c".skills',
        "no skill 'juggling'",
    ),
    (
        '[[skills]]\nname = "s"\n[[agents]]\nemail = "a@b.c"\nname = "A"\nskills = { s = 11 }',
        'agents "a@b.c".skills.s',
        "less than or equal to 10",
    ),
    ('[[agents]]\nemail = "nobody"\nname = "A"', 'agents "nobody".email', "pattern"),
    (
        '[[queues]]\nname = "q"\n[[inboxes]]\nname = "i"\nchannel = "pigeon"\nqueue = "q"',
        'inboxes "i".channel',
        "no channel 'pigeon'",
    ),
    (
        '[[queues]]\nname = "q"\n[[inboxes]]\nname = "i"\nchannel = "telegram"\nqueue = "q"',
        'inboxes "i".config.bot_token',
        "is missing",
    ),
    (
        '[[queues]]\nname = "q"\n[[inboxes]]\nname = "i"\nchannel = "telegram"\nqueue = "q"\n'
        'config = { bot_tokn = "1:a" }',
        'inboxes "i".config.bot_token',
        'inboxes "i".config.bot_tokn: is unknown here',
    ),
    (
        '[[inboxes]]\nname = "i"\nchannel = "telegram"\nqueue = "gone"',
        'inboxes "i".queue',
        "no queue 'gone'",
    ),
    (
        '[[queues]]\nname = "q"\n[[inboxes]]\nname = "i"\nchannel = "telegram"\nqueue = "q"\n'
        'config = { bot_token = "${NOT_SET}" }',
        'inboxes "i".config.bot_token',
        "NOT_SET is not set",
    ),
    ('[[rules]]\nname = "r"\nthen = { queue = "q" }', 'rules "r".then.queue', "no queue 'q'"),
    ('[[rules]]\nname = "r"\nthen = { skills = { x = 1 } }', 'rules "r".then.skills', "no skill"),
    ('[[rules]]\nname = "r"\nwhen = { inboxes = ["x"] }', 'rules "r".when.inboxes', "no inbox"),
    ('[[rules]]\nname = "r"\nwhen = { colour = 1 }', 'rules "r".when.colour', "unknown"),
    ('[[rules]]\nname = "r"\nthen = { priority = "soon" }', 'rules "r".then.priority', "urgent"),
    ("[quotas]\nx = 1", "quotas", "unknown"),
    ("queues = 3", "queues", "list"),
]


@pytest.mark.parametrize(("text", "key", "reason"), BROKEN)
async def test_complaints_name_file_key_and_reason(
    database: Database, seal: Seal, text: str, key: str, reason: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        await run(database, seal, read(text))
    assert refused.value.where == f"desk.toml: {key}"
    assert reason in refused.value.what
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM queues") is None


async def test_unknown_channel_in_a_rule(database: Database, seal: Seal) -> None:
    with pytest.raises(ConfigurationError, match=r"rules.*pigeon"):
        await run(database, seal, read('[[rules]]\nname = "r"\nwhen = { channels = ["pigeon"] }'))


async def test_an_inbox_never_changes_its_channel(database: Database, seal: Seal) -> None:
    await run(database, seal, read(FILE))
    other = FILE.replace('channel = "telegram"', 'channel = "twilio_sms"').replace(
        'config = { bot_token = "${BOT}", secret_token = "s3cret" }',
        'config = { account_sid = "AC00000000000000000000000000000000", auth_token = "x" }',
    )
    with pytest.raises(ConfigurationError, match="never changes its channel"):
        await run(database, seal, read(other))


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.toml"):
        load(tmp_path / "nothing.toml", {})
    broken = tmp_path / "broken.toml"
    broken.write_text("[[queues\n")
    with pytest.raises(ConfigurationError, match=r"broken\.toml: is not TOML"):
        load(broken, {})
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(broken, {})


def test_values_with_secrets_are_not_repeated_in_complaints() -> None:
    text = '[[agents]]\nemail = "a@b.c"\nname = "A"\npassword = "short"'
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    assert "short" not in str(refused.value).replace("shorter", "")


EXAMPLE = Path(__file__).parents[2] / "config" / "omnidesk.example.toml"


class Filled(dict[str, str]):
    """An environment where every variable is set."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return PLACEHOLDERS.get(name, f"value-of-{name}")


WHSEC = "whsec_" + "c2VjcmV0" * 4
PLACEHOLDERS = {
    "TELEGRAM_BOT_TOKEN": "123456:abc",
    "TELEGRAM_SECRET": "abc",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "PBX_SECRET": WHSEC,
    "PARTNER_SECRET": WHSEC,
    "CRM_WEBHOOK_SECRET": WHSEC,
}


async def test_the_example_applies(database: Database, seal: Seal) -> None:
    document = load(EXAMPLE, Filled())
    assert await run(database, seal, document)
    assert await run(database, seal, document) == []
    # One inbox of every channel there is.
    shown = {entry.channel for entry in document.inboxes}
    assert shown == set(channels.registry()), "add the channel to config/omnidesk.example.toml"


def test_the_example_names_every_key() -> None:
    values: dict[str, Any] = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for table, model in (
        ("queues", "QueueTable"),
        ("skills", "SkillTable"),
        ("agents", "AgentTable"),
        ("inboxes", "InboxTable"),
        ("replies", "ReplyTable"),
        ("webhooks", "WebhookTable"),
        ("rules", "RuleTable"),
        ("calendars", "CalendarForm"),
        ("sla_policies", "SlaPolicyForm"),
        ("shifts", "ShiftTable"),
    ):
        named = {key for entry in values[table] for key in entry}
        assert named == set(getattr(configuration_file, model).model_fields)
