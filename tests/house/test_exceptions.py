"""Every exception to a rule of the house carries its reason."""

import ast
import re
import tokenize
from pathlib import Path

ENTRY = re.compile(r'^\s*"[A-Z]+[0-9]*",(?P<rest>.*)$')
REASON = re.compile(r"^\s*# \S.{9,}$")

# A marker that switches a check off, and what makes it complete: a code where
# there is one, and words after it.
SWITCH = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch)|mypy:|ruff:)")
COMPLETE = re.compile(
    r"#\s*(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\]"
    r"|pragma: no (cover|branch))\W+\w.{8,}"
)


def ignored(text: str) -> list[str]:
    """Return the lines of pyproject.toml inside the lists of ignored lints."""
    table = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8-tidy")]
    return [line for line in table.splitlines() if ENTRY.match(line)]


def test_every_ignored_lint_has_a_reason_beside_it(checkout: Path) -> None:
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    # The list of selected rules has several rules on a line; that of ignored ones has one.
    entries = [line for line in ignored(text) if line.count('"') == 2]
    assert entries
    bare = [line for line in entries if not REASON.match(ENTRY.sub(r"\g<rest>", line))]
    assert bare == []


def test_no_check_is_switched_off_without_a_code_and_a_reason(tracked: tuple[Path, ...]) -> None:
    bare = []
    for path in (p for p in tracked if p.suffix == ".py"):
        with tokenize.open(path) as source:
            for token in tokenize.generate_tokens(source.readline):
                if token.type != tokenize.COMMENT or not SWITCH.search(token.string):
                    continue
                if not COMPLETE.search(token.string):
                    bare.append(f"{path}:{token.start[0]}: {token.string}")
    assert bare == []


def test_nothing_depends_on_debug_mode(modules: tuple[Path, ...]) -> None:
    # `-O` must not change what the packages do: no assert, no __debug__.
    found = [
        f"{path}:{node.lineno}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Name) and node.id == "__debug__")
    ]
    assert found == []


def is_obligation(decorator: ast.expr) -> bool:
    """True if the decorator enters a law into the registry."""
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id == "obligation"
    )


def test_contracts_are_written_with_named_predicates(modules: tuple[Path, ...]) -> None:
    # A lambda in a contract is not type-checked; a named predicate is. What an obligation
    # says of a loop is no contract of the code that runs: a solver checks it.
    found = [
        f"{path}:{inner.lineno}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if not is_obligation(decorator)
        for inner in ast.walk(decorator)
        if isinstance(inner, ast.Lambda)
    ]
    assert found == []
