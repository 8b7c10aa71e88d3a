"""What the README and the documentation say exists, exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from omnidesk import cli, clock
from omnidesk.flows import apply, configuration_file
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


async def test_the_readmes_configuration_applies(database: Database, seal: Seal) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 3
    values = tomllib.loads("\n".join(re.sub(r"(?m)^   ", "", block) for block in blocks))
    bot = "700700700:AAEmade-up_token_of_no_bot_at_all0"
    environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", "".join(blocks)), bot)
    document = configuration_file.parse(values, environment, "README.md")
    async with database.transaction() as tx:
        changes = await apply.apply(tx, seal, document, clock.now())
    assert [change.kind for change in changes] == ["queue", "agent", "inbox", "inbox"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    commands = {path.stem for path in (ROOT / "src/omnidesk/cli").glob("[a-z]*.py")}
    assert commands <= set(cli.NAMES)
    for found in re.findall(r"(?<![\w/])omnidesk ([a-z]+)(?= |`|\n)", text):
        if found in cli.NAMES:
            assert found in commands, found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_tests_that_are_named_as_proof_exist(page: Path) -> None:
    paths = list((ROOT / "tests").rglob("test_*.py"))
    every = "\n".join(path.read_text("utf-8") for path in paths)
    for name in set(re.findall(r"\b(test_[a-z0-9_]+)(?!\.py|[a-z0-9_])", page.read_text("utf-8"))):
        assert f"def {name}(" in every, name
    for name in set(re.findall(r"\b(test_[a-z0-9_]+\.py)", page.read_text("utf-8"))):
        assert name in {path.name for path in paths}, name
