"""Every sentence of the relation has the number of the rule that says it."""

import ast
import inspect
import re
from types import ModuleType

from spectral_memory.oracle.judge.lens import Difference
from spectral_memory.oracle.judge.rules import VIOLATIONS, get_rule
from spectral_memory.oracle.judge.setup import System
from spectral_spec.hierarchical import Access, refusals, relation, shortage


def read_sentences(module: ModuleType) -> dict[str, str]:
    """The sentences that the functions of a module return, with their rules."""
    found = {}
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(function, ast.FunctionDef):
            continue
        rule = re.search(r"Rule ([A-Z][0-9]+)\.", ast.get_docstring(function) or "")
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and rule is not None:
                for text in ast.walk(node):
                    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                        continue
                    if " " in text.value and "*" not in text.value:
                        found[text.value] = rule[1]
    return found


def test_the_table_is_what_the_specification_says() -> None:
    wanted: dict[str, str] = {}
    for module in (shortage, refusals, relation):
        wanted |= read_sentences(module)
    assert set(wanted) == set(VIOLATIONS)
    moved = {
        words: (VIOLATIONS[words], rule)
        for words, rule in wanted.items()
        if VIOLATIONS[words] != rule
    }
    # These two are said by rule R4 for R5, and by R7 and R8 alike.
    assert set(moved) <= {
        "an operation that cannot be done is refused",
        "a refusal names its reason",
    }


def test_a_violation_wins_over_the_aspect() -> None:
    words = "live blocks are apart"
    difference = Difference(0, "result", 1, 2, words)
    assert get_rule(System.HIERARCHICAL, Access(0), difference) == ("R9", words)
