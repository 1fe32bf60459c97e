"""What a recorded call may ask for: the operations of both systems, and looks at a dictionary.

The operations are those of the specification; a block is named by its id. A look
changes nothing. Keys are str or int, values int, str or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from spectral_spec import hierarchical, minimal

__all__ = [
    "JOINT_KINDS",
    "KEYED_KINDS",
    "THERMAL_KINDS",
    "Contains",
    "Items",
    "Key",
    "Length",
    "Look",
    "MinimalOperation",
    "Operation",
    "Status",
    "Temperature",
    "Value",
]

Key: TypeAlias = str | int
Value: TypeAlias = int | str | None


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether there is such a key. No access."""

    key: Key
    kind: ClassVar[Literal["contains"]] = "contains"


@dataclass(frozen=True, slots=True)
class Length:
    """The number of keys."""

    kind: ClassVar[Literal["length"]] = "length"


@dataclass(frozen=True, slots=True)
class Items:
    """All pairs in insertion order, taken at one moment."""

    kind: ClassVar[Literal["items"]] = "items"


@dataclass(frozen=True, slots=True)
class Temperature:
    """Tier, band and heat of a key (rule M9)."""

    key: Key
    kind: ClassVar[Literal["temperature"]] = "temperature"


@dataclass(frozen=True, slots=True)
class Status:
    """How many keys each tier holds (rule M11)."""

    kind: ClassVar[Literal["status"]] = "status"


Look: TypeAlias = Contains | Length | Items | Temperature | Status
MinimalOperation: TypeAlias = minimal.Operation[Key, Value] | Look
Operation: TypeAlias = MinimalOperation | hierarchical.Operation

#: Kinds of the minimal system that touch one key and no more.
KEYED_KINDS: Final = ("get", "set", "delete", "contains")
#: Kinds that touch all keys.
JOINT_KINDS: Final = ("popitem", "clear", "length", "items")
#: Kinds that see heat, which every access changes.
THERMAL_KINDS: Final = ("temperature", "status")
