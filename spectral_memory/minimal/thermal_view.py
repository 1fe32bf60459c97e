"""What can be seen of a dictionary with heat, beside its pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, TypeVar

from spectral_memory.minimal.abstraction import build_state
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.invariant import check_table
from spectral_memory.minimal.records import Record, get_untouched
from spectral_memory.native import mypyc_attr
from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import State
from spectral_spec.thermal import Clock, Policy
from spectral_spec.tiers import Tier

__all__ = ["TEMPERATURES", "Temperature", "ThermalView"]

K = TypeVar("K")
V = TypeVar("V")

#: The tier of a key, in words.
Temperature: TypeAlias = Literal["hot", "warm", "cold"]
TEMPERATURES: Final[Mapping[int, Temperature]] = {
    Tier.COLD: "cold",
    Tier.WARM: "warm",
    Tier.HOT: "hot",
}


@mypyc_attr(allow_interpreted_subclasses=True)
class ThermalView(dict[K, V]):
    """A dict with a heat table beside it, and the looks that are no access.

    A subclass has the slot `_heats`, and fills it before anything else.
    """

    __slots__ = ()
    _heats: HeatTable[K]

    @property
    def heats(self) -> HeatTable[K]:
        """The heat table, for checks: look, but do not touch."""
        return self._heats

    @property
    def policy(self) -> Policy:
        """The thermal parameters."""
        return self._heats.policy

    @property
    def clock(self) -> Clock:
        """The logical time: epochs begun, and ticks of this one."""
        return self._heats.clock

    @property
    def promotions(self) -> int:
        """How often an access has raised a key's tier."""
        return self._heats.promotions

    @property
    def demotions(self) -> int:
        """How often a key has lost its place in a bounded hot tier to another."""
        return self._heats.demotions

    def band(self, key: K, /) -> int:
        """The band 1..20 in which a key lies now. No access. O(1). Rule M9.

        Raises `MissingKeyError`, a `KeyError`.
        """
        return self._heats.temperature_of(self._look(key)).band

    def temperature(self, key: K, /) -> Temperature:
        """The tier of a key now. No access. O(1). Rule M9.

        Raises `MissingKeyError`, a `KeyError`.
        """
        return TEMPERATURES[self._heats.tier_of(self._look(key))]

    def heat(self, key: K, /) -> int:
        """The heat of a key now, 0..63 by default. No access. O(1). Rule T2.

        Raises `MissingKeyError`, a `KeyError`.
        """
        return self._heats.heat_of(self._look(key))

    def thermal_status(self) -> dict[Temperature, int]:
        """How many keys each tier holds now. O(1). Rule M11."""
        hot, warm, cold = self._heats.status()
        return {"hot": hot, "warm": warm, "cold": cold}

    def check(self) -> None:
        """Check the whole invariant. O(n). Raises `InvariantError` with the state in it."""
        check_table(self._heats, tuple(dict.keys(self)), self)

    def to_spec(self) -> State[K, V]:
        """The state of the specification that this dictionary represents. O(n log n)."""
        return build_state(dict.items(self), self._heats)

    def _look(self, key: K) -> Record[K]:
        """The record of a key."""
        record = self._heats.records.get(key)
        if record is not None:
            return record
        if dict.__contains__(self, key):
            return get_untouched()
        raise MissingKeyError(key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict.__repr__(self)})"
