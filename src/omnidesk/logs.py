"""One JSON object a line on stderr, for omnidesk's own words and those of its libraries.

A line carries `at`, `level`, `logger`, `event` and whatever the code adds; `request_id`,
`conversation_id` and their like come along from the context. What customers write, and what
opens doors, is taken out on the way: by the name of the field, and by the look of the value.
"""

from __future__ import annotations

import json
import logging
import math
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from omnidesk import clock

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

# Parts of field names, compared without case and punctuation.
_SECRET_PARTS = (
    "token", "secret", "password", "passwd", "passphrase", "authorization", "cookie", "signature",
    "credential", "apikey", "privatekey", "sessionkey", "sealed", "hmac", "otp",
)  # fmt: skip
_SECRET_NAMES = frozenset({"auth", "seed", "headers", "dsn", "databaseurl"})
# What people wrote, and what might hold it.
_WORDS = frozenset(
    {
        "text", "body", "raw", "html", "content", "subject", "preview", "caption", "note", "notes",
        "payload", "transcript", "snippet", "query", "params", "parameters", "attributes",
        "message", "messages", "data", "form", "json",
    }
)  # fmt: skip
# Counts and names of things are no secrets, whatever they are counts and names of.
_HARMLESS_ENDS = ("id", "ids", "count", "bytes", "length", "seconds", "at", "total")

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bodk_[A-Za-z0-9_-]{8,}"), "odk_[hidden]"),
    (re.compile(r"(?i)\b(bearer|basic|digest|bot)\s+[A-Za-z0-9._~+/=:-]{8,}"), r"\1 [hidden]"),
    # Telegram's tokens, with or without the word that stands before them in a URL.
    (re.compile(r"(?<![0-9])(bot)?[0-9]{6,}:[A-Za-z0-9_-]{20,}"), r"\1[hidden]"),
    (re.compile(r"([a-z][a-z0-9+.-]*://)[^/\s@:]*:[^/\s@]*@"), r"\1[hidden]@"),
    (re.compile(r"\bgAAAA[A-Za-z0-9_-]{16,}={0,2}"), "[hidden]"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), "[hidden]"),
    # name=value and "name": "value" inside longer texts, query strings included.
    (
        re.compile(
            r"(?i)([A-Za-z0-9_.-]*(?:token|secret|password|authorization|signature|api[_-]?key)"
            r"[A-Za-z0-9_-]*[\"']?\s*[=:]\s*[\"']?)[^\s\"'&;,)}\]]+"
        ),
        r"\1[hidden]",
    ),
    # What libraries quote of the values they were given.
    (re.compile(r"(?s)\[parameters: .*?\](?=\n|$)"), "[parameters hidden]"),
    (re.compile(r"(?s)input_value=.*?(?=, input_type=|\]|$)"), "input_value=[hidden]"),
    (
        re.compile(
            r"(?s)(DETAIL: |Failing row contains |query argument \$\d+: ).*?(?=\n\[SQL|\Z)"
        ),
        r"\1[hidden]",
    ),
)  # fmt: skip
_LONGEST = 4000
_DEEPEST = 6

# They write URLs, addresses or whole frames, some of which hold tokens and messages.
_QUIET = (
    "aiosmtpd", "alembic", "asyncio", "charset_normalizer", "httpcore", "httpcore2", "httpx",
    "httpx2", "imap_tools", "mail.log", "mail.error", "mail.debug", "multipart",
    "python_multipart", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "websockets",
    "websockets.client", "websockets.server",
)  # fmt: skip
_TALKING = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (stderr); doing it again replaces it.

    `level` holds for omnidesk's own lines; libraries say info at the least, and the talkative
    ones warnings only, since their debug lines quote what people wrote.
    """
    target = stream or sys.stderr
    number = _LEVELS[level]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _described, redact, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *names: _Lines(target, str(names[0]) if names else ""),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _Borrowed):
            root.removeHandler(handler)
    root.addHandler(_Borrowed(_Lines(target, "")))
    root.setLevel(max(number, logging.INFO))
    for name in _TALKING:
        _hand_over(name, max(number, logging.INFO))
    for name in _QUIET:
        _hand_over(name, logging.WARNING)
    logging.captureWarnings(capture=True)


def _hand_over(name: str, level: int) -> None:
    logger = logging.getLogger(name)
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(max(level, logging.WARNING) if name == "uvicorn.access" else level)


class _Lines:
    """Where finished lines go; one write a line, so that processes do not mix theirs."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self.name = name

    def msg(self, line: str) -> None:
        """Write one line. A closed stream must not end the work it tells about."""
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            pass

    debug = info = warning = error = critical = exception = log = msg


