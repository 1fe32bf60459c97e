"""An allocator as a subject. Override what your class calls otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Final, Protocol, cast

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.oracle.adapters.outcome import catch, get_tier
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import KINDS, NO_BLOCK, Born, Operation, is_birth
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    Answers,
    Look,
    Moves,
    Observation,
    Part,
    UnusableError,
)
from spectral_spec.address import DOMAINS, GlobalAddress
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS

__all__ = ["FIGURES", "HierarchicalAdapter", "HierarchicalMemory"]

#: The figures of a look that a domain counts.
FIGURES: Final = LOOK_FIELDS[System.HIERARCHICAL][:-3]
_ON_BLOCKS: Final = frozenset({"realloc", "access", "read", "write", "free"})
_UNSEEN: Final = (None, None, None)


class HierarchicalMemory(Protocol):
    """What is used of an implementation; see `spectral_memory.HierarchicalSpectralMemory`."""

    def malloc(self, size: int, hint: int, t: float | Fraction | None, domain: int, /) -> int:
        """A new block; its id."""

    def calloc(
        self, count: int, size: int, hint: int, t: float | Fraction | None, domain: int, /
    ) -> int:
        """A new block of `count` times `size` bytes; its id."""

    def realloc(self, block: int, size: int, /) -> int:
        """Another size; the id."""

    def access(self, block: int, /) -> object:
        """One use; the address."""

    def read(self, block: int, offset: int, size: int | None, /) -> bytes:
        """Bytes of a block."""

    def write(self, block: int, data: bytes, offset: int, /) -> None:
        """Put bytes into a block."""

    def free(self, block: int, /) -> None:
        """End a block."""

    def defragment(self, domain: int, /) -> int:
        """Close the gaps of a domain; how many blocks moved."""

    def address(self, block: int, /) -> object:
        """Where a block lies."""

    def temperature(self, block: int, /) -> object:
        """The tier of a block."""

    def heat(self, block: int, /) -> int:
        """The heat of a block."""

    def get_stats(self, domain: int, /) -> Mapping[str, object]:
        """What a domain counts."""


class HierarchicalAdapter:
    """A subject made of an object that `make` builds, with the methods of the reference.

    Operations that the object lacks, and `temperature`, `heat` and the figures of
    `get_stats` that it lacks, are missing from the capabilities and so from the
    comparison. Moved blocks are found by asking for every address after each
    operation; override `take_moves` if your class can say which blocks moved.

    >>> from spectral_memory import HierarchicalSpectralMemory as Memory
    >>> subject = HierarchicalAdapter(lambda setup: Memory(setup.n_zeros, policy=setup.policy))
    >>> from spectral_memory.oracle.judge import LOOK_FIELDS, PARTS
    >>> looks, parts = LOOK_FIELDS[System.HIERARCHICAL], PARTS[System.HIERARCHICAL]
    >>> subject.capabilities.describe("hierarchical", looks, parts)
    ()
    """

    #: What it does otherwise on purpose; see `spectral_memory.oracle.judge.capabilities`.
    differences: tuple[Difference, ...] = ()
    #: False for a class that knows the default policy and 100 resonances only.
    policies: bool = True
    #: False for a class that takes frequencies as floats only.
    fractions: bool = True
    #: False for a class that chooses its ids; it is then judged by the relation only.
    ids: bool = True

    def __init__(self, make: Callable[[Setup], object] | None = None) -> None:
        self._make = make
        self.memory = cast("HierarchicalMemory", None)  # until `begin`
        self.begin(Setup(System.HIERARCHICAL))

    # ------------------------------------------------------------ to be overridden

    def make(self, setup: Setup) -> object:
        """A new and empty memory with the resonances and the policy of `setup`."""
        if self._make is None:
            raise UnusableError("the adapter has no `make`: override it")
        return self._make(setup)

    def malloc(self, size: int, hint: int, t: float | Fraction | None, domain: int) -> int:
        """A new block; its id."""
        return self.memory.malloc(size, hint, t, domain)

    def calloc(
        self, count: int, size: int, hint: int, t: float | Fraction | None, domain: int
    ) -> int:
        """A new block of zero bytes; its id."""
        return self.memory.calloc(count, size, hint, t, domain)

    def realloc(self, block: int, size: int) -> int:
        """Another size; the id."""
        return self.memory.realloc(block, size)

    def access(self, block: int) -> object:
        """One use; the address afterwards."""
        return self.memory.access(block)

    def read(self, block: int, offset: int, size: int | None) -> bytes:
        """Bytes, to the end for a size of None."""
        return self.memory.read(block, offset, size)

    def write(self, block: int, offset: int, data: bytes) -> None:
        """Put bytes into a block."""
        self.memory.write(block, data, offset)

    def free(self, block: int) -> None:
        """End a block."""
        self.memory.free(block)

    def defragment(self, domain: int) -> int:
        """How many blocks moved."""
        return self.memory.defragment(domain)

    def address(self, block: int) -> object:
        """Where a block lies: five numbers as `BlockAddress` has them, or a `GlobalAddress`."""
        return self.memory.address(block)

    def get_temperature(self, block: int) -> tuple[object, object]:
        """Tier (a word or 0..3) and heat of a block; None for what is not known."""
        memory, names = self.memory, self._names
        return (
            get_tier(memory.temperature(block)) if "temperature" in names else None,
            memory.heat(block) if "heat" in names else None,
        )

    def get_stats(self, domain: int) -> Mapping[str, object]:
        """The figures of a domain by name; a figure that is not counted is absent."""
        return self.memory.get_stats(domain)

    def take_moves(self) -> Moves | None:
        """Blocks that moved or were born since the last call; None: ask for each address."""
        return None

    # ------------------------------------------------------------------ the subject

    @property
    def capabilities(self) -> Capabilities:
        """What the object has."""
        looks = {name for name in FIGURES if name in self._figures} | {"address"}
        looks |= {"tier"} if "temperature" in self._names else set()
        looks |= {"heat"} if "heat" in self._names else set()
        parts = {"blocks"} | ({"domains"} if self._figures else set())
        parts |= {name for name in ("mismatch_bounds", "mean_mismatch") if name in self._figures}
        return Capabilities(
            frozenset(kind for kind in KINDS["hierarchical"] if kind in self._names),
            frozenset(looks),
            frozenset(parts),
            policies=self.policies,
            fractions=self.fractions,
            ids=self.ids,
            differences=self.differences,
        )

    def begin(self, setup: Setup) -> None:
        """A new memory."""
        try:
            memory = self.make(setup)
        except UnusableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it raises, there is no memory
            raise UnusableError(f"no memory can be made: {type(error).__name__}: {error}") from None
        self.memory = cast("HierarchicalMemory", memory)
        names = (*KINDS["hierarchical"], "address", "temperature", "heat", "get_stats")
        mine, base = type(self), HierarchicalAdapter
        self._names = {
            name
            for name in names
            if hasattr(memory, name) or getattr(mine, name, None) is not getattr(base, name, None)
        }
        for name in ("malloc", "free", "address"):
            if name not in self._names:
                raise UnusableError(f"a {type(memory).__name__} has no method {name!r}")
        if getattr(mine, "get_temperature") is not base.get_temperature:  # noqa: B009 - of the class
            self._names |= {"temperature", "heat"}
        try:
            stats = self.get_stats(0) if "get_stats" in self._names else {}
            self._figures = frozenset(stats)
        except Exception as error:  # noqa: BLE001 - whatever it raises is said
            reason = f"its statistics cannot be read: {type(error).__name__}: {error}"
            raise UnusableError(reason) from None
        self.issued: list[int] = []
        self.owners: dict[int, int] = {}  # the domain of each block that was ever born
        self.places: dict[int, object] = {}  # of each live block, when last seen

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The operations one by one, as calls."""
        results: list[object] = []
        looks: list[Look | None] = []
        moved: list[Moves] = []
        due = stride
        for operation in operations:
            try:
                result = self._call(operation)
            except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                result = catch(error)
                if is_birth(operation):
                    self.issued.append(NO_BLOCK)
            due -= 1
            if due:
                looks.append(None)
            else:
                due = stride
                looks.append(self._look(operation, result))
            found: Moves = ()
            if moves:
                try:
                    found = self._find_moves(operation)
                except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                    result = catch(error)
            moved.append(found)
            results.append(result)
        return Answers(results, looks, moved)

    def observe(self) -> Observation:
        """The figures of every domain, and where each live block lies."""
        parts = self.capabilities.parts
        domains = range(DOMAINS) if "domains" in parts else ()
        names = [name for name in ("mismatch_bounds", "mean_mismatch") if name in parts]
        return (
            *(Part(f"domain {at}", self._read(partial(self._count, at))) for at in domains),
            *(Part(name, self._read(partial(self._get_mismatch, name))) for name in names),
            Part("blocks", self._read(self._show_blocks)),
        )

    def close(self) -> None:
        """Nothing to give back."""

    # ------------------------------------------------------------------------ inside

    def _call(self, operation: Operation) -> object:
        """One operation as a call; its result as the specification writes it."""
        if operation.kind == "malloc":
            t = pass_frequency(operation.t)
            block = self.malloc(operation.size, operation.hint, t, operation.domain)
            return self._note_birth(block, operation.domain)
        if operation.kind == "calloc":
            t = pass_frequency(operation.t)
            count, size = operation.count, operation.size
            block = self.calloc(count, size, operation.hint, t, operation.domain)
            return self._note_birth(block, operation.domain)
        if operation.kind == "defragment":
            return self.defragment(operation.domain)
        block = self._resolve(operation.block)  # type: ignore[union-attr]  # the others have one
        if operation.kind == "access":
            return to_address(self.access(block))
        if operation.kind == "read":
            return self.read(block, operation.offset, operation.size)
        if operation.kind == "write":
            self.write(block, operation.offset, operation.data)
            return None
        if operation.kind == "realloc":
            return self.realloc(block, operation.size)
        if operation.kind == "free":
            self.free(block)
            self.places.pop(block, None)
            return None
        raise UnusableError(f"an allocator has no {operation.kind}")

    def _resolve(self, block: int) -> int:
        """The real id that a script's block stands for."""
        if type(block) is not Born:
            return block
        return self.issued[block] if block < len(self.issued) else NO_BLOCK

    def _note_birth(self, block: int, domain: int) -> int:
        """Remember a new block by its birth number."""
        self.places[block] = None
        self.owners[block] = domain
        self.issued.append(block)
        return block

    def _find_moves(self, operation: Operation) -> Moves:
        """The new addresses of the blocks that moved or were born.

        Only the operation's own domain is asked; that no block of another one has
        moved shows at the next check point.
        """
        reported = self.take_moves()
        if reported is not None:
            return tuple(reported)
        domain = self._get_domain(operation)
        found = []
        for block, old in self.places.items():
            if self.owners[block] == domain:
                new = self.address(block)
                if new != old:
                    found.append((block, new))
        self.places.update(found)
        return tuple((block, to_address(new)) for block, new in found)

    def _get_domain(self, operation: Operation) -> int:
        """The domain that an operation belongs to."""
        if operation.kind in _ON_BLOCKS:
            block = self._resolve(operation.block)  # type: ignore[union-attr]  # these have one
            return self.owners.get(block, block % DOMAINS)
        return operation.domain  # type: ignore[union-attr]  # the others have one

    def _look(self, operation: Operation, result: object) -> Look:
        """Figures of the operation's domain, and where its block lies."""
        domain = self._get_domain(operation)
        block: object = None if operation.kind == "defragment" else result
        if operation.kind in _ON_BLOCKS:
            block = self._resolve(operation.block)  # type: ignore[union-attr]  # these have one
        try:
            figures = self._count(domain) if self._figures else (None,) * len(FIGURES)
            if not isinstance(block, int) or block not in self.places:
                return (*figures, *_UNSEEN)
            return (*figures, to_address(self.address(block)), *self.get_temperature(block))
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return (catch(error),)

    def _count(self, domain: int) -> tuple[object, ...]:
        """The figures of a domain."""
        stats = self.get_stats(domain)
        return tuple(stats.get(name) for name in FIGURES)

    def _show_blocks(self) -> object:
        """Id, address, tier and heat of every live block."""
        return tuple(
            (block, to_address(self.address(block)), *self.get_temperature(block))
            for block in sorted(self.places)
        )

    def _get_mismatch(self, name: str) -> object:
        """The mismatches of every domain: exact sums in units of 2**-64, or floats."""
        found = [self.get_stats(domain)[name] for domain in range(DOMAINS)]
        if name == "mean_mismatch":
            return tuple(found)
        return tuple(
            tuple(int(one * MISMATCH_UNITS) for one in cast("tuple[Fraction, Fraction]", bounds))
            for bounds in found
        )

    def _read(self, show: Callable[[], object]) -> object:
        """What a look shows, or how it fails."""
        try:
            return show()
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return catch(error)


def to_address(given: object) -> GlobalAddress:
    """An address as the specification writes it; `ValueError` if it is none."""
    if isinstance(given, GlobalAddress):
        return given
    if isinstance(given, tuple) and len(given) == 5:
        return BlockAddress(*given).to_spec()
    raise ValueError(f"{given!r} is no address")


def pass_frequency(t: Fraction | None) -> float | Fraction | None:
    """A frequency that is a float as that float, an even int as the int: every way in is used."""
    if t is None or t.denominator & (t.denominator - 1):
        return t
    if t.denominator == 1 and t.numerator % 2 == 0:
        return t.numerator
    try:
        near = float(t)
    except OverflowError:
        return t
    return near if Fraction(near) == t else t
