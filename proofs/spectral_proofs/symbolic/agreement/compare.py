"""One subject: explored on unknowns, run on numbers, and compared point by point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any, Final, NamedTuple

from spectral_proofs.symbolic.agreement.evaluation import Translator
from spectral_proofs.symbolic.agreement.outcomes import describe, render
from spectral_proofs.symbolic.agreement.points import Input, Point, walk
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.explorer import BudgetError, Explorer, explore
from spectral_proofs.symbolic.instrument import instrument
from spectral_proofs.symbolic.terms import Term, get_literal, new_solver

__all__ = ["Disagreement", "Finding", "Subject", "compare"]

#: Nested questions of the judge before it goes on in a function of its own.
_DEPTH: Final = 30
_WITNESS_RESOURCES: Final = 5_000_000
#: Disagreements that a finding keeps to show; all are counted.
_SHOWN: Final = 3


class Subject(NamedTuple):
    """A rule, the unknowns that it is explored on, and the arguments made of them.

    `merged` are callees of it whose paths are merged.
    """

    name: str
    function: Callable[..., Any]
    inputs: tuple[Input, ...]
    arrange: Callable[..., tuple[Any, ...]]
    merged: tuple[Callable[..., Any], ...] = ()


class Disagreement(NamedTuple):
    """A point, what Python gives, and what each path gives whose condition holds."""

    point: Point
    plain: object
    explored: tuple[object, ...]


@dataclass
class Finding:
    """What came out of a subject: it agrees if nothing disagreed and every path was met."""

    name: str
    paths: int
    points: int = 0
    disagreements: int = 0
    shown: list[Disagreement] = field(default_factory=list)
    met: set[int] = field(default_factory=set)

    @property
    def unmet(self) -> int:
        """How many paths no point has taken."""
        return self.paths - len(self.met)


class _Path(NamedTuple):
    condition: tuple[Term, ...]
    outcome: object


@dataclass
class _Node:
    """Paths that begin alike: those that end here, and those that go on, by their next term."""

    ends: list[int] = field(default_factory=list)
    following: dict[int, tuple[Term, _Node]] = field(default_factory=dict)


def compare(subject: Subject, points: int) -> Finding:
    """Explore, and compare at so many points. Deterministic."""
    explorer = Explorer()
    paths = _explore(subject, explorer)
    names = {one.name: f"x{place}" for place, one in enumerate(subject.inputs)}
    translator = Translator(names)
    judge = _compile_judge(paths, translator)
    witnesses = _find_witnesses(subject, paths, explorer)
    finding = Finding(subject.name, len(paths))
    steps = walk(subject.inputs, translator.numbers, witnesses, subject.name)
    for point in islice(steps, points):
        plain = _run(subject, point)
        explored = judge(*point)
        finding.points += 1
        if len(explored) == 1 and explored[0][1] == plain:
            finding.met.add(explored[0][0])
            continue
        finding.disagreements += 1
        if len(finding.shown) < _SHOWN:
            outcomes = tuple(outcome for _, outcome in explored)
            finding.shown.append(Disagreement(point, plain, outcomes))
    return finding


def _run(subject: Subject, point: Point) -> object:
    try:
        return describe(subject.function(*subject.arrange(*point)))
    except BudgetError:
        raise
    except Exception as error:  # noqa: BLE001 - that a rule raises is an outcome, to be compared
        return "raises", type(error).__name__


def _explore(subject: Subject, explorer: Explorer) -> list[_Path]:
    paths: list[_Path] = []

    def run() -> None:
        case = Case(explorer)
        values: list[Any] = []
        for one in subject.inputs:
            if one.kind is int:
                values.append(case.integer(one.name, one.low, one.high))
            else:
                values.append(case.rational(one.name))
                case.suppose("in range", one.low <= values[-1], values[-1] <= one.high)
        outcome = _run(subject, tuple(values))
        paths.append(_Path(explorer.get_path(), outcome))

    with instrument(loops={}, merged=subject.merged):
        explore(run, explorer)
    return paths


def _find_witnesses(subject: Subject, paths: list[_Path], explorer: Explorer) -> list[Point]:
    """A point on each path that has one: on others the point of the first path that has."""
    solver = new_solver(explorer.context, _WITNESS_RESOURCES)
    solver.add(*(fact.term for fact in explorer.facts if not fact.path))
    found: list[Point] = []
    for path in paths:
        solver.push()
        solver.add(*path.condition)
        if str(solver.check()) == "sat":
            model = solver.model()
            values = (
                get_literal(model.eval(explorer.inputs[one.name], model_completion=True))
                for one in subject.inputs
            )
            found.append(
                tuple(
                    Fraction(value) if one.kind is Fraction else int(value)
                    for one, value in zip(subject.inputs, values, strict=True)
                    if value is not None
                )
            )
        solver.pop()
    return found or [tuple(one.low for one in subject.inputs)]


# ------------------------------------------------------------------- the judge


def _compile_judge(
    paths: list[_Path], translator: Translator
) -> Callable[..., list[tuple[int, object]]]:
    """A function of a point: the number and the outcome of each path whose condition holds.

    Conditions that begin alike are asked once; both answers of a fork are asked for
    themselves, so that none or both may hold.
    """
    root = _Node()
    for number, path in enumerate(paths):
        node = root
        for term in path.condition:
            node = node.following.setdefault(term.get_id(), (term, _Node()))[1]
        node.ends.append(number)
    parameters = ", ".join(translator.names.values())
    texts: list[str] = []

    def write(node: _Node, depth: int, lines: list[str]) -> None:
        indent = "    " * depth
        for number in node.ends:
            outcome = render(paths[number].outcome, translator)
            lines.append(f"{indent}found.append(({number}, {outcome}))")
        for term, after in node.following.values():
            lines.append(f"{indent}if {translator.translate(term)}:")
            if depth < _DEPTH:
                write(after, depth + 1, lines)
            else:
                lines.append(f"{indent}    found += {start(after)}({parameters})")

    def start(node: _Node) -> str:
        lines: list[str] = []
        write(node, 1, lines)
        name = f"judge_{len(texts)}"
        body = "\n".join(lines)
        texts.append(f"def {name}({parameters}):\n    found = []\n{body}\n    return found\n")
        return name

    name = start(root)
    judge: Callable[..., list[tuple[int, object]]] = translator.compile("\n".join(texts), name)
    return judge
