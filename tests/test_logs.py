"""Log lines: one JSON object each, and no canary in any of them."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr
from sqlalchemy.exc import DBAPIError

from omnidesk import clock, logs
from omnidesk.api.middleware import Surround
from omnidesk.store.database import Database

CANARY = "canary-7f3a9c"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A configured log, and everything as it was before afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    # Configuring sets these; others' tests must not find them changed.
    names = [*logs._QUIET, *logs._TALKING]
    before = {name: logging.getLogger(name).level for name in names}
    out = io.StringIO()
    logs.configure("debug", out)
    yield out
    logging.captureWarnings(capture=False)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
    root.setLevel(level)
    for name, former in before.items():
        logging.getLogger(name).setLevel(former)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_how_bad_where_and_in_which_request(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="req_1", conversation_id="cnv_1"):
        structlog.get_logger("omnidesk.test").warning("inbox.slow", inbox="підтримка 👋", seconds=2)
    (line,) = lines(stream)
    assert list(line)[:4] == ["at", "level", "logger", "event"]
    assert line["at"].endswith("Z")
    assert (line["level"], line["logger"], line["event"]) == (
        "warning",
        "omnidesk.test",
        "inbox.slow",
    )
    assert (line["request_id"], line["conversation_id"]) == ("req_1", "cnv_1")
    assert (line["inbox"], line["seconds"]) == ("підтримка 👋", 2)


async def test_lines_of_a_request_name_it_and_its_conversation(stream: io.StringIO) -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("a fault of ours")

    transport = httpx2.ASGITransport(app=Surround(broken))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        conversation_id = clock.new_id("cnv")
        answer = await http.get(f"/api/v1/conversations/{conversation_id}/messages")
    assert answer.status_code == 500
    (line,) = [line for line in lines(stream) if line["event"] == "unexpected_error"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["conversation_id"] == conversation_id


@pytest.mark.parametrize(
    "field",
    [
        "token", "bearer_token", "auth_token", "secret", "OMNIDESK_SECRET_KEY", "password",
        "Authorization", "X-Twilio-Signature", "cookie", "headers", "api_key", "database_url",
        "config_sealed", "text", "body", "raw", "html", "subject", "preview", "note_text",
        "message", "payload", "query",
    ],
)  # fmt: skip
def test_fields_that_hold_secrets_or_words_are_emptied(stream: io.StringIO, field: str) -> None:
    log = structlog.get_logger()
    log.info("seen", **{field: CANARY})
    log.info("seen", deep=[{"item": {field: {"x": CANARY}}}])
    assert CANARY not in stream.getvalue()
    assert len(lines(stream)) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"GET /x?access_token={CANARY}&y=1",
        f"https://api.telegram.org/bot700700700:{CANARY}{CANARY}/getMe",
        f"Authorization: Bearer {CANARY}",
        f"basic {CANARY}==",
        f"odk_{CANARY}",
        f"postgresql://me:{CANARY}@host/db",
        f'{{"password": "{CANARY}"}}',
        f"auth_token='{CANARY}'",
        f"value is wrong [type=x, input_value='{CANARY}', input_type=str]",
        f"[SQL: INSERT ...]\n[parameters: ('{CANARY}', 'x')]\n(Background)",
        f"duplicate key\nDETAIL: Key (email)=({CANARY}) already exists.",
    ],
)
def test_texts_that_quote_secrets_are_cut(stream: io.StringIO, text: str) -> None:
    structlog.get_logger().error("failed", reason=text)
    logging.getLogger("somebody").warning("failed: %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("somebody").exception("failed")
    assert CANARY not in stream.getvalue()
    assert len(lines(stream)) == 4


def test_harmless_fields_stay(stream: io.StringIO) -> None:
    structlog.get_logger().info(
        "ok", token_id="tok_1", message_id="msg_1", text_length=12, reason="no agent", ok=True
    )
    (line,) = lines(stream)
    assert line["token_id"] == "tok_1"
    assert line["message_id"] == "msg_1"
    assert line["text_length"] == 12
    assert line["reason"] == "no agent"
    assert line["ok"] is True


def test_an_exception_says_where_and_its_causes(stream: io.StringIO) -> None:
    try:
        try:
            raise OSError("the disk is full")
        except OSError as error:
            raise ExceptionGroup("both", [RuntimeError("the loop died")]) from error
    except ExceptionGroup:
        structlog.get_logger().exception("loop.died")
    (line,) = lines(stream)
    assert line["level"] == "error"
    for part in ("the loop died", "the disk is full", "test_logs.py:"):
        assert part in line["exception"]


async def test_what_the_database_refused_is_not_quoted(
    stream: io.StringIO, database: Database
) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as tx:
            await tx.run("SELECT CAST(:x AS integer[])", x=[CANARY])
    structlog.get_logger().error("failed", exc_info=refused.value)
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as tx:
            await tx.run("INSERT INTO skills (id, name) VALUES (:a, NULL)", a=CANARY)
    structlog.get_logger().error("failed", exc_info=refused.value)
    assert CANARY not in stream.getvalue()


def test_models_and_strange_values_do_not_break_a_line(stream: io.StringIO) -> None:
    class Config(BaseModel):
        auth_token: SecretStr

    log = structlog.get_logger()
    log.info("config", value=Config(auth_token=SecretStr(CANARY)))
    log.info("bytes", blob=CANARY.encode(), half="\ud83d", big=10**40, keys={1: 2})
    log.info("two\nlines", reason="a\nb")
    assert CANARY not in stream.getvalue()
    assert len(lines(stream)) == 3


def test_libraries_speak_the_same_way_and_not_too_much(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 1)
    logging.getLogger("uvicorn.access").info('GET /files/%s "200"', CANARY)
    logging.getLogger("uvicorn.error").debug("< TEXT %r", CANARY)
    logging.getLogger("sqlalchemy.engine").info("INSERT %r", CANARY)
    logging.getLogger("httpx2").info("GET %s", CANARY)
    logging.getLogger("websockets.server").debug("> %s", CANARY)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("an old thing", DeprecationWarning, stacklevel=1)
    found = lines(stream)
    assert [line["event"] for line in found][:1] == ["Started server process [1]"]
    assert CANARY not in stream.getvalue()
    assert found[-1]["logger"] == "py.warnings"


def test_the_level_holds(stream: io.StringIO) -> None:
    logs.configure("error", stream)
    structlog.get_logger().info("no")
    logging.getLogger("somebody").warning("no")
    structlog.get_logger().error("yes")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_a_closed_stream_ends_nothing(stream: io.StringIO) -> None:
    gone = io.StringIO()
    logs.configure("info", gone)
    gone.close()
    structlog.get_logger().error("nobody hears this")
    assert stream.getvalue() == ""


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1), _values))
def test_any_line_is_one_line_of_json(values: dict[str, Any]) -> None:
    line = logs.render(None, "", logs.redact(None, "", dict(values)))
    line.encode()
    assert "\n" not in line
    assert isinstance(json.loads(line, parse_constant=pytest.fail), dict)
