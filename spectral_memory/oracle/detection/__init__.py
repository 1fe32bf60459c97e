"""How good is the oracle? Documented bugs, hunted from every source of operations.

`catalogue` has the bugs, `hunting` looks for one of them, `running` for all, `results` and
`page` tell what came of it; `command` is `spectral-memory bench detection`.
"""

from spectral_memory.oracle.detection.bug import Bug, BugClass, CompiledBug, PlantedBug, RacyBug
from spectral_memory.oracle.detection.catalogue import list_bugs, list_right_ones, select
from spectral_memory.oracle.detection.hunting import Hunt, Source, hunt

__all__ = [
    "Bug",
    "BugClass",
    "CompiledBug",
    "Hunt",
    "PlantedBug",
    "RacyBug",
    "Source",
    "hunt",
    "list_bugs",
    "list_right_ones",
    "select",
]
