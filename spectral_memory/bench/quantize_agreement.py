"""Hold the float path of `quantize` against exact arithmetic, on a million floats."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from math import inf, isfinite, nan, nextafter
from random import Random
from typing import Final, NamedTuple

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from spectral_memory.bench.machine import describe_machine
from spectral_memory.quantize import nearest_index
from spectral_memory.resonances import get_enclosures, get_thresholds
from spectral_spec.admission import admit_frequency
from spectral_spec.errors import SpectralError
from spectral_spec.quantize import quantize as quantize_exactly
from spectral_spec.resonances import SHIPPED, Enclosure

__all__ = ["Agreement", "agreement", "check_agreement", "is_agreed"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench agreement
  spectral-memory bench agreement --count 10000 --json
"""

#: Steps of one unit in the last place on either side of a threshold.
ULPS: Final = 8

_SHOWN: Final = 5  # differing floats that are printed

_MILLION: Final = 10**6
_STEP: Final = 10_000  # floats between two moves of the progress bar
_SPAN: Final = 256.0  # frequencies of interest lie in 0..256

_SPECIALS: Final = (
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    1e300,
    5e18,
    17.578382390253125,
    180.0,
    inf,
    -inf,
    nan,
)


class Agreement(NamedTuple):
    """How many floats of each kind were compared, and where the answers differ."""

    near: int  # within 8 ulp of a threshold
    bits: int  # uniform over the 2**64 bit patterns
    span: int  # uniform over 0..256
    specials: int
    refused: int  # NaN and infinities among them, refused by both sides
    differing: tuple[float, ...]

    @property
    def total(self) -> int:
        """All floats that were compared."""
        return self.near + self.bits + self.span + self.specials


def draw_near(n_zeros: int) -> tuple[float, ...]:
    """The floats within 8 ulp of each threshold, the threshold among them.

    >>> len(draw_near(100)) == 99 * 17
    True
    """
    found: list[float] = []
    for threshold in get_thresholds(n_zeros):
        below = above = threshold
        found.append(threshold)
        for _ in range(ULPS):
            below, above = nextafter(below, -inf), nextafter(above, inf)
            found += [below, above]
    return tuple(found)


def draw_bits(count: int, random: Random) -> Iterator[float]:
    """Floats whose 64 bits are uniform: every size, both signs, NaN, infinities."""
    for _ in range(count):
        value: float = struct.unpack("<d", random.randbytes(8))[0]
        yield value


def draw_span(count: int, random: Random) -> Iterator[float]:
    """Floats uniform over 0..256, where the cells are."""
    for _ in range(count):
        yield random.uniform(0.0, _SPAN)


def is_agreed(t: float, enclosures: Sequence[Enclosure]) -> bool:
    """Whether the float path gives the specification's answer for t, refusals included."""
    n_zeros = len(enclosures)
    exact = admit_frequency(t)
    try:
        index = nearest_index(t, n_zeros)
    except SpectralError as refusal:
        return isinstance(exact, type(refusal))
    if isinstance(exact, SpectralError):
        return False
    answer = quantize_exactly(exact, enclosures, 1, n_zeros)
    return not isinstance(answer, SpectralError) and answer.index == index


def check_agreement(
    count: int = _MILLION,
    n_zeros: int = 100,
    seed: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> Agreement:
    """Compare `nearest_index` with the specification's rule on exact Fractions.

    All floats near a threshold, the special ones, and as many drawn as `count` asks
    for, half over the bit patterns and half over 0..256. The draws depend on `seed`
    alone. About 20 microseconds a float.
    """
    random = Random(seed)
    enclosures = get_enclosures(n_zeros)
    near = draw_near(n_zeros)
    drawn = max(0, count - len(near) - len(_SPECIALS))
    bits = drawn // 2
    floats = chain(near, _SPECIALS, draw_bits(bits, random), draw_span(drawn - bits, random))
    refused = 0
    differing: list[float] = []
    for number, t in enumerate(floats, 1):
        refused += not isfinite(t)
        if not is_agreed(t, enclosures):
            differing.append(t)
        if on_progress is not None and number % _STEP == 0:
            on_progress(_STEP)
    return Agreement(len(near), bits, drawn - bits, len(_SPECIALS), refused, tuple(differing))


@click.command(epilog=_EXAMPLES)
@click.option("--count", type=click.IntRange(1), default=_MILLION, show_default=True)
@click.option("--n-zeros", type=click.IntRange(2, SHIPPED), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def agreement(count: int, n_zeros: int, seed: int, as_json: bool) -> None:
    """Check that quantize is exact for floats.

    Its float path against exact Fractions, on floats around every threshold, over
    all bit patterns, over 0..256, and special ones. Exit code 0: all agree; 1: some
    differ, and the first are shown.
    """
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("comparing", total=count)
        found = check_agreement(
            count, n_zeros, seed, lambda step: progress.update(task, advance=step)
        )
    if as_json:
        document = {**found._asdict(), "total": found.total, "seed": seed, "n_zeros": n_zeros}
        # As hexadecimal text: JSON has no NaN, and a decimal would be rounded.
        document["differing"] = [value.hex() for value in found.differing]
        document["machine"] = describe_machine()._asdict()
        click.echo(json.dumps(document, indent=2))
    else:
        _print(found, n_zeros)
    if found.differing:
        sys.exit(1)


def _print(found: Agreement, n_zeros: int) -> None:
    """The table for people."""
    table = Table("floats", "compared", title=f"quantize over {n_zeros} zeros, exact or not?")
    table.columns[1].justify = "right"
    table.add_row(f"within {ULPS} ulp of a threshold", f"{found.near:,}")
    table.add_row("uniform bit patterns", f"{found.bits:,}")
    table.add_row("uniform over 0..256", f"{found.span:,}")
    table.add_row("special", f"{found.specials:,}")
    table.add_row("of these NaN or infinite, refused", f"{found.refused:,}")
    table.add_row("all", f"{found.total:,}", end_section=True)
    table.add_row("different answers", f"{len(found.differing):,}")
    console = Console(highlight=False)
    console.print(table)
    for value in found.differing[:_SHOWN]:
        console.print(f"differs at {value!r} = {value.hex()}")
    console.print(describe_machine().as_line(), style="dim")
