"""Laws of the use of a block, for any number of blocks: access, read, write."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS
from spectral_proofs.laws.worlds.contracts import EXTENT_LENGTH, SIZE_CLASS
from spectral_proofs.laws.worlds.rearranged import PROMOTE, SWEEP, is_live, is_undisturbed
from spectral_proofs.laws.worlds.scene import holds, stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, largest, none_of
from spectral_spec.hierarchical.state import Block, Config
from spectral_spec.hierarchical.usage import touch
from spectral_spec.thermal import compute_heat, compute_touched_heat, tick

__all__: list[str] = []

_USAGE: Final = "spectral_spec.hierarchical.usage"
_TAKEN: Final = (PROMOTE, SWEEP, EXTENT_LENGTH, SIZE_CLASS)
_SUMMED: Final = (tick, compute_heat, compute_touched_heat)


def _is_used(config: Config, old: Block, new: Block, epoch: int) -> bool:
    """Whether a block is the old one, an access warmer, wherever it is now."""
    heat = compute_heat(old.level, old.stamp, epoch)
    warmed = old._replace(level=compute_touched_heat(config.policy, heat), stamp=epoch)
    return equal(_put_nowhere(new), _put_nowhere(warmed))


def _put_nowhere(block: Block) -> Block:
    """A block but for where it is: in its tier, and in the rings."""
    return block._replace(resonance=0, offset=0, tier=0, moved=0, turn=0, place=0, wait=0)


@obligation(
    law="an access keeps the layout, the id and the bytes of every block, and stamps its own with the time",
    rules=("H31", "H50"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=(
        Mutant(f"{_USAGE}.touch", "stamp=passed.clock.epoch", "stamp=domain.clock.epoch"),
        Mutant(f"{_USAGE}.touch", "level=heat", "level=block.level"),
        Mutant(f"{_USAGE}.touch", "get_heat(passed, block)", "get_heat(domain, block)"),
        Mutant(
            f"{_USAGE}.touch",
            "compute_touched_heat(config.policy, get_heat(passed, block))",
            "get_heat(passed, block) + 1",
        ),
    ),
)
def access_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    config, domain = stage(case, LAYOUT)
    row, other = case.integer("row"), get_some("row")
    case.suppose("the block is live", is_live(domain, row))
    after = touch(config, domain, row)
    old, new = cast("Any", domain.blocks).read(row), cast("Any", after.blocks).read(row)
    return all_of(
        holds(config, after),
        is_live(after, row),
        _is_used(config, old, new, after.clock.epoch),
        implies(none_of(other == row), is_undisturbed(domain, after, other)),
    )


@obligation(
    law="an access keeps the rings, the rows and the counts; it takes one tick",
    rules=("H31", "H50"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=(
        Mutant(f"{_USAGE}.touch", "domain._replace(clock=pass_time(config, domain))", "domain"),
    ),
)
def access_keeps_the_links_and_takes_one_tick(case: Case) -> bool:
    config, domain = stage(case, LINKS)
    row = case.integer("row")
    case.suppose("the block is live", is_live(domain, row))
    after = touch(config, domain, row)
    longest = largest(config.policy.epoch_floor, cast("Any", domain.blocks).size)
    level = cast("Any", after.blocks).read(row).level
    return all_of(
        holds(config, after),
        level <= config.policy.heat_limit,
        equal(after.clock, tick(domain.clock, longest)),
        equal(after.vacant, domain.vacant),
        equal(after.generations, domain.generations),
        after.rows == domain.rows,
    )
