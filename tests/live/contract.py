"""Holds real frames against the AsyncAPI document."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import jsonschema_rs

from omnidesk.api.asyncapi import document

SEEN: Counter[str] = Counter()


@cache
def validator(name: str) -> Any:
    """The payload schema of a message, ready to check."""
    parts = document()["components"]
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/messages/{name}/payload", "components": parts}
    )


def check(frame: dict[str, Any], side: str = "") -> None:
    """Fail unless the document describes the frame. Event types made up by tests pass."""
    known = document()["components"]["messages"]
    kind = frame["type"]
    if kind.startswith("test."):
        return
    name = side + kind if side + kind in known else kind
    assert name in known, f"the document does not know {name}"
    SEEN[name] += 1
    errors = [
        f"{'/'.join(map(str, e.instance_path))}: {e.message}"
        for e in validator(name).iter_errors(frame)
    ]
    assert not errors, (name, errors[:5], frame)
