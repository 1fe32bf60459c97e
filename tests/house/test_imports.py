"""Imports run one way, and importing the reference loads no extra."""

import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = ("spectral_spec", "spectral_memory", "spectral_proofs")
EXTRAS = (
    *("click", "rich", "cachetools", "cvc5", "flint", "hypothesis", "matplotlib"),
    *("numpy", "pyperf", "theine", "tornado", "z3"),
)

# What each package may import at most, beside the standard library.
SPEC = {"immutables", "spectral_spec"}
MEMORY = {"icontract", "immutables", "spectral_spec", "spectral_memory"}
EDGES = {
    # The parts of the reference that an extra serves, and what they may use.
    "spectral_memory/cli": {"click", "rich", "flint"},
    "spectral_memory/arrays": {"numpy"},
    "spectral_memory/bench": {"cachetools", "click", "numpy", "pyperf", "rich", "theine"},
    "spectral_memory/plot": {"matplotlib"},
    "spectral_memory/view/live": {"tornado"},
    "spectral_memory/zeros": {"flint"},
    "spectral_memory/oracle": {"click", "rich"},
    "spectral_memory/oracle/machines": {"hypothesis"},
    "spectral_memory/oracle/plugin": {"pytest"},
}

# Words of the type language, known to type checkers; never imported at run time.
TYPING = {"mypy_extensions", "typing_extensions", "_typeshed"}


def is_for_types_only(node: ast.AST) -> bool:
    """Tell a block that only the type checker reads."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level name of everything that a module imports, wherever it does so."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {id(n) for at in ast.walk(tree) if is_for_types_only(at) for n in ast.walk(at)}
    for node in ast.walk(tree):
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found = [node.module.partition(".")[0]]
        yield from (n for n in found if n not in TYPING or id(node) not in typing)


def foreign(path: Path, allowed: set[str]) -> list[str]:
    return sorted({n for n in imported(path) if n not in allowed | sys.stdlib_module_names})


def test_the_spec_imports_the_standard_library_and_a_persistent_map(checkout: Path) -> None:
    files = sorted((checkout / "spec").rglob("*.py"))
    assert files
    assert [(str(p), found) for p in files if (found := foreign(p, SPEC))] == []


def test_the_reference_uses_an_extra_only_at_its_edges(checkout: Path) -> None:
    files = sorted((checkout / "spectral_memory").rglob("*.py"))
    assert files
    wrong = []
    for path in files:
        name = path.relative_to(checkout).with_suffix("").as_posix()
        extras = [may for at, may in EDGES.items() if name == at or name.startswith(at + "/")]
        if found := foreign(path, MEMORY.union(*extras)):
            wrong.append((str(path), found))
    assert wrong == []


def test_importing_the_packages_loads_no_extra() -> None:
    code = f"import {', '.join(OURS)}, sys; print([n for n in {EXTRAS!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_three_packages_come_from_one_place(checkout: Path, wheel: Path | None) -> None:
    folders = []
    for name in OURS:
        file = importlib.import_module(name).__file__
        assert file is not None, f"{name} is not a package with an __init__.py"
        folders.append(Path(file).resolve().parent.parent)
    if wheel is None:  # a checkout under work: all three from it
        assert [checkout in (at, *at.parents) for at in folders] == [True] * 3, folders
    else:  # the wheel: all three from one site-packages, which is not the checkout
        assert len(set(folders)) == 1, folders
        assert folders[0].name == "site-packages"


@pytest.mark.parametrize("name", ["spec", "proofs", "docs"])
def test_folders_of_the_checkout_cannot_be_imported(name: str, wheel: Path | None) -> None:
    if wheel is None:
        # An editable install puts the root of the checkout on the path; there the ban of
        # the linter is what holds.
        return
    assert importlib.util.find_spec(name) is None
