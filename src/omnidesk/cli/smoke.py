"""omnidesk smoke"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from omnidesk import logs
from omnidesk.cli import _options, _output, _running
from omnidesk.demo.house import open_house
from omnidesk.demo.smoke import Check, prepared
from omnidesk.domain.agent import Role
from omnidesk.errors import ConfigurationError


def command(
    url: Annotated[
        str | None, typer.Option(help="The server. Without it one is started and thrown away.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="OMNIDESK_TOKEN", help="An admin's bearer token.")
    ] = None,
    receiver: Annotated[
        str | None,
        typer.Option(help="http://HOST:PORT of this machine as the server sees it; else loopback."),
    ] = None,
    json: _options.Json = False,
) -> None:
    """Check a running server end to end: one signed webhook sent twice, offered, accepted,
    answered, delivered; socket cut and resumed. What it makes is named smoke-... and is put out
    of use at the end. Exit code 1 if any check fails.

    Example: OMNIDESK_TOKEN=odk_... omnidesk smoke --url https://desk.example.org
    """
    logs.configure("error")
    out = sys.stderr if json else sys.stdout

    def told(check: Check) -> None:
        sign = "ok  " if check.ok else "FAIL"
        line = f"{sign} {check.milliseconds:8.1f} ms  {check.name}  {check.detail}"
        out.write(line.rstrip() + "\n")
        out.flush()

    found = _running.to_the_end(_run(url, token, receiver, told))
    text = "all is well" if found["ok"] else "something is wrong; see the line marked FAIL"
    _output.emit(found, text, as_json=json)
    raise typer.Exit(0 if found["ok"] else 1)


async def _run(
    url: str | None, token: str | None, receiver: str | None, told: Callable[[Check], None]
) -> dict[str, Any]:
    if url is None:
        async with open_house(0) as house:
            admin = await house.token(role=Role.ADMIN)
            return await _against(house.url, admin, receiver, told)
    if not token:
        raise ConfigurationError(
            "OMNIDESK_TOKEN", "is not set", "make one: omnidesk token create --role admin"
        )
    return await _against(url, token, receiver, told)


async def _against(
    url: str, token: str, receiver: str | None, told: Callable[[Check], None]
) -> dict[str, Any]:
    async with prepared(url, token, told, receiver) as smoke:
        ok = await smoke.run()
        return {"ok": ok, "url": url, "checks": [asdict(check) for check in smoke.checks]}
