"""Python objects as subjects of the judge: one adapter a system, and the reference itself."""

from spectral_memory.oracle.adapters.hierarchical import HierarchicalAdapter
from spectral_memory.oracle.adapters.minimal import MinimalAdapter
from spectral_memory.oracle.adapters.reference import make_reference

__all__ = ["HierarchicalAdapter", "MinimalAdapter", "make_reference"]
