"""omnidesk explain"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from omnidesk import clock, logs
from omnidesk.cli import _database, _options, _output
from omnidesk.flows.explain import explain_work_item

Language = Annotated[
    Literal["en", "ru", "uk"], typer.Option("--lang", help="Language of the explanation.")
]


def command(
    work_item_id: Annotated[str, typer.Argument(help="The work item's id (wrk_...).")],
    lang: Language = "en",
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Why this agent, why not the others, why still waiting: the situation now and every decision
    that was recorded.

    Example: omnidesk explain wrk_0191... --lang uk
    """
    logs.configure("warning")
    found = asyncio.run(_explain(config, work_item_id, lang))
    _output.emit(found, _told(found), as_json=json)


async def _explain(config: Path | None, work_item_id: str, lang: str) -> dict[str, Any]:
    async with _database.opened(config) as opened, opened.database.transaction() as tx:
        return await explain_work_item(tx, work_item_id, clock.now(), language=lang)


def _told(found: dict[str, Any]) -> str:
    item = found["work_item"]
    lines = [f"{item['id']}: {item['state']}", *found["words"]]
    for decision in found["decisions"]:
        lines += ["", f"{decision['decided_at']}  {decision['outcome']}", *decision["words"]]
    return "\n".join(lines)
