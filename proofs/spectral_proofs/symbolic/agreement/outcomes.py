"""Outcomes of a rule in one plain form, known or unknown, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple, cast

from immutables import Map

from spectral_proofs.symbolic.agreement.evaluation import Translator
from spectral_proofs.symbolic.choice import all_of, choose, equal, one_of
from spectral_proofs.symbolic.collection import Segment, SymbolicMap, SymbolicSequence, join
from spectral_proofs.symbolic.terms import Term
from spectral_proofs.symbolic.values import SymBool, SymNumber, is_symbolic

__all__ = ["BOUND", "describe", "make_map", "make_sequence", "render"]

#: Unknown sequences have no more items here than this, and unknown maps no other keys
#: than those below it.
BOUND: Final = 5


class _Unknown(NamedTuple):
    """An unknown number or truth value."""

    term: Term


class _Several(NamedTuple):
    """The first `length` of some items."""

    length: object
    items: tuple[object, ...]


class _Entries(NamedTuple):
    """Those pairs of a map that are there, and how many it says there are."""

    size: object
    pairs: tuple[tuple[object, int, object], ...]


def make_sequence(items: tuple[Any, ...], length: int) -> Any:  # noqa: ANN401 - plain or unknown
    """The first `length` items: a tuple, or a sequence of unknown length."""
    if not is_symbolic(length):
        return items[:length]
    return SymbolicSequence(lambda index: _pick(items, index), length)


def _pick(items: tuple[Any, ...], index: int) -> Any:  # noqa: ANN401 - as the items
    found = items[-1]
    for place in reversed(range(len(items) - 1)):
        found = choose(index == place, items[place], found)
    return found


def make_map(present: tuple[bool, ...], records: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as above, of unknown contents
    """The map from 0, 1, ... to those records that are present: a plain or an unknown one."""
    if not any(map(is_symbolic, present)):
        return Map({key: one for key, one in enumerate(records) if present[key]})

    def has(key: int) -> bool:
        return one_of(*(all_of(equal(key, place), one) for place, one in enumerate(present)))

    size: int = 0
    for one in present:
        size = size + choose(one, 1, 0)
    return SymbolicMap(has, lambda key: _pick(records, key), size)


def describe(value: object) -> object:
    """The value as nested tuples that begin with a name; unknown parts are marked."""
    match value:
        case bool():
            return "truth", value
        case int() | Fraction() | str() | bytes() | None:
            return value
        case SymBool():
            return "truth", _Unknown(value.term)
        case SymNumber():
            return _Unknown(value.term)
        case BaseException():
            return type(value).__name__, *map(describe, value.args)
        case SymbolicSequence():
            return _Several(value.length, tuple(describe(value.item(k)) for k in range(BOUND)))
        case tuple() if any(isinstance(one, Segment) for one in value):
            return describe(join(value))
        case tuple():
            name = type(value).__name__ if hasattr(value, "_fields") else "tuple"
            return name, *map(describe, value)
        case SymbolicMap():
            keys = range(BOUND)
            return _Entries(
                value.size, tuple((value.has(key), key, describe(value.read(key))) for key in keys)
            )
        case Map():
            pairs = sorted(cast("Map[int, object]", value).items())
            return "map", len(pairs), *((key, describe(one)) for key, one in pairs)
    if is_dataclass(value):
        parts = (describe(getattr(value, field.name)) for field in fields(value))
        return type(value).__name__, *parts
    message = f"no plain form is known for {value!r}"
    raise TypeError(message)


def render(outcome: object, translator: Translator) -> str:
    """A description as a Python expression over the unknowns."""
    write: Callable[[object], str] = lambda one: render(one, translator)  # noqa: E731 - a short name
    match outcome:
        case _Unknown():
            return translator.translate(outcome.term)
        case _Several():
            items = "".join(f"{write(one)}, " for one in outcome.items)
            return f"('tuple', *({items})[:{write(describe(outcome.length))}])"
        case _Entries():
            pairs = "".join(
                f"*((({key}, {write(one)}),) if {write(_get_bare(has))} else ()), "
                for has, key, one in outcome.pairs
            )
            return f"('map', {write(describe(outcome.size))}, {pairs})"
        case tuple():
            return "(" + "".join(f"{write(one)}, " for one in outcome) + ")"
        case Fraction():
            return f"Fraction({outcome.numerator}, {outcome.denominator})"
        case int():
            return f"({int(outcome)})" if not isinstance(outcome, bool) else repr(outcome)
    return repr(outcome)


def _get_bare(value: object) -> object:
    return _Unknown(value.term) if isinstance(value, SymBool) else value
