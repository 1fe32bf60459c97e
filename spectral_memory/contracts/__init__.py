"""What both systems share of their contracts: decorators and what a breach raises.

A contract states what the code owes its caller. A breach is a defect of this
package, never of the caller: callers' errors are `spectral_spec.errors`. So a
breach raises an error that no handler of callers' errors catches.

The decorators are icontract's, switched on whatever the interpreter's flags
(`-O` removes `assert` and changes nothing here). Conditions are named, typed
predicates; give them to the decorators by name.
"""

from spectral_memory.contracts.decorators import (
    capture,
    ensure,
    get_contracted_operations,
    is_contracted,
    promise,
    refuse_unchanged,
    require,
)
from spectral_memory.contracts.violation import ContractViolation, InvariantError

__all__ = [
    "ContractViolation",
    "InvariantError",
    "capture",
    "ensure",
    "get_contracted_operations",
    "is_contracted",
    "promise",
    "refuse_unchanged",
    "require",
]
