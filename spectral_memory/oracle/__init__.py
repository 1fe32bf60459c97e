"""The oracle: judge somebody else's implementation.

`check` fuzzes a Python class; `judge` is what every door comes before. The command
`spectral-memory oracle` does the same from a shell.

>>> from spectral_memory import unchecked
>>> from spectral_memory.oracle import check
>>> check(unchecked.ThermalDict, steps=1000).outcome.value
'agrees'
"""

from spectral_memory.oracle.adapters import HierarchicalAdapter, MinimalAdapter
from spectral_memory.oracle.doors.python import DivergenceError, check
from spectral_memory.oracle.judge import (
    Capabilities,
    Difference,
    Divergence,
    Outcome,
    Refusal,
    Setup,
    Strictness,
    System,
    UnusableError,
    Verdict,
)

__all__ = [
    "Capabilities",
    "Difference",
    "Divergence",
    "DivergenceError",
    "HierarchicalAdapter",
    "MinimalAdapter",
    "Outcome",
    "Refusal",
    "Setup",
    "Strictness",
    "System",
    "UnusableError",
    "Verdict",
    "check",
]
