"""Operations and setups as JSON values, both ways. What cannot be read is a `ValueError`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

from spectral_memory.oracle.judge.operations import Born, Operation, get_field_names
from spectral_memory.oracle.judge.setup import MAX_ZEROS, Setup, System
from spectral_spec import hierarchical as h
from spectral_spec import minimal as m
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.thermal import Policy, get_policy_breach
from spectral_spec.tiers import AUTO

__all__ = [
    "Json",
    "operation_from_json",
    "operation_to_json",
    "setup_from_json",
    "setup_to_json",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_LONGEST_FRACTION: Final = 400  # characters


def operation_to_json(operation: Operation) -> dict[str, Json]:
    """An operation as an object with its kind as `op`.

    >>> operation_to_json(h.Write(Born(0), 4, b"ab"))
    {'op': 'write', 'birth': 0, 'offset': 4, 'data': 'YWI='}
    """
    made: dict[str, Json] = {"op": operation.kind}
    for name in get_field_names(operation):
        value = getattr(operation, name)
        if isinstance(value, Born):
            made["birth"] = int(value)
        elif isinstance(value, Fraction):
            made[name] = str(value)
        elif isinstance(value, bytes):
            made[name] = b64encode(value).decode("ascii")
        elif name == "hint":
            made[name] = int(value)
        else:
            made[name] = value
    return made


def operation_from_json(values: object) -> Operation:
    """The inverse of `operation_to_json`; sizes, domains and hints must be in range.

    >>> operation_from_json({"op": "free", "birth": 3})
    Free(block=Born(3))
    """
    if not isinstance(values, dict):
        raise ValueError(f"an operation is an object, not {values!r:.60}")
    kind = values.get("op")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise ValueError(f"there is no operation {values.get('op')!r:.60}")
    fields = _Fields(values)
    operation = read(fields)
    fields.finish()
    return operation


class _Fields:
    """The fields of one object; each is read once and checked."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = dict(values)
        self._op = self._values.pop("op")

    def take(self, name: str) -> object:
        """A field that must be there."""
        if name not in self._values:
            raise ValueError(f"{self._op} has no field {name!r}")
        return self._values.pop(name)

    def integer(self, name: str, low: int | None, high: int | None) -> int:
        """A whole number in low..high."""
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{self._op}: {name} must be a whole number, not {value!r:.60}")
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(f"{self._op}: {name} must lie in {low}..{high}, not {value!r:.60}")
        return value

    def block(self) -> int:
        """A block by its birth number or by its id."""
        if "birth" in self._values and "block" not in self._values:
            return Born(self.integer("birth", 0, None))
        return self.integer("block", None, None)

    def frequency(self) -> Fraction | None:
        """A rational as text, or null."""
        value = self.take("t")
        if value is None:
            return None
        try:
            if isinstance(value, str) and len(value) <= _LONGEST_FRACTION and "e" not in value:
                return Fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
        raise ValueError(f"{self._op}: t must be a text like '361/2' or null, not {value!r:.60}")

    def data(self) -> bytes:
        """Bytes in base64."""
        value = self.take("data")
        try:
            if isinstance(value, str):
                return b64decode(value, validate=True)
        except ValueError:
            pass
        raise ValueError(f"{self._op}: data must be base64, not {value!r:.60}")

    def key(self) -> object:
        """A key: a text or a whole number."""
        value = self.take("key")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"{self._op}: a key is a text or a whole number, not {value!r:.60}")
        return value

    def value(self) -> object:
        """A value: a text, a whole number or null."""
        value = self.take("value")
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise ValueError(f"{self._op}: a value is text, number or null, not {value!r:.60}")
        return value

    def size(self) -> int:
        """A number of bytes."""
        return self.integer("size", 0, OFFSETS)

    def optional_size(self) -> int | None:
        """A number of bytes, or null."""
        if self._values.get("size", 0) is None:
            del self._values["size"]
            return None
        return self.size()

    def domain(self) -> int:
        """One of the domains."""
        return self.integer("domain", 0, DOMAINS - 1)

    def hint(self) -> int:
        """A tier or AUTO."""
        return self.integer("hint", 0, AUTO)

    def finish(self) -> None:
        """No field may be left over."""
        if self._values:
            raise ValueError(f"{self._op} has no field {next(iter(self._values))!r:.60}")


_READERS: Final[Mapping[object, Callable[[_Fields], Operation]]] = {
    "malloc": lambda f: h.Malloc(f.domain(), f.size(), f.hint(), f.frequency()),
    "calloc": lambda f: h.Calloc(
        f.domain(), f.integer("count", 0, OFFSETS), f.size(), f.hint(), f.frequency()
    ),
    "realloc": lambda f: h.Realloc(f.block(), f.size()),
    "access": lambda f: h.Access(f.block()),
    "read": lambda f: h.Read(f.block(), f.integer("offset", 0, OFFSETS), f.optional_size()),
    "write": lambda f: h.Write(f.block(), f.integer("offset", 0, OFFSETS), f.data()),
    "free": lambda f: h.Free(f.block()),
    "defragment": lambda f: h.Defragment(f.domain()),
    "get": lambda f: m.Get(f.key()),
    "set": lambda f: m.Set(f.key(), f.value()),
    "delete": lambda f: m.Delete(f.key()),
    "popitem": lambda _: m.PopItem(),
    "clear": lambda _: m.Clear(),
}


def setup_to_json(setup: Setup) -> dict[str, Json]:
    """A setup as an object."""
    return {
        "system": str(setup.system),
        "n_zeros": setup.n_zeros,
        "policy": dict(setup.policy._asdict()),
    }


def setup_from_json(values: Mapping[str, object]) -> Setup:
    """The inverse of `setup_to_json`; every parameter must be in its bounds."""
    if values.get("system") not in list(System):
        raise ValueError(f"system must be one of {[str(one) for one in System]}")
    n_zeros, given = values.get("n_zeros"), values.get("policy")
    if isinstance(n_zeros, bool) or not isinstance(n_zeros, int) or not 1 <= n_zeros <= MAX_ZEROS:
        raise ValueError(f"n_zeros must be a whole number in 1..{MAX_ZEROS}, not {n_zeros!r:.60}")
    if not isinstance(given, dict) or not set(given) <= set(Policy._fields):
        raise ValueError(f"policy must be an object with fields out of {Policy._fields}")
    for name, value in given.items():
        if isinstance(value, bool) or not (isinstance(value, int) or value is None):
            raise ValueError(f"policy: {name} must be a whole number, not {value!r:.60}")
        if value is None and name != "hot_capacity":
            raise ValueError(f"policy: {name} must be a whole number")
    policy = Policy(**given)
    breach = get_policy_breach(policy)
    if breach is not None:
        raise ValueError(f"policy: {breach[0]} must lie in {breach[2]}..{breach[3]}")
    return Setup(System(str(values["system"])), policy, n_zeros)
