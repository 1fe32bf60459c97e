"""The minimal system: `ThermalDict`, a dictionary whose keys have heat."""

from spectral_memory.minimal.contracted import ThermalDict

__all__ = ["ThermalDict"]
