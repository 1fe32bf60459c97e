"""What `explore` prints: tables for people, JSON with stable keys for programs."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_memory.bench.machine import Machine
from spectral_proofs.model.codec import Json, dump_configuration, dump_move
from spectral_proofs.model.edges import Move
from spectral_proofs.model.examine import BOUNDED, EXHAUSTED, Outcome, Witness
from spectral_proofs.model.named import NAMED, PINNED
from spectral_proofs.model.trace import Shown, Trace, dump_trace

__all__ = ["make_json", "print_list", "print_outcome", "print_replay"]

_LONGEST: Final = 12  # operations of a trace that are shown on the screen


def print_outcome(console: Console, outcome: Outcome, machine: Machine) -> None:
    """Print the counts, the witnesses and, last, the verdict."""
    configuration = outcome.configuration
    console.print(Text(f"{configuration.name}: {configuration.summary}"))
    console.print(make_counts(outcome))
    console.print(Text("Reached at some time, by shortest histories", style="italic"))
    console.print(make_witnesses(outcome.witnesses))
    console.print(Text(machine.as_line(), style="dim"))
    console.print(Text(machine.command, style="dim"))
    if outcome.trace is not None:
        console.print(Text("Shortest history to the violation", style="italic"))
        for number, move in enumerate(outcome.trace.moves, 1):
            console.print(Text(f"{number:4}  {format_move(move)}"), soft_wrap=True)
    for finding in outcome.findings:
        console.print(Text(f"violation: {finding}", style="bold red"), soft_wrap=True)
    console.print(Text(format_verdict(outcome), style="bold"), soft_wrap=True)


def format_verdict(outcome: Outcome) -> str:
    """The verdict in a sentence, which says how far it reaches."""
    if outcome.verdict == EXHAUSTED:
        return (
            f"{outcome.verdict}: every state of this configuration was visited; "
            "nothing is said of larger ones"
        )
    if outcome.verdict == BOUNDED:
        return f"{outcome.verdict}: states remain that were not visited; raise --max-states"
    return f"{outcome.verdict}: {len(outcome.findings)} finding(s)"


def make_counts(outcome: Outcome) -> Table:
    """The figures of the search."""
    table = Table(show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in (
        ("states", f"{outcome.states}"),
        ("edges", f"{outcome.edges}"),
        ("of them refused", f"{outcome.refused}"),
        ("depth", f"{outcome.depth}"),
        ("identified up to renaming", "yes" if outcome.symmetric else "no"),
        ("hot places that changed hands", f"{outcome.handovers}"),
        ("processes", f"{outcome.jobs}"),
        ("seconds", f"{outcome.seconds:.1f}"),
        ("states/s", f"{outcome.rate:.0f}"),
    ):
        table.add_row(name, value)
    return table


def make_witnesses(witnesses: tuple[Witness, ...]) -> Table:
    """What was reached, after how many operations, and how."""
    table = Table()
    table.add_column("property")
    table.add_column("after", justify="right")
    table.add_column("history")
    for witness in witnesses:
        if witness.moves is None:
            table.add_row(witness.goal, "never", "")
            continue
        name = witness.goal if witness.wanted else f"{witness.goal} (not asked for)"
        shown = "; ".join(format_move(move) for move in witness.moves[:_LONGEST])
        table.add_row(name, str(len(witness.moves)), Text(shown))
    return table


def format_move(move: Move) -> str:
    """An operation as a call, what is None left out."""
    written = dump_move(move)
    kind = written.pop("kind")
    return f"{kind}({', '.join(str(one) for one in written.values() if one is not None)})"


def print_replay(console: Console, trace: Trace, steps: list[Shown], machine: Machine) -> None:
    """Print every operation with its answer, and whether the finding came back."""
    console.print(Text(f"{trace.configuration.name}: {trace.finding}"), soft_wrap=True)
    for number, step in enumerate(steps, 1):
        line = f"{number:4}  {format_move(step.move)} -> {step.answer}"
        console.print(Text(line), soft_wrap=True)
    console.print(Text(machine.as_line(), style="dim"))
    fault = steps[-1].fault if steps else None
    text = "nothing is wrong any more" if fault is None else f"violation: {fault}"
    console.print(Text(text, style="bold"), soft_wrap=True)


def print_list(console: Console) -> None:
    """Print the configurations that ship."""
    table = Table()
    for name in ("name", "system", "what it is"):
        table.add_column(name)
    for name in ("states", "edges", "depth"):
        table.add_column(name, justify="right")
    for name, configuration in NAMED.items():
        counts = PINNED.get(name)
        figures = ("", "", "") if counts is None else tuple(f"{count}" for count in counts)
        table.add_row(name, configuration.system, configuration.summary, *figures)
    console.print(table)


def make_json(outcome: Outcome, machine: Machine) -> dict[str, Json]:
    """The whole report, keys in a fixed order."""
    trace = None if outcome.trace is None else dump_trace(outcome.trace)
    return {
        "machine": dict(machine._asdict()),
        "verdict": outcome.verdict,
        "findings": list(outcome.findings),
        "configuration": dump_configuration(outcome.configuration),
        "symmetry": outcome.symmetric,
        "processes": outcome.jobs,
        "states": outcome.states,
        "edges": outcome.edges,
        "refused": outcome.refused,
        "depth": outcome.depth,
        "levels": list(outcome.levels),
        "handovers": outcome.handovers,
        "seconds": outcome.seconds,
        "states_per_second": outcome.rate,
        "sometimes": [
            {
                "property": witness.goal,
                "wanted": witness.wanted,
                "reached": witness.moves is not None,
                "operations": None
                if witness.moves is None
                else [dump_move(move) for move in witness.moves],
            }
            for witness in outcome.witnesses
        ],
        "trace": trace,
    }
