"""What `spectral-memory prove --mutate` does and prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.text import Text

from spectral_memory.bench.machine import describe_machine
from spectral_memory.cli.progress import make_progress
from spectral_proofs.mutation.campaign import (
    Campaign,
    CampaignError,
    Fate,
    measure,
    try_mutants,
)
from spectral_proofs.mutation.sources import Module, SourceMutant, compute_mutants, read_modules
from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.documents import Json, get_versions
from spectral_proofs.runner.prove import get_cores

__all__ = ["run_mutate", "select"]

_EXIT_SURVIVED: Final = 1
_EXIT_UNKNOWN: Final = 2
_ALL: Final = "all"


def run_mutate(
    target: str,
    laws: Sequence[Obligation],
    jobs: int | None,
    json_file: Path | None,
    command: str,
) -> int:
    """Try the mutants of a file, of a line of it, or of everything that the laws run.

    The exit code: 0 if every mutant dies or its survival is explained, 1 if not, 2 if
    the laws are not proved to begin with. `click.BadParameter` for a target that names
    no module of the spec, or no line with anything to change.
    """
    modules = read_modules()
    chosen, mutants = select(target, modules)
    workers = jobs or get_cores()
    console = Console(highlight=False)
    try:
        campaign = _run(laws, chosen, mutants, workers)
    except CampaignError as error:
        click.echo(f"spectral-memory: {error}", err=True)
        return _EXIT_UNKNOWN
    if target != _ALL:
        campaign = campaign._replace(stale=())
    _print(console, campaign, verbose=target != _ALL)
    if json_file is not None:
        json_file.write_text(_make_document(campaign, command), encoding="utf-8")
    return _EXIT_SURVIVED if campaign.get_unexplained() or campaign.stale else 0


def select(
    target: str, modules: Sequence[Module]
) -> tuple[tuple[Module, ...], tuple[SourceMutant, ...]]:
    """The modules that a target names, and the mutants of theirs that it means."""
    if target == _ALL:
        chosen = tuple(modules)
        return chosen, tuple(one for module in chosen for one in compute_mutants(module, modules))
    file, _, number = target.partition(":")
    chosen = tuple(one for one in modules if _is_named(one, file))
    if len(chosen) != 1:
        names = ", ".join(str(one.path) for one in chosen) or "none"
        message = f"{file!r} names one file of the spec, not these: {names}"
        raise click.BadParameter(message, param_hint="--mutate")
    mutants = compute_mutants(chosen[0], modules)
    if number:
        if not number.isdecimal():
            message = f"{number!r} is no number of a line"
            raise click.BadParameter(message, param_hint="--mutate")
        mutants = tuple(one for one in mutants if one.line == int(number))
    if not mutants:
        message = f"nothing in {target} can be changed"
        raise click.BadParameter(message, param_hint="--mutate")
    return chosen, mutants


def _is_named(module: Module, file: str) -> bool:
    """True if the words of the path end with those that were given."""
    words = Path(file).parts
    return bool(words) and module.path.parts[-len(words) :] == words


def _run(
    laws: Sequence[Obligation],
    modules: Sequence[Module],
    mutants: Sequence[SourceMutant],
    jobs: int,
) -> Campaign:
    """Measure, then try; the progress bar goes to a terminal's standard error."""
    with make_progress() as progress:
        task = progress.add_task("proving as it ships", total=None)
        reached = measure(laws, jobs)
        progress.update(task, total=sum(map(reached.is_tried, mutants)))

        def advance(fate: Fate) -> None:
            progress.update(task, advance=1, description=fate.mutant.place)

        return try_mutants(mutants, modules, laws, reached, jobs=jobs, advance=advance)


def _print(console: Console, campaign: Campaign, *, verbose: bool) -> None:
    """The survivors (every mutant if `verbose`), what no law runs, and the rate."""
    for fate in campaign.fates:
        if verbose or (fate.survives and fate.reason is None):
            _say(console, *_describe(fate))
    explained = [fate for fate in campaign.get_survivors() if fate.reason is not None]
    if not verbose:
        for fate in explained:
            _say(console, *_describe(fate))
    for change in campaign.stale:
        _say(console, f"a reason without a survivor: {change}", "bold red")
    if campaign.uncovered:
        _say(console, f"no law runs: {', '.join(campaign.uncovered)}", "dim")
    for line in _summarise(campaign):
        _say(console, line, "bold")


def _describe(fate: Fate) -> tuple[str, str]:
    mutant = fate.mutant
    where = f"{mutant.place}:{mutant.line}: {mutant.text}\n    {mutant.change}\n    "
    if not fate.survives:
        law = fate.obligation.replace("_", " ")
        return f"{where}dies ({fate.kind}) by: {law} {fate.words}", "green"
    if fate.reason is not None:
        return f"{where}SURVIVES, {fate.reason}", "yellow"
    return f"{where}SURVIVES, and nobody has said why", "bold red"


def _summarise(campaign: Campaign) -> list[str]:
    kinds = Counter(fate.kind for fate in campaign.fates)
    total, survived = len(campaign.fates), kinds.pop("survived", 0)
    rate = 100 * (total - survived) / total if total else 0.0
    how = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    explained = survived - len(campaign.get_unexplained())
    return [
        f"{total} mutants of what the laws run: {total - survived} die ({rate:.1f} %): {how or '-'}",
        f"{survived} survive, {explained} of them with a reason; {len(campaign.uncovered)} functions are run by no law",
    ]


def _make_document(campaign: Campaign, command: str) -> str:
    fates: list[Json] = [
        {
            "place": fate.mutant.place,
            "line": fate.mutant.line,
            "text": fate.mutant.text,
            "change": fate.mutant.change,
            "kind": fate.kind,
            "obligation": fate.obligation,
            "words": fate.words,
            "reason": fate.reason,
        }
        for fate in campaign.fates
    ]
    uncovered: list[Json] = list(campaign.uncovered)
    document: dict[str, Json] = {
        "command": command,
        "machine": {**describe_machine()._asdict(), "command": command},
        "versions": get_versions(),
        "mutants": fates,
        "uncovered": uncovered,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _say(console: Console, line: str, style: str) -> None:
    console.print(Text(line, style=style), soft_wrap=True)
