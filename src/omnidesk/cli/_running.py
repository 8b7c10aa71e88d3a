"""Running a command that may be stopped by Ctrl-C at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import typer
import uvloop

Result = TypeVar("Result")


def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns; exit code 130 when it was told to stop before it had anything."""
    try:
        return uvloop.run(work)
    except asyncio.CancelledError:
        raise typer.Exit(130) from None
