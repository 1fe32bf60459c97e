"""The systems without their contracts: importing from here is the one way to switch them off.

The classes are the implementations themselves, so nothing is paid for contracts
that are not there. The classes of `spectral_memory` are subclasses of these.

>>> import spectral_memory
>>> issubclass(spectral_memory.ThermalDict, ThermalDict)
True
"""

from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.minimal.thermal_dict import ThermalDict

__all__ = ["HierarchicalSpectralMemory", "ThermalDict"]
