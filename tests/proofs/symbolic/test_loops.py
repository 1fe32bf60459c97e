"""Loops that are cut: their invariants are claimed, and what is not understood is refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from spectral_proofs.obligation import Mutant
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.explorer import BudgetError
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.sources import cut_loops, get_assigned_names, parse_function, plant

from .scene import Law, Scene, ask, check, is_proved

COUNT = """
def count(n):
    done = 0
    while done < n:
        done += 1
    return done
"""


def counts(case: Case, rule: Callable[[int], int]) -> bool:
    n = case.integer("n", 0)
    return rule(n) == n


GOOD = Loop(lambda done, n: all_of(done >= 0, done <= n), lambda done, n: n - done)


def test_a_loop_of_any_length_by_its_invariant(scene: Scene) -> None:
    rules = scene.load(COUNT)

    def law(case: Case) -> object:
        return counts(case, rules.count)

    assert is_proved(law, loops={rules.count: (GOOD,)})
    for old, new in (("done = 0", "done = 1"), ("+= 1", "+= 2"), ("done < n", "done <= n")):
        mutant = Mutant(f"{rules.__name__}.count", old, new)
        assert not is_proved(law, mutant, loops={rules.count: (GOOD,)})


@pytest.mark.parametrize(
    "loop",
    [
        Loop(lambda done, n: done <= n, lambda done: done),  # does not fall
        Loop(lambda done, n: done <= n, lambda done: -done),  # falls below zero
        Loop(lambda: True, lambda done, n: n - done),  # says too little
        Loop(lambda done, n: all_of(done <= n, n >= 5), lambda done, n: n - done),  # at first?
        Loop(lambda done: done == 0, lambda done, n: n - done),  # not kept
        Loop(lambda: False, lambda done, n: n - done),
    ],
)
def test_a_wrong_invariant_or_measure_is_refuted(scene: Scene, loop: Loop) -> None:
    rules = scene.load(COUNT)

    def law(case: Case) -> object:
        return counts(case, rules.count)

    assert not is_proved(law, loops={rules.count: (loop,)})


def test_a_measure_is_an_integer(scene: Scene) -> None:
    rules = scene.load(COUNT)

    def law(case: Case) -> object:
        return counts(case, rules.count)

    halves = Loop(GOOD.invariant, lambda done, n: (n - done) * Fraction(1, 2))
    with pytest.raises(BudgetError):
        ask(law, loops={rules.count: (halves,)})


def test_what_the_test_of_a_loop_assigns_is_forgotten_too(scene: Scene) -> None:
    rules = scene.load(
        "def climb(n):\n"
        "    seen, left = 5, 0\n"
        "    while (seen := left) < n:\n"
        "        left += 1\n"
        "    return left\n"
    )

    def law(case: Case) -> object:
        return rules.climb(case.integer("n", 0)) <= 6

    # The first value of `seen` would bound `left` for ever.
    loop = Loop(lambda seen, left: seen >= left - 1, lambda left, n: n - left)
    assert rules.climb(9) == 9
    assert not is_proved(law, loops={rules.climb: (loop,)})


def test_a_name_that_changes_its_kind_is_refused(scene: Scene) -> None:
    rules = scene.load(
        "from fractions import Fraction\n"
        "def shrink(n):\n"
        "    value = 1\n"
        "    while n > 0:\n"
        "        n -= 1\n"
        "        value = Fraction(1, 2)\n"
        "    return value\n"
    )

    def law(case: Case) -> object:
        return rules.shrink(case.integer("n", 0)) >= 1

    loop = Loop(lambda value, n: all_of(n >= 0, value * 2 >= 1), lambda n: n)
    with pytest.raises(BudgetError):
        ask(law, loops={rules.shrink: (loop,)})


class Pair(NamedTuple):
    one: int
    other: int


def test_records_and_tuple_targets_are_forgotten(scene: Scene) -> None:
    rules = scene.load(
        "def swap(pair, n):\n"
        "    one, other = pair\n"
        "    while n > 0:\n"
        "        n -= 1\n"
        "        one, other = other, one\n"
        "        pair = pair._replace(one=one)\n"
        "    return one + other, pair\n"
    )

    def law(case: Case) -> object:
        pair = case.record(Pair, "pair")
        total, after = rules.swap(pair, case.integer("n", 0))
        return all_of(total == pair.one + pair.other, after.other == pair.other)

    def keeps(case: Case) -> object:
        pair = case.record(Pair, "pair")
        return rules.swap(pair, case.integer("n", 0))[1].one == pair.one

    def is_kept(start: Pair, total: int, pair: Pair, n: int) -> bool:
        return all_of(n >= 0, total == start.one + start.other, pair.other == start.other)

    def prove(claim: Law) -> bool:
        kept: list[Pair] = []

        def law_of(case: Case) -> object:
            kept.append(case.record(Pair, "pair"))
            return claim(case)

        loop = Loop(
            lambda one, other, pair, n: is_kept(kept[-1], one + other, pair, n), lambda n: n
        )
        return is_proved(law_of, loops={rules.swap: (loop,)})

    assert prove(law)
    assert not prove(keeps)


NESTED = """
def multiply(n, m):
    total = 0
    for row in n:
        place = 0
        while place < m:
            total += 1
            place += 1
    return total
