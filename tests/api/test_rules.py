"""Rules, segments, the policy and the check of all of it, over the API."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.api import schemas, schemas_policy
from omnidesk.domain.agent import Role
from omnidesk.domain.policy import Policy
from omnidesk.flows.configure_policy import shown
from tests import factories
from tests.api.conftest import Site


async def admin(site: Site, method: str, path: str, **kwargs: Any) -> Any:
    return await site.call(Role.ADMIN, method, f"/api/v1{path}", **kwargs)


async def rows(site: Site, sql: str) -> list[Any]:
    async with site.runtime.database.transaction() as tx:
        return list(await tx.all(sql))


async def test_a_rule_with_everything_comes_back_as_it_was_sent(site: Site) -> None:
    await admin(site, "POST", "/skills", json={"name": "українська"})
    gold = {"name": "gold ⭐", "contact": {"plan": GOLD}}
    put = await admin(site, "PUT", "/segments", json={"segments": [gold]})
    assert put.status_code == 200, put.text
    schemas.Page[schemas_policy.Segment].model_validate(put.json())
    when: dict[str, Any] = {
        "kinds": ["email"],
        "languages": ["uk"],
        "segments": ["gold ⭐"],
        "contact": {"spent": {"at_least": 100}},
        "call": {"choice": {"one_of": [2]}},
        "tags": ["vip"],
        "previous_queues": [site.queue_id],
        "previous_agents": [site.agents[Role.AGENT]],
        "subject": ["поверн(ення|ути)"],
        "text": [r"\d{4,}"],
        "words": ["כסף"],
    }
    then: dict[str, Any] = {
        "queue_id": site.queue_id,
        "requirements": [{"skill": "українська", "level": 5, "preferred": True}],
        "priority": 0,
        "bot_first": {"agent_id": site.agents[Role.BOT], "seconds": 15},
        "parked": {"seconds": 60},
        "steps": [{"after_seconds": 30, "relax": {"українська": 3}, "widen_to": [site.queue_id]}],
        "tags": ["money"],
    }
    put = await admin(
        site, "PUT", "/rules", json={"rules": [{"name": "all", "when": when, "then": then}]}
    )
    assert put.status_code == 200, put.text
    made = schemas_policy.RuleList.model_validate(put.json())
    (found,) = put.json()["items"]
    for part, value in when.items():
        assert found["when"][part] == value
    for part, value in then.items():
        if part not in {"parked"}:
            assert found["then"][part] == value
    assert [w.code for w in made.warnings]
    listed = await admin(site, "GET", "/rules")
    assert listed.headers["etag"] == put.headers["etag"]
    schemas.Page[schemas_policy.Rule].model_validate(listed.json())
    rule = site.runtime.directory.current.rules[0]
    assert rule.bot_first is not None
    assert rule.condition.segments[0].name == "gold ⭐"

    gone = await admin(site, "PUT", "/segments", json={"segments": []})
    assert gone.status_code == 422
    assert "asks for the segment" in gone.json()["errors"][0]["detail"]


GOLD = {"one_of": ["gold"]}

FAULTY: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"text": ["("]}, {}, "/rules/0/when/text/0", "missing )"),
    ({"subject": [r"(a)\1"]}, {}, "/rules/0/when/subject/0", "linear time"),
    ({"segments": ["no"]}, {}, "/rules/0/when/segments/0", "no segment 'no'"),
    ({"hours": {"calendar_id": "cal_x"}}, {}, "/rules/0/when/hours/calendar_id", "no calendar"),
    ({"previous_queues": ["que_x"]}, {}, "/rules/0/when/previous_queues/0", "no queue"),
    ({"contact": {"a": {}}}, {}, "/rules/0/when/contact/a", "must say"),
    ({}, {"sla_policy_id": "sla_x"}, "/rules/0/then/sla_policy_id", "no SLA policy"),
    ({}, {"bot_first": {"agent_id": "agt_x"}}, "/rules/0/then/bot_first/agent_id", "role bot"),
    ({}, {"parked": {}}, "/rules/0/then/parked", "either seconds"),
    (
        {},
        {"steps": [{"after_seconds": 1, "widen_to": ["que_x"]}]},
        "/rules/0/then/steps/0/widen_to/0",
        "no queue",
    ),
    (
        {},
        {
            "steps": [
                {"after_seconds": 9, "priority": 1},
                {"after_seconds": 1, "priority": 0},
            ]
        },
        "/rules",
        "order of time",
    ),
]


@pytest.mark.parametrize(("when", "then", "pointer", "said"), FAULTY)
async def test_faulty_rules_say_where_and_why(
    site: Site, when: dict[str, Any], then: dict[str, Any], pointer: str, said: str
) -> None:
    body = {"rules": [{"name": "r", "when": when, "then": then}]}
    refused = await admin(site, "PUT", "/rules", json=body)
    assert refused.status_code == 422, refused.text
    (fault,) = refused.json()["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"]
    assert await rows(site, "SELECT 1 FROM rules") == []


async def test_warnings_speak_three_languages(site: Site) -> None:
    rules = [{"name": "all", "then": {"priority": 1}}, {"name": "never", "when": {"words": ["x"]}}]
    said = {}
    for lang in ("en", "ru", "uk"):
        put = await admin(site, "PUT", f"/rules?lang={lang}", json={"rules": rules})
        (warning,) = [w for w in put.json()["warnings"] if w["code"] == "unreachable"]
        assert warning["where"] == ["rules", "never"]
        said[lang] = warning["message"]
        checked = await admin(site, "GET", f"/policy/check?lang={lang}")
        schemas_policy.Findings.model_validate(checked.json())
        assert warning in checked.json()["items"]
    assert len(set(said.values())) == 3
    assert (await admin(site, "GET", "/policy/check?lang=xx")).status_code == 422


async def test_every_set_of_rules_is_kept(site: Site) -> None:
    for name in ("one", "two", "three"):
        await admin(site, "PUT", "/rules", json={"rules": [{"name": name}]})
    seen: list[Any] = []
    cursor = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await admin(site, "GET", "/rules/versions", params=params)
        schemas.Page[schemas_policy.RuleVersion].model_validate(answer.json())
        seen += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert [found["rules"][0]["name"] for found in seen] == ["three", "two", "one"]
    assert seen[0]["created_by"] == site.agents[Role.ADMIN]
    # Going back is sending it again.
    old = [{k: v for k, v in rule.items() if k != "id"} for rule in seen[-1]["rules"]]
    back = await admin(site, "PUT", "/rules", json={"rules": old})
    assert [rule["name"] for rule in back.json()["items"]] == ["one"]
    bad = await admin(site, "GET", "/rules/versions", params={"cursor": "eA"})
    assert bad.status_code == 422


async def test_policy_life(site: Site) -> None:
    first = await admin(site, "GET", "/policy")
    assert schemas_policy.PolicyVersion.model_validate(first.json()).version == 0
    assert first.json()["document"] == shown(Policy())
    body = {"document": {"order": "strict", "kinds": {"chat": {"weight": 30}}}, "note": "їдемо"}
    tag = first.headers["etag"]
    put = await admin(site, "PUT", "/policy", json=body, headers={"If-Match": tag})
    assert put.status_code == 200, put.text
    made = schemas_policy.PolicyAnswer.model_validate(put.json())
    assert (made.version, made.note, made.created_by) == (1, "їдемо", site.agents[Role.ADMIN])
    assert put.json()["document"]["kinds"]["chat"]["weight"] == 30
    assert put.json()["document"]["kinds"]["chat"]["dormant_weight"] == 4
    assert site.runtime.directory.current.policy_version == 1
    stale = await admin(site, "PUT", "/policy", json=body, headers={"If-Match": tag})
    assert stale.status_code == 412
    # The same again is no new version.
    assert (await admin(site, "PUT", "/policy", json=body)).json()["version"] == 1
    events = await rows(site, "SELECT type FROM events")
    assert [e["type"] for e in events] == ["configuration.changed"]

    old = (await admin(site, "GET", "/policy/versions/0")).json()
    back = await admin(site, "PUT", "/policy", json={"document": old["document"]})
    assert back.json()["version"] == 2
    assert back.json()["document"] == first.json()["document"]
    listed = await admin(site, "GET", "/policy/versions", params={"limit": "1"})
    page = schemas.Page[schemas_policy.PolicyVersion].model_validate(listed.json())
    assert [item.version for item in page.items] == [2]
    more = await admin(site, "GET", "/policy/versions", params={"cursor": page.next_cursor})
    assert [item["version"] for item in more.json()["items"]] == [1]
    assert (await admin(site, "GET", "/policy/versions/9")).status_code == 404
    faulty: list[dict[str, Any]] = [
        {"order": "random"},
        {"kinds": {"fax": {}}},
        {"kinds": {"chat": {"weight": -1}}},
        {"colour": 1},
    ]
    for document in faulty:
        refused = await admin(site, "PUT", "/policy", json={"document": document})
        assert refused.status_code == 422, document
        assert refused.json()["errors"][0]["pointer"].startswith("/document/")
    denied = await site.call(Role.SUPERVISOR, "PUT", "/api/v1/policy", json=body)
    assert denied.status_code == 403


async def test_queue_settings(site: Site) -> None:
    second = (await admin(site, "POST", "/queues", json={"name": "друга"})).json()["id"]
    await admin(site, "POST", "/skills", json={"name": "billing"})
    changes = {
        "strategy": "round_robin",
        "manual": True,
        "leave_idle": 2,
        "rings": 3,
        "exhausted_policy": "escalate",
        "reask_seconds": 45,
        "escalate_queue_id": second,
        "lost_agent_rule": "return",
        "steps": [{"after_seconds": 30, "drop": ["billing"], "offer": "callback"}],
    }
    changed = await admin(site, "PATCH", f"/queues/{site.queue_id}", json=changes)
    assert changed.status_code == 200, changed.text
    schemas.Queue.model_validate(changed.json())
    for name, value in changes.items():
        assert changed.json()[name] == value
    cleared = await admin(site, "PATCH", f"/queues/{site.queue_id}", json={"reask_seconds": None})
    assert cleared.json()["reask_seconds"] is None

    circle = {"steps": [{"after_seconds": 5, "queue_id": site.queue_id}]}
    refused = await admin(site, "PATCH", f"/queues/{second}", json=circle)
    assert refused.status_code == 422
    assert "support → друга → support" in refused.json()["errors"][0]["detail"]
    for values, pointer in (
        ({"escalate_queue_id": "que_x"}, "/escalate_queue_id"),
        ({"calendar_id": "cal_x"}, "/calendar_id"),
        ({"sla_policy_id": "sla_x"}, "/sla_policy_id"),
        ({"steps": [{"after_seconds": 1, "relax": {"x": 1}}]}, "/steps/0/relax"),
        ({"steps": [{"after_seconds": 1}]}, "/steps/0"),
        ({"strategy": "best"}, "/strategy"),
        ({"rings": 0}, "/rings"),
    ):
        for method, path, body in (
            ("PATCH", f"/queues/{second}", values),
            ("POST", "/queues", {"name": "x", **values}),
        ):
            refused = await admin(site, method, path, json=body)
            assert refused.status_code == 422, (path, values)
            assert refused.json()["errors"][0]["pointer"] == pointer


async def test_caps_of_agents(site: Site) -> None:
    changed = await admin(
        site, "PATCH", f"/agents/{site.agents[Role.AGENT]}", json={"caps": {"voice": 0, "chat": 2}}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["caps"] == {"voice": 0, "chat": 2}
    (told,) = await rows(site, "SELECT data FROM events WHERE type = 'agent.updated'")
    assert told["data"]["agent"]["caps"] == {"voice": 0, "chat": 2}
    checked = (await admin(site, "GET", "/policy/check")).json()["items"]
    assert ["agents", "agent@example.org", "caps"] in [item["where"] for item in checked]
    for caps in ({"fax": 1}, {"chat": -1}):
        refused = await admin(
            site, "PATCH", f"/agents/{site.agents[Role.AGENT]}", json={"caps": caps}
        )
        assert refused.status_code == 422


async def test_a_small_change_is_not_held_up_by_old_faults(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        await factories.queue(tx, "ring", exhausted_policy="escalate")
    paused = await site.call(Role.SUPERVISOR, "POST", f"/api/v1/queues/{site.queue_id}/pause")
    assert paused.status_code == 200
    checked = (await admin(site, "GET", "/policy/check")).json()["items"]
    assert checked[0]["severity"] == "error"
    assert checked[0]["code"] == "no-escalation"
