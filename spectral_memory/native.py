"""What the compiler is told about a class; nothing when the source is interpreted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr
else:
    T = TypeVar("T")

    def mypyc_attr(**_options: bool) -> Callable[[T], T]:
        """Leave the class as it is."""
        return lambda cls: cls


__all__ = ["mypyc_attr"]