"""


def test_nested_loops_and_a_walk_over_any_number_of_items(scene: Scene) -> None:
    rules = scene.load(NESTED)

    def law(case: Case) -> object:
        rows = SymbolicSequence(case.function("row", ("Int",), "Int"), case.integer("n", 0))
        return rules.multiply(rows, 7) == 7 * rows.length

    loops = (
        Loop(
            lambda total, turns, n: all_of(turns >= 0, turns <= n.length, total == 7 * turns),
            lambda turns, n: n.length - turns,
        ),
        Loop(
            # In the inner loop the outer one has counted its turn already.
            lambda total, place, __count_0__: all_of(
                place >= 0, place <= 7, total == 7 * (__count_0__ - 1) + place
            ),
            lambda place: 7 - place,
        ),
    )
    assert is_proved(law, loops={rules.multiply: loops})
    mutant = Mutant(f"{rules.__name__}.multiply", "place = 0", "place = 1")
    assert not is_proved(law, mutant, loops={rules.multiply: loops})


def test_a_return_within_a_loop_and_a_loop_without_an_end(scene: Scene) -> None:
    rules = scene.load(
        "def find(items, wanted):\n"
        "    for item in items:\n"
        "        if item == wanted:\n"
        "            return item\n"
        "    return -1\n"
        "def wait(n):\n"
        "    while True:\n"
        "        if n <= 0:\n"
        "            return n\n"
        "        n -= 1\n"
    )

    def finds(case: Case) -> object:
        item = case.function("item", ("Int",), "Int")
        items = SymbolicSequence(item, case.integer("n", 0))
        wanted = case.integer("wanted", 0)
        found = rules.find(items, wanted)
        return implies(found != wanted, found == -1)

    def waits(case: Case) -> object:
        return rules.wait(case.integer("n", 0)) == 0

    loop = Loop(lambda turns: turns >= 0, lambda turns, items: items.length - turns)
    assert is_proved(finds, loops={rules.find: (loop,)})
    assert is_proved(waits, loops={rules.wait: (Loop(lambda n: n >= 0, lambda n: n),)})


def test_a_name_that_only_the_loop_binds_is_not_there_after_it(scene: Scene) -> None:
    rules = scene.load("def last(items):\n    for item in items:\n        pass\n    return item\n")

    def law(case: Case) -> object:
        items = SymbolicSequence(case.function("item", ("Int",), "Int"), case.integer("n", 1))
        rules.last(items)
        return True

    loop = Loop(lambda turns: turns >= 0, lambda turns, items: items.length - turns)
    query = ask(law, loops={rules.last: (loop,)})
    assert check(query.compute_refutation()) == "sat"
    assert any("UnboundLocalError" in claim.name for claim in query.explorer.claims)


def test_two_functions_of_one_name_keep_their_measures_apart(scene: Scene) -> None:
    inner = scene.load(COUNT)
    outer = scene.load(
        "def count(n):\n"
        "    done = 0\n"
        "    while done < n:\n"
        "        count_within(5)\n"
        "        done += 1\n"
        "    return done\n".replace("        count_within(5)\n", "        unused = within(5)\n")
    )
    outer.within = inner.count

    def law(case: Case) -> object:
        return counts(case, outer.count)

    assert is_proved(law, loops={outer.count: (GOOD,), inner.count: (GOOD,)})
    stuck = Mutant(f"{outer.__name__}.count", "done += 1", "done += 0")
    assert not is_proved(law, stuck, loops={outer.count: (GOOD,), inner.count: (GOOD,)})


def test_a_merged_callee_with_a_cut_loop_keeps_what_is_known_at_its_end(scene: Scene) -> None:
    rules = scene.load(COUNT + "\ndef outer(n):\n    return count(n) + count(n)\n")

    def law(case: Case) -> object:
        n = case.integer("n", 0)
        return rules.outer(n) == 2 * n

    options: dict[str, Any] = {"loops": {rules.count: (GOOD,)}, "merged": (rules.count,)}
    assert is_proved(law, **options)
    mutant = Mutant(f"{rules.__name__}.count", "done = 0", "done = 1")
    assert not is_proved(law, mutant, **options)


BODIES = {
    "an item is assigned": "items[0] = 1",
    "an attribute is assigned": "n.value = 1",
    "a call for its effect": "items.append(1)",
    "a way out": "break",
    "a way on": "continue",
    "a name is deleted": "del n",
    "an import": "import sys",
    "a function": "def inner():\n            return 1",
    "a pattern": "match n:\n            case x:\n                n = x",
    "a handler": "try:\n            n = 1\n        except ValueError as error:\n            n = 2",
    "a context": "with n as x:\n            n = 1",
    "a starred target": "n, *rest = items",
    "a global name": "global n",
    "a value handed out": "yield n",
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_not_understood_in_a_loop_is_refused(scene: Scene, name: str) -> None:
    module = scene.load("")
    source = f"def rule(m, items):\n    while m > 0:\n        {BODIES[name]}\n        m -= 1\n"
    with pytest.raises(TypeError):
        cut_loops(source, module, None, 1)


def test_a_loop_with_an_else_is_refused(scene: Scene) -> None:
    module = scene.load("")
    for head in ("while n > 0", "for n in items"):
        source = f"def rule(n, items):\n    {head}:\n        n -= 1\n    else:\n        n = 7\n"
        with pytest.raises(TypeError):
            cut_loops(source, module, None, 1)


def test_the_number_of_loops_must_fit(scene: Scene) -> None:
    rules = scene.load(COUNT)

    def law(case: Case) -> object:
        return counts(case, rules.count)

    for loops in ((), (GOOD, GOOD)):
        with pytest.raises(ValueError, match="1 loops"):
            ask(law, loops={rules.count: loops})


def test_a_loop_beside_something_that_can_change_is_refused(scene: Scene) -> None:
    rules = scene.load(
        "def drain(n):\n"
        "    kept = [1, 2, 3]\n"
        "    while n > 0:\n"
        "        n -= kept.pop()\n"
        "    return kept\n"
    )

    def law(case: Case) -> object:
        return rules.drain(case.integer("n", 0)) == [1, 2, 3]

    with pytest.raises(BudgetError):
        ask(law, loops={rules.drain: (Loop(lambda: True, lambda n: n),)})


def test_names_are_found_in_every_place_where_they_are_assigned() -> None:
    tree = parse_function(
        "def rule(n):\n"
        "    while n:\n"
        "        a = (b := n)\n"
        "        c, (d, e) = n\n"
        "        f: int = 1\n"
        "        g += 1\n"
        "        for h in n:\n"
        "            if h:\n"
        "                i = 1\n"
    )
    assert sorted(get_assigned_names(tree.body)) == list("abcdefghi")


def test_a_bug_stands_where_its_text_stands_once() -> None:
    assert plant("a = 1\nb = 2\n", "b = 2", "b = 3") == "a = 1\nb = 3\n"
    for old in ("c", "= "):
        with pytest.raises(ValueError, match="not once"):
            plant("a = 1\nb = 2\n", old, "x")


def test_a_decorated_function_and_a_class_are_refused() -> None:
    for source in ("@cache\ndef rule():\n    return 1\n", "class Rule:\n    pass\n"):
        with pytest.raises(TypeError):
            parse_function(source)
