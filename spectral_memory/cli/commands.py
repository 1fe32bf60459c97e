"""The tree of commands; a command's module is imported when it is named."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from spectral_memory.bench.commands import LazyGroup, bench
from spectral_memory.build import build_info
from spectral_memory.cli import EXIT_INTERRUPTED, EXIT_PIPE_CLOSED, EXIT_USAGE

__all__ = ["cli", "run_command_line"]

# command -> (module, object in it, the line that --help shows)
_COMMANDS: Final = {
    "run": ("spectral_memory.cli.run", "run", "Replay an access trace in lockstep with the spec."),
    "prove": ("spectral_proofs.runner.command", "prove", "Prove the laws about what ships."),
    "explore": (
        "spectral_proofs.model.command",
        "explore",
        "Visit every state of a small configuration, spec and reference in lockstep.",
    ),
    "oracle": (
        "spectral_memory.oracle.command",
        "oracle",
        "Judge somebody else's implementation.",
    ),
    "vectors": (
        "spectral_memory.oracle.vectors.command",
        "vectors",
        "Make the archive of conformance vectors.",
    ),
    "plot": ("spectral_memory.cli.plot", "plot", "Draw a picture for a paper."),
    "view": (
        "spectral_memory.cli.view",
        "view",
        "Make a page of a run, a counterexample or a divergence.",
    ),
    "zeros": ("spectral_memory.cli.zeros", "zeros", "Certify resonances by interval arithmetic."),
}


def _show_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"spectral-memory {build_info()}")
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


def run_command_line() -> int:
    """Run the command that the arguments name; the exit code, which is 1 for a finding only."""
    try:
        with cli.make_context("spectral-memory", sys.argv[1:]) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo("spectral-memory: interrupted", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough; the exit shall not try to flush more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_PIPE_CLOSED
    except OSError as error:
        click.echo(f"spectral-memory: {error}", err=True)
        return EXIT_USAGE
    return 0
