"""What can be asked of the minimal system, as frozen values.

The rest of the dictionary protocol is made of these five: `pop` is a Delete,
`setdefault` is a Get or else a Set, `update` is a Set for each pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar

__all__ = ["Clear", "Delete", "Get", "Operation", "PopItem", "Set"]

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Get(Generic[K]):
    """Read the value of a key: one access."""

    key: K
    kind: ClassVar[Literal["get"]] = "get"


@dataclass(frozen=True, slots=True)
class Set(Generic[K, V]):
    """Write the value of a key, which is new or has one: one access."""

    key: K
    value: V
    kind: ClassVar[Literal["set"]] = "set"


@dataclass(frozen=True, slots=True)
class Delete(Generic[K]):
    """Remove a key; the result is its value."""

    key: K
    kind: ClassVar[Literal["delete"]] = "delete"


@dataclass(frozen=True, slots=True)
class PopItem:
    """Remove the key that was inserted last; the result is the pair."""

    kind: ClassVar[Literal["popitem"]] = "popitem"


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove every key. Time and the counters go on."""

    kind: ClassVar[Literal["clear"]] = "clear"


Operation: TypeAlias = Get[K] | Set[K, V] | Delete[K] | PopItem | Clear
