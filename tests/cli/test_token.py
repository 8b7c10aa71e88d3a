from __future__ import annotations

from omnidesk import clock
from omnidesk.errors import NotAuthenticated
from omnidesk.flows import sign_in
from omnidesk.store.database import Database
from tests import factories
from tests.cli.conftest import Shell


async def role_of(database: Database, token: str) -> str | None:
    async with database.transaction() as tx:
        try:
            return (await sign_in.authenticate(tx, token, clock.now())).role.value
        except NotAuthenticated:
            return None


async def test_two_tokens_are_made_shown_once_and_revoked(shell: Shell, database: Database) -> None:
    first = await shell("token", "create", "--role", "admin", "--label", "перший 🔑")
    assert first.code == 0, first.err
    token = first.out.strip()
    assert await role_of(database, token) == "admin"

    second = await shell("token", "create", "--role", "ops", "--expires-days", "3", "--json")
    assert second.json["token"] != token
    assert second.json["expires_at"] is not None
    assert await role_of(database, second.json["token"]) == "ops"

    listed = await shell("token", "list", "--json")
    assert [item["role"] for item in listed.json["items"]] == ["admin", "ops"]
    assert listed.json["items"][0]["label"] == "перший 🔑"
    assert token not in listed.out

    ended = await shell("token", "revoke", listed.json["items"][0]["id"])
    assert ended.code == 0
    assert await role_of(database, token) is None
    assert await role_of(database, second.json["token"]) == "ops"


async def test_an_agents_token_has_the_agents_role(shell: Shell, database: Database) -> None:
    async with database.transaction() as tx:
        agent_id = await factories.agent(tx, "Olena@example.org", role="supervisor")
    made = await shell("token", "create", "--agent", "olena@EXAMPLE.org", "--json")
    assert made.json["agent_id"] == agent_id
    assert await role_of(database, made.json["token"]) == "supervisor"


async def test_what_cannot_be_is_said_in_one_line(shell: Shell, database: Database) -> None:
    for arguments, said in (
        (["create"], "--agent"),
        (["create", "--role", "admin", "--agent", "a@b"], "--agent"),
        (["create", "--agent", "nobody@example.org"], "no agent nobody@example.org"),
        (["revoke", "tok_nothing"], "no token tok_nothing"),
        (["create", "--role", "king"], "king"),
        (["create", "--role", "ops", "--expires-days", "0"], "expires"),
    ):
        refused = await shell("token", *arguments)
        assert refused.code == 2, arguments
        assert said in refused.err
        assert refused.out == ""
        assert "Traceback" not in refused.err


async def test_an_embedded_database_is_made_on_the_way(alone: Shell) -> None:
    for _ in range(2):
        made = await alone("token", "create", "--role", "bot", "--json")
        assert made.code == 0, made.err
    assert len((await alone("token", "list", "--json")).json["items"]) == 2
    assert (alone.folder / "data" / "secret_key").stat().st_mode & 0o077 == 0
