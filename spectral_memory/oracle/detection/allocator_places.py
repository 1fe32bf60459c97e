"""Bugs of the allocator about where a frequency and a size lead: cells, ids, addresses, slots."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from struct import pack, unpack
from typing import Final

import spectral_memory.hierarchical.domain as domain_module
import spectral_memory.hierarchical.memory as memory_module
import spectral_memory.hierarchical.rows as rows_module
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import get_method
from spectral_memory.oracle.judge.setup import System
from spectral_spec.address import DOMAINS
from spectral_spec.class_group import PRIME_CLASSES, get_inverse, get_product
from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical.placement import REAL, ZERO, compute_axis
from spectral_spec.lattice import get_slot
from spectral_spec.quantize import Quantized, compute_mismatch
from spectral_spec.resonances import Enclosure
from spectral_spec.tiers import get_tier_of

__all__ = ["PLACES"]

_HEADER: Final = 8  # bytes that a careless size class counts
_LARGEST_FLOAT: Final = 1.7e308


# ----------------------------------------------------------------- quantization and ties


def plant_ties_high(patch: Patch) -> None:
    patch.setattr(memory_module, "bisect_left", bisect_right)


def plant_ignored_hint(patch: Patch) -> None:
    search = get_method(HierarchicalSpectralMemory, "_quantize")

    def search_all(
        self: HierarchicalSpectralMemory, t: Fraction, given: float | None, _first: int, _last: int
    ) -> object:
        return search(self, t, given, 1, self.n_zeros)

    patch.setattr(HierarchicalSpectralMemory, "_quantize", search_all)


def plant_decided_wall(patch: Patch) -> None:
    search = get_method(HierarchicalSpectralMemory, "_quantize")

    def decide(
        self: HierarchicalSpectralMemory, t: Fraction, given: float | None, first: int, last: int
    ) -> object:
        try:
            return search(self, t, given, first, last)
        except UndecidableError as error:
            index = int(error.args[1])
            return compute_mismatch(t, index, self._config.enclosures[index - 1])

    patch.setattr(HierarchicalSpectralMemory, "_quantize", decide)


def plant_refused_outside(patch: Patch) -> None:
    search = get_method(HierarchicalSpectralMemory, "_quantize")

    def refuse(
        self: HierarchicalSpectralMemory, t: Fraction, given: float | None, first: int, last: int
    ) -> object:
        if t > self._config.enclosures[last - 1].high:
            raise ArgumentRangeError("t_virtual", int(t), first, last)
        return search(self, t, given, first, last)

    patch.setattr(HierarchicalSpectralMemory, "_quantize", refuse)


def plant_tier_by_neighbour(patch: Patch) -> None:
    def look_below(index: int, enclosures: tuple[Enclosure, ...]) -> int:
        return get_tier_of(max(1, index - 1), enclosures)

    patch.setattr(memory_module, "get_tier_of", look_below)


# ----------------------------------------------------------------- thresholds and floats


def _to_float(t: Fraction) -> float:
    """The nearest float, or the largest one."""
    try:
        return float(t)
    except OverflowError:
        return _LARGEST_FLOAT if t > 0 else -_LARGEST_FLOAT


def plant_float_search(patch: Patch) -> None:
    def search(
        self: HierarchicalSpectralMemory, t: Fraction, _: object, first: int, last: int
    ) -> Quantized:
        enclosures, at = self._config.enclosures, _to_float(t)
        index = min(
            range(first, last + 1), key=lambda one: abs(at - float(enclosures[one - 1].low))
        )
        return compute_mismatch(t, index, enclosures[index - 1])

    patch.setattr(HierarchicalSpectralMemory, "_quantize", search)


def plant_rounded_rational(patch: Patch) -> None:
    search = get_method(HierarchicalSpectralMemory, "_quantize")

    def round_first(
        self: HierarchicalSpectralMemory, t: Fraction, _: object, first: int, last: int
    ) -> object:
        return search(self, t, _to_float(t), first, last)

    patch.setattr(HierarchicalSpectralMemory, "_quantize", round_first)


def plant_single_precision(patch: Patch) -> None:
    def search(thresholds: tuple[float, ...], t: float, low: int, high: int) -> int:
        single = unpack("f", pack("f", t))[0] if abs(t) < 1e38 else t
        return bisect_left(thresholds, single, low, high)

    patch.setattr(memory_module, "bisect_left", search)


def plant_rounded_walls(patch: Patch) -> None:
    make = get_method(HierarchicalSpectralMemory, "__init__")

    def make_with_rounded(
        self: HierarchicalSpectralMemory, *given: object, **named: object
    ) -> None:
        make(self, *given, **named)
        near = [float(one.low) for one in self._config.enclosures]
        count = len(self._thresholds)
        self._thresholds = tuple(
            (near[at] + near[at + 1]) / 2 if at + 1 < len(near) else self._thresholds[at]
            for at in range(count)
        )

    patch.setattr(HierarchicalSpectralMemory, "__init__", make_with_rounded)


# ----------------------------------------------------------------------- address packing


def plant_global_ids(patch: Patch) -> None:
    allocate = get_method(HierarchicalSpectralMemory, "_allocate")

    def allocate_globally(
        self: HierarchicalSpectralMemory, domain: Domain, size: int, hint: int, t: float | None
    ) -> int:
        issued: int = allocate(self, domain, size, hint, t)
        others = sum(one.tallies.tally.mallocs for one in self._domains if one is not domain)
        domain.rows.generation[issued // DOMAINS % 2**24] += others
        return domain.rows.get_id(issued // DOMAINS % 2**24, domain.number)

    patch.setattr(HierarchicalSpectralMemory, "_allocate", allocate_globally)


def plant_small_generation(patch: Patch) -> None:
    retire = Rows.retire

    def retire_in_a_byte(self: Rows, row: int) -> None:
        retire(self, row)
        self.generation[row] %= 256

    patch.setattr(Rows, "retire", retire_in_a_byte)


def _plant_address(patch: Patch, **changes: object) -> None:
    """Addresses with some fields passed through a function."""
    get_address = get_method(HierarchicalSpectralMemory, "_get_address")

    def get_other(self: HierarchicalSpectralMemory, domain: Domain, row: int) -> BlockAddress:
        address: BlockAddress = get_address(self, domain, row)
        for name, change in changes.items():
            if callable(change):
                address = address._replace(**{name: change(getattr(address, name))})
        return address

    patch.setattr(HierarchicalSpectralMemory, "_get_address", get_other)


def plant_short_offset(patch: Patch) -> None:
    _plant_address(patch, offset=lambda offset: offset % 2**16)


def plant_zero_axis(patch: Patch) -> None:
    _plant_address(patch, axis=lambda axis: ZERO if axis == REAL else axis)


def plant_empty_on_zero_axis(patch: Patch) -> None:
    def compute(size: int, written: bool) -> int:
        return compute_axis(max(1, size), written and size > 0)

    patch.setattr(domain_module, "compute_axis", compute)


def plant_class_with_header(patch: Patch) -> None:
    def compute(size: int) -> int:
        return compute_size_class(size + _HEADER)

    for module in (domain_module, rows_module):
        patch.setattr(module, "compute_size_class", compute)


# ------------------------------------------------------------------------- class product


def plant_class_sum(patch: Patch) -> None:
    def add_class(domain: int, prime: int) -> int:
        return (domain + prime) % DOMAINS

    patch.setattr(memory_module, "get_slot", add_class)


def plant_shared_class(patch: Patch) -> None:
    def swap(domain: int, prime: int) -> int:
        return get_slot(domain, prime) if prime != 4 else get_slot(domain, 3)

    patch.setattr(memory_module, "get_slot", swap)


def plant_inverse_class(patch: Patch) -> None:
    def divide(domain: int, prime: int) -> int:
        return get_product(domain, get_inverse(PRIME_CLASSES[prime]))

    patch.setattr(memory_module, "get_slot", divide)


def plant_no_class(patch: Patch) -> None:
    def ignore(domain: int, _: int) -> int:
        return domain

    patch.setattr(memory_module, "get_slot", ignore)


def plant_exchanged_domains(patch: Patch) -> None:
    def exchange(domain: int, prime: int) -> int:
        return (
            get_slot(21 - domain, prime) if prime == 6 and domain >= 10 else get_slot(domain, prime)
        )

    patch.setattr(memory_module, "get_slot", exchange)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.HIERARCHICAL, rule, plant)


_Q, _T, _P, _C = (
    BugClass.QUANTIZATION,
    BugClass.THRESHOLDS,
    BugClass.PACKING,
    BugClass.CLASS_PRODUCT,
)

#: In the order of the classes.
PLACES: Final = (
    _make("ties-high", _Q, "a frequency on a wall goes to the upper cell", "Q5", plant_ties_high),
    _make("ignored-hint", _Q, "a hint does not restrict the resonances", "H26", plant_ignored_hint),
    _make(
        "decided-wall",
        _Q,
        "a rational that the enclosures cannot decide goes to the lower cell",
        "Q5",
        plant_decided_wall,
    ),
    _make(
        "refused-outside",
        _Q,
        "a frequency above the last resonance is refused",
        "Q5",
        plant_refused_outside,
    ),
    _make(
        "tier-by-neighbour",
        _Q,
        "a block takes the tier of the resonance below",
        "H26",
        plant_tier_by_neighbour,
    ),
    _make(
        "float-search",
        _T,
        "the nearest resonance is the one at the least distance in floats",
        "Q5",
        plant_float_search,
    ),
    _make(
        "rounded-rational",
        _T,
        "an exact rational is rounded to a float first",
        "Q8",
        plant_rounded_rational,
    ),
    _make(
        "single-precision",
        _T,
        "a frequency is kept in single precision",
        "Q5",
        plant_single_precision,
    ),
    _make(
        "rounded-walls",
        _T,
        "the walls are means of rounded resonances",
        "Q5",
        plant_rounded_walls,
    ),
    _make("global-ids", _P, "ids count the blocks of all domains", "H3", plant_global_ids),
    _make(
        "small-generation",
        _P,
        "the generation of an id has eight bits",
        "H6",
        plant_small_generation,
    ),
    _make("short-offset", _P, "the offset of an address has 16 bits", "H41", plant_short_offset),
    _make("zero-axis", _P, "the address of a written block says unwritten", "H8", plant_zero_axis),
    _make(
        "empty-on-zero-axis",
        _P,
        "an empty block lies on the zero axis",
        "H8",
        plant_empty_on_zero_axis,
    ),
    _make(
        "class-with-header",
        _P,
        "the size class counts a header of eight bytes",
        "E6",
        plant_class_with_header,
    ),
    _make(
        "class-sum",
        _C,
        "the lattice slot is a sum of numbers, not of classes",
        "G13",
        plant_class_sum,
    ),
    _make("shared-class", _C, "two prime channels share a class", "G13", plant_shared_class),
    _make("inverse-class", _C, "a domain is divided by the class", "G13", plant_inverse_class),
    _make(
        "no-class", _C, "the slot is the domain's number in every channel", "G13", plant_no_class
    ),
    _make(
        "exchanged-domains",
        _C,
        "the last two domains are exchanged in the last channel",
        "G13",
        plant_exchanged_domains,
    ),
)
