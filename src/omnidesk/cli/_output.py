"""How commands speak: text for people, or one JSON object on the last line of stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from omnidesk.errors import OmnideskError, Rejected


def emit(result: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Print what a command found; `text` is the same for people."""
    plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
    line = json.dumps(result, ensure_ascii=plain, default=str) if as_json else text
    sys.stdout.write(line.rstrip("\n") + "\n")
    sys.stdout.flush()


def refuse(error: BaseException, *, as_json: bool) -> NoReturn:
    """One clear line on stderr, and exit code 2."""
    said = "; ".join(dict.fromkeys(_words(part) for part in _leaves(error)))
    if as_json:
        emit({"error": said}, "", as_json=True)
    sys.stderr.write(f"omnidesk: {said}\n")
    sys.exit(2)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in _leaves(part)]
    return [error]


def _words(error: BaseException) -> str:
    said = str(error).replace("\n", "; ")
    if isinstance(error, Rejected) and error.errors:
        said += ": " + "; ".join(f"{fault.pointer} {fault.detail}" for fault in error.errors)
    assert isinstance(error, OmnideskError)
    return " ".join(said.split())
