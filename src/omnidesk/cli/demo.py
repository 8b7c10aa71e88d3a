"""omnidesk demo"""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from omnidesk import logs
from omnidesk.cli import _options, _output, _running
from omnidesk.demo import count, show
from omnidesk.demo.run import Options, run


def command(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8080,
    rate: Annotated[float, typer.Option(min=0.1, help="New customers a minute.")] = 6.0,
    seed: Annotated[int, typer.Option(help="The same seed brings the same customers.")] = 1,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Stop by itself after so long, and report.")
    ] = None,
    burst: Annotated[
        bool, typer.Option("--burst", help="Now and then three times as many.")
    ] = False,
    chaos: Annotated[
        bool, typer.Option("--chaos", help="Repeats, disorder, cut sockets, slow providers.")
    ] = False,
    drain_seconds: Annotated[
        float, typer.Option(min=0, help="At the end, wait so long for work under way.")
    ] = 20.0,
    json: _options.Json = False,
) -> None:
    """A shop with customers on every channel and agents at their desks, on a database that is
    thrown away. Exit code 1 if anything was lost, doubled or owned twice.

    Example: omnidesk demo --rate 30 --burst
    """
    logs.configure("error")
    options = Options(
        port=port,
        rate=rate,
        seed=seed,
        seconds=seconds,
        burst=burst,
        chaos=chaos,
        drain_seconds=drain_seconds,
    )
    # With --json, stdout is for programs.
    out = sys.stderr if json else sys.stdout
    live = out.isatty() and not json
    found = _running.to_the_end(run(options, partial(show.show, out=out, live=live)))
    _output.emit(found, show.told(found), as_json=json)
    raise typer.Exit(0 if count.clean(found) else 1)
