"""`bench prove`: seconds that the proofs take, by groups of laws."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command

__all__ = ["SUITE", "command", "prepare"]

_SOLVERS: Final = ("z3", "cvc5")
_QUICK: Final = ("resonances", "sector")


def prepare(settings: Settings) -> Prepared:
    """One group for each file of laws, without teeth, in this one process."""
    missing = tuple(f"{name} (not installed)" for name in _SOLVERS if find_spec(name) is None)
    if missing:
        return Prepared((), missing)
    from spectral_proofs.runner.job import get_laws  # noqa: PLC0415 - needs the solvers

    groups: dict[str, list[str]] = {}
    for one in get_laws():
        groups.setdefault(one.function.__module__.rpartition(".")[2], []).append(one.name)
    chosen = {name: groups[name] for name in _QUICK} if settings.quick else groups
    return Prepared(
        tuple(
            Contender("laws", group, 0, _make_go(tuple(names), quick=settings.quick))
            for group, names in chosen.items()
        )
    )


def _make_go(names: tuple[str, ...], *, quick: bool) -> Go:
    from spectral_proofs.runner.job import get_laws, make_job, run_job  # noqa: PLC0415 - needs the solvers
    from spectral_proofs.runner.result import EXIT_PROVED  # noqa: PLC0415 - needs the solvers
    from spectral_proofs.runner.result import Settings as Asked  # noqa: PLC0415 - needs the solvers

    laws = {one.name: one for one in get_laws()}
    asked = Asked(teeth=False)

    def go(_turn: int) -> Mapping[str, float]:
        found: dict[str, float] = {"building and both solvers": 0.0}
        for name in names[:1] if quick else names:
            result = run_job(make_job(laws[name], asked))
            if result.standing.exit_code != EXIT_PROVED:
                raise RuntimeError(f"{name} is {result.standing}: {'; '.join(result.problems)}")
            found["building and both solvers"] += result.seconds
            for answer in result.answers:
                found[answer.solver] = found.get(answer.solver, 0.0) + answer.seconds
        return {what: max(seconds, 1e-9) for what, seconds in found.items()}

    return go


SUITE: Final = Suite(
    "prove",
    "Seconds that the proofs take, by groups of laws.\n\n"
    "Every law without its teeth, by both solvers, in one process; a group is a file of laws. "
    "In wall time. It takes minutes.",
    (Group("laws", "Seconds for the laws of a group, one process, no teeth", ""),),
    (Part("laws", prepare),),
)

command = make_command(
    SUITE,
    "  spectral-memory bench prove --json prove.json\n  spectral-memory bench prove --quick",
)
