"""What a terminal shows while `run` works: how far it is, and how many entries are how hot."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from spectral_memory.lockstep import Glimpse

__all__ = ["LiveTable"]

_BAR: Final = 30  # characters of a tier that holds all entries


class LiveTable:
    """A progress bar with a table below, on a terminal only; elsewhere nothing is shown.

    It is gone when its block ends: what remains is the report.
    """

    def __init__(self, console: Console, name: str, total: int) -> None:
        self._four_tiers = name == "hierarchical"
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._progress.add_task(name, total=total)
        self._live = Live(console=console, transient=True, auto_refresh=False)
        self._shown = console.is_terminal

    def __enter__(self) -> Self:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._live.stop()

    def advance(self, done: int, look: Callable[[], Glimpse]) -> None:
        """So many accesses are done; `look` sees the system, and is called on a terminal only."""
        if not self._shown:
            return
        self._progress.update(self._task, completed=done)
        self._live.update(Group(self._progress, self._make_table(look())), refresh=True)

    def _make_table(self, glimpse: Glimpse) -> Table:
        """One row a tier, hottest first, with a bar for its share."""
        sample = glimpse.sample
        tiers = {"hot": sample.hot, "warm": sample.warm, "cold": sample.cold}
        if self._four_tiers:
            tiers["ultra-cold"] = sample.ultra_cold
        entries = max(1, sum(tiers.values()))
        speed = self._progress.tasks[self._task].speed
        rate = "" if speed is None else f", {speed:.0f} accesses/s"
        title = f"{sample.operations} operations, {glimpse.migrations} migrations{rate}"
        table = Table(title=title, title_justify="left")
        table.add_column("tier")
        table.add_column("entries", justify="right")
        table.add_column("share", min_width=_BAR)
        for tier, number in tiers.items():
            table.add_row(tier, f"{number}", "#" * (number * _BAR // entries))
        return table
