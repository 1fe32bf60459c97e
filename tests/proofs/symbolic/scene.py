"""What the tests of the explorer share: rules of their own, and a judge."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias, cast

import z3

from spectral_proofs import obligation as registry
from spectral_proofs.obligation import Mutant, Obligation, Query, build, obligation
from spectral_proofs.solving import find_model
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.explorer import Explorer, explore

__all__ = [
    "Law",
    "Scene",
    "ask",
    "check",
    "draw_up",
    "find_witness",
    "is_proved",
    "make_scene",
    "run_paths",
]

#: A law that answers through rules of which no types are known.
Law: TypeAlias = Callable[[Case], object]

NAME = "spectral_proofs.laws.scene_of_a_test"


class Scene:
    """A module of rules made from a text, in the place where the laws lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    def load(self, text: str) -> Any:  # noqa: ANN401 - whatever the text defines
        """The module; it is gone from the imported ones when the test is over."""
        name = f"{NAME}{len(self.names)}"
        path = self.folder / f"{name.rpartition('.')[2]}.py"
        path.write_text("from __future__ import annotations\n" + text, encoding="utf-8")
        spec = spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ImportError(name)
        module: ModuleType = module_from_spec(spec)
        sys.modules[name] = module
        self.names.append(name)
        spec.loader.exec_module(module)
        return module

    def clear(self) -> None:
        for name in self.names:
            del sys.modules[name]


def find_witness(query: Query) -> str:
    """Whether some values satisfy the hypotheses, as z3 says."""
    return str(find_model(query.compute_witness_questions())[0].status)


def make_scene(folder: Path) -> Iterator[Scene]:
    scene = Scene(folder)
    yield scene
    scene.clear()


def draw_up(law: Law, **options: Any) -> Obligation:  # noqa: ANN401 - as the decorator takes them
    """The obligation, which is in no registry afterwards."""
    obligation(law="the law", rules=(), **options)(cast("Callable[[Case], bool]", law))
    entered = cast("dict[str, Obligation]", registry.get_registry())
    return entered.pop(cast("Any", law).__name__)


def check(text: str) -> str:
    """z3's answer to a question."""
    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", 20_000_000)
    solver.from_string(text)
    return str(solver.check())


def is_proved(law: Law, mutant: Mutant | None = None, **options: Any) -> bool:  # noqa: ANN401 - as above, as the test needs
    """Whether the law is proved; it must be refuted otherwise."""
    answer = check(build(draw_up(law, **options), mutant).compute_refutation())
    assert answer in {"sat", "unsat"}
    return answer == "unsat"


def ask(law: Law, **options: Any) -> Query:  # noqa: ANN401 - as above, as the test needs
    return build(draw_up(law, **options))


def run_paths(function: Callable[[Case], object]) -> tuple[list[object], Explorer]:
    """What the function returns on each of its paths."""
    found: list[object] = []
    explorer = Explorer()
    explore(lambda: found.append(function(Case(explorer))), explorer)
    return found, explorer
