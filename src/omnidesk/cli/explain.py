"""omnidesk explain"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from omnidesk import clock, logs
from omnidesk.cli import _database, _options, _output
from omnidesk.errors import BadInput
from omnidesk.flows.explain import explain_at, explain_decision, explain_work_item

Language = Annotated[
    Literal["en", "ru", "uk"], typer.Option("--lang", help="Language of the explanation.")
]


def command(
    work_item_id: Annotated[str, typer.Argument(help="The work item's id (wrk_...).")],
    decision: Annotated[
        str | None, typer.Option("--decision", help="Just before this decision (dec_...).")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="At an instant, like 2026-11-23T10:00:00+02:00.")
    ] = None,
    lang: Language = "en",
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Why this agent, why not the others, why still waiting: the situation now and every decision
    that was recorded. With --decision or --at also how it was then, rebuilt from the log: every
    agent with the first filter that removed them, score, step and policy.

    Example: omnidesk explain wrk_0191... --decision dec_0191... --lang uk
    """
    logs.configure("warning")
    then = None if at is None else _instant(at)
    found = asyncio.run(_explain(config, work_item_id, decision, then, lang))
    _output.emit(found, _told(found), as_json=json)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(f"--at {text!r} is no instant like 2026-11-23T10:00:00+02:00")
    return found


async def _explain(
    config: Path | None, work_item_id: str, decision: str | None, at: datetime | None, lang: str
) -> dict[str, Any]:
    async with _database.opened(config) as opened:
        async with opened.database.transaction() as tx:
            found = await explain_work_item(tx, work_item_id, clock.now(), language=lang)
        then = None
        if decision is not None:
            then = await explain_decision(opened.database, work_item_id, decision, language=lang)
        elif at is not None:
            then = await explain_at(opened.database, work_item_id, at, language=lang)
        return {**found, "then": then}


def _told(found: dict[str, Any]) -> str:
    item, then = found["work_item"], found["then"]
    lines = [f"{item['id']}: {item['state']}", *found["words"]]
    if then is None:
        lines += [f"    {line}" for line in found["candidate_words"]]
    for decision in found["decisions"]:
        lines += ["", f"{decision['decided_at']}  {decision['outcome']}", *decision["words"]]
    if then is not None:
        policy = f"policy {then['policy_version']}, position {then['position']}"
        lines += ["", f"{then['at']}  ({policy})", *then["words"]]
        lines += [f"    {line}" for line in then["candidate_words"]]
    return "\n".join(lines)
