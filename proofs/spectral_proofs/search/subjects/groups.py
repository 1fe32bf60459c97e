"""Contracts of tiers, the class group, the slot rule and block ids."""

from __future__ import annotations

from typing import Final

from spectral_proofs.search.contract import Contract, Fault
from spectral_spec.class_group import get_inverse, get_product
from spectral_spec.forms import Form, is_reduced
from spectral_spec.hierarchical.handles import Handle, compute_id, split_id
from spectral_spec.hierarchical.placement import compute_slot_key, is_empty
from spectral_spec.lattice import compute_domain, compute_slot, get_slot
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.tiers import (
    Tier,
    compute_band_range,
    compute_count_below,
    compute_tier_range,
    get_tier_of,
    get_tier_of_band,
)

__all__ = ["CONTRACTS"]

_ROWS: Final = 1099511627776
_TABLE: Final = "the shipped table: a table of fractions cannot be symbolic"


def are_classes(left: int, right: int) -> bool:
    """Numbers of two classes."""
    return 0 <= left < 12 and 0 <= right < 12


def is_cyclic(left: int, right: int, result: int) -> bool:
    """Addition mod 12."""
    return result == (left + right) % 12


def is_cancelled(left: int, right: int, result: int) -> bool:
    """A class; the other order gives it too, and the inverse leads back."""
    return (
        0 <= result < 12
        and get_product(right, left) == result
        and get_product(result, get_inverse(right)) == left
    )


def is_class(number: int) -> bool:
    """The number of a class."""
    return 0 <= number < 12


def is_inverse(number: int, result: int) -> bool:
    """A class whose product with it is the principal one, from both sides."""
    return (
        0 <= result < 12 and get_product(number, result) == 0 and get_product(result, number) == 0
    )


def pin(number: int) -> int:
    """The same class, by one path for each: a solver is slow with a table inside a table."""
    for each in range(12):
        if number == each:
            return each
    return number


def multiply_three(left: int, middle: int, right: int) -> tuple[int, int]:
    """The product of three classes in both ways."""
    first, second, third = pin(left), pin(middle), pin(right)
    return (
        get_product(get_product(first, second), third),
        get_product(first, get_product(second, third)),
    )


def are_three_classes(left: int, middle: int, right: int) -> bool:
    """Numbers of three classes."""
    return 0 <= left < 12 and 0 <= middle < 12 and 0 <= right < 12


def is_associative(result: tuple[int, int]) -> bool:
    """Both ways come to one class."""
    return result[0] == result[1]


def owns(domain: int, prime: int) -> bool:
    """A domain and a prime channel."""
    return 0 <= domain < 12 and 0 <= prime < 7


def is_own_slot(domain: int, prime: int, result: int) -> bool:
    """A slot whose owner is the domain: no other domain has it."""
    return 0 <= result < 12 and compute_domain(result, prime) == domain


def is_slot(slot: int, prime: int) -> bool:
    """A lattice slot and a prime channel."""
    return 0 <= slot < 12 and 0 <= prime < 7


def is_owner(slot: int, prime: int, result: int) -> bool:
    """A domain that owns the slot."""
    return 0 <= result < 12 and compute_slot(result, prime) == slot


def is_handle(generation: int, row: int, domain: int) -> bool:
    """The parts of a block id."""
    return generation >= 0 and 0 <= row < _ROWS and 0 <= domain < 12


def is_id_of(generation: int, row: int, domain: int, result: int) -> bool:
    """An int >= 0 from which the parts read back: no two blocks share one."""
    return result >= 0 and split_id(result) == (generation, row, domain)


def is_id(block_id: int) -> bool:
    """An id >= 0."""
    return block_id >= 0


def is_handle_of(block_id: int, result: Handle) -> bool:
    """Parts in range that make up the id."""
    return is_handle(*result) and compute_id(*result) == block_id


def is_place(resonance: int, prime: int) -> bool:
    """A resonance and a prime channel."""
    return resonance >= 1 and 0 <= prime < 7


def is_key_of(resonance: int, prime: int, result: int) -> bool:
    """A number from which both read back."""
    return result // 7 == resonance and result % 7 == prime


def tells_empty(bounds: tuple[int, int], result: bool) -> bool:
    """True exactly if the first lies above the last."""
    return result == (bounds[1] < bounds[0])


def is_band(band: int) -> bool:
    """A band of the minimal system."""
    return 1 <= band <= 20


def has_band(band: int, result: Tier) -> bool:
    """The bands of the tier hold the band, and those of no other tier do."""
    first, last = compute_band_range(int(result))
    return first <= band <= last


def ranges_bands(tier: int, result: tuple[int, int]) -> bool:
    """Bands 1..3, 4..13 and 14..20; none for any other number."""
    if tier == 1:
        return result == (1, 3)
    if tier == 2:
        return result == (4, 13)
    return result == ((14, 20) if tier == 3 else (1, 0))


def range_tier(tier: int) -> tuple[int, int]:
    """The candidates of a hint among the first hundred."""
    return compute_tier_range(tier, ENCLOSURES, 100)


def is_hint(tier: int) -> bool:
    """A tier, or AUTO."""
    return 0 <= tier <= 4


def ranges_tier(tier: int, result: tuple[int, int]) -> bool:
    """1; 2 and 3; 4..29; 30..100; and for AUTO all of them."""
    return result == ((1, 1), (2, 3), (4, 29), (30, 100), (1, 100))[tier]


def find_tier(index: int) -> int:
    """The tier of a shipped resonance."""
    return int(get_tier_of(index, ENCLOSURES))


