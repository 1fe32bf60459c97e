"""`bench lockstep`: how many operations a second are replayed and compared.

The minimal system beside the specification, contracts on and off: the median of
several rounds each, taken alternately, so that a busy machine harms both alike.
Time is measured around the replay's inner loop, which computes the step of the
specification, the operation of the reference and the comparison; comparisons of
the whole state and the reading of the input are not in it.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Final, NamedTuple

import click

from spectral_memory.bench.report import Json, Progress, make_table, print_json, print_tables
from spectral_memory.corpus import DEFAULT_TOKENS, load_corpus
from spectral_memory.lockstep import Glimpse, replay_minimal
from spectral_memory.trace import Trace, TraceError, load_trace

__all__ = ["Throughput", "lockstep", "measure"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench lockstep
  spectral-memory bench lockstep --json
"""

_ROUNDS: Final = 5
_GOAL: Final = 100_000  # operations a second, contracts off


class Throughput(NamedTuple):
    """Operations a second of each round, in the order in which they were run."""

    contracts: bool
    rates: tuple[float, ...]
    divergences: int

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.rates)


def measure(
    trace: Trace, hot_capacity: int | None, rounds: int, progress: Progress
) -> tuple[Throughput, Throughput]:
    """Contracts off and contracts on, `rounds` replays of the trace each."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    divergences = {False: 0, True: 0}
    for number in range(rounds):
        for contracts in (False, True):
            words = "on" if contracts else "off"
            progress.advance(f"contracts {words}, round {number + 1}")
            outcome = replay_minimal(trace, contracts, hot_capacity, _ignore)
            rates[contracts].append(outcome.compute_rate())
            divergences[contracts] += outcome.divergence is not None
    off, on = (
        Throughput(contracts, tuple(rates[contracts]), divergences[contracts])
        for contracts in (False, True)
    )
    return off, on


def _ignore(_done: int, _look: Callable[[], Glimpse]) -> None:
    """No progress inside a round: a report would be inside the measured time."""


@click.command(epilog=_EXAMPLES)
@click.option("--trace", "source", metavar="FILE", help="As for `run`.")
@click.option("--hot-capacity", type=click.IntRange(min=1), help="Bound of the hot tier.")
@click.option("--limit", type=click.IntRange(min=1), help="Use the first LIMIT accesses only.")
@click.option("--rounds", type=click.IntRange(1, 99), default=_ROUNDS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def lockstep(
    source: str | None, hot_capacity: int | None, limit: int | None, rounds: int, as_json: bool
) -> None:
    """Measure compared operations a second of the minimal system.

    Without --trace the tokens of the Python standard library are the input.
    """
    try:
        trace = load_corpus(limit or DEFAULT_TOKENS) if source is None else load_trace(source)
    except TraceError as error:
        raise click.UsageError(str(error)) from None
    if limit is not None:
        trace = trace.get_head(limit)
    progress = Progress(2 * rounds)
    off, on = measure(trace, hot_capacity, rounds, progress)
    progress.finish()
    if as_json:
        print_json(_make_json(trace, hot_capacity, off, on))
        return
    title = f"Minimal system in lockstep, median of {rounds}"
    table = make_table(title, ("contracts",), ("operations/s", "lowest", "highest", "divergences"))
    for one in (off, on):
        figures = (one.middle, min(one.rates), max(one.rates))
        table.add_row(
            "on" if one.contracts else "off",
            *(f"{figure:.0f}" for figure in figures),
            str(one.divergences),
        )
    click.echo(f"{trace.name}, {len(trace)} accesses")
    print_tables(table)
    click.echo(f"Contracts cost a factor of {off.middle / on.middle:.2f}.")
    click.echo(
        f"Goal, contracts off: {_GOAL} operations/s; reached {off.middle / _GOAL:.2f} of it."
    )


def _make_json(
    trace: Trace, hot_capacity: int | None, off: Throughput, on: Throughput
) -> dict[str, Json]:
    """The document, without the machine."""
    rows: list[Json] = [
        {
            "contracts": one.contracts,
            "operations_per_second": one.middle,
            "rates": list(one.rates),
            "divergences": one.divergences,
        }
        for one in (off, on)
    ]
    return {
        "input": trace.name,
        "accesses": len(trace),
        "hot_capacity": hot_capacity,
        "systems": rows,
        "contract_factor": off.middle / on.middle,
        "goal": _GOAL,
    }
