"""The spec asks no value for its class, formats nothing, and knows no float and no clock."""

import ast
from pathlib import Path

import pytest

# What a rule must not use, since it would not mean the same on a symbolic value or twice.
BANNED = {
    "isinstance": "asks for a class",
    "issubclass": "asks for a class",
    "type": "asks for a class",
    "float": "rounds",
    "round": "rounds",
    "hash": "hashes",
    "id": "tells objects apart",
    "repr": "formats",
    "str": "formats",
    "format": "formats",
    "print": "speaks",
    "open": "reads a file",
    "eval": "runs text",
    "exec": "runs text",
}
BANNED_MODULES = {"random", "time", "datetime", "os", "sys", "threading", "secrets"}

# Files that run on concrete values only, and what they are for.
EXEMPT = {
    "admission.py": {"isinstance": "it is the door: it decides what is well typed"},
    "errors/base.py": {
        "isinstance": "whether a result is a refusal is a fact of the path",
        "type": "an error says its name when it is read",
        "formatting": "an error writes its text when it is read",
    },
    "errors/state.py": {"repr": "a missing key reads as a dictionary would say it"},
    "hierarchical/invariants.py": {"formatting": "it says which slot is broken"},
}


def find_breaches(path: Path, name: str) -> list[str]:
    """Everything in a file of the spec that a rule must not do."""
    exempt = EXEMPT.get(name, {})
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in BANNED and node.func.id not in exempt:
                found.append(f"{name}:{node.lineno}: {node.func.id} {BANNED[node.func.id]}")
        elif isinstance(node, ast.JoinedStr) and "formatting" not in exempt:
            found.append(f"{name}:{node.lineno}: an f-string formats")
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{name}:{node.lineno}: {node.value} is a float")
        elif isinstance(node, ast.Assert):
            found.append(f"{name}:{node.lineno}: assert is no meaning")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names]
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            banned = sorted(BANNED_MODULES.intersection(modules))
            found.extend(f"{name}:{node.lineno}: {module}" for module in banned)
    return found


def test_no_rule_does_what_a_symbol_cannot(checkout: Path) -> None:
    root = checkout / "spec" / "spectral_spec"
    paths = sorted(root.rglob("*.py"))
    assert len(paths) > 30
    found = [
        breach for path in paths for breach in find_breaches(path, str(path.relative_to(root)))
    ]
    assert found == []


def test_every_exemption_is_used(checkout: Path) -> None:
    root = checkout / "spec" / "spectral_spec"
    for name, reasons in EXEMPT.items():
        text = (root / name).read_text(encoding="utf-8")
        for what in reasons:
            assert ('f"' if what == "formatting" else f"{what}(") in text, (name, what)


@pytest.mark.parametrize(
    "line",
    [
        "isinstance(x, int)",
        "y = 0.5",
        "f'{x}'",
        "assert x",
        "import random",
        "from time import time",
        "hash(x)",
    ],
)
def test_the_search_finds_what_is_planted(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rule.py"
    path.write_text(f"x = 1\n{line}\n", encoding="utf-8")
    assert len(find_breaches(path, "rule.py")) == 1
