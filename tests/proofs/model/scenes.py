"""Small configurations and runs that the tests of the model checker share."""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import replace

from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.examine import Outcome, examine
from spectral_proofs.model.hierarchical import HierarchicalModel, Node
from spectral_proofs.model.indices import SharedIndex
from spectral_proofs.model.named import HALF, NAMED, WHOLE
from spectral_proofs.model.rings import SharedRing
from spectral_proofs.model.search import Frontier, Ledger
from spectral_spec.extents import WHOLE_SLOT
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

__all__ = [
    "COOL",
    "DICTIONARY",
    "TINY",
    "describe",
    "explore_all",
    "get_configuration",
    "get_small",
    "walk_nodes",
]

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


def get_configuration(name: str) -> Hierarchical:
    """A configuration of the hierarchical system that ships."""
    configuration = NAMED[name]
    assert isinstance(configuration, Hierarchical)
    return configuration


def get_small() -> Hierarchical:
    """The configuration `small`, under another name: no counts are pinned for it."""
    small = NAMED["small"]
    assert isinstance(small, Hierarchical)
    return replace(small, name="small of the tests")


def explore_all(configuration: Configuration, symmetric: bool = True, jobs: int = 1) -> Outcome:
    """Everything that can be reached, with the report of progress thrown away."""
    return examine(configuration, symmetric, 100_000, jobs, lambda _: None)


def walk_nodes(model: HierarchicalModel, most: int) -> tuple[list[Node], Ledger]:
    """The nodes of a graph by number, as many as the first levels with `most` of them hold."""
    frontier = Frontier(model)
    ledger = Ledger(frontier.key, frontier.fault)
    nodes = [node for _, node in frontier.nodes]
    while not ledger.is_over(most):
        ledger.report(frontier.adopt(ledger.merge([frontier.expand()])[0]))
        nodes += (node for _, node in frontier.nodes)
    assert ledger.fault is None
    return nodes, ledger


def describe(value: object) -> object:
    """A structure as plain values that can be compared: all fields, those of shared parts too.

    A slot that is wholly free says no more than one that is not there: it is left out.
    """
    if isinstance(value, dict):
        return {
            key: describe(one)
            for key, one in value.items()
            if not isinstance(one, FreeIndex) or one.to_spec() != WHOLE_SLOT
        }
    if isinstance(value, list | deque):
        return [describe(one) for one in value]
    if isinstance(value, (int, str, float, bytes, type(None), tuple, array, bytearray)):
        return value
    if isinstance(value, SharedRing | SharedIndex):  # its fields are those of its form
        slots = (RowRing if isinstance(value, SharedRing) else FreeIndex).__slots__
        return [(name, describe(getattr(value.form, name))) for name in slots]
    fields = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
    assert fields, type(value)
    return [(name, describe(getattr(value, name, "deleted"))) for name in fields]
