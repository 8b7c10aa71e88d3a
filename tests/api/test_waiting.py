"""Callbacks by hand and the published accuracy of estimates, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.store import estimates
from tests import factories
from tests.api.conftest import Site

NUMBER = "+380442796118"


async def test_an_agent_has_a_waiting_customer_called(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        item = await factories.work_item(tx, site.queue_id, channel_kind="chat", weight=20)
    path = f"/api/v1/work-items/{item}/callback"
    later = datetime.now(UTC) + timedelta(hours=3)
    body = {"address": "044 279 61 18", "region": "UA", "not_before": instant(later)}
    made = await site.call(
        Role.AGENT, "POST", path, json=body, headers={"Idempotency-Key": "один раз".encode().hex()}
    )
    assert made.status_code == 200, made.text
    found = made.json()
    assert (found["state"], found["channel_kind"], found["blended"]) == ("parked", "voice", True)
    assert found["callback"]["address"] == NUMBER
    again = await site.call(
        Role.AGENT, "POST", path, json=body, headers={"Idempotency-Key": "один раз".encode().hex()}
    )
    assert again.json() == found
    wrong = await site.call(Role.AGENT, "POST", path, json={"address": "12"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "/address"
    over = await site.call(Role.AGENT, "DELETE", path)
    assert over.status_code == 200, over.text
    assert (over.json()["state"], over.json()["channel_kind"]) == ("waiting", "chat")
    assert (await site.call(Role.AGENT, "DELETE", path)).status_code == 409
    assert (await site.call(Role.OPS, "POST", path, json=body)).status_code == 403
    missing = await site.call(Role.AGENT, "DELETE", "/api/v1/work-items/wrk_none/callback")
    assert missing.status_code == 404


async def test_the_accuracy_of_estimates_is_published(site: Site) -> None:
    now = datetime.now(UTC)
    accuracy = {"scored": 80, "coverage": 0.5, "error": 61.25, "bias": -12.0, "factor": 4.0}
    async with site.runtime.database.transaction() as tx:
        await estimates.keep_accuracy(tx, [{"queue_id": site.queue_id, "accuracy": accuracy}], now)
        quiet = await factories.queue(tx, "тиха")
    answer = await site.call(Role.OPS, "GET", "/api/v1/stats/estimates")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["claimed_coverage"] == 0.8
    by_id = {queue["queue_id"]: queue for queue in found["queues"]}
    assert by_id[site.queue_id] == {
        "queue_id": site.queue_id,
        "name": "support",
        "scored": 80,
        "coverage": 0.5,
        "error_seconds": 61.2,
        "bias_seconds": -12.0,
        "factor": 4.0,
        "told": False,
        "updated_at": instant(now),
    }
    assert (by_id[quiet]["scored"], by_id[quiet]["told"]) == (0, True)
    assert (await site.call(Role.BOT, "GET", "/api/v1/stats/estimates")).status_code == 403
