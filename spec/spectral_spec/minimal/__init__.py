"""The minimal system: a dictionary whose keys have heat. Rules M1 to M11.

Read `state`, then `operations`, then `step`; `view` says what can be seen.
"""

from spectral_spec.minimal.operations import Clear, Delete, Get, Operation, PopItem, Set
from spectral_spec.minimal.state import Entry, State, initial
from spectral_spec.minimal.step import Result, step
from spectral_spec.minimal.view import (
    Status,
    Temperature,
    abstract,
    compute_status,
    compute_temperature,
    get_order,
    observe,
)

__all__ = [
    "Clear",
    "Delete",
    "Entry",
    "Get",
    "Operation",
    "PopItem",
    "Result",
    "Set",
    "State",
    "Status",
    "Temperature",
    "abstract",
    "compute_status",
    "compute_temperature",
    "get_order",
    "initial",
    "observe",
    "step",
]
