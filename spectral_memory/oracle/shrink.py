"""A shorter sequence that fails as well: delta debugging, then simpler arguments.

Deterministic: the effort is bounded in operations, not in seconds, and nothing is
drawn at random. A block whose birth is left out takes all operations on it along, so
that every candidate means what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from spectral_memory.oracle.judge.operations import Born, Operation, Script, get_birth, is_birth
from spectral_spec import hierarchical as h
from spectral_spec import minimal as m
from spectral_spec.tiers import AUTO

__all__ = ["EFFORT", "Effort", "keep", "shrink"]

#: Operations that may be spent on one failure: ten seconds or so of a Python implementation.
EFFORT: Final = 300_000

Fails: TypeAlias = Callable[[Script], int | None]

_COARSE: Final = 64  # operations of the shortest stretch in the first pass
_BEGIN: Final = 150  # what a new memory costs, in operations
_PAIRS: Final = 24  # scripts of this length and below are tried without any two operations
_SIZES: Final = (0, 1, 16)


class Effort:
    """What is left to spend, in operations. Several searches may share it."""

    def __init__(self, left: int = EFFORT) -> None:
        self.left = left

    def spend(self, operations: int) -> bool:
        """Spend the cost of a run; False if nothing was left."""
        if self.left <= 0:
            return False
        self.left -= operations + _BEGIN
        return True


def shrink(script: Script, fails: Fails, effort: Effort | None = None) -> Script:
    """A script that fails and that no single simplification shortens, if the effort suffices.

    `fails` runs a script in a new memory; its result is how many operations it took to
    fail, None if it did not. The script that is given must fail.

    >>> shrink((m.Get("a"), m.Set("b", 7), m.Clear()), lambda s: len(s) if m.Clear() in s else None)
    (Clear(),)
    """
    search = _Search(script, fails, effort or Effort())
    search.keep_last()
    search.drop_chunks(_COARSE)
    size = 0
    while size != len(search.best):
        size = len(search.best)
        search.drop_groups()
        search.drop_chunks(1)
        search.simplify()
        if len(search.best) <= _PAIRS:
            search.drop_pairs()
    return search.best


class _Search:
    """The shortest failing script so far, and what is left of the effort."""

    def __init__(self, script: Script, fails: Fails, effort: Effort) -> None:
        self.best = script
        self._fails = fails
        self._effort = effort
        self._tried: set[Script] = set()

    def accept(self, candidate: Script) -> bool:
        """Take the candidate if it fails; what comes after its failure is cut off."""
        if not candidate or len(candidate) > len(self.best) or candidate in self._tried:
            return False
        if not self._effort.spend(len(candidate)):
            return False
        self._tried.add(candidate)
        failed = self._fails(candidate)
        if failed is None:
            return False
        self.best = candidate[:failed]
        return True

    def keep_last(self) -> None:
        """Keep no more than the block, the key or the domain of the operation that failed."""
        for list_groups in (_list_owners, _list_domains):
            groups = list_groups(self.best)
            kept = [at for at, group in enumerate(groups) if group == groups[-1]]
            if self.accept(keep(self.best, kept)):
                return

    def drop_groups(self) -> None:
        """Leave out all operations of a domain, a block or a key."""
        for list_groups in (_list_domains, _list_owners):
            whole, dropped = self.best, set[str]()
            groups = list_groups(whole)
            for group in sorted(set(groups)):
                without = {*dropped, group}
                kept = [at for at, one in enumerate(groups) if one not in without]
                if self.accept(keep(whole, kept)):
                    dropped = without

    def drop_chunks(self, finest: int) -> None:
        """Leave out stretches, ever shorter ones, from the end to the beginning."""
        length = max(1, len(self.best) // 2)
        while True:
            stop = len(self.best)
            while stop > 0:
                start = max(0, stop - length)
                kept = [*range(start), *range(stop, len(self.best))]
                self.accept(keep(self.best, kept))
                stop = min(start, len(self.best))
            length //= 2
            if length < finest:
                return

    def drop_pairs(self) -> None:
        """Leave out any two operations."""
        found = True
        while found:
            found = False
            for pair in combinations(reversed(range(len(self.best))), 2):
                kept = [at for at in range(len(self.best)) if at not in pair]
                if self.accept(keep(self.best, kept)):
                    found = True
                    break

    def simplify(self) -> None:
        """Make arguments simpler, one operation after the other, then all at once."""
        for at in range(len(self.best)):
            again = True
            while again and at < len(self.best):
                again = any(
                    self.accept((*self.best[:at], simpler, *self.best[at + 1 :]))
                    for simpler in _simplify(self.best[at])
                )
        for rename in (_move_to_domain_0, _rename_keys):
            renamed = rename(self.best)
            if renamed != self.best:
                self.accept(renamed)


def keep(script: Script, kept: Sequence[int]) -> Script:
    """The operations at these places, births numbered anew; none of a block that is not born.

    >>> births = (h.Malloc(0, 1, AUTO, None), h.Malloc(0, 2, AUTO, None))
    >>> keep((*births, h.Free(Born(0)), h.Free(Born(1))), [1, 2, 3])
    (Malloc(domain=0, size=2, hint=4, t=None), Free(block=Born(0)))
    """
    numbers: dict[int, int] = {}
    births = [at for at, operation in enumerate(script) if is_birth(operation)]
    order = {at: number for number, at in enumerate(births)}
    made: list[Operation] = []
    for at in kept:
        operation = script[at]
        if at in order:
            numbers[order[at]] = len(numbers)
        number = get_birth(operation)
        if number is None:
            made.append(operation)
        elif number in numbers:
            made.append(_with_block(operation, Born(numbers[number])))
    return tuple(made)


def _with_block(operation: Operation, block: Born) -> Operation:
    """The operation on another block; itself if it is the same."""
    if get_birth(operation) == block or not isinstance(operation, h.BlockOperation):
        return operation
    return replace(operation, block=block)


def _list_domains(script: Script) -> list[str]:
    """The domain of each operation, as far as the script says."""
    domains: list[str] = []
    births: list[str] = []
    for operation in script:
        number = get_birth(operation)
        if number is not None and number < len(births):
            domains.append(births[number])
        else:
            domains.append(str(getattr(operation, "domain", "")))
        if is_birth(operation):
            births.append(domains[-1])
    return domains


def _list_owners(script: Script) -> list[str]:
    """The block or the key that each operation is on."""
    owners: list[str] = []
    births = 0
    for operation in script:
        number = get_birth(operation)
        if is_birth(operation):
            number, births = births, births + 1
        if number is not None:
            owners.append(f"#{number}")
        else:
            owners.append(f"{operation.kind if not hasattr(operation, 'key') else operation.key!r}")
    return owners


def _simplify(operation: Operation) -> Iterator[Operation]:
    """Simpler operations of about the same meaning, the simplest first."""
    if isinstance(operation, h.Malloc | h.Calloc):
        yield from _simplify_birth(operation)
    elif isinstance(operation, h.Realloc):
        yield from (replace(operation, size=size) for size in _get_smaller(operation.size))
    elif isinstance(operation, h.Read):
        yield from (replace(operation, offset=at) for at in _get_smaller(operation.offset))
        if operation.size is not None:
            yield replace(operation, size=None)
            yield from (replace(operation, size=size) for size in _get_smaller(operation.size))
    elif isinstance(operation, h.Write):
        yield from (replace(operation, offset=at) for at in _get_smaller(operation.offset))
        for length in _get_smaller(len(operation.data)):
            yield replace(operation, data=operation.data[:length])
        plain = b"x" * len(operation.data)
        if operation.data != plain:
            yield replace(operation, data=plain)
    elif isinstance(operation, m.Set) and operation.value != 0:
        yield replace(operation, value=0)


def _simplify_birth(operation: h.Malloc | h.Calloc) -> Iterator[Operation]:
    """Births of smaller blocks that wish for less."""
    if isinstance(operation, h.Calloc):
        size = operation.count * operation.size
        yield h.Malloc(operation.domain, min(size, 2**24), operation.hint, operation.t)
        for number in _get_smaller(operation.count):
            yield replace(operation, count=number)
    if operation.t is not None:
        yield replace(operation, t=None)
        yield from (replace(operation, t=t) for t in _get_rounder(operation.t))
    if operation.hint != AUTO:
        yield replace(operation, hint=AUTO)
    yield from (replace(operation, size=size) for size in _get_smaller(operation.size))


def _get_smaller(number: int) -> Iterator[int]:
    """Smaller numbers, the smallest first."""
    yield from (size for size in _SIZES if size < number)
    if number // 2 > _SIZES[-1]:
        yield number // 2
    if number - 1 > _SIZES[-1]:
        yield number - 1


def _get_rounder(t: Fraction) -> Iterator[Fraction]:
    """Frequencies nearby with smaller denominators; powers of two, so that doubles stay doubles."""
    for denominator in (1, 2, 8, 1024):
        near = Fraction(round(t * denominator), denominator)
        if near.denominator < t.denominator:
            yield near


def _move_to_domain_0(script: Script) -> Script:
    """Everything in one domain."""
    return tuple(
        replace(operation, domain=0)
        if isinstance(operation, h.Malloc | h.Calloc | h.Defragment)
        else operation
        for operation in script
    )


def _rename_keys(script: Script) -> Script:
    """Keys as single letters, in the order in which they occur."""
    names: dict[object, str] = {}
    return tuple(
        replace(operation, key=names.setdefault(operation.key, _get_name(len(names))))
        if isinstance(operation, m.Get | m.Set | m.Delete)
        else operation
        for operation in script
    )


def _get_name(number: int) -> str:
    """A letter, or a letter and a number; used by the same way in for every third."""
    letter = "abcdefghijklmnopqrstuvwxyz"[number % 26]
    return letter if number < 26 else f"{letter}{number // 26}"
