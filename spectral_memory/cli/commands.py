"""The tree of commands; a command's module is imported when it is named."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

import click

from spectral_memory.bench.commands import LazyGroup, bench

__all__ = ["cli"]

# command -> (module, object in it, the line that --help shows)
_COMMANDS: Final = {
    "run": ("spectral_memory.cli.run", "run", "Replay an access trace in lockstep with the spec."),
    "zeros": ("spectral_memory.cli.zeros", "zeros", "Certify resonances by interval arithmetic."),
}


def _get_version() -> str:
    """The installed version, or a word for a bare checkout on the path."""
    try:
        return version("spectral-memory")
    except PackageNotFoundError:
        return "(not installed)"


def _show_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"spectral-memory {_get_version()}")
        ctx.exit()


cli = LazyGroup(
    "spectral-memory",
    _COMMANDS,
    help="A memory system whose addresses are frequencies: run it, certify it, measure it.",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        )
    ],
)
cli.add_command(bench)
