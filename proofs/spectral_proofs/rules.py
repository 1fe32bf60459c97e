"""The numbered rules, read off the docstrings of the functions that are their meaning.

``python -m spectral_proofs.rules spec/README.md`` rewrites the table in that file.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from spectral_proofs.tables import render_table, rewrite_page

__all__ = ["Rule", "main", "read_rules", "render_rules"]

_NUMBER: Final = re.compile(r"\s*\bRule ([A-Z])(\d+)[.:]")


class Rule(NamedTuple):
    """A rule: its letter and number, its sentence, and the function that is its meaning."""

    letter: str
    number: int
    sentence: str
    function: str


def read_rules(package: str = "spectral_spec") -> tuple[Rule, ...]:
    """All rules of a package in order; a number that stands twice is listed twice.

    >>> read_rules()[0].function
    'spectral_spec.sector.is_sector_code'
    """
    root = Path(str(files(package)))
    rules = []
    for path in sorted(root.rglob("*.py")):
        module = ".".join((package, *path.relative_to(root).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found = _NUMBER.search(text := ast.get_docstring(node) or "")
                if found:
                    name = f"{module}.{node.name}"
                    sentence = _NUMBER.sub("", text.partition("\n\n")[0])
                    rules.append(Rule(found[1], int(found[2]), " ".join(sentence.split()), name))
    return tuple(sorted(rules))


def render_rules() -> str:
    """The rules as a table."""
    return render_table(
        ("rule", "meaning", "function"),
        (
            (f"{rule.letter}{rule.number}", rule.sentence, f"`{rule.function.partition('.')[2]}`")
            for rule in read_rules()
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the table in the file that is named; 2 if none is."""
    return rewrite_page("rules", "spec/README.md", render_rules, arguments)


if __name__ == "__main__":
    sys.exit(main())
