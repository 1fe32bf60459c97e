"""A contract that CrossHair checks: a shipped function, what it promises, and wrong versions of it.

The code under analysis is the shipped code. A function of the specification
carries no decorators; here its contract is put around the same function object.
Where an argument cannot be symbolic (a table of rationals, an object with a
history) a short `call` builds it and calls the shipped function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import icontract

__all__ = [
    "CONFIRMING",
    "SEARCHING",
    "Budget",
    "Contract",
    "Fault",
    "Function",
    "Predicate",
    "get_path",
]

Function: TypeAlias = Callable[..., object]
Predicate: TypeAlias = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds: for all paths of a condition, for one path, and for the whole process.

    The first two are CrossHair's own. An endless loop in the code defeats them,
    so the process has a limit that no code can defeat.
    """

    condition: float
    path: float
    process: float


#: For what must be confirmed: many times what it takes, so that the verdict rests on
#: exhausted paths and never on time.
CONFIRMING: Final = Budget(condition=600.0, path=300.0, process=720.0)

#: For what is only searched.
SEARCHING: Final = Budget(condition=10.0, path=5.0, process=60.0)


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong version: in the source of a shipped function `old`, which stands once, becomes `new`.

    The function is that of the contract unless `within` names one that it calls.
    """

    old: str
    new: str
    within: Function | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract of one shipped function.

    `words` say what is promised and for which arguments. `ensures` is a named
    predicate over the arguments and `result`; `requires` is the one merged
    precondition, bounds first, or None. `call` is what runs in place of the
    function itself. `case` tells apart the contracts of one function. `reason`
    says why the contract is bounded, or why it is only searched; empty if it
    speaks about all arguments. A contract that must be `confirmed` has faults
    that it must refute.
    """

    function: Function
    words: str
    ensures: Predicate
    requires: Predicate | None = None
    call: Function | None = None
    case: str = ""
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    confirmed: bool = True
    budget: Budget = CONFIRMING

    @property
    def name(self) -> str:
        """The path of the shipped function, and the case."""
        path = get_path(self.function)
        return f"{path} [{self.case}]" if self.case else path

    def decorate(self, function: Function) -> Function:
        """The function under the contract; the function object stays inside as it is."""
        ensured: Function = icontract.ensure(self.ensures, enabled=True)(function)
        if self.requires is None:
            return ensured
        required: Function = icontract.require(self.requires, enabled=True)(ensured)
        return required


def get_path(function: Function) -> str:
    """Module and qualified name of a function.

    >>> get_path(get_path)
    'spectral_proofs.search.contract.get_path'
    """
    return f"{function.__module__}.{function.__qualname__}"
