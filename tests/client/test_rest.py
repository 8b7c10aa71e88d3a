"""The REST client: what may be repeated is, until it is answered, and happens once."""

from __future__ import annotations

import asyncio
import random
from typing import Any, get_type_hints

import httpx2
import pytest

from omnidesk.api import schemas
from omnidesk.client import Api, ProblemError, resources
from omnidesk.client.backoff import backoff
from tests.client.conftest import Firm


def api_over(handler: Any, **more: Any) -> Api:
    return Api(
        "http://server", "tok", transport=httpx2.MockTransport(handler), rng=_Never(), **more
    )


class _Never(random.Random):
    def random(self) -> float:
        return 0.0


class Script:
    """Answers by turn; the last one for ever."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found

    @property
    def keys(self) -> set[str | None]:
        return {request.headers.get("idempotency-key") for request in self.requests}


def problem(status: int, code: str, **headers: str) -> httpx2.Response:
    body = {"type": f"/api/docs/problems/{code}", "title": "No", "status": status, "detail": code}
    return httpx2.Response(status, json=body, headers=headers)


def test_pauses_double_up_to_half_a_minute() -> None:
    bounds = [backoff(failures, 1.0) for failures in range(8)]
    assert bounds == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert backoff(4, 0.25) == 2.0


async def test_a_post_keeps_its_key_over_tries() -> None:
    script = Script(
        httpx2.ConnectError("gone"),
        httpx2.Response(502, text="<html>"),
        problem(503, "unavailable"),
        httpx2.Response(201, json={"id": "msg_1"}),
    )
    async with api_over(script) as api:
        assert (await api.send_message("cnv_1", "Привіт"))["id"] == "msg_1"
    assert len(script.requests) == 4
    assert len(script.keys) == 1
    assert None not in script.keys


async def test_retry_after_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("omnidesk.client.rest.asyncio.sleep", sleep)
    script = Script(
        problem(429, "too-many-requests", **{"retry-after": "7"}), httpx2.Response(200, json=1)
    )
    async with api_over(script) as api:
        assert await api.get("me") == 1
    assert slept == [7.0]
    impatient = Script(problem(429, "too-many-requests", **{"retry-after": "7"}))
    async with api_over(impatient, patience_seconds=5) as api:
        with pytest.raises(ProblemError) as refused:
            await api.get("me")
    assert (refused.value.retry_after, len(impatient.requests)) == (7.0, 1)


async def test_refusals_are_told_at_once() -> None:
    body = {
        "type": "/api/docs/problems/bad-input",
        "title": "The input is not valid",
        "status": 422,
        "detail": "the input is not valid",
        "instance": "req_1",
        "errors": [{"pointer": "/text", "detail": "is too long"}],
    }
    script = Script(httpx2.Response(422, json=body))
    async with api_over(script) as api:
        with pytest.raises(ProblemError, match="not valid") as refused:
            await api.create_note("cnv_1", "x")
    found = refused.value
    assert (found.code, found.status, found.request_id) == ("bad-input", 422, "req_1")
    assert (found.errors[0].pointer, len(script.requests)) == ("/text", 1)


async def test_a_change_that_expects_a_version_is_not_repeated_blindly() -> None:
    script = Script(httpx2.ReadError("gone"), httpx2.Response(200, json={}))
    async with api_over(script) as api:
        with pytest.raises(ProblemError, match="gone") as lost:
            await api.patch("conversations/cnv_1", {"priority": 1}, version=3)
        assert lost.value.code == "unreachable"
        assert script.requests[0].headers["if-match"] == '"3"'
        assert await api.patch("conversations/cnv_1", {"priority": 1}) == {}


async def test_an_answer_of_somebody_else_is_unreadable() -> None:
    async with api_over(Script(httpx2.Response(200, text="<html>hello"))) as api:
        with pytest.raises(ProblemError) as found:
            await api.get("me")
    assert found.value.code == "unreadable"


async def test_pages_are_fetched_as_they_are_needed(firm: Firm) -> None:
    ids = [await firm.customer(f"{number}") for number in range(5)]
    async with Api(firm.running.url, firm.boss, trust_env=False) as api:
        found = [c["id"] async for c in api.conversations(state=["open"], limit=2)]
        assert sorted(found) == sorted(ids)
        assert [queue["name"] async for queue in api.queues()] == ["support"]
        assert [agent["id"] async for agent in api.agents()] == [firm.agent_id]
        conversation = await api.conversation(ids[0])
        assert [m["text"] for m in await api.messages(ids[0])] == ["0"]
        contact = await api.contact(conversation["contact_id"])
        assert contact["id"] == conversation["contact_id"]
        changed = await api.patch(
            f"conversations/{ids[0]}", {"tags": ["віп"]}, version=conversation["version"]
        )
        assert changed["tags"] == ["віп"]
        with pytest.raises(ProblemError) as stale:
            await api.patch(f"conversations/{ids[0]}", {"priority": 1}, version=1)
        assert stale.value.code == "stale-version"


async def test_a_message_is_sent_once_though_the_answer_was_lost(firm: Firm) -> None:
    conversation = await firm.customer()
    lost = 0

    def swallow(data: bytes) -> bool:
        nonlocal lost
        if b"HTTP/1.1 201" in data and lost < 2:
            lost += 1
            return True
        return False

    firm.wire.swallow = swallow
    async with Api(firm.url, firm.boss, trust_env=False) as api, asyncio.timeout(30):
        sent = await api.send_message(conversation, "Вітаю 👋")
    assert lost == 2
    found = await firm.rows("SELECT id FROM messages WHERE direction = 'out'")
    assert [row["id"] for row in found] == [sent["id"]]


@pytest.mark.parametrize(
    "name", ["Agent", "Queue", "Contact", "Conversation", "Message", "Note", "WorkItem", "Offer"]
)
def test_the_resources_have_what_their_types_promise(name: str) -> None:
    promised = get_type_hints(getattr(resources, name)).keys()
    assert promised <= getattr(schemas, name).model_fields.keys()
