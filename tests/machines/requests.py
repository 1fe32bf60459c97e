"""Calls of the public methods, and the operations of the specification that they mean."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from spectral_memory import unchecked
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.errors import ArgumentTypeError, SpectralError, is_refusal
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    State,
    Write,
    find_block,
)

Memory: TypeAlias = unchecked.HierarchicalSpectralMemory


class Request(NamedTuple):
    """A method and its arguments, which need not be of any sensible type."""

    name: str
    arguments: tuple[Any, ...]


def ask(name: str, *arguments: object) -> Request:
    return Request(name, arguments)


def perform(memory: Memory, request: Request) -> object:
    """Return the result as the specification writes it; an error of the caller is a result."""
    try:
        result = getattr(memory, request.name)(*request.arguments)
    except SpectralError as error:
        return error
    return result.to_spec() if isinstance(result, BlockAddress) else result


def understand(state: State, request: Request) -> tuple[Operation, ...] | SpectralError:
    """The operations that a request means, or the error that its arguments are."""
    if request.name == "malloc":
        return understand_malloc(*request.arguments)
    if request.name == "calloc":
        return understand_calloc(*request.arguments)
    if request.name == "defragment":
        return understand_defragment(*request.arguments)
    return understand_use(state, request)


def understand_malloc(
    size: object, hint: object, t: object, domain: object
) -> tuple[Operation, ...] | SpectralError:
    length = admit_integer("size", size, 0, OFFSETS)
    if is_refusal(length):
        return length
    wish = understand_wish(hint, t, domain)
    if is_refusal(wish):
        return wish
    return (Malloc(wish[0], length, wish[1], wish[2]),)


def understand_calloc(
    count: object, size: object, hint: object, t: object, domain: object
) -> tuple[Operation, ...] | SpectralError:
    number = admit_integer("count", count, 0, OFFSETS)
    if is_refusal(number):
        return number
    each = admit_integer("size", size, 0, OFFSETS)
    if is_refusal(each):
        return each
    # A product out of range is seen before the frequency is looked at.
    wish = understand_wish(hint, t if number * each <= OFFSETS else None, domain)
    if is_refusal(wish):
        return wish
    return (Calloc(wish[0], number, each, wish[1], wish[2]),)


def understand_wish(
    hint: object, t: object, domain: object
) -> tuple[int, int, Fraction | None] | SpectralError:
    """Domain, hint and frequency."""
    owner = admit_integer("domain", domain, 0, DOMAINS - 1)
    if is_refusal(owner):
        return owner
    tier = admit_hint(hint)
    if is_refusal(tier):
        return tier
    frequency = None if t is None else admit_frequency(t)
    return frequency if is_refusal(frequency) else (owner, tier, frequency)


def understand_defragment(domain: object) -> tuple[Operation, ...] | SpectralError:
    if domain is None:
        return tuple(Defragment(number) for number in range(DOMAINS))
    owner = admit_integer("domain", domain, 0, DOMAINS - 1)
    return owner if is_refusal(owner) else (Defragment(owner),)


def understand_use(state: State, request: Request) -> tuple[Operation, ...] | SpectralError:
    """The operations on a block: that it is live comes before what is wanted of it."""
    given, *rest = request.arguments
    if isinstance(given, bool) or not isinstance(given, int):
        return ArgumentTypeError("block_id", given, "an int")
    block = int(given)
    found = find_block(state.domains[block % DOMAINS], block, request.name == "free")
    if is_refusal(found):
        return found
    if request.name == "access":
        return (Access(block),)
    if request.name == "free":
        return (Free(block),)
    name = "size" if request.name == "realloc" else "offset"
    number = admit_integer(name, rest[-1] if request.name == "write" else rest[0], 0, OFFSETS)
    if is_refusal(number):
        return number
    if request.name == "realloc":
        return (Realloc(block, number),)
    if request.name == "read":
        size = None if rest[1] is None else admit_integer("size", rest[1], 0, OFFSETS)
        return size if is_refusal(size) else (Read(block, number, size),)
    data = admit_bytes("data", rest[0])
    return data if is_refusal(data) else (Write(block, number, data),)
