"""In what a mapping may differ from a dict, if it says so: typed, listed, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from spectral_memory.oracle.general.documents import Document
from spectral_memory.oracle.general.mapping.operations import KINDS
from spectral_memory.oracle.general.verdict import Json
from spectral_spec.errors import SpectralError

__all__ = [
    "CHOICES",
    "REMOVABLE",
    "Differences",
    "MappingError",
    "check_differences",
    "describe",
    "from_json",
    "make_differences",
    "to_json",
]

_L = TypeVar("_L")

Order: TypeAlias = Literal["insertion", "sorted", "any"]
PopItem: TypeAlias = Literal["last", "first", "largest", "smallest", "any"]
Keys: TypeAlias = Literal["hashable", "strings", "numbers"]
Values: TypeAlias = Literal["same", "copied"]
Missing: TypeAlias = Literal["key", "any"]

#: The choices of each difference; the first is what a dict does.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "order": get_args(Order),
    "popitem": get_args(PopItem),
    "keys": get_args(Keys),
    "values": get_args(Values),
    "missing": get_args(Missing),
}

#: The operations that a mapping may be without.
REMOVABLE: Final = frozenset(KINDS) - {"set", "item", "delete", "contains", "length", "iterate"}


class MappingError(SpectralError, ValueError):
    """A mapping cannot be judged as asked. The payload is (problem, remedy)."""

    advice = "{0}; {1}"


class Differences(NamedTuple):
    """What a mapping does otherwise than a dict; the defaults say: nothing.

    `order`: of iteration. `popitem`: which pair goes: the one inserted last or first,
    the one with the largest or smallest key, or any. `keys`: which there may be:
    all hashable ones, strings only, or ints, floats and bools only.
    `values`: what is read is the same object that was written, or an equal one of the same
    type. `missing`: the KeyError carries the key, or anything.
    `without`: operations out of `REMOVABLE` that it does not have; they are not called.
    """

    order: Order = "insertion"
    popitem: PopItem = "last"
    keys: Keys = "hashable"
    values: Values = "same"
    missing: Missing = "key"
    without: tuple[str, ...] = ()


_WORDS: Final = {
    ("order", "sorted"): "iteration goes by the order of the keys, not of insertion",
    ("order", "any"): "iteration goes in any order",
    ("popitem", "first"): "popitem takes the pair that was inserted first, not last",
    ("popitem", "largest"): "popitem takes the pair with the largest key, not the last inserted",
    ("popitem", "smallest"): "popitem takes the pair with the smallest key, not the last inserted",
    ("popitem", "any"): "popitem takes any pair",
    ("keys", "strings"): "keys are strings only",
    ("keys", "numbers"): "keys are numbers only",
    ("values", "copied"): "values that are read are equal to those written, not the same objects",
    ("missing", "any"): "a KeyError need not carry the key",
}


def describe(differences: Differences) -> tuple[str, ...]:
    """Lines that say what is not compared as with a dict."""
    table = differences._asdict()
    lines = [
        f"declared: {_WORDS[name, table[name]]}"
        for name in CHOICES
        if (name, table[name]) in _WORDS
    ]
    lines += [f"declared: there is no {kind}; not judged" for kind in differences.without]
    return tuple(lines or ["declared: no difference from a dict"])


def check_differences(differences: Differences) -> None:
    """Raise `MappingError` for differences that do not exist or do not fit together."""
    table = differences._asdict()
    for name, choices in CHOICES.items():
        if table[name] not in choices:
            raise MappingError(f"{name} {table[name]!r:.60}", f"it takes {', '.join(choices)}")
    for kind in differences.without:
        if kind not in REMOVABLE:
            raise MappingError(f"without {kind!r:.60}", f"it takes {', '.join(sorted(REMOVABLE))}")
    ordered = differences.order == "sorted" or differences.popitem in {"largest", "smallest"}
    if ordered and differences.keys == "hashable":
        raise MappingError(
            "not all hashable keys can be ordered", "declare keys to be strings or numbers"
        )


def to_json(differences: Differences) -> dict[str, Json]:
    """The differences as they stand in a file."""
    return {**differences._asdict(), "without": list(differences.without)}


def from_json(document: Document) -> Differences:
    """The differences out of a failure file. Raises `DocumentError`."""
    table = document.get_table("differences")
    without = table.get("without")
    names = [name for name in without if isinstance(name, str)] if isinstance(without, list) else []
    if (
        not isinstance(without, list)
        or len(names) != len(without)
        or set(table) != set(Differences._fields)
    ):
        document.refuse("`differences` does not have the right fields", "take a saved file")
    inner = Document(document.source, document.text, table)
    chosen = {name: inner.get_text(name) for name in CHOICES}
    try:
        return make_differences(chosen, tuple(names))
    except MappingError as error:
        document.refuse(str(error), "take a saved file")


def make_differences(chosen: Mapping[str, str], without: tuple[str, ...] = ()) -> Differences:
    """Differences out of plain texts, one for each name of `CHOICES` that is not the default.

    Raises `MappingError` for what does not exist.
    """
    unknown = sorted(set(chosen) - set(CHOICES))
    if unknown:
        raise MappingError(f"the difference {unknown[0]!r:.60}", f"there are {', '.join(CHOICES)}")
    differences = Differences(
        order=_choose("order", chosen, get_args(Order)),
        popitem=_choose("popitem", chosen, get_args(PopItem)),
        keys=_choose("keys", chosen, get_args(Keys)),
        values=_choose("values", chosen, get_args(Values)),
        missing=_choose("missing", chosen, get_args(Missing)),
        without=without,
    )
    check_differences(differences)
    return differences


def _choose(name: str, chosen: Mapping[str, str], choices: tuple[_L, ...]) -> _L:
    """The choice that a text names; the first where nothing is named."""
    word = chosen.get(name, choices[0])
    for choice in choices:
        if choice == word:
            return choice
    raise MappingError(f"{name} {word!r:.60}", f"it takes {', '.join(map(str, choices))}")
