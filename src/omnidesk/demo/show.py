"""What the demo shows while it runs: links first, then a live table, or plain lines where nobody
looks."""

from __future__ import annotations

import asyncio
import webbrowser
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

import httpx2
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from omnidesk import __version__, clock
from omnidesk.demo.count import CHANNELS
from omnidesk.demo.run import ADMIN, PASSWORD, YOU, Stage

_PAGES = (
    ("/desk", "desk", "signed in already: go online, and customers are offered to you as well"),
    ("/wallboard", "wallboard", "all queues at a glance"),
    ("/demo-shop", "shop page", "write to the team as a visitor"),
    ("/api/docs", "API", "every call, with examples"),
    ("/api/openapi.json", "OpenAPI", ""),
    ("/api/asyncapi.json", "AsyncAPI", "the socket's frames"),
    ("/api/v1/stats/realtime", "statistics", "with the header Authorization: Bearer TOKEN"),
)
_PLAIN_SECONDS = 5.0
_STATES = {"online": "green", "away": "yellow", "offline": "dim"}


async def links(stage: Stage) -> str:
    """Where to look; only pages that answer."""
    lines = [
        f"omnidesk {__version__} demo: a shop with simulated customers and agents. Its data in"
        f" {stage.house.folder} is thrown away at the end.",
        "",
    ]
    headers = {"authorization": f"Bearer {stage.admin_token}"}
    async with httpx2.AsyncClient(timeout=10, trust_env=False, headers=headers) as http:
        for path, name, hint in _PAGES:
            response = await http.get(stage.house.url + path, follow_redirects=True)
            if response.status_code < 400:
                lines.append(f"  {name:<11} {stage.house.url}{path}  {hint}".rstrip())
    lines += [
        "",
        "  to make it real: docker compose up -d, or omnidesk serve; then omnidesk doctor (README)",
        "",
        f"  an admin    {ADMIN}   {PASSWORD}",
        f"  you         {YOU}     {PASSWORD}   (the desk signs you in by itself)",
        f"  a token     {stage.admin_token}   (role admin)",
        f"  a check     OMNIDESK_TOKEN={stage.admin_token} omnidesk smoke --url {stage.house.url}",
        "",
    ]
    return "\n".join(lines)


async def show(stage: Stage, out: IO[str], *, live: bool) -> None:
    """Links, then the state of affairs until cancelled: redrawn each second, or line by line."""
    out.write(await links(stage) + "\n")
    out.flush()
    if live:
        # Where somebody looks at a terminal, a browser is near; without one the links remain.
        webbrowser.open(f"{stage.house.url}/desk")
        await _redraw(stage, Console(file=out))
    while True:
        out.write(_line(stage) + "\n")
        out.flush()
        await asyncio.sleep(_PLAIN_SECONDS)


async def _redraw(stage: Stage, console: Console) -> None:
    headers = {"authorization": f"Bearer {stage.admin_token}"}
    async with httpx2.AsyncClient(timeout=5, trust_env=False, headers=headers) as http:
        with Live(console=console, auto_refresh=False, transient=True) as screen:
            while True:
                board: Mapping[str, Any] = {}
                with suppress(httpx2.HTTPError, ValueError):
                    answer = await http.get(f"{stage.house.url}/api/v1/stats/realtime")
                    board = answer.json() if answer.status_code == 200 else {}
                screen.update(_picture(stage, board), refresh=True)
                await asyncio.sleep(1)


def _picture(stage: Stage, board: Mapping[str, Any]) -> Group:
    beside = Table.grid(padding=(0, 2))
    beside.add_row(_channels(stage), _agents(stage, board))
    return Group(beside, _queues(board), _line(stage))


def _channels(stage: Stage) -> Table:
    table = Table("channel", "messages in", "answers delivered", expand=False)
    inbound = Counter(item.channel for item in stage.ledger.safe())
    home = stage.ledger.home
    out = Counter(home.get((r.channel, r.address), r.channel) for r in stage.ledger.received)
    for name in CHANNELS:
        table.add_row(name, str(inbound[name]), str(out[name]))
    return table


def _queues(board: Mapping[str, Any]) -> Table:
    table = Table("queue", "waiting", "oldest wait", "offered", "with agents", "service level")
    for queue in board.get("queues", ()):
        level = queue["service_level"]
        table.add_row(
            queue["name"],
            str(queue["waiting"]),
            f"{queue['oldest_wait_seconds']} s",
            str(queue["offered"]),
            str(queue["assigned"]),
            "" if level is None else f"{level:.0%}",
        )
    return table


def _agents(stage: Stage, board: Mapping[str, Any]) -> Table:
    table = Table("agent", "state", "load", "conversations", "settled")
    played = {agent.id: agent for agent in stage.agents}
    for person in board.get("agents", ()):
        agent = played.get(person["id"])
        style = _STATES.get(person["state"], "")
        table.add_row(
            person["name"],
            f"[{style}]{person['state']}[/]" if style else person["state"],
            f"{person['used']} of {person['capacity']}",
            str(len(agent.cases)) if agent else "",
            str(agent.done) if agent else "",
        )
    return table


def _line(stage: Stage) -> str:
    seconds = clock.monotonic() - stage.started
    items = sum(1 for _ in stage.ledger.safe())
    return (
        f"{seconds:6.0f} s  {stage.phase}: {stage.arrivals.came} customers, {items} messages in,"
        f" {len(stage.ledger.received)} answers delivered,"
        f" {sum(agent.done for agent in stage.agents)} conversations settled,"
        f" {stage.arrivals.talking} under way"
    )


def told(report: Mapping[str, Any]) -> str:
    """The report for people."""
    lines = ["", f"  {'channel':<14}{'in':>7}{'answered':>10}{'delivered':>11}"]
    for name, found in report["by_channel"].items():
        row = f"{found['inbound']:>7}{found['answered']:>10}{found['delivered']:>11}"
        lines.append(f"  {name:<14}{row}")
    lines += [
        "",
        f"  {report['inbound']} messages and calls, {report['conversations']} conversations,"
        f" {report['answered']} of them answered; {report['offered']} offers,"
        f" {report['accepted']} accepted",
        f"  lost {report['lost']}, duplicated {report['duplicated']},"
        f" owned twice {report['double_owned']}"
        "   (counted from the simulator's own book against the tables)",
    ]
    for kind, names in report["faults"].items():
        lines += [f"  {kind}: {name}" for name in names]
    return "\n".join(lines)
