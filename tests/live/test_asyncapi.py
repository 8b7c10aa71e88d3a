"""The published description of the sockets, and real traffic held against it."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk import clock
from omnidesk.api.asyncapi import document
from omnidesk.domain import events
from omnidesk.flows import notes
from omnidesk.store.seal import Seal
from tests.live import contract
from tests.live.office import Office
from tests.live.story import Story


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for part in value.values() for ref in _references(part)]
    if isinstance(value, list):
        return [ref for part in value for ref in _references(part)]
    return []


def test_every_reference_leads_somewhere() -> None:
    made = document()
    assert made["asyncapi"] == "3.0.0"
    for ref in _references(made):
        at: Any = made
        for part in ref.removeprefix("#/").split("/"):
            at = at[part.replace("~1", "/")]


def test_every_event_of_the_vocabulary_is_described() -> None:
    named = {
        value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)
    }
    assert named <= document()["channels"]["desk"]["messages"].keys()


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "hello", "token": "x", "surprise": 1},
        {"type": "cmd", "id": "1", "name": "offer.accept", "args": {"offer_id": 5}},
        {"type": "cmd", "id": "1", "name": "typing", "args": {"conversation_id": "%"}},
    ],
)
def test_wrong_frames_do_not_fit(frame: dict[str, Any]) -> None:
    name = frame["type"] if frame["type"] == "hello" else f"cmd.{frame['name']}"
    assert not contract.validator(name).is_valid(frame)


async def test_real_traffic_fits(office: Office, seal: Seal, tmp_path: Any) -> None:
    """A supervisor's desk sees a whole story; every frame is checked as it comes."""
    story = Story(office.database, seal, tmp_path)
    async with (
        office.node.desk(office.boss.token) as boss,
        office.node.desk(office.olena.token, subscribe={"queues": [office.support]}) as olena,
    ):
        await boss.ready()
        await olena.ready()
        await story.begin(names="abcd")
        for turn in range(4):
            for step in (
                "burst", "route", "answer", "take", "reply", "deliver", "report", "note",
                "conversation", "message", "presence", "transfer", "contact", "merge",
                "configure", "wait", "finish",
            ):  # fmt: skip
                await story.run(step, turn)
        async with office.database.transaction() as tx:
            row = await tx.first("SELECT id FROM conversations LIMIT 1")
            assert row is not None
            await notes.create(tx, office.boss.actor, row["id"], "кінець", [], clock.now())
        last = await boss.until("note.created", lambda f: f["data"]["note"]["text"] == "кінець")
        await office.node.live.board.push()
        await boss.until("queue.stats")
        await olena.until("queue.stats")
        assert last["position"] == str(office.node.live.hub.position)
    seen = {kind for kind in boss.kinds() if "." in kind}
    assert len(seen) > 20, sorted(seen)
