"""omnidesk token create | revoke | list"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from omnidesk import clock, logs
from omnidesk.cli import _database, _options, _output
from omnidesk.domain.agent import Role
from omnidesk.flows import grant

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Bearer tokens for people, programs and bots.\n\n"
    "Example: omnidesk token create --agent olena@example.org",
)

Agent = Annotated[str | None, typer.Option(help="The agent's e-mail address.")]
RoleName = Annotated[
    Literal["admin", "supervisor", "ops", "bot", "board"] | None,
    typer.Option("--role", help="A token that is nobody's, with this role."),
]
Label = Annotated[str, typer.Option(help="What it is for; shown in lists.")]
Days = Annotated[int | None, typer.Option(min=1, max=3650, help="It ends after so many days.")]


@app.command("create")
def create(
    agent: Agent = None,
    role: RoleName = None,
    label: Label = "",
    expires_days: Days = None,
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """Print a new bearer token, once: only its hash is stored.

    Example: omnidesk token create --role admin --expires-days 30
    """
    holder = grant.Holder(email=agent, role=Role(role) if role else None)
    made = asyncio.run(_create(config, holder, label, expires_days))
    if not json:
        until = f"until {made['expires_at']}" if made["expires_at"] else "until revoked"
        typer.echo(f"{made['id']}, role {made['role']}, {until}; shown only now:", err=True)
    _output.emit(made, made["token"], as_json=json)


async def _create(
    config: Path | None, holder: grant.Holder, label: str, expires_days: int | None
) -> dict[str, Any]:
    logs.configure("warning")
    async with _database.opened(config) as found, found.database.transaction() as tx:
        return await grant.token(
            tx, found.seal, holder, label=label, expires_days=expires_days, now=clock.now()
        )


@app.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(help="The id (tok_...), not the token itself.")],
    config: _options.Config = None,
    json: _options.Json = False,
) -> None:
    """End a token for good. Its sockets are closed within seconds.

    Example: omnidesk token revoke tok_0191...
    """
    ended = asyncio.run(_revoke(config, token_id))
    _output.emit(ended, f"{token_id} is revoked", as_json=json)


async def _revoke(config: Path | None, token_id: str) -> dict[str, Any]:
    logs.configure("warning")
    async with _database.opened(config) as found, found.database.transaction() as tx:
        return await grant.revoke(tx, token_id, clock.now())


@app.command("list")
def list_(config: _options.Config = None, json: _options.Json = False) -> None:
    """List tokens without their texts.

    Example: omnidesk token list
    """
    found = asyncio.run(_list(config))
    lines = [
        f"{token['id']}  {token['role']:<10}  {_state(token):<34}  {token['label']}".rstrip()
        for token in found
    ]
    _output.emit({"items": found}, "\n".join(lines) or "no tokens", as_json=json)


async def _list(config: Path | None) -> list[dict[str, Any]]:
    logs.configure("warning")
    async with _database.opened(config) as found, found.database.transaction() as tx:
        return await grant.every(tx)


def _state(token: dict[str, Any]) -> str:
    if token["revoked_at"]:
        return f"revoked {token['revoked_at']}"
    return f"until {token['expires_at']}" if token["expires_at"] else "until revoked"
