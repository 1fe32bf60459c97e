"""What is said of such a memory, and what became of it: the ledger of claims.

``python -m spectral_proofs.claims docs/claims.md`` rewrites the table in that file.
Evidence is an obligation, as ``obligation name``, a test, as ``path::name``, or a rule of
the specification, as ``rule X1``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from spectral_proofs.tables import render_table, rewrite_page

__all__ = ["CLAIMS", "Claim", "Standing", "main", "render_claims"]


class Standing(Enum):
    """What became of a claim. It is proved only if obligations prove it."""

    PROVED = "proved"
    TESTED = "tested"
    COMPUTED = "computed"
    CORRECTED = "corrected"
    NO_STATEMENT = "not a mathematical statement"


class Claim(NamedTuple):
    """One claim in our words, what is true of it, and where that can be seen."""

    claim: str
    standing: Standing
    truth: str
    evidence: tuple[str, ...] = ()


_QUANTIZE: Final = "tests/memory/test_quantize.py"
_SPEC_QUANTIZE: Final = "tests/spec/test_quantize.py"
_DICT: Final = "tests/memory/minimal/test_thermal_dict.py"
_MEMORY: Final = "tests/memory/hierarchical/test_memory.py"
_MIGRATION: Final = "tests/spec/hierarchical/test_migration.py"
_STEP: Final = "tests/spec/hierarchical/test_step.py"
_GROUP: Final = "tests/spec/test_class_group.py"

CLAIMS: Final = (
    Claim(
        "180.0 quantizes to a resonance of about 179.92, mismatch about 0.08",
        Standing.PROVED,
        "γ₆₉, mismatch 0.0835…, as an exact rational interval: computed. That quantize finds the "
        "cell that holds t is proved for every rational t and all 100 resonances",
        (
            "obligation quantize_is_exact_on_every_shipped_cell",
            "obligation the_mismatch_is_the_range_of_distances_to_the_enclosure",
            f"{_SPEC_QUANTIZE}::test_180_lands_on_gamma_69_with_its_mismatch_exact",
            "rule Q5",
        ),
    ),
    Claim(
        "the resonances are ordinates of zeros, the first hundred from 14.13 to 236.52",
        Standing.COMPUTED,
        "recomputed by ball arithmetic, none missed",
        (
            "tests/memory/test_zeros.py::test_the_shipped_table_is_what_is_computed",
            "obligation the_shipped_table_is_one_of_101_resonances",
            "rule Z2",
        ),
    ),
    Claim(
        "the mismatch is at most half the Voronoi cell",
        Standing.CORRECTED,
        "false at γ₂: cell 5.438, mismatch 3.444 at its left wall. Proved: at most half of the "
        "larger adjacent gap, for a t between the outermost resonances, in a table of any length",
        (
            "obligation a_mismatch_is_at_most_half_of_the_cell",
            "obligation a_mismatch_is_at_most_half_of_the_larger_gap",
            f"{_SPEC_QUANTIZE}::test_half_the_cell_is_no_bound_for_gamma_2",
            f"{_SPEC_QUANTIZE}::test_inside_the_candidates_the_half_gap_bounds_the_mismatch",
            "rule Q6",
        ),
    ),
    Claim(
        "the nearest resonance is found by comparing distances in floats",
        Standing.CORRECTED,
        "false at 17.578382390253125 (γ₂), 5e18 and 1e300 (γ₁₀₀), NaN. Proved: the exact rule "
        "finds a nearest one and the lower of two; the shipped thresholds say of every float what "
        "the midpoints say; the search of them is right with 1, 20 and 100 resonances",
        (
            "obligation quantize_finds_a_nearest_resonance_and_the_lower_of_two",
            "obligation each_shipped_threshold_says_of_every_float_what_the_midpoint_says",
            "obligation the_reference_finds_the_cell_of_every_float",
            f"{_QUANTIZE}::test_known_answers",
            f"{_QUANTIZE}::test_every_float_gets_the_specifications_answer",
            f"{_QUANTIZE}::test_what_is_not_finite_is_refused",
        ),
    ),
    Claim(
        "STM cells are narrow, LTM cells wide",
        Standing.PROVED,
        "of the closed cells of the shipped table: widest STM 2.791, narrowest LTM 4.701. γ₁'s "
        "cell is open",
        (
            "obligation every_closed_hot_cell_is_narrower_than_every_closed_cold_cell",
            "tests/spec/test_resonances.py::test_cells_of_stm_are_narrower_than_cells_of_ltm",
        ),
    ),
    Claim(
        "each resonance has 2**32 local addresses",
        Standing.CORRECTED,
        "4 of the 256 sector codes name no sector: 252 · 2**24 addresses. Proved: codes and "
        "addresses are one to one, and distinct sectors have disjoint ranges of codes",
        (
            "obligation codes_0_to_251_and_no_others_name_a_sector",
            "obligation any_integer_decodes_to_its_local_address_or_is_refused_by_name",
            "obligation distinct_local_addresses_have_distinct_codes",
            "obligation the_codes_of_distinct_sectors_lie_in_disjoint_ranges",
            "tests/spec/test_address.py::test_all_252_sectors_have_a_code_each_in_order",
            "tests/spec/test_address.py::test_codes_without_a_sector_are_refused",
            "rule A1",
        ),
    ),
    Claim(
        "class number 12 guarantees that sectors do not overlap",
        Standing.PROVED,
        "in each prime channel, translation by the prime's class is a bijection of the 12 "
        "classes of ℚ(√−731): each slot has one owner",
        (
            "obligation the_table_is_that_of_an_abelian_group",
            "obligation every_product_has_a_certificate_of_gauss",
            "obligation two_domains_never_share_a_slot",
            "obligation every_slot_has_an_owner",
            f"{_GROUP}::test_the_table_is_a_commutative_group",
            f"{_GROUP}::test_composition_is_multiplication_of_ideals",
            f"{_GROUP}::test_in_every_channel_each_slot_has_one_owner",
            "rule G13",
        ),
    ),
    Claim(
        "sectors cannot interfere",
        Standing.CORRECTED,
        "false with ids, clocks or placement that all sectors share. Proved of the rules here, with "
        "no declared channel: no two domains share a slot or an id; in two runs that agree on a "
        "domain, its operations do the same and tell the same; and what others do leaves it as it is",
        (
            "obligation two_domains_never_share_a_slot",
            "obligation an_id_names_its_domain",
            "obligation what_others_do_can_be_left_out",
            "obligation what_a_domain_does_and_sees_is_the_same_in_both_runs",
            f"{_STEP}::test_only_the_domain_of_the_operation_changes",
            f"{_STEP}::test_what_happens_in_a_domain_does_not_depend_on_the_others",
            "rule H38",
        ),
    ),
    Claim(
        "the minimal system is a drop-in dictionary",
        Standing.PROVED,
        "of the rules, for any number of keys: a read, a write, a delete, popitem and clear do to "
        "keys, values and order what a dictionary does, whatever the heat. That the class, which "
        "is a `dict`, has Python's own views, errors and refusals is tested",
        (
            "obligation read_gives_the_value_and_changes_no_key",
            "obligation write_sets_one_value_and_keeps_the_order",
            "obligation delete_takes_out_one_key_and_leaves_the_rest",
            "obligation popitem_takes_the_key_that_came_last",
            "obligation clear_leaves_no_key",
            "obligation dictionary_does_not_depend_on_heat",
            f"{_DICT}::test_it_is_a_dict",
            f"{_DICT}::test_it_refuses_what_a_dict_refuses_in_the_same_words",
            f"{_DICT}::test_changes_while_iterating_are_found_as_in_a_dict",
        ),
    ),
    Claim(
        "after 1000 reads of one of two keys, one is hot and one is cold; 100 reads suffice",
        Standing.TESTED,
        "as said",
        (
            f"{_DICT}::test_the_first_session_of_the_readme",
            f"{_DICT}::test_the_session_store_of_the_readme",
        ),
    ),
    Claim(
        "data moves between the regimes by its use, with nothing to tune",
        Standing.PROVED,
        "of the thermal rules, for any sound policy: heat rises by use and falls by epochs, the "
        "tier follows the heat, and a rise by heat outlasts as many epochs as entry and exit are apart. "
        "That blocks then move is tested; the defaults were chosen on nine traces (decision 3)",
        (
            "obligation access_adds_its_heat_up_to_the_limit",
            "obligation heat_falls_by_one_an_epoch_and_stops_at_zero",
            "obligation entry_rises_just_where_its_heat_leads",
            "obligation entry_falls_just_where_its_heat_has_left",
            "obligation rise_into_the_hot_outlasts_the_gap_in_epochs",
            "obligation rise_out_of_the_cold_outlasts_the_gap_in_epochs",
            f"{_MEMORY}::test_accesses_make_a_block_hot_and_disuse_makes_it_cold",
            f"{_MIGRATION}::test_use_makes_a_block_hot_and_keeps_its_id_and_bytes",
            "rule T6",
        ),
    ),
    Claim(
        "free triggers a migration if needed",
        Standing.TESTED,
        "where it makes room in a bounded hot tier, for the block that has waited longest",
        (
            f"{_MEMORY}::test_free_triggers_a_migration_where_it_makes_room",
            f"{_MIGRATION}::test_free_gives_the_place_to_the_block_that_has_waited_longest",
        ),
    ),
    Claim(
        "the statistics report the mean mismatch, migrations, STM and LTM blocks",
        Standing.TESTED,
        "as said; the mean is over all mallocs that asked for a frequency",
        (f"{_MEMORY}::test_the_advanced_example", f"{_MEMORY}::test_the_cache_hierarchy"),
    ),
    Claim(
        "insert, look-up and classification cost O(1); malloc and migration O(log n)",
        Standing.TESTED,
        "by construction, and measured from 10² to 10⁶ entries (docs/benchmarks.md)",
        (
            "tests/bench/test_growth.py::test_a_series_is_fitted",
            "tests/memory/hierarchical/test_contracts.py::test_the_cost_of_a_contract_does_not_grow",
        ),
    ),
    Claim(
        "64 bytes an entry, 128 bytes an allocation",
        Standing.TESTED,
        "measured beside a plain dict (docs/benchmarks.md); a bounded hot tier exceeds 64 by two "
        "bytes for a moment after its tables grow, and a ring that holds every key by far",
        ("tests/bench/test_memory.py::test_the_document_has_every_footprint",),
    ),
    Claim(
        "fractions of a microsecond an operation",
        Standing.CORRECTED,
        "the reference is Python and takes 1 to 40 µs (docs/benchmarks.md); it is meant to be "
        "right, and to judge what is fast",
        ("tests/bench/test_growth.py::test_every_operation_is_measured",),
    ),
    Claim(
        "100 resonances span 400 GB, and the system scales to the 10¹³th zero",
        Standing.CORRECTED,
        "100 · 2**32 codes are 400 GiB, 252/256 of them valid. Zeros far out are certified on "
        "request; 101 are shipped",
        (
            "tests/spec/test_address.py::test_the_constants_belong_together",
            "tests/memory/test_zeros.py::test_a_far_zero_is_certified",
        ),
    ),
    Claim(
        "if the Riemann hypothesis holds, the resonances are complete and the system optimal",
        Standing.NO_STATEMENT,
        "no rule uses the hypothesis, and no notion of optimality is defined",
    ),
    Claim(
        "coherence is built in, so no cache coherence protocol is needed",
        Standing.NO_STATEMENT,
        "domains share no slot; what several cores see of one slot is not described here",
    ),
    Claim(
        "the frequencies are phase-coherent or entropy-bound regimes; a link to quantum computing",
        Standing.NO_STATEMENT,
        "a manner of speaking; tiers are ranges of ordinates and nothing more",
    ),
)


def render_claims() -> str:
    """The ledger as a table."""
    return render_table(
        ("claim", "standing", "what is true", "evidence"),
        (
            (
                claim.claim,
                claim.standing.value,
                claim.truth,
                "<br>".join(f"`{one}`" for one in claim.evidence) or "none can exist",
            )
            for claim in CLAIMS
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the table in the file that is named; 2 if none is."""
    return rewrite_page("claims", "docs/claims.md", render_claims, arguments)


if __name__ == "__main__":
    sys.exit(main())
