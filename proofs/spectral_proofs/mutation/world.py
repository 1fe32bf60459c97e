"""The packages imported anew, with one module changed; for a process that ends soon.

What a module computes as it is imported sees the change too, and so does everything
that reads the module's text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import FrameType, ModuleType
from typing import Final, NamedTuple, TypeVar

from spectral_proofs.obligation import Obligation, Query, build, get_registry
from spectral_proofs.solving.answer import Status, ask_all
from spectral_proofs.solving.z3_solver import Z3_LIMIT, find_model, make_z3

__all__ = ["Checked", "Reach", "check_laws", "enter_world", "measure_reach"]

R = TypeVar("R")

Tick = Callable[[float], None]

_SPEC: Final = "spectral_spec"
_GENERATED: Final = "<"

# Importing is quick, or it never ends.
_IMPORT_SHARE: Final = 0.2

# Steps for the first try; most proofs take far less, and most mutants are refuted in less.
_QUICK_LIMIT: Final = 3_000_000


class Checked(NamedTuple):
    """What the laws say of one mutant: the first that is red, and how; or that none is."""

    kind: str
    obligation: str
    words: str


class Reach(NamedTuple):
    """The functions of the spec that one law runs, and what its proof costs."""

    name: str
    functions: tuple[str, ...]
    cost: int
    problem: str


class _Changed(MetaPathFinder):
    """Finds one module in another file."""

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path)


def enter_world(name: str, text: str, folder: Path) -> None:
    """From here on, importing `name` imports this text, from a file in the folder.

    Nothing of the spec may be imported yet, and no package may be named: a package
    looks for its parts where its file is. `RuntimeError` otherwise.
    """
    if _SPEC in sys.modules:
        message = "the spec is imported already: a change would come too late"
        raise RuntimeError(message)
    path = folder / f"{name.rpartition('.')[2]}.py"
    path.write_text(text, encoding="utf-8")
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Changed(name, path))


def check_laws(laws: Sequence[tuple[str, str]], changed: str, tick: Tick) -> Checked:
    """The laws (module and name) in their order, until the first is red.

    A law is red if it cannot be built, if it is not proved, or if its hypotheses
    cannot hold any more. What a solver does not answer at once is asked again, with
    all its steps, only if no other law is red. `changed` is the module that must be
    the changed one; `tick` is called before every step, with its share of the time for one.
    """
    asked: list[tuple[Obligation, Query]] = []
    hard: list[tuple[Obligation, Query]] = []
    for module, name in laws:
        tick(_IMPORT_SHARE)
        try:
            subject = _load(module, name)
            tick(1)
            query = build(subject, stops_refuted=not subject.must_fail)
            if _is_refuted_early(query):
                return Checked("refuted", name, "")
            if query.explorer.is_refuted and not subject.must_fail:
                tick(1)
                query = build(subject)
        except Exception as error:  # noqa: BLE001 - a law that cannot be run is red
            return Checked("error", name, f"{type(error).__name__}: {error}"[:300])
        found = _ask(subject, query, _QUICK_LIMIT)
        if found is not None and found.kind != "unknown":
            return found
        asked.append((subject, query))
        if found is not None:
            hard.append((subject, query))
    for subject, query in hard:
        tick(1)
        found = _ask(subject, query, Z3_LIMIT)
        if found is not None:
            return found
    for subject, query in asked:
        tick(1)
        answer, _ = find_model(query.compute_witness_questions())
        if answer.status is not Status.SAT:
            return Checked("vacuous", subject.name, f"its hypotheses: {answer.status}")
    finder = sys.meta_path[0]
    if laws and not (isinstance(finder, _Changed) and _is_from(sys.modules.get(changed), finder)):
        message = f"no law imports {changed} as it was changed"
        raise RuntimeError(message)
    return Checked("survived", "", "")


def _is_refuted_early(query: Query) -> bool:
    """Whether what seemed to fail, where the exploration stopped, has a counterexample."""
    explorer = query.explorer
    if not (explorer.stops_refuted and explorer.is_refuted):
        return False
    return find_model(query.compute_open_questions(), _QUICK_LIMIT)[1] is not None


def _ask(subject: Obligation, query: Query, limit: int) -> Checked | None:
    """How a law is red; None if it is not."""
    answer, _ = ask_all(query.compute_questions(), make_z3(limit))
    if answer.status is Status.UNKNOWN:
        return Checked("unknown", subject.name, answer.reason)
    if (answer.status is Status.SAT) != subject.must_fail:
        return Checked("refuted", subject.name, "no longer fails" if subject.must_fail else "")
    return None


def _is_from(module: ModuleType | None, finder: _Changed) -> bool:
    return module is not None and module.__file__ == str(finder._path)  # noqa: SLF001 - its own file


def measure_reach(
    laws: Sequence[tuple[str, str]], tick: Tick
) -> tuple[tuple[str, ...], list[Reach]]:
    """The functions that run as the spec is imported, and those that each law runs."""
    watch = _Watch()
    watch.follow(lambda: [_load(module, name) for module, name in laws])
    imported = watch.take()
    found = []
    for module, name in laws:
        tick(1)
        subject = _load(module, name)
        problem, cost = watch.follow(lambda one=subject: _prove(one))  # type: ignore[misc]  # a default
        found.append(Reach(name, watch.take(), cost, problem))
    return imported, found


def _prove(subject: Obligation) -> tuple[str, int]:
    """What is wrong with a law as it ships, and what its proof costs."""
    try:
        query = build(subject)
    except Exception as error:  # noqa: BLE001 - said in the answer
        return f"{type(error).__name__}: {error}", 0
    answer, _ = ask_all(query.compute_questions(), make_z3())
    wanted = Status.SAT if subject.must_fail else Status.UNSAT
    problem = "" if answer.status is wanted else f"z3 says {answer.status}"
    return problem, query.explorer.paths * 10_000 + answer.resources


def _load(module: str, name: str) -> Obligation:
    import_module(module)
    return get_registry()[name]


class _Watch:
    """Notes which functions of the spec are called."""

    def __init__(self) -> None:
        found = find_spec(_SPEC)
        places = [] if found is None else list(found.submodule_search_locations or ())
        self._root = Path(places[0])
        self._names: dict[str, str] = {}
        self._seen: dict[str, None] = {}

    def follow(self, function: Callable[[], R]) -> R:
        """Call the function and note what it calls."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            return function()
        finally:
            sys.settrace(before)

    def take(self) -> tuple[str, ...]:
        """What was called since the last time, in a fixed order."""
        found, self._seen = self._seen, {}
        return tuple(sorted(found))

    def _trace(self, frame: FrameType, _event: str, _: object) -> None:
        code = frame.f_code
        file = code.co_filename
        if file.startswith(f"<{_SPEC}."):
            # A function that was made anew from its text carries its dotted name.
            self._seen[file[1:-1]] = None
            return
        if file not in self._names:
            self._names[file] = self._compute_module(file)
        module = self._names[file]
        if module:
            self._seen[f"{module}.{code.co_qualname.partition('.<locals>')[0]}"] = None

    def _compute_module(self, file: str) -> str:
        path = Path(file)
        if file.startswith(_GENERATED) or not path.is_relative_to(self._root):
            return ""
        words = [_SPEC, *path.relative_to(self._root).with_suffix("").parts]
        return ".".join(words[:-1] if words[-1] == "__init__" else words)
