"""The scene: what is replaced, where, and that all is as it was afterwards."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest

from spectral_proofs.obligation import Mutant
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.instrument import find_function, instrument
from spectral_spec import sector
from spectral_spec.address import LocalAddress, compute_local_code, encode_local
from spectral_spec.errors import ArgumentRangeError

from .scene import Scene, ask, check, is_proved, run_paths

RULES = """
TABLE = (5, 7, 5, 9)
ONE = (3,)

def look(index):
    return TABLE[index]

def one(index):
    return ONE[index]

def span(*values):
    return max(*values) - min(*values)

def widest(rows):
    return max(len(row) for row in rows)

def highest(values):
    return max(value for value in values), min(values)

def of_list(values):
    return max(values), min(values), max((), default=4), max(values, key=lambda one: -one)

def kind(value):
    return isinstance(value, bool), isinstance(value, int), isinstance(value, (str, Fraction))

def default(value=TABLE):
    return value
"""


def read_scene() -> dict[str, dict[str, Any]]:
    return {
        name: dict(vars(module))
        for name, module in sys.modules.items()
        if name.startswith(("spectral_spec", "spectral_memory"))
    }


def test_afterwards_everything_is_as_it_was() -> None:
    before = read_scene()
    planted = ("spectral_spec.sector.is_sector_code", "<=", "<")
    with instrument(loops={}, merged=(compute_local_code,), planted=planted):
        assert read_scene() != before
    assert read_scene() == before
    with pytest.raises(KeyError), instrument(loops={}, planted=planted):
        raise KeyError
    assert read_scene() == before
    with (
        pytest.raises(ValueError, match="not once"),
        instrument(loops={}, planted=("spectral_spec.sector.is_sector_code", "no such text", "")),
    ):
        pass
    assert read_scene() == before


def test_one_scene_is_instrumented_once() -> None:
    before = read_scene()
    with (
        instrument(loops={}),
        pytest.raises(RuntimeError, match="already"),
        instrument(loops={}),
    ):
        pass
    assert read_scene() == before


def test_a_bug_is_planted_wherever_the_rule_is_seen() -> None:
    plain = sector.is_sector_code
    with instrument(
        loops={}, planted=("spectral_spec.sector.is_sector_code", "0 <= code", "0 < code")
    ):
        assert sector.decode_sector(0).args == (0,)  # type: ignore[union-attr]  # the bug refuses it
        found, module = find_function("spectral_spec.address.is_sector_code")
        assert found is not plain
        assert found(1)
        assert not found(0)
        assert module.__name__ == "spectral_spec.address"


def test_a_bug_found_under_another_module_sees_the_names_of_its_own() -> None:
    planted = (
        "spectral_spec.address.compute_sector_code",
        "LATTICES + lattice",
        "LATTICES - lattice",
    )
    with instrument(loops={}, planted=planted):
        assert sector.encode_sector(0, 0, 1) == -1


@pytest.mark.parametrize(
    "target", ["spectral_spec.sector.no_such", "no.such.module", "spectral_spec.sector.AXES"]
)
def test_a_rule_that_is_not_there_is_an_error(target: str) -> None:
    with pytest.raises(ValueError, match="no function"):
        find_function(target)


def test_a_table_is_asked_at_an_unknown_index(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> bool:
        index = case.integer("index", 0, 3)
        found = rules.look(index)
        return all_of(found >= 5, found <= 9, implies(index == 1, found == 7))

    query = ask(law)
    assert query.explorer.paths == 1
    assert check(query.compute_refutation()) == "unsat"
    assert check(query.compute_refutation(without="index in range")) == "sat"

    def law_of_one(case: Case) -> bool:
        return bool(rules.one(case.integer("index", 0, 0)) == 3)

    assert is_proved(law_of_one)


@pytest.mark.parametrize(("low", "high"), [(-1, 3), (0, 4), (-4, -1)])
def test_an_unknown_index_outside_of_a_table_fails_the_law(
    scene: Scene, low: int, high: int
) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> bool:
        return bool(rules.look(case.integer("index", low, high)) >= 5)

    assert not is_proved(law)


def test_max_and_min_are_as_built_in(scene: Scene) -> None:
    rules = scene.load("from fractions import Fraction\n" + RULES)

    def law(case: Case) -> bool:
        x, y = case.integer("x"), case.integer("y")
        top, bottom, default, least = rules.of_list([x, y])
        return all_of(
            rules.span(x, y, 0) >= 0,
            rules.span(x, x) == 0,
            top >= x,
            top >= y,
            bottom <= x,
            default == 4,
            least == bottom,
            rules.widest(((1, 2), (3,))) == 2,
        )

    assert is_proved(law)


def test_max_and_min_of_a_list_do_not_fork(scene: Scene) -> None:
    rules = scene.load(RULES)

    def run(case: Case) -> object:
        with instrument(loops={}):
            rules.highest([case.integer(name) for name in "xyz"])
        return "once"

    assert run_paths(run)[0] == ["once"]


def test_an_unknown_is_an_instance_of_what_it_stands_for(scene: Scene) -> None:
    rules = scene.load("from fractions import Fraction\n" + RULES)

    def run(case: Case) -> object:
        with instrument(loops={}):
            return (
                rules.kind(case.integer("x")),
                rules.kind(case.truth("q")),
                rules.kind(case.rational("t")),
                rules.kind(case.opaque("key", "Key")),
                rules.kind(SymbolicSequence(lambda index: index, case.integer("n", 0))),
                rules.kind(3),
                rules.kind(Fraction(1, 2)),
            )

    assert run_paths(run)[0] == [
        (
            (False, True, False),
            (True, True, False),
            (False, False, True),
            (False, False, False),
            (False, False, False),
            (False, True, False),
            (False, False, True),
        )
    ]


def test_a_rule_kept_in_a_default_argument_stays_as_it_is(scene: Scene) -> None:
    rules = scene.load(RULES + "\ndef call(rule=look):\n    return rule(1)\n")
    planted = (f"{rules.__name__}.look", "index", "index + 1")
    with pytest.raises(ValueError, match="times"), instrument(loops={}, planted=planted):
        pass
    planted = (f"{rules.__name__}.look", "TABLE[index]", "0")
    with instrument(loops={}, planted=planted):
        assert rules.look(1) == 0
        assert rules.call() == 7  # so it is said: no rule is kept in one


def test_a_law_about_a_rule_that_ships(scene: Scene) -> None:
    assert scene.names == []

    def law(case: Case) -> bool:
        parts = (case.integer(name) for name in ("axis", "prime", "lattice", "offset"))
        address = LocalAddress(*parts)
        code = encode_local(address)
        if isinstance(code, ArgumentRangeError):
            return True
        return all_of(code >= 0, code < 252 * 2**24, code % 2**24 == address.offset)

    assert is_proved(law)
    bug = Mutant("spectral_spec.address.compute_local_fault", "< OFFSETS", "<= OFFSETS")
    assert not is_proved(law, bug)
    deep = Mutant(
        "spectral_spec.sector.compute_sector_code", "CHANNELS + prime", "CHANNELS - prime"
    )
    assert not is_proved(law, deep, merged=(compute_local_code,))
