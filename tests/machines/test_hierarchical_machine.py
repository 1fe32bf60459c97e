"""The hierarchical system, the specification and the relation, driven together."""

from __future__ import annotations

from hypothesis import settings

import spectral_memory

from .hierarchical_machine import HierarchicalMachine


class ContractedMachine(HierarchicalMachine):
    """The same with every contract on: what they check must hold, and change nothing."""

    source = spectral_memory.HierarchicalSpectralMemory


# The two machines share the examples of the profile.
HALF = settings(max_examples=max(1, settings().max_examples // 2))

TestUnchecked = HierarchicalMachine.TestCase
TestUnchecked.settings = HALF
TestContracted = ContractedMachine.TestCase
TestContracted.settings = HALF
