"""Recordings to look at in the site: a run of each system, and a divergence that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from spectral_memory import unchecked
from spectral_memory.oracle import check
from spectral_memory.oracle.report.failure import save_failure
from spectral_memory.view import Session, fill_page, make_demo
from spectral_memory.view.findings import make_failure_source
from spectral_memory.view.source import AnySource

__all__ = ["RECORDINGS", "Uncounted", "make_divergence", "play"]


class Uncounted(unchecked.ThermalDict[object, object]):
    """A dictionary with a bug: it counts no place that is lost in the hot tier."""

    @property
    def demotions(self) -> int:
        """Always 0, which is wrong."""
        return 0


def play(source: AnySource) -> str:
    """The page that shows a run; it needs nothing beside it."""
    session = Session(source, docs="")
    session.run()
    return fill_page(session.record())


def make_divergence() -> AnySource:
    """What the oracle finds in `Uncounted`: the shortest sequence that shows the bug."""
    verdict = check(Uncounted, steps=20_000, raises=False)
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "oracle-failure.json"
        save_failure(verdict, saved)
        return make_failure_source(saved, ("spectral-memory", "view", saved.name))


#: What each page shows. They stand beside the specification, to which they link.
RECORDINGS: Final[Mapping[str, Callable[[], AnySource]]] = {
    "seen-minimal.html": lambda: make_demo("minimal"),
    "seen-hierarchical.html": lambda: make_demo("hierarchical"),
    "seen-divergence.html": make_divergence,
}
