"""A picture of the bands: where the keys of a dictionary live, over time.

``python -m spectral_memory.minimal.spectral_visual_demo`` draws it in text. With ``--open`` it
opens the interactive page in the browser, on a demo that goes on before your eyes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final, TypeVar

from spectral_memory.minimal.contracted import ThermalDict
from spectral_spec.tiers import BANDS, get_tier_of_band

__all__ = ["draw", "main"]

K = TypeVar("K")

_WIDTH: Final = 48  # characters of the longest bar
_KEYS: Final = 40
_PHASES: Final = (
    ("a new dictionary", 0, 0),
    ("keys near 0 are read", 0, 200),
    ("then keys near 20", 20, 200),
)  # what it is called, its favourite key, its rounds


def draw(counts: Mapping[int, int]) -> Iterable[str]:
    """One line for each band 20..1, hottest first, with a bar for its keys.

    >>> list(draw({20: 2, 1: 1}))[0]
    '20 hot  ################################################ 2'
    """
    longest = max(counts.values(), default=1)
    for band in range(BANDS, 0, -1):
        number = counts.get(band, 0)
        bar = "#" * (number * _WIDTH // longest)
        tier = get_tier_of_band(band).name.lower()
        yield f"{band:2} {tier:<4} {bar} {number or ''}".rstrip()


def main(arguments: Sequence[str] = ()) -> int:
    """Print the bands of a small dictionary while its favourite keys change.

    With the argument ``--open`` the browser shows the same instead, live, until Ctrl-C.
    The result is the exit code: 2 for another argument, 3 if what ``--open`` needs is missing.
    """
    if list(arguments) == ["--open"]:
        return _open()
    if arguments:
        sys.stderr.write("usage: python -m spectral_memory.minimal.spectral_visual_demo [--open]\n")
        return 2
    mem: ThermalDict[int, str] = ThermalDict((key, str(key)) for key in range(_KEYS))
    for title, favourite, rounds in _PHASES:
        for turn in range(rounds):
            for distance in range(_KEYS):
                # The nearer to the favourite, the more often: no chance is involved.
                if turn % (distance * distance // 8 + 1) == 0:
                    mem[(favourite + distance) % _KEYS]
        counts = Counter(mem.band(key) for key in mem)
        lines = (f"{title}: {mem.thermal_status()}", *draw(counts), "")
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _open() -> int:
    """Serve the demo on this machine and open it."""
    if find_spec("tornado") is None:
        sys.stderr.write("--open needs tornado: pip install 'spectral-memory[viz]'\n")
        return 3
    # By name: the dictionary itself rests on nothing that draws or serves.
    import_module("spectral_memory.view.showing").show_demo()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
