"""Which rule of the specification a difference breaks, by number and in words."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.judge.lens import Difference
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import System

__all__ = ["VIOLATIONS", "get_rule"]

#: What the relation says -> the rule that says it. A test holds it against the specification.
VIOLATIONS: Final = {
    "a refused operation changes nothing": "R4",
    "an operation that cannot be done is refused": "R5",
    "each block moves once, and to another address": "R4",
    "a malloc bears one block and nothing else does": "R4",
    "an id is never used again": "R9",
    "a freed block has no address": "R9",
    "an operation moves blocks of its own domain only": "R9",
    "a bounded hot tier holds no more than its capacity": "R9",
    "live blocks are apart": "R9",
    "a block lies at one of the resonances": "R10",
    "a block's prime channel is its size class": "R10",
    "a block lies in the lattice slot that its domain owns": "R10",
    "a block begins on a grain and ends inside its slot": "R10",
    "the imaginary axis is for blocks without bytes": "R10",
    "a block that was written is not on the zero axis": "R10",
    "a block begins in the tier of its hint": "R11",
    "a new block is not written": "R11",
    "a block begins at the resonance nearest to its frequency": "R11",
    "a defragmentation counts what it moved": "R12",
    "a free returns nothing": "R12",
    "an access returns the address": "R12",
    "a read returns the bytes that were written": "R12",
    "a realloc returns the id, a write nothing": "R12",
    "a refusal names its reason": "R7",
    "an operation that can be done is not refused": "R7",
    "the hot tier is full only at its capacity": "R8",
    "out of memory is for a tier without a long enough gap": "R8",
}

_RESULTS: Final = {
    "get": ("M3", "an access returns the value of its key, or names the missing key"),
    "set": ("M2", "a new key comes last in the order; a key that is there keeps its place"),
    "delete": ("M7", "a delete returns the value, or names the missing key"),
    "popitem": ("M7", "popitem removes the key that was inserted last and returns the pair"),
    "clear": ("M8", "a clear returns nothing"),
    "malloc": ("H26", "a new block, all zero bytes; the result is its id, or why there is none"),
    "calloc": ("H26", "a new block, all zero bytes; the result is its id, or why there is none"),
    "realloc": ("H34", "another size for the block, and one use of it; its id, which it keeps"),
    "access": ("H31", "one use of a live block: it may rise; the result is its address"),
    "read": ("H32", "the bytes asked for, and one use of the block"),
    "write": ("H33", "the bytes put into the block, and one use of it"),
    "free": ("H30", "the domain without a block; its id is never valid again"),
    "defragment": ("H36", "every slot's blocks moved down in order; the result counts the moved"),
}
_LOOKS: Final = {
    ("minimal", "promotions"): ("M6", "a rise to a higher tier counts as a promotion"),
    ("minimal", "demotions"): ("M5", "a defender that loses its hot place counts as a demotion"),
    ("minimal", "length"): ("M10", "the keys are those that were set and not removed"),
    ("minimal", "tier"): ("M9", "the tier follows from the heat, with hysteresis"),
    ("minimal", "band"): ("T7", "the band is linear in the heat"),
    ("minimal", "heat"): ("T2", "an epoch takes one unit of heat, an access adds some"),
    ("hierarchical", "promotions"): ("H18", "a migration to a higher tier counts as a promotion"),
    ("hierarchical", "demotions"): ("H18", "a migration to a lower tier counts as a demotion"),
    ("hierarchical", "address"): ("H41", "a block lies where placement and migration put it"),
    ("hierarchical", "tier"): ("H19", "a block's tier follows from its heat, with hysteresis"),
    ("hierarchical", "heat"): ("T2", "an epoch takes one unit of heat, an access adds some"),
    ("hierarchical", "quantized"): ("H29", "a granted malloc with a frequency counts once"),
}
_PARTS: Final = {
    "pairs": ("M10", "the plain dictionary inside, in insertion order"),
    "temperatures": ("M9", "tier, band and heat of every key at the present clock"),
    "status": ("M11", "every key counts once, in its tier"),
    "counters": ("M6", "promotions and demotions are counted"),
    "clock": ("T8", "an epoch ends after as many ticks as there are entries"),
    "mismatch_bounds": ("H29", "mismatches are summed up exactly, rounded outward"),
    "mean_mismatch": ("H29", "the mean mismatch is that of the granted mallocs"),
    "blocks": ("H41", "every live block has the address, the tier and the heat that it earned"),
}
_CENSUS: Final = ("H42", "every live block counts once, in its tier")


def get_rule(system: System, operation: Operation, difference: Difference) -> tuple[str, str]:
    """Number and words of the rule that a difference breaks.

    >>> from spectral_spec.hierarchical import Free
    >>> get_rule(System.HIERARCHICAL, Free(5), Difference(0, "heat", 3, 4))
    ('T2', 'an epoch takes one unit of heat, an access adds some')
    """
    words = difference.violation
    if words:
        return VIOLATIONS.get(words, "R4"), words
    aspect = difference.aspect
    if aspect == "result":
        if type(difference.expected).__name__ == "Refusal":
            return "F1", "an operation that is refused names its reason and changes nothing"
        return _RESULTS[operation.kind]
    return _LOOKS.get((system, aspect)) or _PARTS.get(aspect) or _CENSUS
