"""A verdict for people."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.judge.verdict import Outcome, Verdict

__all__ = ["format_coverage", "format_verdict"]

_WIDTH: Final = 18
_SHOWN: Final = 60  # operations of a sequence; the rest is in the failure file


def format_verdict(verdict: Verdict) -> str:
    """The verdict in lines: what was found, how to see it again, what was not compared."""
    lines = [_format_heading(verdict)]
    if verdict.reason:
        lines.append(f"  {'reason':<{_WIDTH}}{verdict.reason}")
    if verdict.divergence is not None:
        lines += _format_divergence(verdict)
    lines += [f"  {'not compared':<{_WIDTH}}{line}" for line in verdict.describe_limits()]
    if verdict.command:
        lines.append(f"  {'repeat':<{_WIDTH}}{verdict.command}")
    return "\n".join(lines)


def _format_heading(verdict: Verdict) -> str:
    """The outcome and how much was compared."""
    words = {
        Outcome.AGREES: "AGREES",
        Outcome.DIVERGES: "DIVERGES",
        Outcome.UNUSABLE: "UNUSABLE",
        Outcome.UNDECIDED: "UNDECIDED",
    }[verdict.outcome]
    found = verdict.divergence
    where = f" at step {found.step}" if found is not None else ""
    covered, targets = count_covered(verdict)
    heading = f"{words}{where}: {verdict.setup.system} system, {verdict.strictness}"
    heading += f", {verdict.steps} operations compared"
    if covered:
        heading += f", {covered} of {targets} transitions"
    return f"{heading}, seed {verdict.seed}"


def count_covered(verdict: Verdict) -> tuple[int, int]:
    """How many of the transitions that are aimed at have occurred, and of how many."""
    return sum(verdict.coverage.get(one, 0) > 0 for one in verdict.targets), len(verdict.targets)


def _format_divergence(verdict: Verdict) -> list[str]:
    """Both sides, the rule, the state before and the sequence."""
    found = verdict.divergence
    if found is None:
        return []
    rows = [
        ("operation", found.operation),
        ("differs in", found.aspect),
        ("expected", found.expected),
        ("observed", found.observed),
        ("rule", f"{found.rule}: {found.words}"),
        ("parameters", verdict.setup.describe()),
    ]
    if not found.reproduced:
        rows.append(("note", "a new memory did not show it again"))
    lines = [f"  {label:<{_WIDTH}}{text}" for label, text in rows]
    lines += ["  state before", *(f"    {line}" for line in found.before)]
    script = verdict.format_script()
    lines.append(f"  sequence of {len(script)}, made shorter from {found.found}")
    shown = (
        script if len(script) <= _SHOWN else (f"... {len(script) - _SHOWN} more", *script[-_SHOWN:])
    )
    lines += [f"    {line}" for line in shown]
    return lines


def format_coverage(verdict: Verdict) -> str:
    """Every transition that is aimed at, and how often it was looked at."""
    width = max(map(len, verdict.targets), default=0)
    lines = [f"  {name:<{width}}  {verdict.coverage.get(name, 0)}" for name in verdict.targets]
    covered, targets = count_covered(verdict)
    return "\n".join([f"transitions seen: {covered} of {targets}", *lines])
