"""What is found in a rule that rests on more than its arguments, and in one that does not."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import pytest

from spectral_proofs.laws.worlds.purity import find_impurities
from spectral_proofs.laws.worlds.sealed import LeakError, Sealed, are_same
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.hierarchical.step import step

_COUNT = [0]
_LAST = 0


def _pure(value: int) -> int:
    parts = [part * value for part in range(3)]
    return max(parts)


def _looks_at_a_list(value: int) -> int:
    return value + len(_COUNT)


def _remembers(value: int) -> int:
    global _LAST  # noqa: PLW0603 - the very thing that is to be found
    _LAST = value
    return value


def _imports(value: int) -> int:
    from time import time_ns  # noqa: PLC0415 - the very thing that is to be found

    return value + time_ns()


def _asks_for_an_identity(value: object) -> int:
    return id(value)


def _looks_under_the_hood(value: object) -> object:
    return value.__dict__


def _keeps_a_list(value: int, kept: list[int] = _COUNT) -> int:
    return value + len(kept)


def _calls_what_is_no_rule(value: object) -> object:
    return attrgetter("size")(value)


def _make_counter() -> Callable[[], int]:
    counts = [0]

    def count() -> int:
        return len(counts)

    return count


def _sets_an_attribute(value: Callable[[], int]) -> None:
    value.calls = 1  # type: ignore[attr-defined]  # the very thing that is to be found


def _hides_it_inside(values: list[int]) -> list[int]:
    return [hash(value) for value in values]


def test_nothing_is_found_in_a_pure_rule() -> None:
    assert find_impurities(_pure) == ()


def test_nothing_is_found_in_the_step_of_the_system() -> None:
    assert find_impurities(step) == ()


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (_looks_at_a_list, "_COUNT"),
        (_remembers, "STORE_GLOBAL"),
        (_imports, "IMPORT_NAME"),
        (_asks_for_an_identity, "asks id"),
        (_looks_under_the_hood, "__dict__"),
        (_keeps_a_list, "default"),
        (_calls_what_is_no_rule, "attrgetter"),
        (_make_counter(), "free variable"),
        (_sets_an_attribute, "STORE_ATTR"),
        (_hides_it_inside, "asks hash"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hidden_channel_is_found(rule: Callable[..., object], word: str) -> None:
    assert any(word in finding for finding in find_impurities(rule))


@pytest.mark.parametrize(
    "look",
    [
        lambda sealed: sealed.rows,
        lambda sealed: sealed == sealed,  # noqa: PLR0124 - a look is a look
        lambda sealed: sealed < 1,
        bool,
        len,
        list,
        lambda sealed: sealed + 1,
        lambda sealed: sealed[0],
        lambda sealed: sealed.choose(True, sealed),
    ],
)
def test_a_sealed_value_cannot_be_looked_at(look: Callable[[Sealed], object]) -> None:
    with pytest.raises(LeakError):
        look(Sealed("domain"))


def test_a_sealed_value_is_the_same_as_itself_only() -> None:
    one = Sealed("domain")
    assert are_same(one, one)
    assert not are_same(one, Sealed("domain"))


def test_refusals_are_the_same_by_kind_and_payload() -> None:
    assert are_same(DoubleFreeError(3), DoubleFreeError(3))
    assert not are_same(DoubleFreeError(3), DoubleFreeError(4))
    assert not are_same(DoubleFreeError(3), UseAfterFreeError(3))
