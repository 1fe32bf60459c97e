"""Which changes are made of a text, and that each of them is a change that Python takes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from spectral_proofs.mutation.sources import (
    Module,
    SourceMutant,
    compute_mutants,
    get_functions,
    read_modules,
)

RECORDS = '''
class Pair(NamedTuple):
    """A pair."""

    left: int
    right: int
    name: str
'''


def change(text: str) -> list[str]:
    """What the changes of a text say."""
    module = Module("sample", Path("sample.py"), text)
    records = Module("records", Path("records.py"), RECORDS)
    return [one.change for one in compute_mutants(module, [module, records])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
        ("a <= b", ["a <= b -> a < b", "a <= b -> a > b"]),
        ("a > b", ["a > b -> a <= b", "a > b -> a >= b"]),
        ("a >= b", ["a >= b -> a < b", "a >= b -> a > b"]),
        ("a == b", ["a == b -> a != b"]),
        ("a is not None", ["a is not None -> a is None"]),
        ("a in b", ["a in b -> a not in b"]),
        ("a + b", ["a + b -> a - b"]),
        ("a // b", ["a // b -> a * b"]),
        ("a % b", ["a % b -> a // b"]),
        ("a | b", []),
        ("a or b", ["a or b -> a and b", "a or b -> a", "a or b -> b"]),
        ("not a", ["not a -> a"]),
        ("x = 7", ["7 -> 6", "7 -> 8"]),
        ("x = True", ["True -> False"]),
        ("x = 'word'", []),
        ("min(a, b)", ["min(a, b) -> max(a, b)"]),
        ("a.left", ["a.left -> a.right"]),
        ("a.right", ["a.right -> a.left"]),
        ("a.name", []),
        ("Pair(a, b, c)", ["Pair(a, b, c) -> Pair(a, c, b)", "Pair(a, b, c) -> Pair(b, a, c)"]),
        ("Pair(a, a)", []),
        ("Pair(*a, b)", []),
        ("x += a", ["x += a -> x -= a"]),
        ("if a(): pass", ["a() -> not a()"]),
        ("while not a: pass", ["not a -> a"]),
        ("[a for a in b if a]", ["a -> not a"]),
        ("b if a else c", ["a -> not a"]),
    ],
)
def test_the_changes_of_a_text(text: str, expected: list[str]) -> None:
    assert change(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring with 3 < 4."""',
        "import a",
        "if TYPE_CHECKING:\n    x = 1",
        "__all__ = ['a']",
        "Name: TypeAlias = int | None",
        "x = f'{1 + 2}'",
        "def f(a: Literal[1] = b) -> Literal[2]: pass",
        "@cache(3)\ndef f(): pass",
        "class A(make(3)): pass",
    ],
)
def test_what_says_nothing_at_run_time_is_left_alone(text: str) -> None:
    assert change(text) == []


def test_a_change_stays_one_operand_of_what_is_around_it() -> None:
    text = "x = a * b * c\ny = (1,\n    d)[0]\n"
    module = Module("sample", Path("sample.py"), text)
    mutants = compute_mutants(module, [module])
    texts = {one.change: one.apply(text) for one in mutants}
    assert texts["a * b -> a + b"].startswith("x = (a + b) * c\n")
    assert "(2,\n    d)[0]" in texts["1 -> 2"]
    assert "(1,\n    d)[(-1)]" in texts["0 -> -1"]


def test_bytes_before_a_change_count_as_bytes() -> None:
    text = "x = 'γ₁ is first', a < b\n"
    module = Module("sample", Path("sample.py"), text)
    texts = [one.apply(text) for one in compute_mutants(module, [module])]
    assert texts == ["x = 'γ₁ is first', (a <= b)\n", "x = 'γ₁ is first', (a >= b)\n"]


def test_equal_changes_of_one_line_are_numbered() -> None:
    assert change("x = 1, 1") == ["1 -> 0", "1 -> 2", "1 -> 0 (no. 2)", "1 -> 2 (no. 2)"]


NESTED = """
LIMIT = 3

def outer(a):
    def inner(b):
        return b < 1
    return inner(a)

class Thing:
    size = 4

    def method(self):
        return lambda: 5
"""


def test_a_change_belongs_to_the_outermost_function_or_to_the_module() -> None:
    module = Module("sample", Path("sample.py"), NESTED)
    places = dict.fromkeys(one.place for one in compute_mutants(module, [module]))
    assert list(places) == ["sample", "sample.outer", "sample.Thing.method"]
    assert get_functions(module) == ("outer", "Thing.method")


MODULES = read_modules()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_change_of_what_ships_is_another_program(module: Module) -> None:
    original = ast.dump(ast.parse(module.text))
    mutants = compute_mutants(module, MODULES)
    for one in mutants:
        assert ast.dump(ast.parse(one.apply(module.text))) != original, one
    assert len(set(map(name, mutants))) == len(mutants)


def name(mutant: SourceMutant) -> tuple[str, str, str]:
    """What a reason for its survival is kept under."""
    return mutant.place, mutant.text, mutant.change


def test_there_is_plenty_to_change() -> None:
    assert sum(len(compute_mutants(module, MODULES)) for module in MODULES) > 800
    assert "spectral_spec.hierarchical.step" in {module.name for module in MODULES}
