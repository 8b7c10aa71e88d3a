"""The connection test of an inbox, against the fake providers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest

from omnidesk.api import schemas
from omnidesk.demo.fakes.telegram import FakeTelegram
from omnidesk.domain.agent import Role
from omnidesk.flows import try_inbox
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.channels.local_server import serving

_BOT = "700700700:AAEmade-up_token_of_no_bot_at_all0"


@pytest.fixture
async def online(site: Site) -> AsyncIterator[Site]:
    """The site, allowed to reach this machine."""
    site.runtime.public_url = "https://desk.example.org"
    async with httpx2.AsyncClient(trust_env=False) as http:
        site.runtime.http = http
        yield site


async def make(site: Site, database: Database, channel: str, config: Mapping[str, Any]) -> str:
    async with database.transaction() as tx:
        return str(
            await factories.inbox(tx, site.runtime.seal, "тест", channel, site.queue_id, config)
        )


async def ask(site: Site, inbox: str, role: Role = Role.ADMIN) -> dict[str, Any]:
    answer = await site.call(role, "POST", f"/api/v1/inboxes/{inbox}/test")
    assert answer.status_code == 200, answer.text
    schemas.InboxTest.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found | {check["name"]: check for check in found["checks"]}


async def test_good_and_wrong_credentials(online: Site, database: Database) -> None:
    async with serving(FakeTelegram(_BOT)) as url:
        good = await make(
            online, database, "telegram",
            {"bot_token": _BOT, "secret_token": "s3cret", "api_base_url": url},
        )  # fmt: skip
        found = await ask(online, good)
        assert found["ok"] is True
        assert "@desk_bot" in found["provider"]["detail"]
        assert found["address for the provider"]["detail"].endswith("/hooks/тест")
        changed = await online.call(
            Role.ADMIN, "PATCH", f"/api/v1/inboxes/{good}",
            json={"config": {"bot_token": "1:canary-wrong", "api_base_url": url},
                  "name": "test", "enabled": False},
        )  # fmt: skip
        assert changed.status_code == 200, changed.text
        found = await ask(online, good)
    assert (found["ok"], found["provider"]["ok"]) == (False, False)
    assert found["provider"]["fix"] == "correct the credentials"
    assert found["enabled"]["ok"] is True
    assert "canary" not in str(found)


async def test_settings_that_do_not_fit(online: Site, database: Database) -> None:
    broken = await make(online, database, "telegram", {"bot": "canary"})
    found = await ask(online, broken)
    assert found["ok"] is False
    assert [check["name"] for check in found["checks"]] == ["settings"]
    assert "canary" not in str(found)
    async with database.transaction() as tx:
        await tx.run("UPDATE inboxes SET channel = 'smoke_signals' WHERE id = :id", id=broken)
    assert "smoke_signals" in (await ask(online, broken))["settings"]["detail"]


async def test_a_silent_provider_is_given_up(online: Site, database: Database) -> None:
    closed = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await closed.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        config = {"bot_token": _BOT, "api_base_url": f"http://127.0.0.1:{port}"}
        inbox = await make(online, database, "telegram", config)
        found = await try_inbox.try_inbox(online.runtime, inbox, seconds=0.2)
    finally:
        closed.set()
        server.close()
    (provider,) = [check for check in found["checks"] if check["name"] == "provider"]
    assert provider["ok"] is False
    assert "0.2 s" in provider["detail"]
    assert _BOT not in str(found)


async def test_only_admins_ask(online: Site, database: Database) -> None:
    inbox = await make(
        online, database, "generic", {"namespace": "a", "signing_secret": "whsec_" + "c2VjcmV0" * 4}
    )
    assert (await ask(online, inbox))["ok"] is True
    for role in (Role.AGENT, Role.SUPERVISOR, Role.OPS, Role.BOT):
        answer = await online.call(role, "POST", f"/api/v1/inboxes/{inbox}/test")
        assert answer.status_code == 403, role
    missing = await online.call(Role.ADMIN, "POST", "/api/v1/inboxes/ibx_none/test")
    assert missing.status_code == 404
    online.runtime.public_url = "http://desk.example.org"
    assert (await ask(online, inbox))["ok"] is False
