"""Every public operation with every wrong argument: the documented error, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, nan

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    BlockError,
    DoubleFreeError,
    NotFiniteError,
    OutOfBoundsError,
    SpectralError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.tiers import AUTO

from ...machines.hierarchical_strategies import (
    BAD_DATA,
    BAD_DOMAINS,
    BAD_HINTS,
    BAD_SIZES,
    BAD_TIMES,
    NOT_INTS,
    compute_uses,
)
from ...machines.requests import Memory, Request, ask

LIVE, FREED = 0, 12
Case = tuple[Request, type[SpectralError], str]

READ_ONLY = ("address", "temperature", "heat")


def name_error(value: object) -> type[SpectralError]:
    """The error of a number that is none, or none of those that are taken."""
    is_int = isinstance(value, int) and not isinstance(value, bool)
    return ArgumentRangeError if is_int else ArgumentTypeError


def name_frequency_error(value: object) -> type[SpectralError]:
    return NotFiniteError if isinstance(value, float) else ArgumentTypeError


def list_births() -> Iterator[Case]:
    for bad in BAD_SIZES:
        yield ask("malloc", bad), name_error(bad), "size"
        yield ask("calloc", bad, 1), name_error(bad), "count"
        yield ask("calloc", 1, bad), name_error(bad), "size"
    for bad in BAD_HINTS:
        yield ask("malloc", 1, bad), name_error(bad), "temperature"
        yield ask("calloc", 1, 1, bad), name_error(bad), "temperature"
    for bad in BAD_TIMES:
        yield ask("malloc", 1, AUTO, bad), name_frequency_error(bad), "t"
        yield ask("calloc", 1, 1, AUTO, bad), name_frequency_error(bad), "t"
    for bad in BAD_DOMAINS:
        yield ask("malloc", 1, AUTO, None, bad), name_error(bad), "domain"
        yield ask("calloc", 1, 1, AUTO, None, bad), name_error(bad), "domain"
        if bad is not None:
            yield ask("defragment", bad), name_error(bad), "domain"
            yield ask("get_stats", bad), name_error(bad), "domain"
    for count, size in ((2, OFFSETS), (OFFSETS, 2), (OFFSETS, OFFSETS)):
        yield ask("calloc", count, size), ArgumentRangeError, "count * size"


def list_uses() -> Iterator[Case]:
    for bad in BAD_SIZES:
        yield ask("realloc", LIVE, bad), name_error(bad), "size"
        yield ask("read", LIVE, bad), name_error(bad), "offset"
        yield ask("write", LIVE, b"ab", bad), name_error(bad), "offset"
        if bad is not None:
            yield ask("read", LIVE, 0, bad), name_error(bad), "size"
    for bad in BAD_DATA:
        yield ask("write", LIVE, bad), ArgumentTypeError, "data"
    view = memoryview(b"ab")
    view.release()
    yield ask("write", LIVE, view), ArgumentTypeError, "data"


def list_blocks() -> Iterator[tuple[Request, type[SpectralError], object]]:
    unknown = (-1, -(2**80), 2**80, 24, 1, LIVE + ROWS * DOMAINS, FREED + ROWS * DOMAINS)
    for block in unknown:
        for request in (*compute_uses(block), *(ask(name, block) for name in READ_ONLY)):
            yield request, UnknownBlockError, block
    for request in (*compute_uses(FREED), *(ask(name, FREED) for name in READ_ONLY)):
        error = DoubleFreeError if request.name == "free" else UseAfterFreeError
        yield request, error, FREED
    for bad in NOT_INTS:
        for request in (*compute_uses(bad), *(ask(name, bad) for name in READ_ONLY)):
            yield request, ArgumentTypeError, "block_id"
    for request in (
        ask("read", LIVE, 0, 101),
        ask("read", LIVE, 101),
        ask("read", LIVE, 100, 1),
        ask("write", LIVE, bytes(101)),
        ask("write", LIVE, b"", 101),
        ask("write", LIVE, b"ab", 99),
    ):
        yield request, OutOfBoundsError, LIVE


@pytest.fixture(params=[unchecked.HierarchicalSpectralMemory, None], ids=["unchecked", "checked"])
def memory(request: pytest.FixtureRequest) -> Memory:
    source = request.param or spectral_memory.HierarchicalSpectralMemory
    made: Memory = source(hot_capacity=2)
    made.malloc(100)
    made.malloc(50)
    made.write(LIVE, b"kept", 3)
    made.free(FREED)
    return made


@pytest.mark.parametrize("list_cases", [list_births, list_uses, list_blocks])
def test_a_wrong_argument_is_refused_and_nothing_changed(
    memory: Memory, list_cases: Callable[[], Iterator[tuple[Request, type[SpectralError], object]]]
) -> None:
    before = memory.to_spec()
    for request, error, subject in list_cases():
        with pytest.raises(SpectralError) as caught:
            getattr(memory, request.name)(*request.arguments)
        assert type(caught.value) is error, request
        assert caught.value.args[0] == subject, request
        assert type(str(caught.value)) is str
        assert memory.to_spec() == before, request
    memory.check()


@pytest.mark.parametrize("t", [nan, inf, -inf])
def test_what_is_not_finite_is_named(memory: Memory, t: float) -> None:
    with pytest.raises(NotFiniteError, match="must be a finite number"):
        memory.malloc(1, t_virtual=t)


def test_errors_are_what_their_language_calls_them(memory: Memory) -> None:
    for call, kind in (
        (ask("malloc", "1"), TypeError),
        (ask("malloc", -1), ValueError),
        (ask("malloc", 1, AUTO, nan), ValueError),
        (ask("access", 24), LookupError),
        (ask("read", LIVE, 0, 101), IndexError),
    ):
        with pytest.raises(kind):
            getattr(memory, call.name)(*call.arguments)
    assert issubclass(BlockError, LookupError)


def test_a_write_that_does_not_fit_writes_nothing(memory: Memory) -> None:
    with pytest.raises(OutOfBoundsError) as caught:
        memory.write(LIVE, b"x" * 98, 3)
    assert caught.value.args == (LIVE, 3, 98, 100)
    assert memory.read(LIVE, 0, 8) == b"\0\0\0kept\0"


def test_a_wrong_count_of_arguments_is_a_type_error(memory: Memory) -> None:
    before = memory.to_spec()
    for call in (
        ask("malloc"),
        ask("free"),
        ask("access", 0, 0),
        ask("write", 0),
        ask("realloc", 0),
    ):
        with pytest.raises(TypeError):
            getattr(memory, call.name)(*call.arguments)
    assert memory.to_spec() == before
