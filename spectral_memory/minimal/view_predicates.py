"""What the views, copies and constructors of the minimal system promise.

Every promise is local: its cost does not grow with the number of keys.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from spectral_memory.minimal.predicates import get_fingerprint
from spectral_memory.minimal.records import get_untouched
from spectral_memory.minimal.saving import Saved
from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.minimal.thermal_view import TEMPERATURES
from spectral_memory.minimal.window import read_entry
from spectral_spec.minimal import State, Temperature, compute_temperature
from spectral_spec.thermal import Policy
from spectral_spec.tiers import BANDS

__all__ = [
    "OldFingerprint",
    "has_capacity",
    "has_policy",
    "is_band_of_spec",
    "is_faithful_copy",
    "is_heat_of_spec",
    "is_loaded",
    "is_look",
    "is_merged",
    "is_state_of_spec",
    "is_temperature_of_spec",
    "is_whole_status",
]

K = TypeVar("K")
V = TypeVar("V")


class OldFingerprint(Protocol):
    """What icontract keeps from before a look."""

    @property
    def before(self) -> tuple[object, ...]:
        """The fingerprint."""


def _observe(self: ThermalDict[K, V], key: K) -> Temperature:
    """What the specification sees of a key that is there."""
    table = self.heats
    state: State[K, None] = State(table.policy, table.clock)
    return compute_temperature(state, read_entry(table.records.get(key) or get_untouched(), None))


def is_band_of_spec(self: ThermalDict[K, V], key: K, result: int) -> bool:
    """`band` is the band that the specification sees, 1..20."""
    return result == _observe(self, key).band and 1 <= result <= BANDS


def is_heat_of_spec(self: ThermalDict[K, V], key: K, result: int) -> bool:
    """`heat` is the heat that the specification sees, 0..heat_limit."""
    return result == _observe(self, key).heat and 0 <= result <= self.policy.heat_limit


def is_temperature_of_spec(self: ThermalDict[K, V], key: K, result: str) -> bool:
    """`temperature` names the tier that the specification sees."""
    return result == TEMPERATURES[_observe(self, key).tier]


def is_whole_status(self: ThermalDict[K, V], result: dict[str, int]) -> bool:
    """Every key counts once in `thermal_status`, and a bounded hot tier is not overfull."""
    capacity = self.policy.hot_capacity
    return (
        list(result) == ["hot", "warm", "cold"]
        and sum(result.values()) == len(self)
        and min(result.values()) >= 0
        and (capacity is None or result["hot"] <= capacity)
    )


def is_look(self: ThermalDict[K, V], OLD: OldFingerprint) -> bool:  # noqa: N803 - icontract's name
    """Looking changes nothing."""
    return get_fingerprint(self) == OLD.before


def is_loaded(self: ThermalDict[K, V], state: tuple[Saved, dict[str, object] | None]) -> bool:
    """What was loaded has the saved time and counters, and heat for every key."""
    saved, _ = state
    return (self.policy, self.clock, self.promotions, self.demotions) == saved[:4] and len(
        self.heats.records
    ) == len(self)


def is_faithful_copy(self: ThermalDict[K, V], result: ThermalDict[K, V]) -> bool:
    """A copy is another object of the same class with the same size, time and counts."""
    return (
        result is not self
        and type(result) is type(self)
        and result.policy == self.policy
        and get_fingerprint(result) == get_fingerprint(self)
    )


def is_merged(self: ThermalDict[K, V], result: object) -> bool:
    """``|`` gives a new ThermalDict, at least as large, or is not for it to do."""
    return result is NotImplemented or (
        result is not self and isinstance(result, ThermalDict) and len(result) >= len(self)
    )


def is_state_of_spec(self: ThermalDict[K, V], result: State[K, V]) -> bool:
    """`to_spec` gives the same time, counters and size."""
    return (result.clock, result.promotions, result.demotions, len(result.entries)) == (
        self.clock,
        self.promotions,
        self.demotions,
        len(self),
    )


def has_policy(policy: Policy, result: ThermalDict[K, V]) -> bool:
    """The new dictionary follows the policy that was asked for."""
    return result.policy == policy


def has_capacity(hot_capacity: int, result: ThermalDict[K, V]) -> bool:
    """The new dictionary has the capacity that was asked for and is otherwise the default."""
    return result.policy == Policy(hot_capacity=hot_capacity)
