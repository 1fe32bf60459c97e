"""Bugs of the allocator about where a frequency and a size lead: cells, ids, addresses, slots."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from struct import pack, unpack
from typing import Final

import spectral_memory.hierarchical.domain as domain_module
import spectral_memory.hierarchical.nearest as nearest_module
import spectral_memory.hierarchical.space as space_module
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.nearest import Gauge, Nearest, round_outward
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.hierarchical.space import Space
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import get_method
from spectral_memory.oracle.judge.setup import System
from spectral_spec.address import DOMAINS
from spectral_spec.class_group import PRIME_CLASSES, get_inverse, get_product
from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.extents import GRAIN, compute_size_class
from spectral_spec.hierarchical.placement import REAL, ZERO, compute_axis
from spectral_spec.lattice import get_slot
from spectral_spec.quantize import compute_mismatch
from spectral_spec.resonances import Enclosure
from spectral_spec.tiers import AUTO

__all__ = ["PLACES"]

_HEADER: Final = 8  # bytes that a careless size class counts
_LARGEST_FLOAT: Final = 1.7e308


# ----------------------------------------------------------------- quantization and ties


def _plant_search(
    patch: Patch, search: Callable[[Gauge, Fraction, bool, int, int], Nearest]
) -> None:
    """Every frequency is searched for in one way, floats too."""

    def find_no_shortcut(_self: Gauge, _t: float, _first: int, _last: int) -> None:
        return None

    patch.setattr(Gauge, "find_for_float", find_no_shortcut)
    patch.setattr(Gauge, "find", search)


def plant_ties_high(patch: Patch) -> None:
    patch.setattr(nearest_module, "bisect_left", bisect_right)


def plant_ignored_hint(patch: Patch) -> None:
    allocate = get_method(HierarchicalSpectralMemory, "_allocate")

    def allocate_anywhere(
        self: HierarchicalSpectralMemory, domain: Domain, size: int, hint: object, t: object
    ) -> object:
        known = isinstance(hint, int) and 0 <= hint < AUTO
        return allocate(self, domain, size, hint if t is None or not known else AUTO, t)

    patch.setattr(HierarchicalSpectralMemory, "_allocate", allocate_anywhere)


def plant_decided_wall(patch: Patch) -> None:
    find = Gauge.find

    def decide(self: Gauge, t: Fraction, is_float: bool, first: int, last: int) -> Nearest:
        try:
            return find(self, t, is_float, first, last)
        except UndecidableError as error:
            index = int(error.args[1])
            return round_outward(compute_mismatch(t, index, self._enclosures[index - 1]))

    _plant_search(patch, decide)


def plant_refused_outside(patch: Patch) -> None:
    find = Gauge.find

    def refuse(self: Gauge, t: Fraction, is_float: bool, first: int, last: int) -> Nearest:
        if t > self._enclosures[last - 1].high:
            raise ArgumentRangeError("t_virtual", int(t), first, last)
        return find(self, t, is_float, first, last)

    _plant_search(patch, refuse)


def plant_tier_by_neighbour(patch: Patch) -> None:
    get_tier = Rules.get_tier

    def look_below(self: Rules, resonance: int) -> int:
        return get_tier(self, max(1, resonance - 1))

    patch.setattr(Rules, "get_tier", look_below)


# ----------------------------------------------------------------- thresholds and floats


def _to_float(t: Fraction) -> float:
    """The nearest float, or the largest one."""
    try:
        return float(t)
    except OverflowError:
        return _LARGEST_FLOAT if t > 0 else -_LARGEST_FLOAT


def plant_float_search(patch: Patch) -> None:
    def search(self: Gauge, t: Fraction, _: bool, first: int, last: int) -> Nearest:
        enclosures, at = self._enclosures, _to_float(t)
        index = min(
            range(first, last + 1), key=lambda one: abs(at - float(enclosures[one - 1].low))
        )
        return round_outward(compute_mismatch(t, index, enclosures[index - 1]))

    _plant_search(patch, search)


def plant_rounded_rational(patch: Patch) -> None:
    find = Gauge.find

    def round_first(self: Gauge, t: Fraction, _: bool, first: int, last: int) -> Nearest:
        return find(self, t, abs(t) < _LARGEST_FLOAT, first, last)

    _plant_search(patch, round_first)


def plant_single_precision(patch: Patch) -> None:
    def search(thresholds: tuple[float, ...], t: float, low: int, high: int) -> int:
        single = unpack("f", pack("f", t))[0] if abs(t) < 1e38 else t
        return bisect_left(thresholds, single, low, high)

    patch.setattr(nearest_module, "bisect_left", search)


def plant_rounded_walls(patch: Patch) -> None:
    make = get_method(Gauge, "__init__")

    def make_with_rounded(
        self: Gauge, enclosures: Sequence[Enclosure], thresholds: Sequence[float]
    ) -> None:
        near = [float(one.low) for one in enclosures]
        walls = [
            (near[at] + near[at + 1]) / 2 if at + 1 < len(near) else wall
            for at, wall in enumerate(thresholds)
        ]
        make(self, enclosures, walls)

    patch.setattr(Gauge, "__init__", make_with_rounded)


# ----------------------------------------------------------------------- address packing


def plant_global_ids(patch: Patch) -> None:
    allocate = get_method(HierarchicalSpectralMemory, "_allocate")

    def allocate_globally(
        self: HierarchicalSpectralMemory, domain: Domain, size: int, hint: int, t: float | None
    ) -> int:
        issued: int = allocate(self, domain, size, hint, t)
        others = sum(one.tallies.tally.mallocs for one in self._domains if one is not domain)
        domain.rows.generation[issued // DOMAINS % 2**24] += others
        return domain.get_id(issued // DOMAINS % 2**24)

    patch.setattr(HierarchicalSpectralMemory, "_allocate", allocate_globally)


def plant_small_generation(patch: Patch) -> None:
    retire = Rows.retire

    def retire_in_a_byte(self: Rows, row: int) -> None:
        retire(self, row)
        self.generation[row] %= 256

    patch.setattr(Rows, "retire", retire_in_a_byte)


def _plant_address(patch: Patch, **changes: object) -> None:
    """Addresses with some fields passed through a function."""
    get_address = Space.get_address

    def get_other(self: Space, row: int) -> BlockAddress:
        address = get_address(self, row)
        for name, change in changes.items():
            if callable(change):
                address = address._replace(**{name: change(getattr(address, name))})
        return address

    patch.setattr(Space, "get_address", get_other)


def plant_short_offset(patch: Patch) -> None:
    _plant_address(patch, offset=lambda offset: offset % 2**16)


def plant_zero_axis(patch: Patch) -> None:
    _plant_address(patch, axis=lambda axis: ZERO if axis == REAL else axis)


def plant_empty_on_zero_axis(patch: Patch) -> None:
    def compute(size: int, written: bool) -> int:
        return compute_axis(max(1, size), written and size > 0)

    allocate = Domain.allocate

    def allocate_unwritten(self: Domain, size: int, tier: int, at: Nearest | None) -> int:
        row = allocate(self, size, tier, at)
        self.rows.axis[row] = ZERO
        return row

    patch.setattr(domain_module, "compute_axis", compute)
    patch.setattr(Domain, "allocate", allocate_unwritten)


def plant_class_with_header(patch: Patch) -> None:
    def get_class(grains: int) -> int:
        return compute_size_class(grains * GRAIN + _HEADER)

    for module in (domain_module, space_module):
        patch.setattr(module, "get_channel_of_grains", get_class)


# ------------------------------------------------------------------------- class product


def plant_class_sum(patch: Patch) -> None:
    def add_class(domain: int, prime: int) -> int:
        return (domain + prime) % DOMAINS

    patch.setattr(space_module, "get_slot", add_class)


def plant_shared_class(patch: Patch) -> None:
    def swap(domain: int, prime: int) -> int:
        return get_slot(domain, prime) if prime != 4 else get_slot(domain, 3)

    patch.setattr(space_module, "get_slot", swap)


def plant_inverse_class(patch: Patch) -> None:
    def divide(domain: int, prime: int) -> int:
        return get_product(domain, get_inverse(PRIME_CLASSES[prime]))

    patch.setattr(space_module, "get_slot", divide)


def plant_no_class(patch: Patch) -> None:
    def ignore(domain: int, _: int) -> int:
        return domain

    patch.setattr(space_module, "get_slot", ignore)


def plant_exchanged_domains(patch: Patch) -> None:
    def exchange(domain: int, prime: int) -> int:
        return (
            get_slot(21 - domain, prime) if prime == 6 and domain >= 10 else get_slot(domain, prime)
        )

    patch.setattr(space_module, "get_slot", exchange)


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
