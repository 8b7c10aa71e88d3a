"""What the smoke check makes on a server, through the API, and puts out of use afterwards."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from omnidesk import clock

QUEUE, INBOX, RULE = "smoke-queue", "smoke-inbox", "smoke-rule"
AGENT_NAME, AGENT_EMAIL = "smoke-agent", "smoke-agent@smoke.invalid"

Json = dict[str, Any]


class Failed(Exception):
    """A check did not come out as it must; the text says what was seen."""


@dataclass(slots=True)
class Api:
    """The server's REST side with an admin's token."""

    url: str
    token: str
    http: httpx2.AsyncClient

    async def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """One call; Failed with the server's own words unless it is answered 2xx."""
        known = {"authorization": f"Bearer {self.token}", **(headers or {})}
        response = await self.http.request(method, self.url + path, json=body, headers=known)
        if not response.is_success:
            raise Failed(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response

    async def every(self, path: str) -> list[Json]:
        """All pages of a list."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            query = f"limit=100{f'&cursor={cursor}' if cursor else ''}"
            joint = "&" if "?" in path else "?"
            page = (await self.ask("GET", f"/api/v1/{path}{joint}{query}")).json()
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


@dataclass(slots=True, kw_only=True)
class Place:
    """The smoke check's own corner of a server."""

    queue_id: str
    agent_id: str
    inbox_id: str
    token: str
    token_id: str
    secret: str


async def furnish(api: Api, receiver_url: str) -> Place:
    """Make or revive queue, agent, inbox and token; run twice, there is still one of each.

    Where the server has rules, one of ours goes first: the check must not reach real agents.
    """
    secret = "whsec_" + base64.b64encode(clock.secret_token(24).encode()).decode()
    queue = {"name": QUEUE, "paused": False, "offer_timeout_seconds": 30, "wrap_up_seconds": 0}
    queue_id = await _put(api, "queues", "name", queue)
    agent = {"email": AGENT_EMAIL, "name": AGENT_NAME, "queue_ids": [queue_id]}
    agent_id = await _put(api, "agents", "email", agent, revive={"disabled": False})
    config = {"namespace": "smoke", "signing_secret": secret, "outbound_url": receiver_url}
    inbox: Json = {"name": INBOX, "channel": "generic", "queue_id": queue_id, "config": config}
    inbox |= {"enabled": True, "reopen_window_seconds": 0}
    inbox_id = await _put(api, "inboxes", "name", inbox, fixed=("channel",))
    await _set_rule(api, queue_id, inbox_id)
    await _settle(api, queue_id)
    token = (
        await api.ask("POST", "/api/v1/tokens", {"agent_id": agent_id, "label": "smoke"})
    ).json()
    return Place(
        queue_id=queue_id,
        agent_id=agent_id,
        inbox_id=inbox_id,
        token=token["token"],
        token_id=token["id"],
        secret=secret,
    )


async def clear(api: Api, place: Place) -> None:
    """Put everything out of use. Nothing is deleted: what happened stays on the record."""
    await _drop_rule(api)
    await _settle(api, place.queue_id)
    await api.ask("DELETE", f"/api/v1/tokens/{place.token_id}")
    await api.ask("PATCH", f"/api/v1/inboxes/{place.inbox_id}", {"enabled": False})
    await api.ask("PATCH", f"/api/v1/agents/{place.agent_id}", {"disabled": True})
    await api.ask("PATCH", f"/api/v1/queues/{place.queue_id}", {"paused": True})


async def _put(
    api: Api,
    kind: str,
    key: str,
    values: Json,
    *,
    fixed: tuple[str, ...] = (),
    revive: Json | None = None,
) -> str:
    found = [item["id"] for item in await api.every(kind) if item[key] == values[key]]
    if not found:
        made = await api.ask("POST", f"/api/v1/{kind}", values)
        return str(made.json()["id"])
    changes = {name: value for name, value in values.items() if name not in fixed}
    await api.ask("PATCH", f"/api/v1/{kind}/{found[0]}", changes | (revive or {}))
    return str(found[0])


async def _settle(api: Api, queue_id: str) -> None:
    """Nothing of a run that broke off may wait for an agent."""
    for found in await api.every(f"conversations?queue_id={queue_id}&state=open"):
        await api.ask("POST", f"/api/v1/conversations/{found['id']}/resolve")


async def _set_rule(api: Api, queue_id: str, inbox_id: str) -> None:
    rule = {"name": RULE, "when": {"inboxes": [inbox_id]}, "then": {"queue_id": queue_id}}
    await _change_rules(api, lambda others: [rule, *others] if others else [])


async def _drop_rule(api: Api) -> None:
    await _change_rules(api, lambda others: others)


async def _change_rules(api: Api, change: Any) -> None:
    for _ in range(5):
        answer = await api.ask("GET", "/api/v1/rules")
        rules = [{k: v for k, v in r.items() if k != "id"} for r in answer.json()["items"]]
        wanted = change([rule for rule in rules if rule["name"] != RULE])
        if [rule["name"] for rule in wanted] == [rule["name"] for rule in rules]:
            return
        try:
            # Somebody may be changing the rules just now: theirs must not be undone.
            headers = {"if-match": answer.headers["etag"]}
            await api.ask("PUT", "/api/v1/rules", {"rules": wanted}, headers)
            return
        except Failed as error:
            if " 412 " not in str(error):
                raise
            await asyncio.sleep(0.2)
    raise Failed("the rules change all the time")
