"""Two runs of one operation: one domain that both share, and others that differ in all.

A sealed value has nothing that can be looked at: any question to it raises. A rule
that goes through with the other domains sealed does the same whatever is in them.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any, Final, NamedTuple, NoReturn, cast

from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import equal
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical.operations import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
)
from spectral_spec.hierarchical.state import Block, Config, Domain, State, Tally
from spectral_spec.hierarchical.step import Result
from spectral_spec.thermal import Clock

__all__ = [
    "KINDS",
    "LeakError",
    "Outcome",
    "Sealed",
    "Twins",
    "are_same",
    "attempt",
    "make_number",
    "make_open_domain",
    "make_operation",
    "make_twins",
    "seal",
]

_DOMAINS: Final = 12


class LeakError(Exception):
    """A rule looked at what it has no business with."""


class Sealed:
    """A value that may be handed on, and nothing else: it is what it is."""

    __slots__ = ("_name",)
    __hash__ = None  # type: ignore[assignment]  # a look-up by it would be a look at it

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"the sealed {self._name}"

    def __getattr__(self, word: str) -> NoReturn:
        message = f"a rule asks {word} of {self!r}"
        raise LeakError(message)

    def is_same(self, other: object) -> bool:
        """Only the very same one is known to be the same."""
        return self is other

    def choose(self, condition: bool, other: object) -> NoReturn:
        """Nobody chooses between values that nobody may look at."""
        message = f"a rule chooses, by {condition!r}, between {self!r} and {other!r}"
        raise LeakError(message)

    def _refuse(self, *_: object) -> NoReturn:
        message = f"a rule looks at {self!r}"
        raise LeakError(message)


for _name in (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__len__"),
    *("__iter__", "__getitem__", "__contains__", "__index__", "__int__", "__str__", "__format__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__mod__", "__rmod__"),
):
    setattr(Sealed, _name, Sealed._refuse)  # noqa: SLF001 - its own class


def seal(name: str) -> Any:  # noqa: ANN401 - it stands for any type
    """A sealed value in the place of one of any type."""
    return Sealed(name)


def make_open_domain(case: Case, name: str) -> Domain:
    """A domain of unknown contents: time, rows, blocks and counts; its slots and rings sealed.

    Nothing is supposed of it: it need not even be well formed.
    """

    def make_map(part: str, read: Callable[..., Any]) -> Any:  # noqa: ANN401 - it stands for a map
        has = case.function(f"{name}.has_{part}", ("Int",), "Bool")
        return SymbolicMap(has, read, case.integer(f"{name}.{part}"))

    return Domain(
        clock=case.record(Clock, f"{name}.clock"),
        rows=case.integer(f"{name}.rows"),
        vacant=seal(f"vacant rows of {name}"),
        generations=make_map("generations", case.function(f"{name}.generation", ("Int",), "Int")),
        blocks=make_map("blocks", case.table(f"{name}.block", Block, contents="Contents")),
        slots=seal(f"slots of {name}"),
        sweep=seal(f"sweep of {name}"),
        hot=seal(f"hot ring of {name}"),
        waiting=seal(f"waiting ring of {name}"),
        tally=case.record(Tally, f"{name}.tally"),
    )


class Twins(NamedTuple):
    """Two states that agree on the configuration and on one domain, and on no other."""

    number: int
    own: Domain
    one: State
    other: State


def make_twins(
    case: Case,
    number: int,
    make_other: Callable[[str], Domain] = seal,
    config: Config | None = None,
) -> Twins:
    """Two states that share the domain of this number 0..11, unknown in all else."""
    own = make_open_domain(case, "own")
    shared: Config = seal("configuration") if config is None else config

    def make_state(run: str) -> State:
        domains = (
            own if at == number else make_other(f"{run} domain {at}") for at in range(_DOMAINS)
        )
        return State(shared, tuple(domains))

    return Twins(number, own, make_state("one"), make_state("other"))


#: The kinds of operations.
KINDS: Final = ("malloc", "calloc", "defragment", "realloc", "access", "read", "write", "free")


def make_operation(case: Case, kind: str, number: int) -> Operation:
    """An operation of this kind of the domain of this number, of unknown arguments.

    Every integer is 12 times some integer, and a domain: so is every block id.
    """
    block = case.integer("row and generation") * 12 + number

    def word(name: str) -> Any:  # noqa: ANN401 - an argument that may be of any type
        return case.opaque(name, "Argument")

    match kind:
        case "malloc":
            return Malloc(number, case.integer("size"), case.integer("hint"), word("t"))
        case "calloc":
            size, count = case.integer("size"), case.integer("count")
            return Calloc(number, count, size, case.integer("hint"), word("t"))
        case "defragment":
            return Defragment(number)
        case "realloc":
            return Realloc(block, case.integer("size"))
        case "access":
            return Access(block)
        case "read":
            return Read(block, case.integer("offset"), word("bytes wanted"))
        case "write":
            return Write(block, case.integer("offset"), word("data"))
        case _:
            return Free(block)


def make_number(case: Case, name: str = "domain") -> int:
    """A domain number 0..11, plain: each has a path of its own."""
    return index(case.integer(name, 0, _DOMAINS - 1))


class Outcome(NamedTuple):
    """What a caller sees, and what came of the one domain; or what was raised."""

    after: Any
    result: object


def attempt(run: Callable[[], tuple[Any, Result]]) -> Outcome:
    """The outcome of a run. A look-up that finds nothing is an outcome too.

    In a memory of unknown, perhaps ill-formed contents it may happen; that it does
    not in a well-formed one is for other laws to say.
    """
    try:
        return Outcome(*run())
    except LookupError as error:
        return Outcome(None, type(error))


#: What is compared as a whole, if at all.
_WHOLE: Final = (SpectralError, Sealed, type)


def are_same(one: object, other: object) -> bool:
    """Whether a caller sees the same: of errors, the same kind with the same payload."""
    if isinstance(one, SpectralError) and isinstance(other, SpectralError):
        return type(one) is type(other) and equal(one.args, other.args)
    if isinstance(one, _WHOLE) or isinstance(other, _WHOLE):
        return one is other
    return equal(cast("Any", one), cast("Any", other))
