"""From a configuration to its graph."""

from __future__ import annotations

from typing import TypeAlias

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.hierarchical import HierarchicalModel, Node
from spectral_proofs.model.minimal import MinimalModel, MinimalNode
from spectral_proofs.model.search import Frontier

__all__ = ["AnyFrontier", "make_frontier"]

AnyFrontier: TypeAlias = Frontier[Node] | Frontier[MinimalNode]


def make_frontier(configuration: Configuration, symmetric: bool) -> AnyFrontier:
    """A frontier that holds the first node of a configuration."""
    if configuration.system == "hierarchical":
        return Frontier(HierarchicalModel(configuration, symmetric))
    return Frontier(MinimalModel(configuration, symmetric))
