"""What a name in a text means: a file, a test, a rule, an obligation, a module, a function."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from site_catalog import PACKAGES, find_page, get_source_page, get_text, is_shown
from spectral_proofs.coverage import find_coverage, get_rules
from spectral_proofs.rules import Rule
from spectral_proofs.runner.job import get_laws

__all__ = [
    "Place",
    "find_definition",
    "find_laws",
    "find_place",
    "get_law_place",
    "get_numbers",
    "get_sentences",
    "is_rule",
]

_DOTTED: Final = re.compile(r"(spectral_(?:spec|memory|proofs))((?:\.\w+)+)")


class Place(NamedTuple):
    """A page, and where on it; without an anchor, its top."""

    page: str
    anchor: str = ""


@cache
def _get_lines(name: str) -> Mapping[str, int]:
    """The line of every function and class of a module, by its name within it."""
    found: dict[str, int] = {}

    def visit(node: ast.AST, within: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                called = f"{within}{child.name}"
                first = min((d.lineno for d in child.decorator_list), default=child.lineno)
                found.setdefault(called, first)
                visit(child, f"{called}.")

    visit(ast.parse(get_text(name)), "")
    return found


@cache
def _get_law_files() -> Mapping[str, str]:
    """The file of every obligation, by its name."""
    laws = get_laws()
    return {law.name: _find_module(law.function.__module__) or "" for law in laws}


@cache
def find_laws() -> Mapping[str, tuple[str, ...]]:
    """The obligations about each rule, by its number."""
    return find_coverage(get_laws())


@cache
def get_numbers() -> Mapping[str, Rule]:
    """Every rule by its number, read once: the files of the specification are many."""
    return get_rules()


@cache
def get_sentences() -> Mapping[str, str]:
    """What every obligation says, as a sentence, by its name."""
    said = {law.name: " ".join(law.law.split()).rstrip(".") for law in get_laws()}
    return {name: f"{words[0].upper()}{words[1:]}." for name, words in said.items()}


def is_rule(number: str) -> bool:
    """True if a rule has this number, such as ``M3``."""
    return number in get_numbers()


def _find_module(dotted: str) -> str | None:
    """The file of a module; None if there is none."""
    root, _, rest = dotted.partition(".")
    stem = "/".join((PACKAGES[root], *rest.split("."))) if rest else PACKAGES[root]
    for name in (f"{stem}.py", f"{stem}/__init__.py"):
        if is_shown(name):
            return name
    return None


def find_definition(dotted: str) -> Place | None:
    """Where a module, a class or a function stands; None if nothing is called so.

    >>> find_definition("spectral_spec.sector.is_sector_code").page
    'source/spec/spectral_spec/sector.py.md'
    """
    if name := _find_module(dotted):
        return Place(get_source_page(name))
    module, _, called = dotted.rpartition(".")
    if "." in module or module in PACKAGES:
        name = _find_module(module)
        if name and (line := _get_lines(name).get(called)):
            return Place(get_source_page(name), f"L{line}")
    return None


def get_law_place(law: str) -> Place | None:
    """Where the function of an obligation stands; None if no obligation is called so."""
    name = _get_law_files().get(law)
    return Place(get_source_page(name), f"L{_get_lines(name)[law]}") if name else None


def _find_file(text: str) -> Place | None:
    """The place of ``path`` or ``path::test``."""
    name, _, test = text.partition("::")
    page = find_page(name.rstrip("/")) if "/" in name or name.isupper() else None
    if page is None:
        return None
    if test and name.endswith(".py"):
        line = _get_lines(name).get(test.partition("[")[0].replace("::", "."))
        return Place(page, f"L{line}") if line else None
    return Place(page)


def find_place(text: str) -> Place | None:
    """The place that a piece of code names; None if it names none.

    >>> find_place("rule M3")
    Place(page='specification.md', anchor='m3')
    >>> find_place("x + 1") is None
    True
    """
    kind, _, name = text.partition(" ")
    if kind == "rule" and is_rule(name):
        return Place("specification.md", name.lower())
    law = name if kind == "obligation" else text
    if law in _get_law_files():
        return Place("laws.md", law)
    if " " in text:
        return None
    if _DOTTED.fullmatch(text):
        return find_definition(text)
    return _find_file(text)
