"""Subjects whose bug is there only while they work: those of the benchmark of the oracle."""

from __future__ import annotations

from spectral_memory.oracle.detection.bug import Plant
from spectral_memory.oracle.detection.planting import PlantedAllocator, PlantedDict

__all__ = ["Plant", "PlantedAllocator", "PlantedDict"]
