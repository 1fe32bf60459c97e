"""The changes that no proof notices, each with the reason. A test and `--mutate all` hold it true.

A reason begins with `equivalent:` if the change changes no meaning, and with
`missing:` if it names the law that would notice it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["SURVIVORS", "Change"]


class Change(NamedTuple):
    """A change by what it changes: the dotted name, the line as it ships, and the change."""

    place: str
    text: str
    change: str


SURVIVORS: Final[Mapping[Change, str]] = MappingProxyType(
    {
        Change(
            "spectral_spec.contents.read_bytes",
            "first, last = offset // PAGE, (offset + length - 1) // PAGE",
            "1 -> 0",
        ): "equivalent: a page more is read, and its bytes are cut off again",
        Change(
            "spectral_spec.contents.read_bytes",
            "first, last = offset // PAGE, (offset + length - 1) // PAGE",
            "offset + length - 1 -> offset + length + 1",
        ): "equivalent: a page more is read, and its bytes are cut off again",
        Change(
            "spectral_spec.contents.read_bytes", "if length == 0:", "0 -> -1"
        ): "equivalent: a length of zero runs through the pages of none, and joins nothing",
        Change(
            "spectral_spec.contents.read_bytes",
            "pages = [contents.get(page, _ZEROS) for page in range(first, last + 1)]",
            "1 -> 2",
        ): "equivalent: a page more is read, and its bytes are cut off again",
        Change(
            "spectral_spec.contents.truncate",
            "elif start + PAGE > size:",
            "start + PAGE > size -> start + PAGE >= size",
        ): "equivalent: a page that ends at the size is cut to the whole of itself",
        Change(
            "spectral_spec.errors.argument.ArgumentRangeError.__init__",
            "if high is None:",
            "high is None -> high is not None",
        ): "missing: no law reads the words of an error; tests do",
        Change(
            "spectral_spec.extents.is_free_list",
            "if offset <= end or length <= 0 or offset % GRAIN != 0 or length % GRAIN != 0:",
            "0 -> 1",
        ): "equivalent: a length of 1 is no multiple of a grain, and fails there",
        Change(
            "spectral_spec.forms.compute_bezout",
            "return old if old[0] > 0 else (-old[0], -old[1], -old[2])",
            "0 -> -1 (no. 2)",
        ): "equivalent: the greatest common divisor of a form's coefficients is never 0",
        Change(
            "spectral_spec.forms.compute_bezout",
            "return old if old[0] > 0 else (-old[0], -old[1], -old[2])",
            "old[0] > 0 -> old[0] >= 0",
        ): "equivalent: the greatest common divisor of a form's coefficients is never 0",
        Change(
            "spectral_spec.forms.compute_prime_form", "for b in range(prime + 1):", "1 -> 2"
        ): "equivalent: the least b is found before the last one",
        Change(
            "spectral_spec.forms.compute_reduced_forms", "a = 1", "1 -> 0"
        ): "equivalent: no form with a = 0 is reduced",
        Change(
            "spectral_spec.forms.compute_reduced_forms",
            "for b in range(-a + 1, a + 1):",
            "-a + 1 -> -a - 1",
        ): "equivalent: more is looked through, and only reduced forms are kept",
        Change(
            "spectral_spec.forms.compute_reduced_forms", "for b in range(-a + 1, a + 1):", "1 -> 0"
        ): "equivalent: more is looked through, and only reduced forms are kept",
        Change(
            "spectral_spec.forms.compute_reduced_forms",
            "for b in range(-a + 1, a + 1):",
            "1 -> 2 (no. 2)",
        ): "equivalent: more is looked through, and only reduced forms are kept",
        Change(
            "spectral_spec.forms.compute_reduced_forms",
            "while 3 * a * a <= -discriminant:",
            "3 -> 2",
        ): "equivalent: more is looked through, and only reduced forms are kept",
        Change(
            "spectral_spec.forms.reduce_form", "elif a == c and b < 0:", "0 -> 1"
        ): "equivalent: at b = 0 the other sign of b is b itself",
        Change(
            "spectral_spec.forms.reduce_form", "elif a == c and b < 0:", "b < 0 -> b <= 0"
        ): "equivalent: at b = 0 the other sign of b is b itself",
        Change(
            "spectral_spec.hierarchical.allocation.settle",
            "if tier == Tier.HOT and policy.hot_capacity is not None and not has_room(policy, domain):",
            "tier == Tier.HOT and policy.hot_capacity is not None and (not has_room(policy, domain)) -> tier == Tier.HOT and (not has_room(policy, domain))",
        ): "equivalent: an unbounded hot tier has room",
        Change(
            "spectral_spec.hierarchical.handles.find_block",
            "if generation < current or block is None:",
            "generation < current or block is None -> generation < current",
        ): "equivalent: the row of a block that is gone has a generation above that of its id",
        Change(
            "spectral_spec.hierarchical.hot_tier.fill_vacancy",
            "domain = migrate(config, domain, row, Tier.HOT) or domain",
            "migrate(config, domain, row, Tier.HOT) or domain -> domain",
        ): "missing: the first waiting block that is still warm gets the place",
        Change(
            "spectral_spec.hierarchical.hot_tier.fill_vacancy",
            "if get_heat(domain, block) > policy.warm_exit:",
            "policy.warm_exit -> policy.hot_entry",
        ): "missing: the first waiting block that is still warm gets the place",
        Change(
            "spectral_spec.hierarchical.hot_tier.fill_vacancy",
            "while is_bounded(policy) and has_room(policy, domain) and len(domain.waiting.places) > 0:",
            "0 -> 1",
        ): "missing: the first waiting block that is still warm gets the place",
        Change(
            "spectral_spec.hierarchical.hot_tier.fill_vacancy",
            "while is_bounded(policy) and has_room(policy, domain) and len(domain.waiting.places) > 0:",
            "is_bounded(policy) and has_room(policy, domain) and (len(domain.waiting.places) > 0) -> has_room(policy, domain) and len(domain.waiting.places) > 0",
        ): "equivalent: no block waits for an unbounded hot tier",
        Change(
            "spectral_spec.hierarchical.hot_tier.promote",
            "if not is_bounded(policy) or is_empty(config.ranges[Tier.HOT]):",
            "not is_bounded(policy) or is_empty(config.ranges[Tier.HOT]) -> not is_bounded(policy)",
        ): "equivalent: a hot tier without resonances has room and no place, so the block ascends",
        Change(
            "spectral_spec.hierarchical.hot_tier.wait",
            "if block.wait != NOWHERE:",
            "block.wait -> block.size",
        ): "missing: who loses a duel waits for a place",
        Change(
            "spectral_spec.hierarchical.migration.ascend",
            "while tier > block.tier and is_empty(config.ranges[tier]):",
            "tier > block.tier -> tier >= block.tier",
        ): "equivalent: the tier that a block is in has resonances",
        Change(
            "spectral_spec.hierarchical.migration.ascend",
            "while tier > block.tier and is_empty(config.ranges[tier]):",
            "tier > block.tier and is_empty(config.ranges[tier]) -> is_empty(config.ranges[tier])",
        ): "equivalent: below the tier of a block the search ends at a tier that it does not rise to",
        Change(
            "spectral_spec.hierarchical.migration.migrate",
            "tally, rises = domain.tally, tier > block.tier",
            "tier > block.tier -> tier >= block.tier",
        ): "equivalent: no rule moves a block to the tier that it is in",
        Change(
            "spectral_spec.hierarchical.placement.compute_slot_key",
            "return resonance * len(PRIMES) + prime",
            "resonance * len(PRIMES) + prime -> resonance * len(PRIMES) - prime",
        ): "equivalent: such a key gives back resonance and channel too",
        Change(
            "spectral_spec.hierarchical.placement.occupy",
            "while free[index].offset + free[index].length <= place.offset:",
            "free[index].offset + free[index].length <= place.offset -> free[index].offset + free[index].length < place.offset",
        ): "equivalent: no free extent ends where another one begins",
        Change(
            "spectral_spec.hierarchical.usage.resize",
            "if compute_size_class(size) == block.prime and size <= block.size:",
            "size <= block.size -> size < block.size",
        ): "missing: a realloc to the same size leaves the block where it is",
        Change(
            "spectral_spec.hierarchical.usage.resize",
            "place = find_place_at(domain, block.resonance, size) or find_place(",
            "find_place_at(domain, block.resonance, size) or find_place(config, domain, block.tier, get_heat(domain, block), size) -> find_place(config, domain, block.tier, get_heat(domain, block), size)",
        ): "missing: a realloc stays at its resonance if that has room",
        Change(
            "spectral_spec.hierarchical.usage.resize",
            "place = find_place_at(domain, block.resonance, size) or find_place(",
            "find_place_at(domain, block.resonance, size) or find_place(config, domain, block.tier, get_heat(domain, block), size) -> find_place_at(domain, block.resonance, size)",
        ): "missing: a realloc finds another resonance of its tier if its own is full",
        Change(
            "spectral_spec.hierarchical.usage.resize",
            "place = find_place_at(domain, block.resonance, size) or find_place(",
            "find_place_at(domain, block.resonance, size) or find_place(config, domain, block.tier, get_heat(domain, block), size) -> find_place_at(domain, block.resonance, size) and find_place(config, domain, block.tier, get_heat(domain, block), size)",
        ): "missing: a realloc stays at its resonance if that has room",
        Change(
            "spectral_spec.hierarchical.view.compute_sum",
            "tally = [sum(column) for column in zip(*(part.tally for part in parts), strict=True)]",
            "True -> False",
        ): "equivalent: records of one type have as many fields",
        Change(
            "spectral_spec.hierarchical.view.compute_sum",
            "tiers = [sum(column) for column in zip(*(part.tiers for part in parts), strict=True)]",
            "True -> False",
        ): "equivalent: every census counts four tiers",
        Change(
            "spectral_spec.locks", "NOTHING = 0", "0 -> -1"
        ): "equivalent: resonances count from 1, so -1 is no lock either",
        Change(
            "spectral_spec.quantize.compute_bracket", "middle = (lower + upper + 1) // 2", "1 -> 2"
        ): "equivalent: any number above the lower and up to the upper one divides the search",
        Change(
            "spectral_spec.quantize.compute_half_gap_bound",
            "bound = bound if left <= bound else left",
            "left <= bound -> left < bound",
        ): "equivalent: of two equal bounds either is the larger",
        Change(
            "spectral_spec.quantize.compute_half_gap_bound",
            "bound = bound if right <= bound else right",
            "right <= bound -> right < bound",
        ): "equivalent: of two equal bounds either is the larger",
        Change(
            "spectral_spec.quantize.compute_mismatch",
            "if t <= enclosure.low:",
            "t <= enclosure.low -> t < enclosure.low",
        ): "equivalent: at the bound both branches give the same interval",
        Change(
            "spectral_spec.quantize.compute_mismatch",
            "if t >= enclosure.high:",
            "t >= enclosure.high -> t > enclosure.high",
        ): "equivalent: at the bound both branches give the same interval",
        Change(
            "spectral_spec.quantize.compute_mismatch",
            "return Quantized(index, _ZERO, above if below <= above else below)",
            "below <= above -> below < above",
        ): "equivalent: of two equal bounds either is the larger",
        Change(
            "spectral_spec.quantize.quantize",
            'return ArgumentRangeError("last", last, first if first > 1 else 1, len(enclosures))',
            "1 -> 0",
        ): "equivalent: 1 is what is said instead",
        Change(
            "spectral_spec.quantize.quantize",
            'return ArgumentRangeError("last", last, first if first > 1 else 1, len(enclosures))',
            "first > 1 -> first >= 1",
        ): "equivalent: 1 is what is said instead",
        Change(
            "spectral_spec.resonances.is_resonance_table",
            "if not enclosures or not 0 < enclosures[0].low <= enclosures[0].high:",
            "0 -> -1 (no. 3)",
        ): "equivalent: with the enclosures apart the last one ends after the first one too",
        Change(
            "spectral_spec.ring", "NOWHERE = -1", "1 -> 2"
        ): "equivalent: any number below zero is no place",
        Change(
            "spectral_spec.ring.drop",
            "return Ring(places, find_front(Ring(places, place + 1, ring.tail)), ring.tail)",
            "1 -> 0",
        ): "equivalent: the place that was dropped is empty, and skipped",
        Change(
            "spectral_spec.tiers.compute_count_below", "middle = (lower + upper + 1) // 2", "1 -> 2"
        ): "equivalent: any number above the lower and up to the upper one divides the search",
    }
)
"""The surviving changes and the reason of each."""