def is_shipped(index: int) -> bool:
    """One of the first hundred."""
    return 1 <= index <= 100


def has_tier(index: int, result: int) -> bool:
    """The tier whose range holds the resonance."""
    first, last = ((1, 1), (2, 3), (4, 29), (30, 100))[result]
    return first <= index <= last


def count_cold(n: int) -> int:
    """How many of the first n resonances lie below 30."""
    return compute_count_below(30, ENCLOSURES, n)


def is_count(n: int) -> bool:
    """As many as the table holds."""
    return 0 <= n <= 101


def counts_cold(n: int, result: int) -> bool:
    """Three of them do."""
    return result == (min(3, n))


def is_definite(form: Form) -> bool:
    """A positive first coefficient."""
    return form.a > 0


def tells_reduced(form: Form, result: bool) -> bool:
    """abs(b) <= a <= c, and b >= 0 where one of the two is an equality."""
    a, b, c = form
    size = b if b >= 0 else -b
    return result == (size <= a and a <= c and (b >= 0 or size < a < c))


CONTRACTS: Final = (
    Contract(
        get_product,
        "any two classes: addition mod 12",
        is_cyclic,
        are_classes,
        case="cyclic",
        faults=(Fault("left * CLASS_NUMBER + right", "left * CLASS_NUMBER + left"),),
    ),
    Contract(
        get_product,
        "any two classes: a class, commutative, and the inverse leads back",
        is_cancelled,
        are_classes,
        case="group",
        faults=(Fault("left * CLASS_NUMBER + right", "left * CLASS_NUMBER"),),
    ),
    Contract(
        get_product,
        "any three classes: associative",
        is_associative,
        are_three_classes,
        call=multiply_three,
        case="associative",
        faults=(Fault("PRODUCTS[left * CLASS_NUMBER + right]", "(left - right) % CLASS_NUMBER"),),
    ),
    Contract(
        get_inverse,
        "any class: a class whose product with it is the principal one",
        is_inverse,
        is_class,
        faults=(Fault("INVERSES[number]", "INVERSES[number - 1]"),),
    ),
    Contract(
        is_reduced,
        "any form with a > 0: true exactly by Gauss's definition",
        tells_reduced,
        is_definite,
        faults=(Fault("a < c", "a <= c"), Fault("-a < b", "-a <= b")),
    ),
    Contract(
        compute_slot,
        "any domain and channel: a slot that this domain owns and no other",
        is_own_slot,
        owns,
        faults=(
            Fault("get_product(domain, PRIME_CLASSES[prime])", "PRIME_CLASSES[prime]"),
            Fault("PRIME_CLASSES[prime]", "PRIME_CLASSES[0]"),
        ),
    ),
    Contract(
        compute_domain,
        "any slot and channel: a domain that owns it: every slot has an owner",
        is_owner,
        is_slot,
        faults=(Fault("get_inverse(PRIME_CLASSES[prime])", "PRIME_CLASSES[prime]"),),
    ),
    Contract(
        get_slot,
        "any domain and channel: the slot of the rule, by one look-up",
        is_own_slot,
        owns,
        faults=(Fault("len(PRIMES) + prime", "len(PRIMES)"),),
    ),
    Contract(
        compute_id,
        "any generation, row and domain: the parts read back, so ids never collide",
        is_id_of,
        is_handle,
        faults=(Fault("* DOMAINS + domain", "+ domain"),),
    ),
    Contract(
        split_id,
        "any id >= 0: parts in range that make up the id",
        is_handle_of,
        is_id,
        faults=(Fault("rest // ROWS, rest % ROWS", "rest % ROWS, rest // ROWS"),),
    ),
    Contract(
        compute_slot_key,
        "any resonance and channel: both read back",
        is_key_of,
        is_place,
        faults=(Fault("resonance * len(PRIMES)", "resonance * 6"),),
    ),
    Contract(
        is_empty,
        "any range: true exactly if the first lies above the last",
        tells_empty,
        faults=(Fault("first > last", "first >= last"),),
    ),
    Contract(
        get_tier_of_band,
        "any band 1..20: the tier whose bands hold it",
        has_band,
        is_band,
        faults=(Fault("band <= _COLD_BANDS", "band < _COLD_BANDS"),),
    ),
    Contract(
        compute_band_range,
        "any int: 1..3 cold, 4..13 warm, 14..20 hot, and none for any other",
        ranges_bands,
        faults=(Fault("_COLD_BANDS + 1", "_COLD_BANDS"),),
    ),
    Contract(
        compute_tier_range,
        "any hint, the first hundred: 1; 2..3; 4..29; 30..100; AUTO all",
        ranges_tier,
        is_hint,
        call=range_tier,
        reason=_TABLE,
        faults=(
            Fault(
                "compute_count_below(HOT_ABOVE, enclosures, n) + 1, n",
                "compute_count_below(HOT_ABOVE, enclosures, n), n",
            ),
        ),
    ),
    Contract(
        get_tier_of,
        "any of the first hundred: the tier whose range holds it",
        has_tier,
        is_shipped,
        call=find_tier,
        reason=_TABLE,
        faults=(Fault("index == 1", "index <= 2"),),
    ),
    Contract(
        compute_count_below,
        "any number of the shipped resonances: at most three of them lie below 30",
        counts_cold,
        is_count,
        call=count_cold,
        reason=_TABLE,
        faults=(Fault("upper = middle - 1", "upper = middle - 2"),),
    ),
)
