"""The rules that are compared, and the unknowns that they are compared on."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from immutables import Map

from spectral_proofs.symbolic.agreement.compare import Subject
from spectral_proofs.symbolic.agreement.outcomes import make_map, make_sequence
from spectral_proofs.symbolic.agreement.points import Input
from spectral_spec import address, extents, lattice, quantize, sector, thermal, tiers
from spectral_spec.class_group import get_inverse, get_product
from spectral_spec.hierarchical import handles, migration, placement
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.minimal.state import Entry, State
from spectral_spec.minimal.view import compute_temperature
from spectral_spec.resonances import ENCLOSURES, Enclosure
from spectral_spec.ring import Ring, push

__all__ = ["SUBJECTS", "juggle"]

_FEW: Final = ENCLOSURES[:4]
_T: Final = Input("t", -5, 260, Fraction)


def _integers(low: int, high: int, *names: str) -> tuple[Input, ...]:
    return tuple(Input(name, low, high) for name in names)


def _plainly(*values: object) -> tuple[Any, ...]:
    return values


def _make_extents(values: tuple[int, ...]) -> tuple[extents.Extent, ...]:
    return tuple(map(extents.Extent, values[::2], values[1::2]))


def _free_list(*values: int) -> tuple[Any, ...]:
    return (_make_extents(values),)


def _free_list_and(*values: int) -> tuple[Any, ...]:
    """The last one is for itself."""
    return _make_extents(values[:-1]), values[-1]


def _free_list_and_extent(*values: int) -> tuple[Any, ...]:
    return _make_extents(values[:-2]), extents.Extent(values[-2], values[-1])


def _sequence_and(length: int, *values: int) -> tuple[Any, ...]:
    return make_sequence(_make_extents(values[:-1]), length), values[-1]


def _sequence_and_extent(length: int, *values: int) -> tuple[Any, ...]:
    return make_sequence(_make_extents(values[:-2]), length), extents.Extent(*values[-2:])


def _sequence_and_two(length: int, index: int, taken: int, *values: int) -> tuple[Any, ...]:
    return make_sequence(_make_extents(values), length), index, taken


_POLICY: Final = tuple(
    Input(name, low, high)
    for name, low, high in (
        ("hot_capacity", -1, 5),
        ("insert_heat", -1, 260),
        ("access_heat", -1, 260),
        ("heat_limit", -1, 260),
        ("warm_entry", -1, 260),
        ("warm_exit", -1, 260),
        ("hot_entry", -1, 260),
        ("hot_exit", -1, 260),
        ("duel_margin", -1, 260),
        ("cool_down", -1, 260),
        ("epoch_floor", -1, 2**33),
    )
)


def _bounded(*values: int) -> tuple[Any, ...]:
    return thermal.Policy(*values[:11]), *values[11:]


def _unbounded(*values: int) -> tuple[Any, ...]:
    return thermal.Policy(None, *values[:10]), *values[10:]


def _enclosures(t: Fraction, *values: Fraction) -> tuple[Any, ...]:
    table = tuple(map(Enclosure, values[::2], values[1::2]))
    return t, table, 1, len(table)


def _find_block(block_id: int, rows: int, freeing: int, *values: int) -> tuple[Any, ...]:
    generations = make_map((values[0] > 0, values[1] > 0), values[:2])
    blocks = make_map((values[2] > 0, values[3] > 0), (_block(values[4]), _block(values[5])))
    domain = Domain(rows=rows, generations=generations, blocks=blocks)
    return domain, block_id, freeing > 0


def _block(size: int) -> Block:
    return Block(size, 1, 0, 0, 0, 1, 2, 0, 0, 0, contents=Map())


def _issue(height: int, rows: int, *values: int) -> tuple[Any, ...]:
    present = tuple(place < height for place in range(3))
    return (Domain(rows=rows, vacant=make_map(present, values)),)


def _retire(height: int, row: int, *values: int) -> tuple[Any, ...]:
    vacant = make_map(tuple(place < height for place in range(3)), values[:3])
    generations = make_map(tuple(one > 0 for one in values[3:]), values[3:])
    return Domain(vacant=vacant, generations=generations), row


def _ring(tail: int, member: int, *values: int) -> tuple[Any, ...]:
    places = make_map(tuple(one >= 0 for one in values), values)
    return Ring(places, 0, tail), member


def _entry(*values: int) -> tuple[Any, ...]:
    state: State[int, int] = State(thermal.Policy(*values[:11]), thermal.Clock(values[11], 0))
    return state, Entry(0, 0, values[12], values[13], values[14])


def _birth(hint: int, room: int, capacity: int, *values: int) -> tuple[Any, ...]:
    ranges = ((1, 1), (values[0], values[1]), (4, 29), (values[2], values[3]))
    config = Config(100, (), ranges, thermal.Policy(hot_capacity=capacity))
    return config, room > 0, hint


def juggle(x: int, y: int, q: Fraction) -> tuple[object, ...]:
    """No rule: the operators that a rule could use, side by side, where they go wrong easily.

    >>> juggle(-7, 3, Fraction(1, 2))[:4]
    (-3, 1, 2, -14)
    """
    return (
        x // 3,
        x % 2,
        -x // 3,
        x * 2,
        x % 7 * 7 + x // 7 * 7,
        max(x, y, 0),
        min(x, y, 0),
        abs(x - y),
        1 if x < y <= x + 2 else 0,
        x in (y, 5, -3),
        (x, y) < (y, 4),
        (x, 1) == (y, 1),
        not x,
        x + q < y or x == q,
        q * 2 + Fraction(1, 3) - x,
        -q / 4,
        x or y,
        100 % (abs(y) + 1),
        -100 // (abs(y) + 1),
    )


def _make(
    function: Callable[..., Any],
    *inputs: Input,
    arrange: Callable[..., tuple[Any, ...]] = _plainly,
    name: str = "",
    merged: tuple[Callable[..., Any], ...] = (),
) -> Subject:
    return Subject(name or function.__name__, function, inputs, arrange, merged)


_CODES: Final = _integers(-(2**33), 2**40, "code")
_PARTS: Final = (
    *_integers(-2, 5, "axis"),
    *_integers(-2, 9, "prime"),
    *_integers(-2, 14, "lattice"),
)
_OFFSET: Final = _integers(-2, 2**24 + 2, "offset")
_EXTENTS: Final = _integers(-32, 256, "a", "la", "b", "lb", "c", "lc")
_HEAT: Final = _integers(-2, 300, "heat")
_TIER: Final = _integers(-1, 5, "tier")

SUBJECTS: Final[tuple[Subject, ...]] = (
    _make(juggle, *_integers(-30, 30, "x", "y"), Input("q", -9, 9, Fraction)),
    # -------------------------------------------------------------- quantize
    _make(
        quantize.quantize, _T, arrange=lambda t: (t, ENCLOSURES, 1, 100), name="quantize, 100 zeros"
    ),
    _make(
        quantize.quantize,
        Input("t", 0, 40, Fraction),
        *_integers(-1, 6, "first", "last"),
        arrange=lambda t, first, last: (t, _FEW, first, last),
        name="quantize, any range of 4 zeros",
    ),
    _make(
        quantize.quantize,
        *(Input(name, -4, 4, Fraction) for name in ("t", "a", "b", "c", "d", "e", "f")),
        arrange=_enclosures,
        name="quantize, any 3 enclosures",
    ),
    _make(
        quantize.compute_bracket,
        _T,
        *_integers(1, 8, "first", "last"),
        arrange=lambda t, first, last: (t, ENCLOSURES[:8], first, last),
    ),
    _make(
        quantize.compute_mismatch,
        *(Input(name, -4, 4, Fraction) for name in ("t", "low", "high")),
        arrange=lambda t, low, high: (t, 1, Enclosure(low, high)),
    ),
    _make(
        quantize.compute_mismatch_bound,
        Input("t", 0, 40, Fraction),
        *_integers(1, 4, "index", "first", "last"),
        arrange=lambda t, index, first, last: (t, _FEW, index, first, last),
    ),
    # ----------------------------------------------------------------- tiers
    _make(tiers.get_tier_of, *_integers(1, 101, "index"), arrange=lambda k: (k, ENCLOSURES)),
    _make(
        tiers.compute_tier_range,
        *_TIER,
        *_integers(1, 8, "n"),
        arrange=lambda tier, n: (tier, ENCLOSURES, n),
    ),
    _make(tiers.compute_band_range, *_TIER),
    _make(tiers.get_tier_of_band, *_integers(-1, 22, "band")),
    # ------------------------------------------------------------- addresses
    _make(sector.encode_sector, *_PARTS),
    _make(sector.decode_sector, *_integers(-300, 600, "code")),
    _make(
        address.encode_local,
        *_PARTS,
        *_OFFSET,
        arrange=lambda *parts: (address.LocalAddress(*parts),),
    ),
    _make(address.decode_local, *_CODES),
    _make(
        address.encode_global,
        *_integers(-1, 120, "resonance"),
        *_PARTS,
        *_OFFSET,
        arrange=lambda k, *parts: (address.GlobalAddress(k, address.LocalAddress(*parts)),),
    ),
    _make(address.decode_global, *_CODES),
    _make(get_product, *_integers(0, 11, "left", "right")),
    _make(get_inverse, *_integers(0, 11, "number")),
    _make(lattice.get_slot, *_integers(0, 11, "domain"), *_integers(0, 6, "prime")),
    _make(lattice.compute_slot, *_integers(0, 11, "domain"), *_integers(0, 6, "prime")),
    _make(lattice.compute_domain, *_integers(0, 11, "slot"), *_integers(0, 6, "prime")),
    # --------------------------------------------------------------- extents
    _make(extents.compute_extent_length, *_integers(-40, 2**24, "size")),
    _make(extents.compute_size_class, *_integers(-1, 2**18, "size")),
    _make(extents.is_free_list, *_EXTENTS, arrange=_free_list),
    _make(extents.find_first_fit, *_EXTENTS, *_integers(0, 256, "length"), arrange=_free_list_and),
    _make(
        extents.find_first_fit,
        *_integers(0, 3, "count"),
        *_EXTENTS,
        *_integers(0, 256, "length"),
        arrange=_sequence_and,
        name="find_first_fit, unknown length",
    ),
    _make(
        extents.take,
        *_integers(0, 2, "index"),
        *_EXTENTS,
        *_integers(0, 256, "length"),
        arrange=lambda index, *rest: (_make_extents(rest[:-1]), index, rest[-1]),
    ),
    _make(extents.give, *_EXTENTS, *_integers(-32, 256, "o", "l"), arrange=_free_list_and_extent),
    _make(
        extents.give,
        *_integers(0, 3, "count"),
        *_EXTENTS,
        *_integers(-32, 256, "o", "l"),
        arrange=_sequence_and_extent,
        name="give, unknown length",
    ),
    # --------------------------------------------------------------- thermal
    _make(thermal.compute_heat, *_integers(-9, 300, "level", "stamp", "epoch")),
    _make(thermal.compute_touched_heat, *_POLICY, *_HEAT, arrange=_bounded),
    _make(thermal.compute_demotion, *_POLICY, *_TIER, *_HEAT, arrange=_bounded),
    _make(
        thermal.compute_demotion,
        *_POLICY[1:],
        *_TIER,
        *_HEAT,
        arrange=_unbounded,
        name="compute_demotion, unbounded",
    ),
    _make(thermal.compute_promotion, *_POLICY[1:], *_TIER, *_HEAT, arrange=_unbounded),
    _make(thermal.compute_triumph, *_POLICY, *_integers(-2, 300, "c", "d"), arrange=_bounded),
    _make(
        thermal.compute_rung,
        *_integers(0, 255, "heat_limit"),
        *_HEAT,
        arrange=lambda limit, heat: (thermal.Policy(heat_limit=limit), heat, 30, 100),
    ),
    _make(thermal.get_policy_breach, *_POLICY, arrange=_bounded),
    _make(
        thermal.get_policy_breach,
        *_POLICY[1:],
        arrange=_unbounded,
        name="get_policy_breach, unbounded",
    ),
    _make(
        thermal.tick,
        *_integers(0, 99, "epoch", "phase", "length"),
        arrange=lambda epoch, phase, length: (thermal.Clock(epoch, phase), length),
    ),
    _make(
        compute_temperature,
        *_POLICY[:3],
        *_integers(0, 255, "heat_limit"),
        *_POLICY[4:],
        *_integers(0, 300, "epoch"),
        *_integers(1, 3, "tier"),
        *_integers(0, 300, "level", "stamp"),
        arrange=_entry,
        merged=(thermal.compute_demotion, thermal.compute_heat),
        name="compute_temperature, callees merged",
    ),
    _make(
        migration.compute_rest,
        *_POLICY,
        *_TIER,
        *_HEAT,
        arrange=_bounded,
        merged=(thermal.compute_demotion,),
        name="compute_rest, callee merged",
    ),
    # ------------------------------------------------------------ the memory
    _make(handles.compute_id, *_integers(0, 2**41, "generation", "row"), *_integers(0, 11, "d")),
    _make(handles.split_id, *_integers(-(2**50), 2**50, "id")),
    _make(
        handles.find_block,
        *_integers(-(2**45), 2**46, "id"),
        *_integers(0, 2, "rows"),
        *_integers(0, 1, "freeing"),
        *_integers(0, 3, "g0", "g1", "b0", "b1"),
        *_integers(0, 9, "s0", "s1"),
        arrange=_find_block,
    ),
    _make(
        handles.issue,
        *_integers(0, 3, "height"),
        *_integers(0, 9, "rows", "a", "b", "c"),
        arrange=_issue,
    ),
    _make(
        handles.retire,
        *_integers(0, 3, "height"),
        *_integers(0, 4, "row"),
        *_integers(0, 9, "a", "b", "c", "g", "h"),
        arrange=_retire,
    ),
    _make(
        push,
        *_integers(0, 4, "tail"),
        *_integers(-2, 9, "member", "a", "b", "c"),
        arrange=_ring,
        name="push, unknown ring",
    ),
    _make(placement.compute_axis, *_integers(-1, 3, "size", "w"), arrange=lambda s, w: (s, w > 0)),
    _make(
        placement.compute_birth_tier,
        *_integers(0, 4, "hint"),
        *_integers(0, 1, "room"),
        *_integers(1, 3, "capacity"),
        *_integers(1, 5, "cf", "cl", "hf", "hl"),
        arrange=_birth,
    ),
    _make(
        extents.take,
        *_integers(0, 3, "count"),
        *_integers(0, 3, "index"),
        *_integers(0, 256, "length"),
        *_EXTENTS,
        arrange=_sequence_and_two,
        name="take, unknown length",
    ),
)
