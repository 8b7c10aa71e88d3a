"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option("--config", help="TOML file with a [server] table; else OMNIDESK_CONFIG."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on the last line of stdout.")]
