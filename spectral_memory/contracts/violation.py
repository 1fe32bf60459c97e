"""The errors of a broken promise: loud, and apart from all errors of the caller."""

from __future__ import annotations

__all__ = ["ContractViolation", "InvariantError"]


class ContractViolation(AssertionError):  # noqa: N818 - no error of the caller, and not named like one
    """An operation did what its contract excludes. No `SpectralError` is one of these."""


class InvariantError(ContractViolation):
    """`check()` found a clause of the invariant broken; the state comes with it."""

    def __init__(self, clause: str, state: object) -> None:
        super().__init__(clause, state)
        self.clause = clause
        self.state = state

    def __str__(self) -> str:
        return f"broken invariant: {self.clause}\nstate: {self.state!r}"
