"""What an operation will have to leave behind, taken down before it runs.

The specification's step runs on a window of the domain; what it changes there is
the whole of the expectation, in plain values. Each function costs the same
however many blocks there are.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias, cast

from spectral_memory.hierarchical.admission import admit_block_id
from spectral_memory.hierarchical.arguments import Frequency, Integer, Octets
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.pages import Pages
from spectral_memory.hierarchical.windows import (
    Blocks,
    Numbers,
    Slots,
    Surroundings,
    Turns,
    open_window,
)
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.contents import PAGE
from spectral_spec.errors import is_refusal
from spectral_spec.extents import GRAIN, compute_extent_length
from spectral_spec.hierarchical import (
    Access,
    Block,
    Calloc,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Result,
    Tally,
    Write,
    get_domain,
    step_domain,
)
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.ring import NOWHERE, Ring, find_front
from spectral_spec.thermal import Clock
from spectral_spec.tiers import AUTO

__all__ = [
    "Fingerprint",
    "Prediction",
    "RingEnds",
    "SlotPrediction",
    "get_domain_fingerprint",
    "get_fingerprint",
    "predict",
    "predict_access",
    "predict_calloc",
    "predict_free",
    "predict_malloc",
    "predict_read",
    "predict_realloc",
    "predict_write",
]

Fingerprint: TypeAlias = tuple[object, ...]


class SlotPrediction(NamedTuple):
    """The free extents that were changed in a slot, in grains, and how many are free in all.

    `gone` are the first grains of extents that must not begin there any more.
    """

    extents: tuple[tuple[int, int], ...]
    gone: tuple[int, ...]
    total: int


class RingEnds(NamedTuple):
    """Length, front and back of a ring; a back of None was not looked at."""

    length: int
    front: int | None
    back: int | None


class Prediction(NamedTuple):
    """All that one operation changes in its domain, and what it returns.

    `blocks` and `generations` are by row; `placed` are the rows whose size, address
    or tier changes, `pieces` the bytes to be found, as row, offset and data. `counts`
    are the bytes that are live and held, and the blocks by tier.
    """

    number: int
    result: Result
    clock: Clock
    tally: Tally
    rows: int
    live: int
    next_vacant: int | None
    generations: dict[int, int]
    blocks: dict[int, Block | None]
    placed: tuple[int, ...]
    pieces: tuple[tuple[int, int, bytes], ...]
    slots: dict[int, SlotPrediction]
    rings: tuple[RingEnds, RingEnds, RingEnds]
    counts: tuple[int, ...]


# ------------------------------------------------------------------------ fingerprints


_get_books: Final = attrgetter(
    *("mallocs", "frees", "promotions", "demotions", "quantized"),
    *("mismatch_low", "mismatch_high", "mismatch_max", "bytes_live", "bytes_held"),
)


def get_domain_fingerprint(domain: Domain) -> Fingerprint:
    """What changes when anything but the layout of a domain changes. O(1)."""
    return (domain.epoch, domain.phase, _get_books(domain.tallies))


def get_fingerprint(self: HierarchicalSpectralMemory) -> Fingerprint:
    """The same for all domains: what a refused operation leaves as it was. O(1)."""
    return tuple([(one.epoch, one.phase, _get_books(one.tallies)) for one in self._domains])


# -------------------------------------------------------------------------- operations


def predict_malloc(
    self: HierarchicalSpectralMemory,
    size: Integer,
    temperature: Integer = AUTO,
    t_virtual: Frequency | None = None,
    domain: Integer = 0,
) -> Prediction | None:
    """The specification's Malloc; None if an argument is not admitted."""
    length = admit_integer("size", size, 0, OFFSETS)
    hint = admit_hint(temperature)
    t = None if t_virtual is None else admit_frequency(t_virtual)
    owner = admit_integer("domain", domain, 0, DOMAINS - 1)
    if is_refusal(length) or is_refusal(hint) or is_refusal(t) or is_refusal(owner):
        return None
    return predict(self, Malloc(owner, length, hint, t), length)


def predict_calloc(
    self: HierarchicalSpectralMemory,
    count: Integer,
    size: Integer,
    temperature: Integer = AUTO,
    t_virtual: Frequency | None = None,
    domain: Integer = 0,
) -> Prediction | None:
    """The specification's Calloc; None if an argument is not admitted."""
    number = admit_integer("count", count, 0, OFFSETS)
    each = admit_integer("size", size, 0, OFFSETS)
    hint = admit_hint(temperature)
    t = None if t_virtual is None else admit_frequency(t_virtual)
    owner = admit_integer("domain", domain, 0, DOMAINS - 1)
    if is_refusal(number) or is_refusal(each) or is_refusal(owner):
        return None
    if is_refusal(hint) or is_refusal(t):
        return None
    return predict(self, Calloc(owner, number, each, hint, t), number * each)


def predict_free(self: HierarchicalSpectralMemory, block_id: Integer) -> Prediction | None:
    """The specification's Free; None if the argument is not admitted."""
    block = admit_block_id(block_id)
    return None if is_refusal(block) else predict(self, Free(block))


def predict_access(self: HierarchicalSpectralMemory, block_id: Integer) -> Prediction | None:
    """The specification's Access; None if the argument is not admitted."""
    block = admit_block_id(block_id)
    return None if is_refusal(block) else predict(self, Access(block))


