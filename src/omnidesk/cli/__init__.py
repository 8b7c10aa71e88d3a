"""Commands, one module each; no logic of their own.

`omnidesk NAME` runs `cli/NAME.py`, which holds a function `command`, or an `app` (typer.Typer)
where the command has sub-commands. A module is imported when its command is asked for.
"""

from __future__ import annotations

# In the order of the help.
NAMES = (
    "demo",
    "serve",
    "migrate",
    "apply",
    "doctor",
    "smoke",
    "token",
    "explain",
    "report",
    "simulate",
    "staff",
    "replay",
    "bench",
    "export",
    "backup",
    "restore",
)
