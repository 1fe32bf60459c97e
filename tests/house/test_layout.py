"""Sizes, names and words of the files."""

import ast
import re
from pathlib import Path

SPEC_LINES = 150
OTHER_LINES = 400

# Written in two parts, so that this file does not name what it looks for.
HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"), ("conda", "io"))
)


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_of_the_spec_have_at_most_150_lines(checkout: Path) -> None:
    files = sorted((checkout / "spec").rglob("*.py"))
    assert files
    assert [(str(p), lines_of(p)) for p in files if lines_of(p) > SPEC_LINES] == []


def test_other_python_files_have_at_most_400_lines(tracked: tuple[Path, ...]) -> None:
    files = [path for path in tracked if path.suffix == ".py"]
    assert files
    assert [(str(p), lines_of(p)) for p in files if lines_of(p) > OTHER_LINES] == []


def test_no_module_is_called_utils(tracked: tuple[Path, ...]) -> None:
    banned = re.compile(r"^_?(utils?|helpers?|misc|common)$")
    named = [p for p in tracked if p.suffix == ".py" or p.name == "__init__.py"]
    assert [str(p) for p in named if banned.match(p.stem) or banned.match(p.parent.name)] == []


def test_no_file_names_the_host_of_a_package_registry(tracked: tuple[Path, ...]) -> None:
    found = [
        (str(path), host)
        for path in tracked
        for host in HOSTS
        if host.encode() in path.read_bytes().lower()
    ]
    assert found == []


def test_every_module_opens_with_a_docstring_and_all(modules: tuple[Path, ...]) -> None:
    wanting = []
    for path in modules:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        if ast.get_docstring(tree) is None:
            wanting.append((str(path), "docstring"))
        if path.name != "__main__.py" and "__all__" not in names:
            wanting.append((str(path), "__all__"))
    assert wanting == []


def test_every_package_says_that_it_is_typed(checkout: Path) -> None:
    for package in ("spec/spectral_spec", "spectral_memory", "proofs/spectral_proofs"):
        assert (checkout / package / "py.typed").is_file(), package
