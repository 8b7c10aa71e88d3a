"""Every failure is a problem; none tells what it should not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st

from omnidesk import errors
from omnidesk.api.middleware import Surround
from omnidesk.api.problem_help import HELP, LANGUAGES, preferred_language
from omnidesk.api.problems import KINDS, install, problem_of
from omnidesk.domain.agent import Role
from omnidesk.errors import FieldError, Rejected
from tests.api.conftest import Site

SECRET = "hunter2-the-canary"


def tree(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from tree(inner)


def test_every_error_of_ours_has_its_kind() -> None:
    for kind in tree(Rejected):
        if kind.__module__ == errors.__name__:
            status, _ = KINDS[kind.code]  # type: ignore[attr-defined]
            assert status == kind.status, kind  # type: ignore[attr-defined]


def test_every_kind_is_explained_in_three_languages() -> None:
    assert set(HELP) == set(KINDS)
    for code, texts in HELP.items():
        assert set(texts) == set(LANGUAGES)
        assert texts["en"].title == KINDS[code][1]
        assert len({text.meaning for text in texts.values()}) == 3


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("uk", "uk"),
        ("uk-UA,ru;q=0.5", "uk"),
        ("ru-RU;q=0.4, uk;q=0.9", "uk"),
        ("fr, ru;q=0.3", "ru"),
        ("fr, de", "en"),
        ("ru;q=0", "en"),
        ("uk;q=x, en;q=0.1", "en"),
        ("*", "en"),
    ],
)
def test_language(header: str, language: str) -> None:
    assert preferred_language(header) == language


@given(st.text(max_size=200))
def test_any_language_header_gives_a_language(header: str) -> None:
    assert preferred_language(header) in LANGUAGES


async def test_type_resolves_to_a_page(site: Site) -> None:
    answer = await site.call(None, "GET", "/api/v1/queues")
    assert answer.headers["content-type"] == "application/problem+json"
    page = await site.call(
        None, "GET", answer.json()["type"], headers={"Accept-Language": "uk-UA,uk;q=0.9"}
    )
    assert page.status_code == 200
    assert "Вхід не виконано" in page.text
    assert "lang='uk'" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert (await site.call(None, "GET", "/api/docs/problems/<script>")).status_code == 404


@pytest.fixture
async def odd() -> httpx2.AsyncClient:
    """An application whose routes fail in every way."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install(app)

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError(SECRET)

    @app.get("/many")
    async def many() -> None:
        raise errors.TooMany("slow down", retry_after_seconds=7)

    @app.get("/away")
    async def away() -> None:
        raise errors.Unavailable(SECRET, retry_after_seconds=9)

    @app.get("/misconfigured")
    async def misconfigured() -> None:
        raise errors.ConfigurationError("inbox", SECRET)

    @app.get("/conflict")
    async def conflict() -> None:
        raise errors.Conflict("taken", errors=(FieldError("/name", "is taken"),))

    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(Surround, limits={"": 1000, "/echo/big": 5000})
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url="http://test.example")


async def test_unexpected_errors_say_nothing(odd: httpx2.AsyncClient) -> None:
    for path in ("/crash", "/misconfigured"):
        answer = await odd.get(path)
        assert answer.status_code == 500
        assert SECRET not in answer.text
        assert "Traceback" not in answer.text
        assert answer.json()["instance"] == answer.headers["x-request-id"]


async def test_retry_after(odd: httpx2.AsyncClient) -> None:
    answer = await odd.get("/many")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    answer = await odd.get("/away")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "9")
    assert SECRET not in answer.text


async def test_framework_errors_are_problems(odd: httpx2.AsyncClient) -> None:
    missing = await odd.get("/nowhere")
    assert missing.json()["type"].endswith("/not-found")
    wrong = await odd.put("/crash")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    assert wrong.json()["type"].endswith("/method-not-allowed")
    faulty = await odd.get("/conflict")
    assert faulty.json()["errors"] == [{"pointer": "/name", "detail": "is taken"}]


async def test_bodies_over_the_limit(odd: httpx2.AsyncClient) -> None:
    assert (await odd.post("/echo", content=b"x" * 1000)).json() == 1000
    refused = await odd.post("/echo", content=b"x" * 1001)
    assert refused.status_code == 413
    assert refused.json()["type"].endswith("/too-large")
    sent = 0

    async def endless() -> object:
        nonlocal sent
        while True:
            sent += 100
            yield b"x" * 100
            await asyncio.sleep(0)

    # No length announced: it stops reading at the limit.
    refused = await odd.post("/echo", content=endless())  # type: ignore[arg-type]
    assert refused.status_code == 413
    assert sent <= 1200


async def test_faulty_input_is_not_repeated(site: Site) -> None:
    answer = await site.call(
        None, "POST", "/api/v1/sessions", json={"email": "a@b.example", "password": [SECRET]}
    )
    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert answer.json()["errors"][0]["pointer"] == "/password"
    broken = await site.call(
        None,
        "POST",
        "/api/v1/sessions",
        content=b'{"password": "' + SECRET.encode() + b'"',
        headers={"Content-Type": "application/json"},
    )
    assert broken.status_code == 400
    assert SECRET not in broken.text


async def test_headers_that_keep_pages_honest(site: Site) -> None:
    answer = await site.call(Role.AGENT, "GET", "/api/v1/me")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    first = answer.headers["x-request-id"]
    # A client's own id never stands for ours.
    again = await site.call(Role.AGENT, "GET", "/api/v1/me", headers={"X-Request-Id": "mine"})
    assert again.headers["x-request-id"] not in {"mine", first}


async def test_docs_need_nothing_from_elsewhere(site: Site) -> None:
    page = await site.call(None, "GET", "/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text.replace("http://test.example", "")
    assert "https://" not in page.text
    assert "/api/v1/offers/{offer_id}/accept" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_status_of_a_problem_is_the_status_of_its_error() -> None:
    for error, status in (
        (errors.NotFound("x"), 404),
        (errors.StaleVersion("x"), 412),
        (errors.SignatureInvalid("x"), 401),
        (errors.SendError("x", outcome=errors.SendOutcome.RETRY, public_reason=""), 500),
        (ValueError(SECRET), 500),
    ):
        made, _ = problem_of(error, "req_1")
        assert made["status"] == status
        assert SECRET not in str(made)
