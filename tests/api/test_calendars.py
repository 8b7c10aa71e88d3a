"""Calendars by API: made, read, replaced, refused, and never pulled from under a queue."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.api.schemas_time import CalendarShown, CalendarStatus
from omnidesk.domain.agent import Role
from tests.api.conftest import Site

KYIV: dict[str, Any] = {
    "name": "Київ 🏢",
    "time_zone": "Europe/Kyiv",
    "weekly": [{"days": ["mon", "tue"], "opens": "09:00", "closes": "18:00"}],
    "holidays": [{"date": "2027-01-04", "name": "свято"}],
}


async def admin(site: Site, method: str, path: str, **kwargs: Any) -> Any:
    return await site.call(Role.ADMIN, method, f"/api/v1{path}", **kwargs)


async def test_the_life_of_a_calendar(site: Site) -> None:
    made = await admin(site, "POST", "/calendars", json=KYIV)
    assert made.status_code == 201, made.text
    found = CalendarShown.model_validate(made.json())
    listed = await site.call(Role.AGENT, "GET", "/api/v1/calendars")
    assert [item["id"] for item in listed.json()["items"]] == [found.id]

    one = await site.call(Role.AGENT, "GET", f"/api/v1/calendars/{found.id}")
    tag = one.headers["etag"]
    more = {**KYIV, "holidays": [*KYIV["holidays"], {"date": "2027-01-05", "name": "ще"}]}
    path = f"/calendars/{found.id}"
    changed = await admin(site, "PUT", path, json=more, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["version"], len(changed.json()["holidays"])) == (2, 2)
    stale = await admin(site, "PUT", path, json=KYIV, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert site.runtime.directory.current.calendars[found.id].holidays[1].name == "ще"

    gone = await admin(site, "DELETE", path)
    assert gone.status_code == 204
    assert (await admin(site, "GET", path)).status_code == 404


@pytest.mark.parametrize(
    ("at", "status", "opens", "closes"),
    [
        ("2027-01-11T10:00:00+02:00", True, "2027-01-11T08:00", "2027-01-11T16:00"),
        ("2027-01-03T10:00:00Z", False, "2027-01-05T07:00", "2027-01-03T10:00"),
    ],
)
async def test_whether_it_is_open(
    site: Site, at: str, status: bool, opens: str, closes: str
) -> None:
    made = (await admin(site, "POST", "/calendars", json=KYIV)).json()
    answer = await site.call(
        Role.AGENT, "GET", f"/api/v1/calendars/{made['id']}/status", params={"at": at}
    )
    found = CalendarStatus.model_validate(answer.json())
    assert found.open is status
    assert str(answer.json()["next_open_at"]).startswith(opens)
    assert str(answer.json()["next_close_at"]).startswith(closes)
    now = await site.call(Role.AGENT, "GET", f"/api/v1/calendars/{made['id']}/status")
    assert now.status_code == 200
    far = await site.call(
        Role.AGENT,
        "GET",
        f"/api/v1/calendars/{made['id']}/status",
        params={"at": "9999-01-01T00:00:00Z"},
    )
    assert far.status_code == 422


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"time_zone": "Київ"}, "/time_zone"),
        ({"weekly": [{"days": ["mon"], "opens": "9", "closes": "18:00"}]}, "/weekly/0/opens"),
        ({"holidays": [{"date": "2027-02-30", "name": "x"}]}, "/holidays/0/date"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_faults_are_named(site: Site, changes: dict[str, Any], pointer: str) -> None:
    answer = await admin(site, "POST", "/calendars", json={**KYIV, **changes})
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


async def test_a_name_is_taken_once_and_a_key_makes_one(site: Site) -> None:
    first = await admin(site, "POST", "/calendars", json=KYIV, headers={"Idempotency-Key": "one"})
    again = await admin(site, "POST", "/calendars", json=KYIV, headers={"Idempotency-Key": "one"})
    assert first.json()["id"] == again.json()["id"]
    assert (await admin(site, "POST", "/calendars", json=KYIV)).status_code == 409


async def test_a_calendar_in_use_stays(site: Site) -> None:
    made = (await admin(site, "POST", "/calendars", json=KYIV)).json()
    queue = f"/queues/{site.queue_id}"
    hours = {
        "calendar_id": made["id"],
        "closed_policy": "message",
        "closed_message": {"uk": "Зачинено {opens}"},
        "prompt_message": {"he": "עדיין כאן?"},
        "target_in_open_time": False,
    }
    changed = await admin(site, "PATCH", queue, json=hours)
    assert changed.status_code == 200, changed.text
    assert {key: changed.json()[key] for key in hours} == hours
    refused = await admin(site, "DELETE", f"/calendars/{made['id']}")
    assert refused.status_code == 409
    assert "the queue support" in refused.json()["detail"]
    await admin(site, "PATCH", queue, json={"calendar_id": None})
    assert (await admin(site, "DELETE", f"/calendars/{made['id']}")).status_code == 204


async def test_only_admins_write(site: Site) -> None:
    for role in (Role.AGENT, Role.SUPERVISOR, Role.OPS, Role.BOT):
        answer = await site.call(role, "POST", "/api/v1/calendars", json=KYIV)
        assert answer.status_code == 403
