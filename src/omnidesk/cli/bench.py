"""omnidesk bench"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import typer

from omnidesk import logs
from omnidesk.bench import ingest, router
from omnidesk.cli import _options, _output
from omnidesk.errors import ConfigurationError

# Each takes seconds per measured mode and answers with the numbers of its contract.
_BENCHMARKS: Mapping[str, Callable[[float], Awaitable[Mapping[str, Any]]]] = {
    "ingest": ingest.run,
    "router": router.run,
}


def command(
    name: Annotated[str, typer.Argument(help="Which one, or all.")] = "all",
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Per measured mode.")] = 10.0,
    json: _options.Json = False,
) -> None:
    """Measure against a baseline in the same run: ratios mean something, bare rates do not.

    Example: omnidesk bench ingest --seconds 10 --json
    """
    logs.configure("warning")
    known = ", ".join([*_BENCHMARKS, "all"])
    if name != "all" and name not in _BENCHMARKS:
        raise ConfigurationError(f"benchmark {name!r}", "is unknown", f"known ones: {known}")
    for one in _BENCHMARKS if name == "all" else [name]:
        found = {"benchmark": one, **asyncio.run(_measured(one, seconds))}
        lines = "\n".join(f"{key}: {value}" for key, value in found.items())
        _output.emit(found, lines, as_json=json)


async def _measured(name: str, seconds: float) -> Mapping[str, Any]:
    return await _BENCHMARKS[name](seconds)
