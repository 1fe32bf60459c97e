"""What an implementation says that it does, and what it says that it does otherwise.

Nothing is exempted silently: what is not compared follows from these values alone,
and every verdict carries them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, NamedTuple, Self, cast

from spectral_memory.oracle.judge.operations import KINDS

__all__ = ["DIFFERENCES", "Capabilities", "Difference"]

#: aspect -> what is then not compared. Each is a difference that may be declared.
DIFFERENCES: Final = {
    "order": "the order of the pairs, and which pair popitem removes",
    "heat": "heat, tier and band of single entries, and what follows from them",
    "statistics": "every figure that is counted",
    "mismatch": "the sums and the means of mismatches",
}


class Difference(NamedTuple):
    """Something that an implementation does otherwise, on purpose, and why."""

    aspect: str
    reason: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an implementation can do and show. The fields are explained in docs/oracle/judging.md.

    `looks` and `parts` are the names of what it shows after an operation and at a
    check point. Naming something that is then missing is a divergence.
    """

    operations: frozenset[str]
    looks: frozenset[str]
    parts: frozenset[str]
    policies: bool = True
    fractions: bool = True
    largest_id: int | None = None
    payloads: bool = True
    ids: bool = True
    moves: bool = True
    differences: tuple[Difference, ...] = ()

    def differs(self, aspect: str) -> bool:
        """True if a difference in this aspect was declared."""
        return any(one.aspect == aspect for one in self._list_declared())

    def find_fault(self) -> str | None:
        """What is wrong with the capabilities themselves; None if they make sense."""
        known = {kind for kinds in KINDS.values() for kind in kinds}
        for kind in sorted(self.operations - known):
            return f"there is no operation {kind!r:.60}"
        for given in cast("tuple[object, ...]", self.differences):
            if not isinstance(given, Difference):
                return f"a difference is Difference(aspect, reason), not {given!r:.60}"
        for one in self.differences:
            if one.aspect not in DIFFERENCES:
                return (
                    f"there is no difference {one.aspect!r:.60}: use one of {sorted(DIFFERENCES)}"
                )
            if not one.reason.strip():
                return f"the difference {one.aspect!r} has no reason"
        return None

    def describe(
        self, system: str, look_names: tuple[str, ...], part_names: tuple[str, ...]
    ) -> tuple[str, ...]:
        """All that is not compared or not asked for, a line each."""
        lines = []
        absent = [kind for kind in KINDS[system] if kind not in self.operations]
        if absent:
            lines.append(f"operations that it does not have: {', '.join(absent)}")
        unseen = [name for name in look_names if name not in self.looks]
        if unseen:
            lines.append(f"not looked at after an operation: {', '.join(unseen)}")
        unseen = [name for name in part_names if name not in self.parts]
        if unseen:
            lines.append(f"not looked at at check points: {', '.join(unseen)}")
        for given, words in (
            (self.policies, "only the default parameters"),
            (self.fractions, "frequencies are floats only"),
            (self.largest_id is None, f"ids from 0 to {self.largest_id} only"),
            (self.payloads, "refusals are compared by name, without their payload"),
            (self.ids, "ids are its own"),
            (self.moves or system == "minimal", "moved blocks are not reported"),
        ):
            if not given:
                lines.append(words)
        lines += [
            f"declared: {DIFFERENCES.get(one.aspect, one.aspect)} ({one.reason})"
            for one in self._list_declared()
        ]
        return tuple(lines)

    def _list_declared(self) -> list[Difference]:
        """The differences that are any: what else was given is a fault, and told as one."""
        given = cast("tuple[object, ...]", self.differences)
        return [one for one in given if isinstance(one, Difference)]

    def to_json(self) -> dict[str, object]:
        """The capabilities as plain JSON values, sets sorted."""
        values: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, frozenset):
                values[field.name] = sorted(value)
            elif field.name == "differences":
                values[field.name] = [one._asdict() for one in self._list_declared()]
            else:
                values[field.name] = value
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Self:
        """The inverse of `to_json`. `ValueError` names what is wrong.

        Absent flags have their defaults; `operations`, `looks` and `parts` are needed.
        """
        largest = values.get("largest_id")
        if largest is not None and (isinstance(largest, bool) or not isinstance(largest, int)):
            raise ValueError(f"capability 'largest_id' must be an integer, not {largest!r:.60}")
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"there is no capability {unknown[0]!r:.60}")
        made = cls(
            _read_names(values, "operations"),
            _read_names(values, "looks"),
            _read_names(values, "parts"),
            policies=_read_flag(values, "policies"),
            fractions=_read_flag(values, "fractions"),
            largest_id=largest,
            payloads=_read_flag(values, "payloads"),
            ids=_read_flag(values, "ids"),
            moves=_read_flag(values, "moves"),
            differences=_read_differences(values),
        )
        fault = made.find_fault()
        if fault is not None:
            raise ValueError(fault)
        return made


def _read_names(values: Mapping[str, object], name: str) -> frozenset[str]:
    """A list of names."""
    found = values.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"capability {name!r} must be a list of names, not {found!r:.60}")
    return frozenset(found)


def _read_flag(values: Mapping[str, object], name: str) -> bool:
    """A flag, true if it is absent."""
    flag = values.get(name, True)
    if not isinstance(flag, bool):
        raise ValueError(f"capability {name!r} must be true or false, not {flag!r:.60}")
    return flag


def _read_differences(values: Mapping[str, object]) -> tuple[Difference, ...]:
    """The declared differences."""
    found = values.get("differences", [])
    if not isinstance(found, list):
        raise ValueError(f"capability 'differences' must be a list, not {found!r:.60}")
    differences = []
    for one in found:
        if not isinstance(one, dict) or set(one) != {"aspect", "reason"}:
            raise ValueError(f"a difference has an aspect and a reason, not {one!r:.60}")
        differences.append(Difference(str(one["aspect"]), str(one["reason"])))
    return tuple(differences)
