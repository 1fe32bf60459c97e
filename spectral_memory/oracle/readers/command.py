"""`python -m spectral_memory.oracle.readers`: try the readers with mutated inputs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from spectral_memory.oracle.readers.targets import TARGETS
from spectral_memory.oracle.readers.trial import Tally, try_reader

__all__ = ["readers"]

_SHOWN: Final = 5  # faults of a reader
_NAMES: Final = [target.name for target in TARGETS]


@click.command()
@click.option("--inputs", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--first", type=click.IntRange(min=0), default=0, help="Number of the first input.")
@click.option("--only", type=click.Choice(_NAMES), multiple=True, help="This reader only.")
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the inputs that go wrong.",
)
def readers(inputs: int, seed: int, first: int, only: tuple[str, ...], save: Path | None) -> None:
    """Try every reader with mutated inputs: each is read, or refused with a place and a reason.

    An input follows from the seed, the reader and its number, from --first on. Exit code
    1 says that an input crashed a reader, made it hang, or was refused without a place.
    """
    failed = False
    for target in TARGETS:
        if only and target.name not in only:
            continue
        shown = sys.stderr.isatty()

        def advance(done: int, name: str = target.name, shown: bool = shown) -> None:
            if shown:
                click.echo(f"\r\x1b[K{name}: {done} of {inputs}\r", err=True, nl=False)

        tally = try_reader(target, inputs, seed, first, advance)
        click.echo(_format(tally))
        for fault in tally.faults[:_SHOWN]:
            click.echo(f"  input {fault.number}: {fault.problem}")
            if save is not None:
                save.mkdir(parents=True, exist_ok=True)
                (save / f"{target.name}-{seed}-{fault.number}").write_bytes(fault.data)
        failed = failed or bool(tally.faults)
    sys.exit(failed)


def _format(tally: Tally) -> str:
    """One line."""
    refused = ", ".join(f"{count} by {place}" for place, count in sorted(tally.places.items()))
    return (
        f"{tally.name:<11} {tally.inputs} inputs: {tally.read} read, "
        f"{tally.places.total()} refused ({refused}), {len(tally.faults)} faults, "
        f"slowest {tally.slowest:.3f} s"
    )
