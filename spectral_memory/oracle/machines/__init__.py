"""State machines of Hypothesis to subclass.

Override one factory; pytest finds the test case, and Hypothesis makes what fails short.
"""

from spectral_memory.oracle.machines.hierarchical import HierarchicalMachine
from spectral_memory.oracle.machines.minimal import MinimalMachine

__all__ = ["HierarchicalMachine", "MinimalMachine"]