def predict_read(
    self: HierarchicalSpectralMemory,
    block_id: Integer,
    offset: Integer = 0,
    size: Integer | None = None,
) -> Prediction | None:
    """The specification's Read; None if an argument is not admitted."""
    block = admit_block_id(block_id)
    start = admit_integer("offset", offset, 0, OFFSETS)
    length = None if size is None else admit_integer("size", size, 0, OFFSETS)
    if is_refusal(block) or is_refusal(start) or is_refusal(length):
        return None
    return predict(self, Read(block, start, length))


def predict_write(
    self: HierarchicalSpectralMemory,
    block_id: Integer,
    data: Octets,
    offset: Integer = 0,
) -> Prediction | None:
    """The specification's Write; None if an argument is not admitted."""
    block = admit_block_id(block_id)
    content = admit_bytes("data", data)
    start = admit_integer("offset", offset, 0, OFFSETS)
    if is_refusal(block) or is_refusal(content) or is_refusal(start):
        return None
    return predict(self, Write(block, start, content))


def predict_realloc(
    self: HierarchicalSpectralMemory, block_id: Integer, size: Integer
) -> Prediction | None:
    """The specification's Realloc; None if an argument is not admitted."""
    block, length = admit_block_id(block_id), admit_integer("size", size, 0, OFFSETS)
    if is_refusal(block) or is_refusal(length):
        return None
    return predict(self, Realloc(block, length), length)


def predict(self: HierarchicalSpectralMemory, operation: Operation, *sizes: int) -> Prediction:
    """What the specification makes of an operation that may give a block one of these sizes."""
    number = get_domain(operation)
    domain = self._domains[number]
    around = Surroundings(domain, *sizes)
    window = open_window(around)
    expected, result = step_domain(domain.config, window, number, operation)
    return take_down(around, number, expected, result)


# --------------------------------------------------------------------- the expectation


def take_down(
    around: Surroundings,
    number: int,
    expected: SpecDomain,
    result: Result,
) -> Prediction:
    """The expectation in plain values, before the reference changes."""
    domain = around.domain
    changed = cast("Blocks", expected.blocks).changed
    vacancies = cast("Numbers", expected.vacant)
    top = len(vacancies) - 1
    return Prediction(
        number=number,
        result=result,
        clock=expected.clock,
        tally=expected.tally,
        rows=expected.rows,
        live=len(expected.blocks),
        next_vacant=get_known(vacancies, top),
        generations=cast("Numbers", expected.generations).changed,
        blocks=changed,
        placed=get_placed(around, changed),
        pieces=get_pieces(around, changed),
        slots=get_slots(domain, cast("Slots", expected.slots)),
        rings=(
            get_ends(expected.sweep),
            get_ends(expected.hot),
            get_ends(expected.waiting),
        ),
        counts=count(around, changed),
    )


def get_known(numbers: Numbers, key: int) -> int | None:
    """A number; None if nothing is known of it."""
    found = NOWHERE if key < 0 else numbers[key]
    return None if found == NOWHERE else found


def get_placed(around: Surroundings, changed: dict[int, Block | None]) -> tuple[int, ...]:
    """The rows of blocks that are new, or whose size, address or tier changes."""
    places = {row: block[:6] for row, block in around.blocks.items()}
    return tuple(
        row for row, block in changed.items() if block is not None and block[:6] != places.get(row)
    )


def get_pieces(
    around: Surroundings, changed: dict[int, Block | None]
) -> tuple[tuple[int, int, bytes], ...]:
    """The bytes that must be found: all of a block that moved, else the pages written."""
    pieces: list[tuple[int, int, bytes]] = []
    for row, block in changed.items():
        if block is None or block.axis != REAL:
            continue
        pages, old = cast("Pages", block.contents), around.blocks[row]
        if (old.size, old.axis, old.resonance, old.prime, old.offset) != (
            block.size,
            REAL,
            block.resonance,
            block.prime,
            block.offset,
        ):
            pieces.append((row, 0, pages.flatten(block.size)))
        else:
            for page in pages.changed:
                start = page * PAGE
                pieces.append((row, start, pages[page][: block.size - start]))
    return tuple(pieces)


def get_slots(domain: Domain, slots: Slots) -> dict[int, SlotPrediction]:
    """The free extents of every slot that changes."""
    found = {}
    for key, (free, before, _) in slots.changed.items():
        extents = tuple((offset // GRAIN, length // GRAIN) for offset, length in free)
        starts = {grain for grain, _ in extents}
        index = domain.slots.get(key)
        total = sum(length for _, length in extents) - sum(before.values())
        found[key] = SlotPrediction(
            extents,
            tuple(grain for grain in before if grain not in starts),
            total + (0 if index is None else index.free),
        )
    return found


def get_ends(ring: Ring[int]) -> RingEnds:
    """The length and both ends of a ring, as far as the step looked."""
    turns = cast("Turns", ring.places)
    if len(turns) == 0:
        return RingEnds(0, None, None)
    return RingEnds(len(turns), turns[find_front(ring)], turns.last_added)


def count(around: Surroundings, changed: dict[int, Block | None]) -> tuple[int, ...]:
    """The counters of the domain, less what the changed blocks were, plus what they are."""
    tallies = around.domain.tallies
    counts = [tallies.bytes_live, tallies.bytes_held, *tallies.tiers]
    for row, block in changed.items():
        for sign, one in ((-1, around.blocks.get(row)), (1, block)):
            if one is not None:
                counts[0] += sign * one.size
                counts[1] += sign * compute_extent_length(one.size)
                counts[2 + one.tier] += sign
    return tuple(counts)
