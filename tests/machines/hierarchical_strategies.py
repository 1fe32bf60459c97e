"""Arguments for the hierarchical system: its whole domain, the edges first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf, nan, nextafter
from typing import Any, Final

from hypothesis import strategies as st

from spectral_memory.resonances import get_thresholds
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.extents import SIZE_LIMITS
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier

from .requests import Request, ask

#: Tiers are a few accesses apart; written out, so as not to move with the defaults.
SMALL: Final = Policy(
    insert_heat=1,
    access_heat=2,
    heat_limit=8,
    warm_entry=2,
    warm_exit=0,
    hot_entry=4,
    hot_exit=3,
    duel_margin=2,
    cool_down=0,
    epoch_floor=1,
)
POLICIES: Final = (
    SMALL,
    SMALL._replace(cool_down=1),
    SMALL._replace(cool_down=2, warm_exit=1, epoch_floor=5),
    Policy(),
    Policy(cool_down=0, epoch_floor=1),
    Policy(cool_down=2),
)
CAPACITIES: Final = (None, 1, 2, 5)
N_ZEROS: Final = (1, 2, 4, 20, 30, 30, 31, 100, 100, 101)

# Around every class boundary and every grain; the slot's own length.
EDGES: Final = tuple(limit + step for limit in SIZE_LIMITS for step in (-1, 0, 1))
LARGE: Final = (2**23 - 16, 2**23, 2**23 + 1, OFFSETS - 16, OFFSETS - 15, OFFSETS)
FEW: Final = (0, 1, 15, 16, 17, 32, 33, 48, 64)

# Every wall between two cells, as a float on either side and as its neighbours.
WALLS: Final = get_thresholds(101)
NEAR_WALLS: Final = tuple(
    one for wall in WALLS for one in (nextafter(wall, -inf), wall, nextafter(wall, inf))
)
INSIDE_WALLS: Final = tuple(
    Fraction(sum((*ENCLOSURES[k], *ENCLOSURES[k + 1])), 4) for k in range(100)
)
TIMES: Final = (
    0,
    14,
    15.0,
    17.578382390253125,
    25.0,
    30,
    30.0,
    50.5,
    77,
    100,
    100.0,
    180.0,
    220.0,
    236.6,
    -1,
    -(10**40),
    10**40,
    1e300,
    -1e300,
    5e-324,
    -0.0,
    Fraction(361, 2),
    Fraction(1, 10**30),
)

policies = st.builds(
    lambda policy, capacity: policy._replace(hot_capacity=capacity),
    st.sampled_from(POLICIES),
    st.sampled_from(CAPACITIES),
)
n_zeros = st.sampled_from(N_ZEROS)
sizes = st.sampled_from(FEW) | st.sampled_from(FEW) | st.sampled_from(EDGES) | st.integers(0, 300)
large_sizes = st.sampled_from(LARGE)
hints = st.sampled_from((AUTO, AUTO, *Tier))
times = (
    st.sampled_from(TIMES)
    | st.sampled_from(NEAR_WALLS)
    | st.sampled_from(INSIDE_WALLS)
    | st.floats(0, 260)
    | st.fractions(0, 260, max_denominator=1000)
)
domains = st.sampled_from((0, 0, 0, 3, 11))
choices = st.integers(0, 15)
unknown_ids = st.sampled_from(
    (-1, -12, -(2**70), 2**70, 10**9, ROWS * DOMAINS, 5 * ROWS * DOMAINS, 7, 600, 12 * ROWS - 1)
)
contents = st.binary(max_size=20) | st.integers(0, 255).map(lambda last: bytes(range(last)) * 3)

# What no argument may be, whatever the operation.
NOT_INTS: Final[tuple[object, ...]] = (
    True,
    False,
    None,
    "1",
    b"1",
    1.0,
    nan,
    1j,
    [],
    Decimal(1),
    Fraction(1),
)
BAD_SIZES: Final = (*NOT_INTS, -1, OFFSETS + 1, 2**70, -(2**70))
BAD_HINTS: Final = (*NOT_INTS, -1, 5, 2**70)
BAD_TIMES: Final[tuple[object, ...]] = (True, "180", b"", 1j, Decimal(1), [], inf, -inf, nan)
BAD_DOMAINS: Final = (*NOT_INTS, -1, DOMAINS, 2**70)
BAD_DATA: Final = (None, "text", 5, [1], True, 1.5)

bad_sizes: st.SearchStrategy[Any] = st.sampled_from(BAD_SIZES)
bad_births = st.one_of(
    bad_sizes.map(lambda bad: ask("malloc", bad, AUTO, None, 0)),
    st.sampled_from(BAD_HINTS).map(lambda bad: ask("malloc", 8, bad, None, 0)),
    st.sampled_from(BAD_TIMES).map(lambda bad: ask("malloc", 8, AUTO, bad, 0)),
    st.sampled_from(BAD_DOMAINS).map(lambda bad: ask("malloc", 8, AUTO, None, bad)),
    bad_sizes.map(lambda bad: ask("calloc", bad, 8, AUTO, None, 0)),
    bad_sizes.map(lambda bad: ask("calloc", 8, bad, AUTO, None, 0)),
    st.sampled_from(BAD_TIMES).map(lambda bad: ask("calloc", 2, 2**23 + 1, AUTO, bad, 0)),
    st.sampled_from(BAD_TIMES).map(lambda bad: ask("calloc", 2, 8, AUTO, bad, 0)),
    st.sampled_from(BAD_DOMAINS)
    .filter(lambda bad: bad is not None)
    .map(lambda bad: ask("defragment", bad)),
)


def compute_bad_uses(block: object) -> tuple[Request, ...]:
    """Every operation on a block with one wrong argument."""
    sizes_and_none = tuple(bad for bad in BAD_SIZES if bad is not None)
    return (
        *(ask("realloc", block, bad) for bad in BAD_SIZES),
        *(ask("read", block, bad, 1) for bad in BAD_SIZES),
        *(ask("read", block, 0, bad) for bad in sizes_and_none),
        *(ask("write", block, b"ab", bad) for bad in BAD_SIZES),
        *(ask("write", block, bad, 0) for bad in BAD_DATA),
        # In range by themselves, and past the end of any block but the largest.
        ask("read", block, OFFSETS, 1),
        ask("write", block, b"a", OFFSETS),
    )


def compute_uses(block: object) -> tuple[Request, ...]:
    """Every operation on a block, its other arguments as good as can be."""
    return (
        ask("access", block),
        ask("read", block, 0, None),
        ask("write", block, b"", 0),
        ask("realloc", block, 40),
        ask("free", block),
    )
