"""What `prove` prints for people: the table, then what is red, then the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.result import Counterexample, Result, Standing, count_refuted
from spectral_proofs.solving.answer import Answer

__all__ = ["print_details", "print_list", "print_results", "print_verdict"]

_SENTENCE: Final = str.maketrans("_", " ")
_STYLES: Final = {Standing.PROVED: "green", Standing.REFUTED_AS_IT_MUST: "green"}
_MEANS: Final = {"unsat": "proved", "sat": "refuted", "unknown": "unknown"}
_SHOWN_VALUES: Final = 12


def print_list(console: Console, obligations: Sequence[Obligation]) -> None:
    """The obligations, without a proof of any."""
    table = Table("subject", "obligation", "law", "rules", "bugs planted")
    for one in obligations:
        law = f"{one.law} (must fail)" if one.must_fail else one.law
        rules, bugs = ", ".join(one.rules), str(len(one.mutants))
        table.add_row(one.subject, _say(one.name), Text(law), rules, bugs)
    console.print(table)
    console.print(Text(f"{len(obligations)} obligations"))


def print_results(console: Console, results: Sequence[Result], solvers: Sequence[str]) -> None:
    """One row an obligation."""
    table = Table("obligation", "law", *solvers, title_justify="left")
    for label in ("s", "steps", "bugs"):
        table.add_column(label, justify="right", no_wrap=True)
    subject = ""
    for result in results:
        if result.subject != subject:
            subject = result.subject
            table.add_section()
            table.add_row(Text(subject, style="bold"))
        answers = {answer.solver: _MEANS[answer.status] for answer in result.answers}
        style = _STYLES.get(result.standing, "bold red")
        table.add_row(
            Text(_say(result.name), style=style),
            Text(result.law),
            *(answers.get(solver, "-") for solver in solvers),
            f"{result.seconds:.1f}",
            str(result.get_resources()),
            f"{count_refuted(result)}/{len(result.mutants)}",
        )
    console.print(table)


def print_details(console: Console, results: Sequence[Result], *, verbose: bool) -> None:
    """What is known about each obligation that is red; about every one if `verbose`."""
    for result in results:
        if not verbose and result.standing.is_green:
            continue
        style = "green" if result.standing.is_green else "bold red"
        _print(console, f"{_say(result.name)}: {result.standing}", style)
        _print(console, f"  law      {result.law}")
        for problem in result.problems:
            _print(console, f"  red      {problem}")
        if result.counterexample is not None:
            _print_values(console, "counterexample", result.counterexample)
        if verbose:
            _print_teeth(console, result)


def print_verdict(console: Console, results: Sequence[Result]) -> None:
    """The last line: how many came out how."""
    counts = {one: sum(r.standing is one for r in results) for one in Standing}
    words = ", ".join(f"{count} {one}" for one, count in counts.items() if count)
    bugs = sum(len(result.mutants) for result in results)
    refuted = sum(count_refuted(result) for result in results)
    green = bool(results) and all(result.standing.is_green for result in results)
    line = f"{len(results)} obligations: {words or 'nothing was proved'}; "
    line += f"{refuted} of {bugs} planted bugs refuted"
    _print(console, line, "green" if green else "bold red")


def _print_teeth(console: Console, result: Result) -> None:
    for answer in result.answers:
        _print(console, f"  {_show_answer(answer)}")
    if result.witness is not None:
        _print(console, f"  witness  {result.witness.words}")
        for name, value in result.witness.values[:_SHOWN_VALUES]:
            _print(console, f"           {name} = {value}")
    for tooth in result.hypotheses:
        means = f"not needed: {tooth.idle}" if tooth.answer.status == "unsat" else "needed"
        _print(console, f"  supposed {tooth.name}: {means}")
    for bug in result.mutants:
        means = "refuted" if bug.is_refuted else f"NOT REFUTED {bug.words}"
        _print(console, f"  bug      {bug.rule}: {bug.old!r} -> {bug.new!r}: {means}")


def _print_values(console: Console, label: str, found: Counterexample) -> None:
    _print(console, f"  {label}")
    for name, value in found.values:
        _print(console, f"           {name} = {value}")
    _print(console, f"           {found.words}")
    for claim in found.claims:
        _print(console, f"           fails in the solver's model: {shorten(claim, 200)}")


def _show_answer(answer: Answer) -> str:
    words = f" ({answer.reason})" if answer.reason else ""
    return f"{answer.solver:8} {_MEANS[answer.status]}{words} in {answer.resources} steps"


def _say(name: str) -> str:
    return name.translate(_SENTENCE)


def _print(console: Console, line: str, style: str = "") -> None:
    console.print(Text(line, style=style), soft_wrap=True)
