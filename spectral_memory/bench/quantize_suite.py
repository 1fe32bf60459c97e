"""`bench quantize`: the nearest resonance of one number, and of an array of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Final

from spectral_memory.bench.fit import compute_sizes
from spectral_memory.bench.loops import read_clock, time_call, time_nothing
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_memory.quantize import nearest_index, quantize
from spectral_memory.resonances import get_enclosures, get_thresholds

__all__ = ["SUITE", "command", "find_nearest_by_loop", "prepare_arrays", "prepare_scalars"]

_NANO: Final = 1e-9
_ZEROS: Final = 100
_FLOATS: Final = 1_000
_LAST: Final = 10_000_000
_ARRAYS: Final = "spectral_memory.arrays"


def find_nearest_by_loop(t: float, ordinates: Sequence[float]) -> int:
    """The 1-based place of the ordinate nearest to t, by looking at each of them.

    On rounded ordinates: it is what one writes first, and it is not exact.

    >>> find_nearest_by_loop(20.0, [14.1, 21.0, 25.0])
    2
    """
    best, at = abs(t - ordinates[0]), 1
    for place, ordinate in enumerate(ordinates, 1):
        distance = abs(t - ordinate)
        if distance < best:
            best, at = distance, place
    return at


def prepare_scalars(settings: Settings) -> Prepared:
    """One float or Fraction at a time; tables of 100 resonances and, by --max, more."""
    sizes = compute_sizes(_ZEROS, max(_ZEROS, settings.last or _ZEROS))
    contenders: list[Contender] = []
    for zeros in sizes:
        contenders += _list_scalars(zeros, 50 if settings.quick else _FLOATS)
    return Prepared(tuple(contenders))


def _list_scalars(zeros: int, count: int) -> list[Contender]:
    thresholds = get_thresholds(zeros)
    ordinates = [float((one.low + one.high) / 2) for one in get_enclosures(zeros)]
    random = Random(1)
    floats = [random.uniform(0.0, 1.1 * ordinates[-1]) for _ in range(count)]
    fractions = [Fraction(t) + Fraction(1, 3) for t in floats]
    few = floats[: count // 10]

    def go_ours(_turn: int) -> Mapping[str, float]:
        return {
            "index of a float": time_call(lambda t: nearest_index(t, zeros), floats),
            "quantize a float": time_call(lambda t: quantize(t, zeros), few),
            "quantize a Fraction": time_call(
                lambda t: quantize(t, zeros), fractions[: count // 10]
            ),
        }

    def add(name: str, call: Callable[[float], object], what: Sequence[float]) -> Contender:
        return Contender(
            "scalar", name, zeros, lambda _: {"index of a float": time_call(call, what)}
        )

    return [
        Contender("scalar", "nothing", zeros, lambda _: {"loop": time_nothing(floats)}),
        add("bisect on the thresholds", lambda t: bisect_left(thresholds, t) + 1, floats),
        Contender("scalar", "spectral_memory", zeros, go_ours),
        add("naive loop", lambda t: find_nearest_by_loop(t, ordinates), few),
    ]


def prepare_arrays(settings: Settings) -> Prepared:
    """Arrays of float64, to 10^7 of them; figures are for one of them."""
    missing = [
        f"{name} ({why})"
        for module, name, why in (
            ("numpy", "numpy.searchsorted, quantize_many", "numpy is not installed"),
            (_ARRAYS, "quantize_many", f"there is no {_ARRAYS}"),
        )
        if find_spec(module) is None
    ]
    if missing:
        return Prepared((), tuple(missing))
    last = 2_000 if settings.quick else _LAST
    sizes = compute_sizes(min(100_000, last), last)
    return Prepared(tuple(one for size in sizes for one in _list_arrays(size)))


def _list_arrays(size: int) -> list[Contender]:
    import numpy as np  # noqa: PLC0415 - it is an extra

    quantize_many: Callable[..., object] = import_module(_ARRAYS).quantize_many
    thresholds = np.array(get_thresholds(_ZEROS))
    values = np.random.default_rng(1).uniform(0.0, 256.0, size)

    def make(call: Callable[[], object]) -> Go:
        def go(_turn: int) -> Mapping[str, float]:
            begin = read_clock()
            call()
            return {"index of each": (read_clock() - begin) * _NANO / size}

        return go

    return [
        Contender(
            "array", "numpy.searchsorted", size, make(lambda: np.searchsorted(thresholds, values))
        ),
        Contender("array", "quantize_many", size, make(lambda: quantize_many(values, _ZEROS))),
    ]


SUITE: Final = Suite(
    "quantize",
    "The nearest resonance: of one number, and of arrays.\n\n"
    "Beside bisect and a naive loop for one float, and numpy.searchsorted on the same "
    "thresholds for arrays. --max takes larger tables too; what is neither shipped nor cached "
    "is certified first, about 5 ms a resonance.",
    (
        Group(
            "scalar",
            "Seconds for one number by number of resonances",
            "bisect on the thresholds",
            note="A lambda calls everyone. The naive loop is on rounded ordinates.",
        ),
        Group("array", "Seconds for one of so many float64, 100 resonances", "numpy.searchsorted"),
    ),
    (
        Part("scalar", prepare_scalars, workers=2, turns=15),
        Part("array", prepare_arrays, workers=1, turns=7),
    ),
)

command = make_command(
    SUITE,
    "  spectral-memory bench quantize\n"
    "  spectral-memory bench quantize --max 1000 --json quantize.json\n"
    "  spectral-memory bench quantize --quick\n"
    "For the check that quantize is exact, see: spectral-memory bench agreement",
)
