from __future__ import annotations

import re

import pytest

from omnidesk import __version__, cli
from tests.cli.conftest import Shell


async def test_every_command_has_help_with_an_example(alone: Shell) -> None:
    listed = await alone("--help")
    assert listed.code == 0
    shown = listed.out.partition("Commands:")[2]
    names = [line.split()[0] for line in shown.splitlines() if line.startswith("  ")]
    known = [name for name in names if name in cli.NAMES]
    assert {"serve", "migrate", "apply", "doctor", "token", "explain"} <= set(known)
    for name in known:
        helped = await alone(name, "--help")
        assert helped.code == 0, helped.err
        shown = " ".join(helped.out.split())
        assert re.search(rf"Example: (\w+=\S+ )?omnidesk {name}\b", shown), name


@pytest.mark.parametrize("name", ["create", "revoke", "list"])
async def test_so_has_every_part_of_token(alone: Shell, name: str) -> None:
    helped = await alone("token", name, "--help")
    assert f"Example: omnidesk token {name}" in helped.out


async def test_version_and_unknown_commands(alone: Shell) -> None:
    assert (await alone("--version")).out.strip() == __version__
    refused = await alone("fly")
    assert refused.code == 2
    assert "fly" in refused.err


async def test_settings_that_cannot_be_are_named(alone: Shell) -> None:
    for env, said in (
        ({"OMNIDESK_PORT": "many"}, "OMNIDESK_PORT"),
        ({"OMNIDESK_ORIGINS": "not json"}, "environment"),
        ({"OMNIDESK_CONFIG": "nowhere.toml"}, "nowhere.toml"),
    ):
        refused = await alone("token", "list", **env)
        assert refused.code == 2
        assert said in refused.err
        assert len(refused.err.splitlines()) == 1
