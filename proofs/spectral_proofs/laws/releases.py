"""Laws of free, for any number of blocks: the extent is free again, the id never."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.free_lists import GIVE
from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS
from spectral_proofs.laws.worlds.contracts import EXTENT_LENGTH, SIZE_CLASS
from spectral_proofs.laws.worlds.rearranged import FILL_VACANCY, SWEEP, is_live, is_undisturbed
from spectral_proofs.laws.worlds.rings import DROP
from spectral_proofs.laws.worlds.scene import holds, stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies, none_of
from spectral_spec.hierarchical.allocation import release
from spectral_spec.thermal import tick

__all__: list[str] = []

_ALLOCATION: Final = "spectral_spec.hierarchical.allocation"
_MIGRATION: Final = "spectral_spec.hierarchical.migration"
_HANDLES: Final = "spectral_spec.hierarchical.handles"
_TAKEN: Final = (FILL_VACANCY, SWEEP, GIVE, DROP, EXTENT_LENGTH, SIZE_CLASS)


@obligation(
    law="a free keeps the layout and the bytes of all other blocks; nothing of its extent is lost",
    rules=("H30",),
    contracts=_TAKEN,
    summaries=(tick,),
    mutants=(
        Mutant(f"{_ALLOCATION}.release", "vacate(domain, block), block", "domain, block"),
        Mutant(f"{_ALLOCATION}.release", "domain.blocks.delete(row)", "domain.blocks"),
    ),
)
def free_keeps_the_layout_and_all_other_bytes(case: Case) -> bool:
    config, domain = stage(case, LAYOUT)
    row, other = case.integer("row"), get_some("row")
    case.suppose("the block is live", is_live(domain, row))
    after = release(config, domain, row)
    return all_of(
        holds(config, after),
        none_of(is_live(after, row)),
        implies(none_of(other == row), is_undisturbed(domain, after, other)),
    )


@obligation(
    law="a free keeps the rings, the rows and the counts; the row is vacant, and its next id is another",
    rules=("H6", "H25", "H30"),
    contracts=_TAKEN,
    summaries=(tick,),
    mutants=(
        Mutant(f"{_MIGRATION}.leave_rings", "drop(domain.sweep, block.turn)", "domain.sweep"),
        Mutant(f"{_MIGRATION}.leave_rings", "drop(domain.hot, block.place)", "domain.hot"),
        Mutant(f"{_MIGRATION}.leave_rings", "drop(domain.waiting, block.wait)", "domain.waiting"),
        Mutant(f"{_ALLOCATION}.release", "frees + 1", "frees"),
        Mutant(f"{_HANDLES}.retire", "get(row, 0) + 1", "get(row, 0)"),
    ),
)
def free_keeps_the_links_and_retires_the_id(case: Case) -> bool:
    config, domain = stage(case, LINKS)
    row = case.integer("row")
    case.suppose("the block is live", is_live(domain, row))
    after = release(config, domain, row)
    return all_of(
        holds(config, after),
        none_of(is_live(after, row)),
        after.generations.get(row, 0) == domain.generations.get(row, 0) + 1,
        after.tally.frees == domain.tally.frees + 1,
        cast("Any", after.vacant).size == cast("Any", domain.vacant).size + 1,
    )
