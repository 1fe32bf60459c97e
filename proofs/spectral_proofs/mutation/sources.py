"""The modules of the spec as text, and every small change of one of them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from spectral_proofs.mutation.operators import Fields, change, negate_guard

__all__ = ["Module", "SourceMutant", "compute_mutants", "get_functions", "read_modules"]

_PACKAGE: Final = "spectral_spec"
_RECORDS: Final = ("NamedTuple",)


class Module(NamedTuple):
    """A module that ships: its dotted name, where it lies, and its text."""

    name: str
    path: Path
    text: str


class SourceMutant(NamedTuple):
    """One change of one module. `function` is empty for what runs as it is imported.

    `start` and `end` are places in the text as bytes; `new` stands between them.
    """

    module: str
    function: str
    line: int
    text: str
    change: str
    start: int
    end: int
    new: str

    @property
    def place(self) -> str:
        """The dotted name of what it changes."""
        return f"{self.module}.{self.function}" if self.function else self.module

    def apply(self, text: str) -> str:
        """The text of the module with the change."""
        raw = text.encode()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()


def read_modules() -> tuple[Module, ...]:
    """Every module of the spec that holds code, by name; none of them is imported."""
    found = find_spec(_PACKAGE)
    if found is None or found.submodule_search_locations is None:
        message = f"{_PACKAGE} is not installed"
        raise ModuleNotFoundError(message)
    root = Path(found.submodule_search_locations[0])
    modules = []
    for path in sorted(root.rglob("*.py")):
        words = [_PACKAGE, *path.relative_to(root).with_suffix("").parts]
        name = ".".join(words[:-1] if words[-1] == "__init__" else words)
        modules.append(Module(name, path, path.read_text(encoding="utf-8")))
    return tuple(modules)


def get_functions(module: Module) -> tuple[str, ...]:
    """The qualified names of the functions and methods of a module, in their order."""
    names = []
    for node in ast.parse(module.text).body:
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
        if isinstance(node, ast.ClassDef):
            names += [
                f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)
            ]
    return tuple(names)


def compute_mutants(module: Module, modules: Sequence[Module]) -> tuple[SourceMutant, ...]:
    """Every change of a module, in the order of its text. The module must parse.

    `modules` are all modules of the spec: they say which fields a record has.
    """
    fields, records = _read_records(module, modules)
    found: dict[str, SourceMutant] = {}
    for mutant in _Changes(module, fields, records).compute():
        found.setdefault(mutant.apply(module.text), mutant)
    seen: Counter[tuple[str, str, str]] = Counter()
    numbered = []
    for mutant in sorted(found.values(), key=lambda one: (one.start, one.end, one.new)):
        key = mutant.function, mutant.text, mutant.change
        seen[key] += 1
        words = f"{mutant.change} (no. {seen[key]})" if seen[key] > 1 else mutant.change
        numbered.append(mutant._replace(change=words))
    return tuple(numbered)


def _read_records(module: Module, modules: Sequence[Module]) -> tuple[Fields, frozenset[str]]:
    """For a field of a record the next one of the same type; and the names of the records.

    Where records share the name of a field, the module's own come first.
    """
    fields: dict[str, tuple[str, ...]] = {}
    records = set()
    for one in sorted(modules, key=lambda other: other.name != module.name):
        for name, parts in _find_records(one.text):
            records.add(name)
            for place, (field, kind) in enumerate(parts):
                after = (*parts[place + 1 :], *parts[:place])
                same = tuple(other for other, its in after if its == kind)
                fields.setdefault(field, same[:1])
    return fields, frozenset(records)


@cache
def _find_records(text: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The record types of a module: the name, and the name and type of each field."""
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and _is_record(node):
            parts = tuple(
                (part.target.id, ast.unparse(part.annotation))
                for part in node.body
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
            )
            found.append((node.name, parts))
    return tuple(found)


def _is_record(node: ast.ClassDef) -> bool:
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return not bases.isdisjoint(_RECORDS) or any(
        "dataclass" in ast.unparse(one) for one in node.decorator_list
    )


class _Changes:
    """Walks through a module and collects its changes."""

    def __init__(self, module: Module, fields: Fields, records: frozenset[str]) -> None:
        self._module = module
        self._fields = fields
        self._records = records
        self._lines = module.text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line.encode()))

    def compute(self) -> Iterator[SourceMutant]:
        for node in ast.parse(self._module.text).body:
            yield from self._visit(node, "")

    def _visit(self, node: ast.AST, function: str) -> Iterator[SourceMutant]:
        if _is_silent(node):
            return
        for other in change(node, self._fields, self._records):
            yield self._make(node, other, function)
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            for other in negate_guard(node.test):
                yield self._make(node.test, other, function)
        if isinstance(node, ast.comprehension):
            for test in node.ifs:
                for other in negate_guard(test):
                    yield self._make(test, other, function)
        inner = function
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inner = _enter(node, function)
        for child in _get_children(node):
            yield from self._visit(child, inner)

    def _make(self, node: ast.AST, other: ast.AST, function: str) -> SourceMutant:
        if not isinstance(node, ast.expr | ast.stmt):
            message = f"a change of {ast.dump(node)}, which has no place of its own"
            raise TypeError(message)
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        new = ast.unparse(ast.fix_missing_locations(other))
        # In parentheses it stays one operand of what is around it.
        put = new if isinstance(other, ast.stmt | ast.Constant) and new[0] != "-" else f"({new})"
        old = " ".join(ast.unparse(node).split())
        line = self._lines[node.lineno - 1].strip()
        said = f"{old} -> {' '.join(new.split())}"
        name = "" if function.endswith(".") else function
        return SourceMutant(self._module.name, name, node.lineno, line, said, start, end, put)


def _enter(node: ast.FunctionDef | ast.ClassDef, outer: str) -> str:
    """The name of what runs inside: of the outermost function, methods with their class.

    The body of a class runs as its module is imported, so it counts as the module.
    """
    if isinstance(node, ast.ClassDef):
        return outer or f"{node.name}."
    return f"{outer}{node.name}" if not outer or outer.endswith(".") else outer


def _is_silent(node: ast.AST) -> bool:
    """True for what says nothing at run time: text, imports, names for types."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
    if isinstance(node, ast.AnnAssign):
        return "TypeAlias" in ast.unparse(node.annotation)
    return False


def _get_children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that are run; no annotations, no decorators, no base classes."""
    left_out = {"annotation", "returns", "decorator_list", "bases", "type_params"}
    for name, value in ast.iter_fields(node):
        if name in left_out:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield one
