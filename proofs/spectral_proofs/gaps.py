"""The rules that no obligation is about, each with the reason and with what holds it instead.

A rule stands here or has an obligation, never neither; both only if it is proved in part,
and the gap says which part is not. A test holds that.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["GAPS", "Gap"]


class Gap(NamedTuple):
    """Rules by their numbers, why nothing is proved about them, and the tests that hold them.

    `partly`: obligations are about them, and the reason says what these leave open.
    """

    rules: tuple[str, ...]
    reason: str
    evidence: tuple[str, ...]
    partly: bool = False


_ADMISSION: Final = "tests/spec/test_admission.py"
_SPEC: Final = "tests/spec/hierarchical"
_MODEL: Final = "tests/proofs/model"
_COUNTS: Final = "tests/proofs/model/test_counts.py"

GAPS: Final = (
    Gap(
        ("A13",),
        "It judges a Python value by its class, and an unknown has none",
        (
            f"{_ADMISSION}::test_bytes_are_copied",
            f"{_ADMISSION}::test_what_is_no_bytes_is_refused",
        ),
    ),
    Gap(
        ("F1",),
        "It speaks of all operations at once. The laws about a refusal claim it of their own "
        "operation; the model checker asks it of every refusal that it meets",
        (f"{_MODEL}/test_bugs.py::test_a_refusal_that_changes_the_state_is_found",),
    ),
    Gap(
        ("H1", "H2"),
        "They build the first state from numbers that are known. The model checker begins there",
        (
            f"{_SPEC}/test_invariants.py::test_there_are_twelve_domains",
            f"{_COUNTS}::test_a_small_configuration_has_its_pinned_counts_and_no_violation",
        ),
    ),
    Gap(
        ("H26",),
        "That a malloc depends on its own domain alone is proved, and of every tier and resonance "
        "what it does there (H27); how hint and frequency choose them is tested",
        (
            f"{_SPEC}/test_allocation.py::test_a_frequency_decides_the_resonance",
            f"{_SPEC}/test_placement.py::test_a_hint_is_obeyed",
        ),
        partly=True,
    ),
    Gap(
        ("H51",),
        "It tries a place and gives it up again; any tier that it chooses is covered by rule H27",
        (
            f"{_SPEC}/test_allocation.py::test_without_a_hint_a_hot_tier_that_has_no_extent_is_passed_by",
        ),
    ),
    Gap(
        ("H36",),
        "That it depends on its own domain alone is proved, and that what it leaves free of a slot is "
        "a free list. That no gap is left, every byte is kept and nothing migrates is tested, and "
        "asked by the model checker: its loop goes through blocks in sorted order, and sorting does "
        "not run on unknown numbers",
        (f"{_SPEC}/test_defragmentation.py::test_gaps_close_and_ids_bytes_and_heat_are_kept",),
        partly=True,
    ),
    Gap(
        ("H42",),
        "Proved of two blocks in any tiers. That it counts every block of a larger domain once is "
        "tested: it fills a list in a loop over all blocks, which the explorer does not cut",
        (f"{_SPEC}/test_view.py::test_a_census_counts_every_live_block_once",),
        partly=True,
    ),
    Gap(
        ("H44", "H45", "H46", "H47"),
        "They look for a breach in a state that is known. The laws say the same clauses in words "
        "of their own; the model checker asks the rules at every state",
        (
            f"{_SPEC}/test_invariants.py::test_a_broken_clause_is_found",
            f"{_SPEC}/test_invariants.py::test_blocks_and_free_extents_tile_each_slot",
            f"{_MODEL}/test_bugs.py::test_a_step_that_leaks_an_extent_breaks_the_invariant",
        ),
    ),
    Gap(
        ("H48", "H49"),
        "They bring a state that is known into another form, to be compared. No operation rests "
        "on them",
        (
            f"{_SPEC}/test_normal_form.py::test_the_normal_form_is_well_formed_and_its_own",
            f"{_SPEC}/test_normal_form.py::test_what_can_be_seen_is_kept",
            f"{_MODEL}/test_canonical.py::test_the_normal_form_of_the_specification_has_the_same_key",
        ),
    ),
    Gap(
        ("M10",),
        "It sorts, and sorting does not run on unknown numbers. Its obligations show the order on one "
        "ring and on one dictionary",
        (
            "tests/spec/test_ring.py::test_a_ring_is_a_list_that_gives_up_any_member",
            "tests/spec/minimal/test_step.py::test_the_dictionary_inside_is_a_dictionary",
        ),
        partly=True,
    ),
    Gap(
        ("Q8",),
        "It judges a Python value by its class, and an unknown has none",
        (
            f"{_ADMISSION}::test_a_number_is_admitted_as_what_it_is",
            f"{_ADMISSION}::test_what_is_no_number_is_refused",
        ),
    ),
    Gap(
        ("R1", "R2", "R3", "R4"),
        "The relation judges steps that are known. The model checker asks rules R2 and R4 at every "
        "step",
        (
            f"{_SPEC}/test_abstraction.py::test_every_step_is_allowed",
            f"{_SPEC}/test_relation.py::test_a_use_that_breaks_a_rule",
            f"{_MODEL}/test_bugs.py::test_ids_that_are_used_again_are_forbidden_by_the_relation",
        ),
    ),
    Gap(
        ("R5", "R6", "R7", "R8"),
        "Parts of the relation, about refusals",
        (
            f"{_SPEC}/test_refusals.py::test_a_refusal_is_owed",
            f"{_SPEC}/test_refusals.py::test_no_refusal_is_owed",
            f"{_SPEC}/test_refusals.py::test_memory_is_not_out_where_a_gap_is_long_enough",
        ),
    ),
    Gap(
        ("R9", "R10", "R11", "R12"),
        "Parts of the relation, about addresses, births and results",
        (
            f"{_SPEC}/test_relation.py::test_a_birth_that_breaks_a_rule",
            f"{_SPEC}/test_relation.py::test_a_birth_against_the_wish",
            f"{_SPEC}/test_relation.py::test_a_use_that_breaks_a_rule",
        ),
    ),
)
