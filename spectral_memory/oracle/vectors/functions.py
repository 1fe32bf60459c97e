"""Single functions of the specification and their values at the edges: no memory is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, cast

from spectral_memory.oracle.judge.encoding import Json
from spectral_memory.oracle.judge.subject import Refusal
from spectral_memory.oracle.vectors.boundary import tell_wall
from spectral_memory.oracle.vectors.encoding import result_to_json
from spectral_spec import address, class_group, extents, forms, lattice, sector, thermal, tiers
from spectral_spec.address import DOMAINS, LOCAL_CODES, OFFSETS, PRIMES
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS
from spectral_spec.quantize import Quantized, quantize
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, BANDS, Tier

__all__ = ["FUNCTIONS", "GROUPS", "Call", "evaluate"]


class Call(NamedTuple):
    """A function by name, and its arguments as JSON values."""

    function: str
    arguments: tuple[Json, ...]


def evaluate(call: Call) -> Json:
    """What the specification gives, as a JSON value; a refusal is an object with `error`.

    >>> evaluate(Call("quantize", ("180", 1, 100)))
    [69, 1540597904384303428, 1540597904384303429]
    >>> evaluate(Call("decode_sector", (252,)))
    {'error': 'InvalidSectorError', 'payload': [252]}
    """
    return _to_json(FUNCTIONS[call.function](*call.arguments))


def _to_json(value: object) -> Json:
    if isinstance(value, SpectralError):
        return result_to_json(Refusal(*value.payload))
    if isinstance(value, Quantized):
        low = value.low.numerator * MISMATCH_UNITS // value.low.denominator
        high = -(-value.high.numerator * MISMATCH_UNITS // value.high.denominator)
        return [value.index, low, high]
    if isinstance(value, address.GlobalAddress):
        return result_to_json(value)
    if isinstance(value, tuple):
        return [_to_json(one) for one in value]
    return value if isinstance(value, bool) else result_to_json(value)


def _quantize(t: str, first: int, last: int) -> object:
    return quantize(Fraction(t), ENCLOSURES, first, last)


def _make_form(parts: list[int]) -> forms.Form:
    return forms.Form(*parts)


def _make_policy(values: dict[str, int]) -> Policy:
    return Policy(**values)


#: By name; the arguments are JSON values, a policy is an object, a form is [a, b, c].
FUNCTIONS: Final = cast(
    "dict[str, Callable[..., object]]",
    {
        "quantize": _quantize,
        "compute_tier_range": lambda tier, n: tiers.compute_tier_range(tier, ENCLOSURES, n),
        "get_tier_of": lambda index: tiers.get_tier_of(index, ENCLOSURES),
        "compute_band_range": tiers.compute_band_range,
        "get_tier_of_band": tiers.get_tier_of_band,
        "encode_sector": sector.encode_sector,
        "decode_sector": sector.decode_sector,
        "encode_local": lambda *parts: address.encode_local(address.LocalAddress(*parts)),
        "decode_local": address.decode_local,
        "encode_global": lambda resonance, *parts: address.encode_global(
            address.GlobalAddress(resonance, address.LocalAddress(*parts))
        ),
        "decode_global": address.decode_global,
        "reduce_form": lambda form: forms.reduce_form(_make_form(form)),
        "compose": lambda one, other: forms.compose(_make_form(one), _make_form(other)),
        "compute_inverse_form": lambda form: forms.compute_inverse_form(_make_form(form)),
        "compute_principal_form": forms.compute_principal_form,
        "compute_prime_form": forms.compute_prime_form,
        "compute_reduced_forms": forms.compute_reduced_forms,
        "compute_powers": lambda one, other: class_group.compute_powers(
            _make_form(one), _make_form(other)
        ),
        "compute_prime_class": class_group.compute_prime_class,
        "get_product": class_group.get_product,
        "get_inverse": class_group.get_inverse,
        "compute_slot": lattice.compute_slot,
        "get_slot": lattice.get_slot,
        "compute_domain": lattice.compute_domain,
        "compute_extent_length": extents.compute_extent_length,
        "compute_size_class": extents.compute_size_class,
        "compute_heat": thermal.compute_heat,
        "compute_touched_heat": lambda policy, heat: thermal.compute_touched_heat(
            _make_policy(policy), heat
        ),
        "compute_demotion": lambda policy, tier, heat: thermal.compute_demotion(
            _make_policy(policy), tier, heat
        ),
        "compute_promotion": lambda policy, tier, heat: thermal.compute_promotion(
            _make_policy(policy), tier, heat
        ),
        "compute_triumph": lambda policy, one, other: thermal.compute_triumph(
            _make_policy(policy), one, other
        ),
        "compute_rung": lambda policy, heat, first, last: thermal.compute_rung(
            _make_policy(policy), heat, first, last
        ),
        "tick": lambda epoch, phase, length: thermal.tick(thermal.Clock(epoch, phase), length),
    },
)


def _list_quantize() -> Iterator[Call]:
    """All walls among 101 resonances, all tiers with their ends, and numbers far away."""
    for index in range(1, len(ENCLOSURES)):
        for t in (*tell_wall(index, exact=False), *tell_wall(index, exact=True)):
            yield Call("quantize", (str(t), 1, len(ENCLOSURES)))
    far = (-(10**40), -1, 0, 14, 21, 25, 30, 50.5, 77, 100, 180, 236.6, 5e18, 1e300, 10**40)
    for first, last in ((1, 1), (2, 3), (4, 29), (30, 100), (1, 100), (3, 2), (0, 5), (5, 102)):
        for t in map(Fraction, far):
            yield Call("quantize", (str(t), first, last))
    for n_zeros in range(1, len(ENCLOSURES) + 1):
        for tier in (*map(int, Tier), AUTO):
            yield Call("compute_tier_range", (tier, n_zeros))
        yield Call("get_tier_of", (n_zeros,))
    for tier in range(-1, 6):
        yield Call("compute_band_range", (tier,))
    for band in range(1, BANDS + 1):
        yield Call("get_tier_of_band", (band,))


def _list_addresses() -> Iterator[Call]:
    """Every sector code, each part at its ends and beyond, and codes at the ends of a resonance."""
    for axis in range(-1, 4):
        for prime in range(-1, 8):
            for slot in (-1, 0, 1, 5, 11, 12):
                yield Call("encode_sector", (axis, prime, slot))
    for code in (-1, *range(258), 2**16):
        yield Call("decode_sector", (code,))
        for offset in (0, 16, OFFSETS - 1):
            yield Call("decode_local", (code * OFFSETS + offset,))
    offsets = (-1, 0, 1, 16, OFFSETS - 1, OFFSETS)
    for parts in ((0, 0, 0), (1, 3, 7), (2, 6, 11), (3, 0, 0), (0, 7, 0), (0, 0, 12)):
        for offset in offsets:
            yield Call("encode_local", (*parts, offset))
            for resonance in (0, 1, 2, 100, 10**13):
                yield Call("encode_global", (resonance, *parts, offset))
    for resonance in (0, 1, 99, 10**6):
        for local in (0, 1, OFFSETS, 252 * OFFSETS - 1, 252 * OFFSETS, LOCAL_CODES - 1):
            yield Call("decode_global", (resonance * LOCAL_CODES + local,))
    yield Call("decode_global", (-1,))


def _list_class_group() -> Iterator[Call]:
    """The whole group: forms, products, inverses, and every slot of every domain."""
    discriminant = class_group.DISCRIMINANT
    classes: list[Json] = [list(one) for one in class_group.CLASSES]
    yield Call("compute_principal_form", (discriminant,))
    yield Call("compute_reduced_forms", (discriminant,))
    yield Call("compute_powers", (classes[1], classes[0]))
    for one in classes:
        yield Call("compute_inverse_form", (one,))
        for other in classes:
            yield Call("compose", (one, other))
    for prime in PRIMES:
        yield Call("compute_prime_form", (discriminant, prime))
        yield Call("compute_prime_class", (prime,))
    for form in ((61, -1, 3), (61, 1, 3), (183, 365, 183), (9, 13, 25), (15, 7, 13), (15, -7, 13)):
        yield Call("reduce_form", (list(form),))
    for number in range(DOMAINS):
        yield Call("get_inverse", (number,))
        for other_number in range(DOMAINS):
            yield Call("get_product", (number, other_number))
        for channel in range(len(PRIMES)):
            yield Call("compute_slot", (number, channel))
            yield Call("get_slot", (number, channel))
            yield Call("compute_domain", (number, channel))


def _list_sizes() -> Iterator[Call]:
    """Every size below 300, and both sides of every limit."""
    edges = [limit + step for limit in extents.SIZE_LIMITS for step in (-1, 0, 1)]
    for size in (*range(300), *edges, OFFSETS - 16, OFFSETS - 15, OFFSETS):
        yield Call("compute_extent_length", (size,))
        yield Call("compute_size_class", (size,))


def _list_heats() -> Iterator[Call]:
    """Every heat of a small policy and the edges of the default one, in every tier."""
    small = Policy(None, 1, 2, 8, 2, 0, 4, 3, 2, 0, 1)
    for policy in (small, small._replace(hot_capacity=2), Policy(), Policy(hot_capacity=1)):
        given: Json = dict(policy._asdict())
        for heat in range(policy.heat_limit + 1):
            yield Call("compute_touched_heat", (given, heat))
            for tier in Tier:
                yield Call("compute_demotion", (given, int(tier), heat))
                yield Call("compute_promotion", (given, int(tier), heat))
            for first, last in ((1, 1), (2, 3), (4, 29), (30, 100), (4, 13)):
                yield Call("compute_rung", (given, heat, first, last))
            for other in range(max(0, heat - 4), heat + 1):
                yield Call("compute_triumph", (given, heat, other))
    for level, stamp, epoch in ((0, 0, 0), (5, 3, 3), (5, 3, 7), (5, 3, 8), (5, 3, 9), (255, 0, 1)):
        yield Call("compute_heat", (level, stamp, epoch))
    for phase in range(5):
        for length in (0, 1, 2, 4, 5):
            yield Call("tick", (7, phase, length))


#: What each file holds: its name, a sentence, its calls.
GROUPS: Final[Sequence[tuple[str, str, Callable[[], Iterator[Call]]]]] = (
    ("quantize", "the nearest resonance around every wall; the tiers", _list_quantize),
    ("addresses", "sectors, local and global addresses, valid and not", _list_addresses),
    ("class_group", "forms, the class group, and who owns which lattice slot", _list_class_group),
    ("sizes", "extents and size classes", _list_sizes),
    ("heat", "heat, tiers, duels and rungs", _list_heats),
)