class _Borrowed(logging.Handler):
    """Takes the standard library's records onto the same way."""

    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """One record, as the same kind of line."""
        try:
            line: dict[str, Any] = {"event": record.getMessage(), "logger": record.name}
            if record.exc_info and record.exc_info[1] is not None:
                line["exc_info"] = record.exc_info
            line = dict(structlog.contextvars.merge_contextvars(None, "", line))
            line = dict(_described(self._lines, record.levelname.lower(), line))
            self._lines.msg(render(None, "", redact(None, "", line)))
        except Exception:
            self.handleError(record)


def _described(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Instant, level, logger and, as text, the exception."""
    line["at"] = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line["level"] = {"exception": "error", "warn": "warning"}.get(method, method)
    line.setdefault("logger", getattr(logger, "name", ""))
    given = line.pop("exc_info", None)
    error = _exception(given)
    if error is not None:
        line["exception"] = _told(error)
    line.pop("stack_info", None)
    return line


def _exception(given: Any) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _told(error: BaseException) -> str:
    """Where it happened, and the error's own words. Source lines stay out: they are no news."""
    seen: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(seen) < 8:
        seen.append(f"{type(cause).__module__}.{type(cause).__qualname__}: {cause}{_way(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    inner = getattr(error, "exceptions", ())
    seen.extend(_told(part) for part in inner[:4])
    return "\n".join(seen)


def _way(error: BaseException) -> str:
    trace: TracebackType | None = error.__traceback__
    frames = traceback.extract_tb(trace)[-12:]
    return "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line without secrets and without what people wrote."""
    return {key: _clean(key, value, 0) for key, value in line.items()}


def _clean(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _is_secret(name):
        return "[hidden]"
    if isinstance(value, int | float):
        # JSON has no word for infinity.
        return value if math.isfinite(value) else str(value)
    if _is_words(name):
        return f"[{len(value)} hidden]" if hasattr(value, "__len__") else "[hidden]"
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if isinstance(value, str):
        return _scrub(value)
    if depth >= _DEEPEST:
        return "[...]"
    if isinstance(value, Mapping):
        return {_scrub(str(k)): _clean(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(name, item, depth + 1) for item in list(value)[:50]]
    return _scrub(str(value))


def _is_secret(name: str) -> bool:
    folded, last = _folded(name)
    if last in _HARMLESS_ENDS:
        return False
    return folded in _SECRET_NAMES or any(part in folded for part in _SECRET_PARTS)


def _is_words(name: str) -> bool:
    folded, last = _folded(name)
    return folded in _WORDS or (last in _WORDS and last not in {"message", "data", "query"})


def _folded(name: str) -> tuple[str, str]:
    parts = re.split(r"[^a-z0-9]+", name.casefold())
    return "".join(parts), parts[-1]


def _scrub(text: str) -> str:
    if not text.isascii():
        # A lone half of a surrogate pair is no UTF-8, and no reason to lose the line.
        text = text.encode("utf-8", "replace").decode()
    for pattern, put in _PATTERNS:
        text = pattern.sub(put, text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}[... {len(text)} characters]"


def render(_logger: Any, _method: str, line: Mapping[str, Any]) -> str:
    """One line of JSON, the fields that every line has first."""
    first = {name: line[name] for name in ("at", "level", "logger", "event") if name in line}
    rest = {name: value for name, value in line.items() if name not in first}
    # Not orjson: a number of any size must come out, too.
    return json.dumps(first | rest, default=str, ensure_ascii=False, separators=(",", ":"))
