"""What a sequence asks of an implementation beyond the operations of its system."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_memory.oracle.judge.setup import Setup

__all__ = ["NEEDS", "is_float", "list_needs", "list_wants"]

#: Beside these, the kinds of the operations themselves are needed.
NEEDS: Final = {
    "policies": "other parameters than the defaults",
    "fractions": "a frequency that is no float64",
    "large id": "a block id of 2**53 to 2**63 - 1",
    "any id": "a block id that is negative or above 2**63 - 1",
    "any integer": "a key or a value that is an integer outside of 64 bits",
}
_EXACT: Final = 2**53 - 1  # the largest for those who keep ids in a float64
_LARGEST: Final = 2**63 - 1


def is_float(t: Fraction) -> bool:
    """True if the frequency is a float64.

    >>> is_float(Fraction(1, 2)), is_float(Fraction(1, 3))
    (True, False)
    """
    try:
        return Fraction(float(t)) == t
    except OverflowError:
        return False


def list_needs(setup: Setup, script: Iterable[Operation]) -> tuple[str, ...]:
    """The needs of a sequence, in the order of `NEEDS`, then its kinds by name."""
    found = {"policies"} if setup != Setup(setup.system) else set[str]()
    for operation in script:
        found.add(operation.kind)
        t, block = getattr(operation, "t", None), getattr(operation, "block", None)
        if t is not None and not is_float(t):
            found.add("fractions")
        if block is not None and not isinstance(block, Born) and not 0 <= block <= _EXACT:
            found.add("large id" if 0 <= block <= _LARGEST else "any id")
        for one in (getattr(operation, "key", None), getattr(operation, "value", None)):
            if isinstance(one, int) and not -_LARGEST <= one <= _LARGEST:
                found.add("any integer")
    return (*(one for one in NEEDS if one in found), *sorted(found - NEEDS.keys()))


def list_wants(capabilities: Capabilities, needs: Iterable[str]) -> tuple[str, ...]:
    """The needs that an implementation does not meet."""
    lacking = {
        "policies": not capabilities.policies,
        "fractions": not capabilities.fractions,
        "large id": capabilities.largest_id is not None and capabilities.largest_id < _LARGEST,
        "any id": capabilities.largest_id is not None,
        "any integer": False,
    }
    operations = capabilities.operations
    return tuple(one for one in needs if lacking.get(one, one not in operations))
