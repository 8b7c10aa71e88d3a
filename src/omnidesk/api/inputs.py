"""Shapes that inputs share: ids, texts, pages. Nothing here accepts a NUL, which the database
cannot store."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_ID = r"^[a-z]{3}_[0-9a-zA-Z_-]{1,64}$"
_NO_NUL = r"^[^\x00]*$"

Id = Annotated[str, StringConstraints(pattern=_ID)]
PathId = Annotated[str, Path(pattern=_ID, description="An id as this API gave it")]


class Input(BaseModel):
    """What a caller sends: exactly the fields named."""

    model_config = ConfigDict(extra="forbid")


def unset() -> Any:
    """The default of a field of a PATCH body: nothing, and nothing in the document. Read such
    bodies with `exclude_unset`; a null that was sent is refused by the field's own type."""
    return Field(default_factory=_nothing)


def _nothing() -> Any:
    return None


Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
ShortText = Annotated[str, StringConstraints(max_length=500, pattern=_NO_NUL)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=50_000, pattern=_NO_NUL)]
Seconds = Annotated[int, Field(ge=0, le=366 * 86_400)]

Limit = Annotated[int, Query(ge=1, le=100, description="How many items at most")]
Cursor = Annotated[
    str | None,
    Query(min_length=1, max_length=400, description="`next_cursor` of the page before"),
]

# The OpenAPI form of a file that is uploaded.
FILE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
