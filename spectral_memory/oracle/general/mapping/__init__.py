"""Judge any `MutableMapping` by the dictionary part of the specification."""

from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.general.mapping.differences import Differences, MappingError
from spectral_memory.oracle.general.mapping.judge import judge_mapping, judge_mapping_operations

__all__ = [
    "Differences",
    "Limits",
    "MappingError",
    "judge_mapping",
    "judge_mapping_operations",
]
