"""Wrap-up, consults and choosing by hand over REST: every answer in its shape."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api import schemas_handling as shapes
from omnidesk.api.commands import execute
from omnidesk.domain.agent import Role
from tests import factories
from tests.api.conftest import Site
from tests.api.test_commands import actor


@pytest.fixture
async def open_site(site: Site) -> Site:
    """Everybody is online."""
    async with site.runtime.database.transaction() as tx:
        await tx.run(
            """UPDATE agent_states SET state = 'online',
                      lease_expires_at = now() + interval '1 hour'"""
        )
        await tx.run("UPDATE queues SET wrap_up_seconds = 60")
    return site


async def ask(
    site: Site, role: Role, method: str, path: str, body: Any, shape: type[BaseModel], status: int
) -> Any:
    answer = await site.call(role, method, f"/api/v1{path}", json=body)
    assert answer.status_code == status, (path, answer.text)
    return shape.model_validate(answer.json())


async def waiting(site: Site, count: int = 1) -> list[str]:
    async with site.runtime.database.transaction() as tx:
        return [await factories.work_item(tx, site.queue_id) for _ in range(count)]


async def test_pull_wrap_up_and_assign(open_site: Site) -> None:
    site = open_site
    items = await waiting(site, 3)
    path = f"/queues/{site.queue_id}"
    first = await ask(
        site,
        Role.AGENT,
        "GET",
        f"{path}/waiting?limit=2",
        None,
        schemas.Page[shapes.WaitingWork],
        200,
    )
    cursor = first.next_cursor
    rest = await ask(
        site,
        Role.AGENT,
        "GET",
        f"{path}/waiting?limit=2&cursor={cursor}",
        None,
        schemas.Page[shapes.WaitingWork],
        200,
    )
    listed = [shown.work_item.id for shown in [*first.items, *rest.items]]
    assert (sorted(listed), rest.next_cursor) == (sorted(items), None)
    taken = await ask(site, Role.AGENT, "POST", f"{path}/pull", None, schemas.Assigned, 200)
    assert taken.work_item.id == listed[0]
    item = f"/work-items/{taken.work_item.id}"
    done = await ask(site, Role.AGENT, "POST", f"{item}/finish", {}, schemas.WorkItem, 200)
    assert done.state == "wrap_up"
    more = await ask(
        site, Role.AGENT, "POST", f"{item}/extend-wrap-up", None, schemas.WorkItem, 200
    )
    assert (more.wrap_up_until - done.wrap_up_until).total_seconds() == 60
    await ask(site, Role.AGENT, "POST", f"{item}/extend-wrap-up", None, schemas.Problem, 409)
    over = await ask(site, Role.AGENT, "POST", f"{item}/end-wrap-up", None, schemas.WorkItem, 200)
    assert over.state == "done"
    body = {"agent_id": site.agents[Role.AGENT]}
    item = f"/work-items/{listed[1]}"
    await ask(site, Role.AGENT, "POST", f"{item}/assign", body, schemas.Problem, 403)
    given = await ask(site, Role.SUPERVISOR, "POST", f"{item}/assign", body, schemas.Assigned, 200)
    assert given.offer.made_by == site.agents[Role.SUPERVISOR]


@pytest.mark.parametrize("cursor", ["eA==", "%00", "bnVsbHxub3d8d3JrXzE="])
async def test_strange_places_in_a_list_are_refused(open_site: Site, cursor: str) -> None:
    path = f"/queues/{open_site.queue_id}/waiting?cursor={cursor}"
    await ask(open_site, Role.AGENT, "GET", path, None, schemas.Problem, 422)


async def test_a_consult_from_offer_to_hand_over(open_site: Site) -> None:
    site = open_site
    (item,) = await waiting(site)
    await ask(site, Role.AGENT, "POST", f"/work-items/{item}/take", {}, schemas.Assigned, 200)
    body = {"agent_id": site.agents[Role.SUPERVISOR], "note": "порадь, будь ласка 🙏"}
    path = f"/work-items/{item}/consult"
    both = body | {"queue_id": site.queue_id}
    await ask(site, Role.AGENT, "POST", path, both, schemas.Problem, 422)
    found = await ask(site, Role.AGENT, "POST", path, body, shapes.Consult, 201)
    offers = await ask(site, Role.SUPERVISOR, "GET", "/me/offers", None, shapes.OwnOffers, 200)
    assert [each.offer.consult_id for each in offers.items] == [found.id]
    offer = offers.items[0].offer.id
    await ask(site, Role.SUPERVISOR, "POST", f"/offers/{offer}/accept", None, schemas.Assigned, 200)
    mine = await ask(site, Role.AGENT, "GET", "/me/consults", None, shapes.Consults, 200)
    assert [(each.id, each.state) for each in mine.items] == [(found.id, "joined")]
    done = await ask(
        site, Role.AGENT, "POST", f"/consults/{found.id}/complete", None, schemas.Assigned, 200
    )
    assert done.conversation.agent_id == site.agents[Role.SUPERVISOR]
    await ask(site, Role.AGENT, "POST", f"/consults/{found.id}/end", None, schemas.Problem, 409)


async def test_pausing_is_a_command_too(open_site: Site) -> None:
    for name, paused in (("queue.pause", True), ("queue.resume", False)):
        args = {"queue_id": open_site.queue_id}
        boss = actor(open_site, Role.SUPERVISOR)
        made = await execute(open_site.runtime, boss, name, args, "", clock.now())
        assert made["result"]["paused"] is paused
        refused = await execute(open_site.runtime, actor(open_site), name, args, "", clock.now())
        assert refused["problem"]["status"] == 403
