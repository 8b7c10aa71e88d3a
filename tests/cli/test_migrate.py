from __future__ import annotations

from omnidesk.store.database import Database
from tests.cli.conftest import Shell


async def test_an_empty_embedded_database_is_planned_then_migrated(alone: Shell) -> None:
    planned = await alone("migrate", "--plan", "--json")
    assert planned.code == 0, planned.err
    assert planned.json["was"] is None
    assert planned.json["pending"][0] == "0001"
    assert planned.json["applied"] == []

    done = await alone("migrate", "--json")
    assert done.json["applied"] == planned.json["pending"]
    assert done.json["is"] == done.json["newest"]

    again = await alone("migrate")
    assert again.code == 0
    assert "nothing to do" in again.out


async def test_a_schema_of_the_future_is_refused_with_what_to_do(
    shell: Shell, database: Database
) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '9999'")
    for command in (["migrate"], ["migrate", "--plan"], ["token", "list"]):
        refused = await shell(*command)
        assert refused.code == 2, refused
        assert "9999" in refused.err
        assert "start that newer version" in refused.err
        assert "Traceback" not in refused.err


async def test_an_old_schema_is_refused_with_the_command_to_run(
    shell: Shell, database: Database
) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '0001'")
    refused = await shell("token", "list", "--json")
    assert refused.code == 2
    assert "run: omnidesk migrate" in refused.err
    assert "omnidesk migrate" in refused.json["error"]


async def test_a_database_that_is_away_is_one_line_without_the_password(shell: Shell) -> None:
    url = "postgres://me:canary-password@127.0.0.1:1/nothing"
    refused = await shell("migrate", OMNIDESK_DATABASE_URL=url)
    assert refused.code == 2
    assert "cannot be reached" in refused.err
    assert len(refused.err.splitlines()) == 1
    assert "canary" not in refused.err


async def test_another_database_is_refused(shell: Shell) -> None:
    refused = await shell("migrate", OMNIDESK_DATABASE_URL="mysql://me:canary@host/x")
    assert refused.code == 2
    assert "PostgreSQL only" in refused.err
    assert "canary" not in refused.err


async def test_a_database_that_does_not_exist_says_how_to_make_it(
    shell: Shell, database_url: str
) -> None:
    url = database_url.replace("@/t_", "@/missing_")
    refused = await shell("migrate", OMNIDESK_DATABASE_URL=url)
    assert refused.code == 2
    assert "there is no such database" in refused.err
    assert "CREATE DATABASE" in refused.err
