"""Operations with an aim: a shortest sequence to every transition, error and deep state.

The sequences were found by a bounded search over the steps of the specification and
are stored; `python -m spectral_memory.oracle.directed` finds them again, byte for byte.
"""

from spectral_memory.oracle.directed.campaign import DirectedCampaign, list_playable, run
from spectral_memory.oracle.directed.goals import DEEP, GOALS
from spectral_memory.oracle.directed.source import DirectedSource
from spectral_memory.oracle.directed.store import Directed, list_directed

__all__ = [
    "DEEP",
    "GOALS",
    "Directed",
    "DirectedCampaign",
    "DirectedSource",
    "list_directed",
    "list_playable",
    "run",
]
