"""Laws of admission: which integers a caller may pass, and what is said of all else.

An unknown number is no int, so an int is passed that is as large as the number says:
it answers for its size with the number, and it is of a class of its own.
"""

from __future__ import annotations

from typing import Any, Final

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, none_of
from spectral_spec.admission import admit_hint, admit_integer
from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, is_refusal

__all__: list[str] = []

_SPEC: Final = "spectral_spec.admission"

#: What `int` makes of a value that is as large as an unknown number says.
_PLAIN: Final = 2**80 + 1


class _Whole(int):
    """An int that is as large as a number says, which may be unknown."""

    number: int

    def __lt__(self, other: int) -> bool:
        return self.number < other

    def __le__(self, other: int) -> bool:
        return self.number <= other

    def __gt__(self, other: int) -> bool:
        return self.number > other

    def __ge__(self, other: int) -> bool:
        return self.number >= other


def _make_whole(number: int) -> _Whole:
    made = _Whole(number if type(number) is int else _PLAIN)
    made.number = number
    return made


def _is_admitted(
    result: Any,  # noqa: ANN401 - an int or an error
    value: _Whole,
    name: object,
    low: int,
    high: int | None,
) -> bool:
    """Whether the value is admitted as a plain int in low..high, and else refused with all of it."""
    inside = all_of(low <= value.number, high is None or value.number <= high)
    if is_refusal(result):
        said = all_of(type(result) is ArgumentRangeError, result.args[1] is value)
        payload = (*result.args[:1], *result.args[2:])
        return all_of(none_of(inside), said, equal(payload, (name, low, high)))
    return all_of(inside, type(result) is int, result == int(value))


def _is_no_int(result: Any, value: object, name: object) -> bool:  # noqa: ANN401 - an int or an error
    """Whether the value is refused for its type."""
    if type(result) is not ArgumentTypeError or result.args[1] is not value:
        return False
    return equal((result.args[0], result.args[2]), (name, "an int"))


def _make_others(case: Case) -> tuple[Any, ...]:
    """A value of no class that is known, both truth values, an unknown one, any rational, None."""
    unknown = case.opaque("value", "Value"), case.truth("truth"), case.rational("ratio")
    return (*unknown, True, False, None)


@obligation(
    law="an int is admitted just if it lies in low..high, as a plain int; else the refusal names the argument, the int and both bounds",
    rules=("A12",),
    mutants=(
        Mutant(f"{_SPEC}.admit_integer", "value < low", "value <= low"),
        Mutant(f"{_SPEC}.admit_integer", "value > high", "value >= high"),
        Mutant(f"{_SPEC}.admit_integer", "high is not None and", "high is None or"),
        Mutant(f"{_SPEC}.admit_integer", "value, low, high)\n", "value, high, low)\n"),
        Mutant(f"{_SPEC}.admit_integer", "return int(value)", "return value"),
        Mutant(f"{_SPEC}.admit_integer", "not isinstance(value, int)", "isinstance(value, int)"),
    ),
)
def an_int_is_admitted_just_in_its_range(case: Case) -> bool:
    name, value = case.opaque("name", "Name"), _make_whole(case.integer("number"))
    low = case.integer("low")
    high = case.integer("high") if case.flip("there is a limit") else None
    return _is_admitted(admit_integer(name, value, low, high), value, name, low, high)


@obligation(
    law="what is no int is refused with the argument's name and what it must be; a truth value is no int",
    rules=("A12",),
    mutants=(
        Mutant(f"{_SPEC}.admit_integer", "isinstance(value, bool) or ", ""),
        Mutant(f"{_SPEC}.admit_integer", "or not isinstance(value, int)", ""),
        Mutant(f"{_SPEC}.admit_integer", "name, value, _INTEGER", "value, name, _INTEGER"),
        Mutant(f"{_SPEC}.admit_integer", "_INTEGER", "_BYTES"),
    ),
)
def what_is_no_int_is_refused_for_its_type(case: Case) -> bool:
    name = case.opaque("name", "Name")
    return all_of(
        *(_is_no_int(admit_integer(name, one, 0, None), one, name) for one in _make_others(case))
    )


@obligation(
    law="a temperature hint is an int 0..4, and what else is passed is refused by that name",
    rules=("Z12",),
    mutants=(
        Mutant(f"{_SPEC}.admit_hint", "Tier.ULTRA_COLD", "Tier.COLD"),
        Mutant(f"{_SPEC}.admit_hint", "COLD, AUTO", "COLD, Tier.HOT"),
        Mutant(f"{_SPEC}.admit_hint", '"temperature"', '"tier"'),
    ),
)
def a_hint_is_one_of_five_numbers(case: Case) -> bool:
    value, name = _make_whole(case.integer("number")), "temperature"
    case.claim("an int", _is_admitted(admit_hint(value), value, name, 0, 4))
    return all_of(*(_is_no_int(admit_hint(one), one, name) for one in _make_others(case)))
