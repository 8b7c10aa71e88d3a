"""Numbers as JSON has them: 3.0 is a whole number, true and "3" are none."""

from __future__ import annotations

from pydantic import BeforeValidator


def _number(value: object) -> object:
    if isinstance(value, (bool, str, bytes)):
        raise ValueError("must be a number")
    return value


# The last of the annotations of an int or float, so that its bounds stay in the JSON Schema.
NUMBER = BeforeValidator(_number)
