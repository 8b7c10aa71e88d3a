from __future__ import annotations

import pytest

from tests.cli.conftest import Shell

GOOD = """
[[queues]]
name = "підтримка"

[[skills]]
name = "українська"

[[agents]]
email = "olena@example.org"
name = "Олена 👩‍💻"
queues = ["підтримка"]
skills = { "українська" = 9 }

[[inboxes]]
name = "bot"
channel = "telegram"
queue = "підтримка"
config = { bot_token = "${BOT_TOKEN}", secret_token = "canary_secret" }
"""
BOT = "700700700:AAEmade-up_token_of_no_bot_at_all0"


async def test_a_file_is_shown_applied_and_then_changes_nothing(shell: Shell) -> None:
    path = shell.write("desk.toml", GOOD)
    shown = await shell("apply", path, "--dry-run", BOT_TOKEN=BOT)
    assert shown.code == 0, shown.err
    assert "+ queue підтримка" in shown.out
    assert "nothing was changed" in shown.out

    done = await shell("apply", path, "--json", BOT_TOKEN=BOT)
    assert done.code == 0, done.err
    kinds = [change["kind"] for change in done.json["changes"]]
    assert kinds == ["queue", "skill", "agent", "inbox"]
    assert "canary" not in done.out
    assert BOT not in done.out

    again = await shell("apply", path, "--json", BOT_TOKEN=BOT)
    assert again.json == {
        "dry_run": False,
        "changes": [],
        "warnings": [],
        "notes": [],
        "examples": [],
    }

    path.write_text(GOOD.replace("= 9", "= 4"), encoding="utf-8")
    changed = await shell("apply", path, BOT_TOKEN=BOT)
    assert "~ agent olena@example.org" in changed.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[queues]]\nname = "a"\n[[queues\n', ["is not TOML", "line 3"]),
        ('[[queues]]\nname = "a"\ncolour = "red"\n', ['queues "a".colour', "unknown"]),
        ('[[ques]]\nname = "a"\n', ["ques", "unknown"]),
        (
            '[[agents]]\nemail = "a@b.c"\nname = "A"\nqueues = ["nowhere"]\n',
            ['agents "a@b.c".queues', "no queue 'nowhere'"],
        ),
        (GOOD, ['inboxes "bot".config.bot_token', "BOT_TOKEN", "not set"]),
    ],
)
async def test_a_faulty_file_is_named_with_key_and_reason(
    shell: Shell, text: str, said: list[str]
) -> None:
    path = shell.write("faulty.toml", text)
    refused = await shell("apply", path)
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    for part in ["faulty.toml", *said]:
        assert part in refused.err
    assert "canary" not in refused.err


async def test_a_missing_file_and_a_folder_are_named(shell: Shell) -> None:
    for path in ("nowhere.toml", "data"):
        refused = await shell("apply", path)
        assert refused.code == 2
        assert path in refused.err
        assert "Traceback" not in refused.err


PROVEN = """
[[queues]]
name = "підтримка"

[[inboxes]]
name = "site"
channel = "webchat"
queue = "підтримка"

[[rules]]
name = "гроші 💶"
when = { words = ["рахунок"] }
then = { priority = "high" }

[[examples]]
name = "про рахунок"
given = { inbox = "site", text = "Де мій РАХУНОК?" }
expect = { rule = "гроші 💶", priority = "urgent" }
"""


async def test_examples_are_run_and_stop_a_real_apply(shell: Shell) -> None:
    path = shell.write("desk.toml", PROVEN)
    for arguments in (("--dry-run",), ()):
        failed = await shell("apply", path, *arguments)
        assert failed.code == 1, failed.err
        assert "FAIL: про рахунок" in failed.out
        assert "    priority: expected urgent, found high" in failed.out
        assert "(an example failed: nothing was changed)" in failed.out
        assert "+ queue підтримка" in failed.out
    told = await shell("apply", path, "--json")
    assert told.code == 1
    (example,) = told.json["examples"]
    assert example["differences"] == [
        {"key": "priority", "expected": "urgent", "found": "high"},
    ]

    path.write_text(PROVEN.replace('"urgent"', '"high"'), encoding="utf-8")
    passed = await shell("apply", path)
    assert passed.code == 0, passed.err
    assert "pass: про рахунок" in passed.out
    assert 'warning: queues "підтримка": no agent works in this queue' in passed.out
    again = await shell("apply", path, "--json")
    assert again.json["changes"] == []
    assert [w["code"] for w in again.json["warnings"]] == ["no-agents"]
