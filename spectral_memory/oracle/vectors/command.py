"""`python -m spectral_memory.oracle.vectors OUT`: make the archive of vectors."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from spectral_memory.oracle.vectors.archive import (
    MANIFEST,
    get_published,
    list_contents,
    make_files,
    make_manifest,
    write_archive,
)

__all__ = ["vectors"]

_EXIT_CHANGED = 1


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--pin", is_flag=True, help="Make this the manifest that is published.")
def vectors(out: Path, pin: bool) -> None:
    """Make the archive of vectors from the specification.

    OUT is a folder, or a file whose name ends with .tar. The bytes are the same on every
    machine; exit code 1 says that they are not those of the published manifest.
    """
    made = list(make_files(lambda name: click.echo(name, err=True)))
    manifest = make_manifest(made)
    if pin:
        Path(__file__).with_name(MANIFEST).write_text(manifest, encoding="ascii")
    contents = list_contents(made)
    write_archive(out, contents)
    size = sum(map(len, contents.values()))
    click.echo(f"{out}: {len(contents)} files, {size} bytes")
    if not pin and manifest != get_published():
        click.echo("these are not the published vectors: their manifest is another one", err=True)
        sys.exit(_EXIT_CHANGED)
