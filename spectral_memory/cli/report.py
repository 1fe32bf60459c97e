"""What `run` prints: tables for people, JSON with stable keys for programs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_memory.bench.machine import Machine
from spectral_memory.lockstep.outcome import Divergence, Mismatch, Outcome
from spectral_memory.trace import Trace
from spectral_spec.resonances import ENCLOSURES

__all__ = ["format_json", "format_repeat", "print_report"]

_SHOWN_USES: Final = 12
_BAR: Final = 30

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def format_repeat(trace: Trace, outcome: Outcome, divergence: Divergence) -> str:
    """The shortest command that shows the divergence again."""
    words = ["spectral-memory", "run"]
    if trace.source:
        words += ["--trace", trace.source]
    words += ["--system", outcome.system, "--contracts", "on" if outcome.contracts else "off"]
    if outcome.hot_capacity is not None:
        words += ["--hot-capacity", str(outcome.hot_capacity)]
    return shlex.join([*words, "--limit", str(divergence.access)])


def print_report(
    console: Console, trace: Trace, outcomes: Sequence[Outcome], machine: Machine
) -> None:
    """Print the tables and, last, the verdict."""
    console.print(Text(f"{trace.name}: {len(trace)} accesses, {trace.compute_distinct()} keys"))
    console.print("Lockstep with the specification", style="italic")
    console.print(_make_summary(outcomes))
    for outcome in outcomes:
        console.print(Text(f"{outcome.system}: thermal distribution over time", style="italic"))
        console.print(_make_distribution(outcome))
        title, uses = _make_uses(outcome)
        console.print(Text(title, style="italic"))
        console.print(uses)
    console.print(Text(machine.as_line(), style="dim"))
    for outcome in outcomes:
        _print_verdict(console, trace, outcome)


def format_json(trace: Trace, outcomes: Sequence[Outcome], machine: Machine) -> str:
    """The whole report as one JSON document, keys in a fixed order."""
    systems: list[Json] = [_make_json(trace, outcome) for outcome in outcomes]
    document: dict[str, Json] = {
        "input": {
            "name": trace.name,
            "source": trace.source,
            "accesses": len(trace),
            "distinct_keys": trace.compute_distinct(),
        },
        "machine": dict(machine._asdict()),
        "systems": systems,
        "divergences": sum(outcome.divergence is not None for outcome in outcomes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _make_summary(outcomes: Sequence[Outcome]) -> Table:
    """One column a system, one row a figure."""
    table = Table()
    table.add_column("")
    for outcome in outcomes:
        table.add_column(outcome.system, justify="right")
    rows: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
        ("contracts", lambda o: "on" if o.contracts else "off"),
        ("hot capacity", lambda o: "none" if o.hot_capacity is None else str(o.hot_capacity)),
        ("operations", lambda o: f"{o.operations}"),
        ("distinct keys", lambda o: f"{o.distinct}"),
        ("operations/s", lambda o: f"{o.compute_rate():.0f}"),
        ("promotions", lambda o: f"{o.promotions}"),
        ("demotions", lambda o: f"{o.demotions}"),
        ("migrations", lambda o: f"{o.migrations}"),
        ("requests with a frequency", lambda o: _show(o, lambda m: f"{m.requests}")),
        ("mean mismatch", lambda o: _show(o, lambda m: f"{float(m.mean):.6f}")),
        ("largest mismatch", lambda o: _show(o, lambda m: f"{float(m.largest):.6f}")),
        ("its proven bound", lambda o: _show(o, lambda m: f"{float(m.bound):.6f}")),
        ("mismatches above their bound", lambda o: _show(o, lambda m: f"{m.exceeded}")),
        ("calls refused by both", _show_refused),
        ("whole-state comparisons", lambda o: f"{o.checkpoints}"),
        ("divergences", lambda o: "0" if o.divergence is None else "1 (stopped)"),
    )
    for label, show in rows:
        table.add_row(label, *(show(outcome) for outcome in outcomes))
    return table


def _show(outcome: Outcome, show: Callable[[Mismatch], str]) -> str:
    """A figure of the mismatch; a dash for a system whose calls name no frequency."""
    return "-" if outcome.mismatch is None else show(outcome.mismatch)


def _show_refused(outcome: Outcome) -> str:
    return "\n".join(f"{count} {name}" for name, count in outcome.refused) or "0"


def _make_distribution(outcome: Outcome) -> Table:
    """Entries in each tier over the run; the bar is the share that is hot or warm."""
    table = Table()
    four_tiers = outcome.system == "hierarchical"
    for label in ("operations", "hot", "warm", "cold", *(["ultra-cold"] if four_tiers else [])):
        table.add_column(label, justify="right")
    table.add_column("hot # warm +")
    for sample in outcome.samples:
        entries = sample.hot + sample.warm + sample.cold + sample.ultra_cold
        hot = _BAR * sample.hot // max(1, entries)
        both = _BAR * (sample.hot + sample.warm) // max(1, entries)
        figures = sample if four_tiers else sample[:4]
        table.add_row(*map(str, figures), "#" * hot + "+" * (both - hot))
    return table


def _make_uses(outcome: Outcome) -> tuple[str, Table]:
    """A title, and the fullest bands or resonances in order of frequency."""
    used = [use for use in outcome.uses if use.entries]
    shown = sorted(sorted(used, key=lambda use: (-use.entries, use.resonance))[:_SHOWN_USES])
    noun = "bands" if outcome.system == "minimal" else "resonances"
    title = f"{outcome.system}: {len(used)} {noun} used"
    if len(shown) < len(used):
        title += f", the {len(shown)} fullest"
    table = Table()
    for label in ("k", "resonance", "tier", "entries"):
        table.add_column(label, justify="left" if label == "tier" else "right")
    for use in shown:
        frequency = f"{_compute_frequency(use.resonance):.3f}"
        table.add_row(str(use.resonance), frequency, use.tier, str(use.entries))
    return title, table


def _print_verdict(console: Console, trace: Trace, outcome: Outcome) -> None:
    """Say that all agreed, or show both sides and how to see them again."""
    found = outcome.divergence
    if found is None:
        words = f"{outcome.system}: {outcome.operations} operations, 0 divergences"
        console.print(Text(words, style="green"))
        return
    for line, style in (
        (f"{outcome.system}: DIVERGENCE at access {found.access}", "bold red"),
        (f"  call       {found.call} (operation {found.operation})", ""),
        (f"  differs in {found.aspect}", ""),
        (f"  spec       {found.spec}", ""),
        (f"  reference  {found.reference}", ""),
        (f"  repeat     {format_repeat(trace, outcome, found)}", ""),
    ):
        console.print(Text(line, style=style), soft_wrap=True)


def _make_json(trace: Trace, outcome: Outcome) -> Json:
    """One system's part of the document."""
    found, mismatch = outcome.divergence, outcome.mismatch
    samples: list[Json] = [dict(sample._asdict()) for sample in outcome.samples]
    uses: list[Json] = [
        {**use._asdict(), "frequency": _compute_frequency(use.resonance)} for use in outcome.uses
    ]
    divergence: dict[str, Json] | None = None
    if found is not None:
        divergence = {**found._asdict(), "repeat": format_repeat(trace, outcome, found)}
    return {
        "system": outcome.system,
        "contracts": outcome.contracts,
        "hot_capacity": outcome.hot_capacity,
        "accesses": outcome.accesses,
        "operations": outcome.operations,
        "distinct_keys": outcome.distinct,
        "seconds": outcome.seconds,
        "operations_per_second": outcome.compute_rate(),
        "thermal": samples,
        "resonances": uses,
        "promotions": outcome.promotions,
        "demotions": outcome.demotions,
        "migrations": outcome.migrations,
        "mismatch": None if mismatch is None else _make_mismatch_json(mismatch),
        "refused": dict(outcome.refused),
        "checkpoints": outcome.checkpoints,
        "divergences": 0 if found is None else 1,
        "divergence": divergence,
    }


def _make_mismatch_json(mismatch: Mismatch) -> Json:
    """Floats to read and the exact rationals beside them."""
    return {
        "requests": mismatch.requests,
        "mean": float(mismatch.mean),
        "largest": float(mismatch.largest),
        "largest_exact": str(mismatch.largest),
        "bound": float(mismatch.bound),
        "bound_exact": str(mismatch.bound),
        "resonance": mismatch.resonance,
        "exceeded": mismatch.exceeded,
    }


def _compute_frequency(resonance: int) -> float:
    """A resonance's ordinate as a float, for display."""
    low, high = ENCLOSURES[resonance - 1]
    return float(Fraction(low + high) / 2)
