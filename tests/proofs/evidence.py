"""Whether what a page names as evidence is there: an obligation, a rule or a test."""

from __future__ import annotations

import ast

from spectral_proofs.coverage import get_rules
from spectral_proofs.runner.job import get_laws

from .pages import CHECKOUT

__all__ = ["is_obligation", "is_test", "is_there"]


def is_obligation(evidence: str) -> bool:
    """True if it is written as an obligation is; that there is one is another question."""
    return evidence.startswith("obligation ")


def is_test(evidence: str) -> bool:
    """True if it is written as a test is."""
    return "::" in evidence


def is_there(evidence: str) -> bool:
    """True if an obligation or a rule has this name, or a test in this file."""
    kind, _, name = evidence.partition(" ")
    if kind == "obligation":
        return name in {law.name for law in get_laws()}
    if not is_test(evidence):
        return kind == "rule" and name in get_rules()
    path, _, name = evidence.partition("::")
    file = CHECKOUT / path
    return file.is_file() and any(
        isinstance(node, ast.FunctionDef) and node.name == name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )
