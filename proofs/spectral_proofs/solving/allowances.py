"""Where one solver alone must do: by name, with the reason. A test bounds their number.

Only an `unknown` of the other solver is allowed, never an answer that contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["ALLOWANCES", "MAX_SHARE", "Allowance"]

MAX_SHARE: Final = 20
"""At most one obligation in so many, which is 5 %."""


class Allowance(NamedTuple):
    """The solver that may answer `unknown`, and why it does."""

    solver: str
    reason: str


ALLOWANCES: Final[Mapping[str, Allowance]] = MappingProxyType({})
"""Name of an obligation -> what is allowed for it. None is needed so far."""
