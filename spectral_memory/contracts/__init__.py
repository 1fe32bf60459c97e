"""What both systems share of their contracts: decorators and what a breach raises.

A contract states what the code owes its caller. A breach is a defect of this
package, never of the caller: callers' errors are `spectral_spec.errors`. So a
breach raises an error that no handler of callers' errors catches.

Conditions are named, typed predicates; give them to the decorators by name. What
is called once, such as a constructor, is decorated by icontract; operations are
under a `promise`, which checks the same at a fraction of the cost. No flag of the
interpreter switches either off (`-O` removes `assert` and changes nothing here).
"""

from spectral_memory.contracts.decorators import (
    capture,
    ensure,
    get_contracted_operations,
    is_contracted,
    refuse_unchanged,
    require,
)
from spectral_memory.contracts.promise import promise
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
