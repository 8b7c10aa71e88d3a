"""What an agent does in one window, their other windows hear; nobody else does."""

from __future__ import annotations

from omnidesk import clock
from omnidesk.api.build import version
from omnidesk.flows import drafts
from omnidesk.live import frames
from tests import factories
from tests.live.office import Office

OWN = {"conversation.read", "draft.updated", "mention.seen"}


async def test_two_windows_of_one_agent(office: Office) -> None:
    async with office.database.transaction() as tx:
        talk = await factories.conversation(tx, office.support)
        await drafts.put(
            tx,
            office.olena.actor,
            talk,
            drafts.NOTE,
            text="нотатка 🙂",
            attachments=[],
            via=None,
            approve=lambda _: None,
            now=clock.now(),
        )
    async with (
        office.node.desk(office.olena.token) as here,
        office.node.desk(office.olena.token) as there,
        office.node.desk(office.petro.token, subscribe={"queues": [office.support]}) as mate,
        office.node.desk(office.boss.token) as boss,
    ):
        for desk in (here, there, mate, boss):
            await desk.ready()
            assert desk.welcome["version"] == version()
        await here.do("note.create", conversation_id=talk, text="нотатка 🙂")
        told = await there.until("draft.updated")
        assert told["data"] == {
            "conversation_id": talk, "mode": "note", "version": 0, "updated_at": None,
        }  # fmt: skip
        for kind, data in (
            ("conversation.read", {"message_id": "msg_1", "unread_count": 3}),
            ("mention.seen", None),
        ):
            shown = (
                {"conversation_id": talk, **data}
                if data
                else {"note_id": None, "unread_mentions": 0}
            )
            topic = frames.agent(office.olena.id)
            office.node.live.tell([topic], {"type": kind, "data": shown})
            assert (await there.until(kind))["data"] == shown
        for desk in (here, mate, boss):
            await desk.beat()
        assert "draft.updated" not in here.kinds()
        assert not OWN & {*mate.kinds(), *boss.kinds()}
    async with office.database.transaction() as tx:
        assert (await drafts.get(tx, office.olena.actor, talk, "note"))["version"] == 0
