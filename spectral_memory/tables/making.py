"""Make the stored table: certify thresholds in chunks, and go on where one stopped."""

from __future__ import annotations

import signal
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.resonances import compute_thresholds, get_thresholds
from spectral_memory.tables.file import read_stored, write_table
from spectral_memory.zeros import CertificateError, certify, get_library
from spectral_spec.errors import UndecidableError

__all__ = ["CHUNK", "Chunk", "certify_walls", "choose_sample", "extend_table", "find_false_walls"]

#: Thresholds per task; the file is stored after each, so a stop loses no more.
CHUNK: Final = 500

#: Working precision in bits. Walls are told from floats at 64 but for one in a
#: thousand, which is done again with twice as many, and so on to the last.
_PRECISION: Final = 64
_LAST_PRECISION: Final = 1024


class Chunk(NamedTuple):
    """Walls first..first + size - 1; wall k lies between resonances k and k + 1."""

    first: int
    size: int


def certify_walls(chunk: Chunk) -> array[float]:
    """The certified thresholds at the walls of a chunk.

    Each is the largest float at most the midpoint of its two resonances. 5 to 17 ms
    a wall up to 10**6. `CertificateError` if the arithmetic does not settle one,
    `CertifierUnavailableError` without python-flint.
    """
    first, size = chunk
    enclosures = list(certify(first, size + 1, precision=_PRECISION))
    refined: dict[int, int] = {}
    while True:
        try:
            return array("d", compute_thresholds(enclosures))
        except UndecidableError as error:
            at = int(error.args[1]) - 1
        bits = refined[at] = 2 * refined.get(at, _PRECISION)
        if bits > _LAST_PRECISION:
            raise CertificateError(f"wall {first + at} was not told from a float")
        enclosures[at : at + 2] = certify(first + at, 2, precision=bits)


def extend_table(
    path: Path,
    count: int,
    jobs: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Let a file hold the thresholds of at least `count` resonances; how many it holds.

    What the file holds already is kept, the rest is certified by `jobs` processes
    and stored chunk by chunk: after an error or an interruption the next call goes
    on from there. `on_progress` is called with the number that each chunk added,
    first with those that were there. Errors of `read_stored`, `write_table` and
    `certify_walls`.
    """
    library = get_library()
    shipped = get_thresholds()
    thresholds = read_stored(path, shipped) or array("d", shipped)
    if on_progress is not None:
        on_progress(min(count, len(thresholds) + 1))
    missing = range(len(thresholds) + 1, count, CHUNK)
    chunks = [Chunk(first, min(CHUNK, count - first)) for first in missing]
    with _start(min(jobs, len(chunks))) as certify_all:
        for found in certify_all(chunks):
            if found[0] <= thresholds[-1]:
                raise CertificateError(f"threshold {len(thresholds) + 1} is out of order")
            thresholds.extend(found)
            write_table(path, thresholds, library)
            if on_progress is not None:
                on_progress(len(found))
    return len(thresholds) + 1


def choose_sample(available: int, size: int) -> tuple[int, ...]:
    """`size` walls of 1..available, evenly spread with the first and the last.

    >>> choose_sample(10, 4), choose_sample(2, 50)
    ((1, 4, 7, 10), (1, 2))
    """
    if size >= available:
        return tuple(range(1, available + 1))
    if size == 1:
        return (available,)
    return tuple(1 + (available - 1) * step // (size - 1) for step in range(size))


def find_false_walls(
    thresholds: Sequence[float],
    walls: Iterable[int],
    on_progress: Callable[[int], None] | None = None,
) -> tuple[int, ...]:
    """Certify some walls again and name each whose threshold is another.

    `walls` counts from 1, 1 <= wall <= len(thresholds). Errors of `certify_walls`.
    """
    wrong: list[int] = []
    for wall in walls:
        if certify_walls(Chunk(wall, 1))[0] != thresholds[wall - 1]:
            wrong.append(wall)
        if on_progress is not None:
            on_progress(1)
    return tuple(wrong)


@contextmanager
def _start(
    jobs: int,
) -> Iterator[Callable[[Iterable[Chunk]], Iterator[array[float]]]]:
    """What certifies chunks in order: this process, or several others."""
    if jobs <= 1:
        yield lambda chunks: map(certify_walls, chunks)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _ignore_interrupts)
    try:
        yield lambda chunks: pool.map(certify_walls, chunks)
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave an interruption to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
