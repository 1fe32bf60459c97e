"""The key of a state: two states with one key behave alike for ever.

What a key leaves out, and why nothing is lost (each line says why the relation
"has the same key" is a bisimulation, operation by operation):

- *The epoch.* The rules read it in two differences only, `epoch - stamp` (rule T2)
  and `epoch - moved` (rule H16), and add one to it (rule T8). The key has the phase.
- *Level and stamp.* Every rule reads them through the heat now, or reads a level that
  the same step has just set with the stamp of now (H20, H21). Heat later is
  max(0, heat - epochs), whichever pair it came from.
- *When a block last moved.* Rule H16 asks whether `epoch - moved >= cool_down`. So the
  difference is cut off at the cool-down, from where it only grows.
- *Places in the rings.* The rules use their order only: H49 numbers them anew too.
- *Slots that are wholly free, pages of zeros.* Absent and present are read alike (H49).
- *Counters.* No rule reads a tally. What the invariant demands of it is in the key.
- *How often a row was freed.* The ids of a row's past blocks are refused alike (H4),
  and refusals change nothing. The key says whether there are such ids.
- *The numbers of the rows*, in the symmetric key. A row names a block and no rule
  compares two of them, but for the order of a defragmentation, where offsets differ
  first (H36). Blocks are numbered by their turn in the sweep, which holds each once.
  The offered operations are the same for each live block, so renaming rows renames
  operations and results. The plain key has the rows, the stack of vacant ones too.

The symmetric key is the head of the plain one: the plain key of a state names its orbit.
What a clause of the invariant (rule H45) reads is in both, or follows from what is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

from spectral_spec.contents import PAGE, Contents
from spectral_spec.extents import WHOLE_SLOT
from spectral_spec.hierarchical import Domain
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Policy

__all__ = ["STRANGER", "encode_domain", "flatten_pages", "join_domains", "pack"]

STRANGER: Final = -2
"""Stands for a row in a ring whose block is not in the sweep: no rule makes one."""


def pack(numbers: list[int]) -> bytes:
    """Numbers as bytes, the first replaced by their count, so that keys can be put in a row."""
    numbers[0] = len(numbers)
    return array("i", numbers).tobytes()


def encode_domain(policy: Policy, domain: Domain, symmetric: bool) -> bytes:
    """The key of a domain. O(n log n)."""
    epoch, phase = domain.clock
    blocks, vacant, tally, limit = domain.blocks, domain.vacant, domain.tally, policy.cool_down
    hot, waiting = domain.hot.places, domain.waiting.places
    rows = [row for _, row in sorted(domain.sweep.places.items())]
    live, freed = len(blocks), any(count > 0 for count in domain.generations.values())
    numbers = [
        0,
        phase,
        # Zero, as the invariant demands: births less deaths less live, rows unaccounted for.
        tally.mallocs - tally.frees - live,
        domain.rows - live - len(vacant),
        domain.rows - len({*vacant.values(), *rows}),
        live - len(rows),
        1 if freed else 0,
        len(rows),
    ]
    pages: list[bytes] = []
    for row in rows:
        block = blocks[row]
        size, resonance, prime, offset, axis, tier, level, stamp, moved, _, place, wait, data = (
            block
        )
        age, heat = epoch - moved, level - epoch + stamp
        numbers += (
            size,
            resonance,
            prime,
            offset,
            axis,
            tier,
            max(0, heat),
            min(limit, age),
            # In a ring truly, or only by its own word, or not.
            0 if place == NOWHERE else 1 if hot.get(place) == row else 2,
            0 if wait == NOWHERE else 1 if waiting.get(wait) == row else 2,
        )
        if len(data) > 0:
            flatten_pages(data, numbers, pages)
    add_ring(domain.hot, rows, numbers)
    add_ring(domain.waiting, rows, numbers)
    for key, free in sorted(domain.slots.items()):
        if free != WHOLE_SLOT:
            numbers += (key, len(free))
            for extent in free:
                numbers += extent
    orbit = pack(numbers) + b"".join(pages)
    if symmetric:
        return orbit
    stack = [vacant[height] for height in range(len(vacant))]
    used = sorted(row for row, count in domain.generations.items() if count > 0)
    return orbit + pack([0, *rows, *stack, *used])


def add_ring(ring: Ring[int], rows: list[int], numbers: list[int]) -> None:
    """Add the members of a ring, first come first, as positions among the rows."""
    places = ring.places
    numbers.append(len(places))
    for place in sorted(places):
        row = places[place]
        numbers.append(rows.index(row) if row in rows else STRANGER)


def flatten_pages(contents: Contents, numbers: list[int], pages: list[bytes]) -> None:
    """Add the pages that hold anything but zeros."""
    for page in sorted(contents):
        data = contents[page]
        if any(data):
            numbers += (STRANGER, page)
            pages.append(data.ljust(PAGE, b"\0"))


def join_domains(keys: Iterable[bytes], symmetric: bool) -> bytes:
    """The key of several domains; in any order if which is which does not matter.

    No rule asks for a domain's number but to make an address or an id of it.
    """
    return b"".join(sorted(keys) if symmetric else keys)
