"""Everyone takes turns, in fresh processes, with the garbage collector off.

In each turn every contender of a part goes once, one after another, so that a moment in
which the machine was busy falls on all of them alike. A part is measured in several
processes one after another: what differs from process to process (the seed of the hashes,
where things lie in memory) is then part of the spread and not of the figure.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Final

from spectral_memory.bench.report import Progress
from spectral_memory.bench.sample import Collected, Label, Part, Prepared, Settings

__all__ = ["measure_part", "paused_collector", "take_turns"]

# A library made for preloading has thread-local data that the loader finds room for only
# if it is told before the process starts. Other systems do not know the variable.
_TUNABLES: Final = ("GLIBC_TUNABLES", "glibc.rtld.optional_static_tls=16384")


@contextmanager
def paused_collector() -> Iterator[None]:
    """No garbage collection meanwhile: its cost depends on all live objects, not on ours."""
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def take_turns(prepared: Prepared, turns: int, title: str) -> Collected:
    """The figures of `turns` turns of everyone, after one that does not count."""
    found: dict[Label, list[float]] = {}
    progress = Progress((turns + 1) * len(prepared.contenders))
    with paused_collector():
        for turn in range(turns + 1):
            gc.collect()
            for one in prepared.contenders:
                size = f", {one.size}" if one.size else ""
                progress.advance(f"{title}: {one.implementation}{size}")
                if turns == 1 and turn == 0:
                    continue  # a figure that is taken once needs no second go
                for operation, figure in one.go(turn).items():
                    label = Label(one.group, operation, one.implementation, one.size)
                    if turn:
                        found.setdefault(label, []).append(figure)
    progress.finish()
    figures = {label: [tuple(values)] for label, values in found.items()}
    return Collected(figures, prepared.skipped)


def _work(part: Part, settings: Settings, title: str) -> Collected:
    """What one process does."""
    prepared = part.prepare(settings)
    gc.freeze()  # what was prepared need not be looked through between the turns
    return take_turns(prepared, 1 if settings.quick else part.turns, title)


def measure_part(part: Part, settings: Settings) -> Collected:
    """Measure a part of a suite in its processes, one after another."""
    workers = 1 if settings.quick else part.workers
    figures: dict[Label, list[tuple[float, ...]]] = {}
    skipped: tuple[str, ...] = ()
    for number in range(workers):
        title = f"{part.name}, process {number + 1} of {workers}"
        with _tuned(), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(_work, part, settings, title).result()
        for label, values in found.figures.items():
            figures.setdefault(label, []).extend(values)
        skipped = found.skipped
    return Collected(figures, skipped)


@contextmanager
def _tuned() -> Iterator[None]:
    """Processes that start meanwhile can load libraries made for preloading."""
    name, setting = _TUNABLES
    before = os.environ.get(name)
    os.environ[name] = setting if before is None else f"{before}:{setting}"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
