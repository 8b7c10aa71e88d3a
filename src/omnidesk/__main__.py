"""The command `omnidesk`, also `python -m omnidesk`."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command as command_of
from typer.main import get_group as group_of

from omnidesk import __version__, cli
from omnidesk.cli import _output
from omnidesk.errors import OmnideskError


class _Commands(TyperGroup):
    """Finds commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Every command that exists."""
        return [name for name in cli.NAMES if find_spec(f"{cli.__name__}.{name}")]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called `cmd_name`, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{cli.__name__}.{cmd_name}")
        if hasattr(module, "app"):
            group = group_of(module.app)
            group.name = cmd_name
            return group
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command(cmd_name)(module.command)
        return command_of(alone)


app = typer.Typer(
    name="omnidesk",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def omnidesk(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Customers write and call through many channels; omnidesk finds the right agent.

    Example: omnidesk demo
    """


def main() -> None:
    """Run the command line. What a person can mend is one line on stderr and exit code 2."""
    try:
        app()
    except BaseExceptionGroup as group:
        mendable, rest = group.split(OmnideskError)
        if mendable is None or rest is not None:
            raise
        _output.refuse(mendable, as_json="--json" in sys.argv)
    except OmnideskError as error:
        _output.refuse(error, as_json="--json" in sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
