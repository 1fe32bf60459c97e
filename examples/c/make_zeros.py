"""Writes zeros.h: the resonances as doubles, and the walls between their cells.

python make_zeros.py > zeros.h
"""

import sys
from fractions import Fraction

from spectral_memory.resonances import get_enclosures, get_table, get_thresholds

COUNT = len(get_table(1).enclosures)
walls = get_thresholds(COUNT)
zeros = [float(Fraction(low + high) / 2) for low, high in get_enclosures(COUNT)]


def write_row(name: str, numbers: list[float]) -> str:
    """An array of doubles, written exactly."""
    rows = [
        "    " + ", ".join(one.hex() for one in numbers[at : at + 3]) + ","
        for at in range(0, len(numbers), 3)
    ]
    return "\n".join([f"static const double {name}[{len(numbers)}] = {{", *rows, "};"])


sys.stdout.write(
    "/* Made by make_zeros.py: do not edit. */\n\n"
    f"#define ZEROS {COUNT}\n\n"
    "/* The resonances, rounded once. Only the mean mismatch is computed from them. */\n"
    f"{write_row('resonances', zeros)}\n\n"
    "/* walls[i] is the largest double at or below the midpoint of resonances i + 1 and\n"
    " * i + 2, so t <= walls[i] says exactly that t is not nearer to the upper one. */\n"
    f"{write_row('walls', list(walls))}\n"
)
