"""Small configurations and runs that the tests of the model checker share."""

from __future__ import annotations

from dataclasses import replace

from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.examine import Outcome, examine
from spectral_proofs.model.named import HALF, NAMED, WHOLE
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

__all__ = ["COOL", "DICTIONARY", "TINY", "explore_all", "get_small"]

COOL = Policy(
    hot_capacity=1,
    insert_heat=1,
    access_heat=2,
    heat_limit=3,
    warm_entry=2,
    warm_exit=1,
    hot_entry=3,
    hot_exit=2,
    duel_margin=2,
    cool_down=1,
    epoch_floor=1,
)

TINY = Hierarchical(
    name="tiny",
    summary="two blocks and a hot tier of one place",
    resonances=(1, 4, 30),
    policy=COOL,
    blocks=2,
    births=(Birth(HALF, AUTO),),
    sizes=(WHOLE,),
)

DICTIONARY = Minimal(name="dictionary", summary="two keys", policy=COOL, keys=2)


def get_small() -> Hierarchical:
    """The configuration `small`, under another name: no counts are pinned for it."""
    small = NAMED["small"]
    assert isinstance(small, Hierarchical)
    return replace(small, name="small of the tests")


def explore_all(configuration: Configuration, symmetric: bool = True, jobs: int = 1) -> Outcome:
    """Everything that can be reached, with the report of progress thrown away."""
    return examine(configuration, symmetric, 100_000, jobs, lambda _: None)
