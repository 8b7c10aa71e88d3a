"""How a contact can be answered: the ways that are shown are the ways that are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omnidesk import channels
from omnidesk.domain.channel import Capabilities, Threading
from omnidesk.domain.events import instant
from omnidesk.domain.reply import check_window, open_until
from omnidesk.errors import Conflict, NotFound
from omnidesk.flows import reply
from tests import factories
from tests.flows.test_deliver import CUSTOMER, SUPERVISOR, World, world

__all__ = ["world"]

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
DAY = Capabilities(threading=Threading.PER_IDENTITY, reply_window_seconds=86_400)


async def shown(world: World) -> list[dict[str, Any]]:
    async with world.database.transaction() as tx:
        return await reply.reply_ways(tx, world.runtime, SUPERVISOR, world.conversation)


def test_a_window_begins_with_the_last_word_of_the_contact() -> None:
    assert open_until(DAY, NOW) == NOW + timedelta(days=1)
    assert open_until(replace(DAY, reply_window_seconds=0), None) is None
    check_window(DAY, NOW, NOW + timedelta(hours=23, minutes=59))
    for heard_at, now in ((NOW, NOW + timedelta(days=1)), (None, NOW)):
        with pytest.raises(Conflict, match="24 h"):
            check_window(DAY, heard_at, now)


async def test_the_first_way_is_the_one_a_reply_takes(world: World) -> None:
    config = {
        "account_sid": "AC" + "0" * 31 + "2",
        "auth_token": "secret",
        "from_number": "+380440000009",
    }
    async with world.database.transaction() as tx:
        row = await tx.first("SELECT queue_id FROM conversations")
        assert row is not None
        await factories.inbox(
            tx, world.runtime.seal, "other", "twilio_sms", row["queue_id"], config
        )
    await world.runtime.directory.refresh()
    found = await shown(world)
    assert [way["inbox_name"] for way in found] == ["sms", "other"]
    assert {way["address"] for way in found} == {CUSTOMER}
    assert found[0]["open_until"] is None
    assert found[0]["max_text_length"] > 0
    assert "image/*" in found[0]["attachment_types"]
    assert (await world.say("Вітаю"))["inbox_id"] == found[0]["inbox_id"]
    by_other = await world.say("Вітаю", via=found[1]["inbox_id"])
    assert by_other["inbox_id"] == found[1]["inbox_id"]


async def test_what_nobody_may_see_has_no_ways(world: World) -> None:
    world.conversation = "cnv_none"
    with pytest.raises(NotFound):
        await shown(world)


async def test_a_closed_window_is_shown_and_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = channels.get("twilio_sms")
    able = replace(channel.capabilities, reply_window_seconds=3600)
    known = {**channels.registry(), "twilio_sms": replace(channel, capabilities=able)}
    monkeypatch.setattr(channels, "registry", lambda: known)
    heard = (await world.one("SELECT created_at FROM messages"))["created_at"]
    assert (await shown(world))[0]["open_until"] == instant(heard + timedelta(hours=1))
    await world.say("Ще можна")
    async with world.database.transaction() as tx:
        await tx.run("UPDATE messages SET created_at = created_at - interval '2 hours'")
    with pytest.raises(Conflict, match="1 h after"):
        await world.say("Вже ні")
