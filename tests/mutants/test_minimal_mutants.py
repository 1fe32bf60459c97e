"""Planted bugs of ThermalDict: the machine must catch each of them under the ci profile."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.thermal_dict import ThermalDict

Loose = Any  # what a test handles without regard to its type

MACHINE = Path(__file__).parents[1] / "machines" / "test_minimal_machine.py"

Patch = tuple[type, str, Callable[..., Any]]

real_init = HeatTable.__init__
real_clear = HeatTable.clear


def init_without_limit(self: Loose, policy: Loose) -> None:
    """Heat grows for ever."""
    real_init(self, policy)
    self._heat_limit = 10**6


def init_without_hysteresis(self: Loose, policy: Loose) -> None:
    """A key leaves the hot tier as soon as it is below the entry."""
    real_init(self, policy)
    self._hot_exit = policy.hot_entry - 1


def init_with_half_a_step(self: Loose, policy: Loose) -> None:
    """A key becomes warm one unit too late."""
    real_init(self, policy)
    self._warm_entry = policy.warm_entry + 1


def epoch_without_lapse(self: Loose) -> None:
    """Nothing falls when time passes: the status keeps counting keys as hot."""
    self.epoch += 1
    self.phase = 0


def clear_with_clock(self: Loose) -> None:
    """Clearing sets the clock back."""
    real_clear(self)
    self.epoch = self.phase = 0


def forget_nothing(self: Loose, record: Loose) -> None:
    """A removed key stays in the counts."""
    self.commits += 1


def conclude_without_rotation(self: Loose, rival: Loose, lost: bool) -> None:
    """The front of the ring defends its place again and again."""
    if lost:
        real_conclude(self, rival, lost)


real_conclude = BoundedHeatTable._conclude


def conclude_without_count(self: Loose, rival: Loose, lost: bool) -> None:
    """A displaced key is not counted as a demotion."""
    before = self.demotions
    real_conclude(self, rival, lost)
    self.demotions = before


real_touch = BoundedHeatTable.touch


def touch_that_rejoins(self: Loose, key: Loose, record: Loose) -> None:
    """An access to the front of the ring moves it to the end."""
    real_touch(self, key, record)
    if self.members and self.members[0] is record:
        self._ring.rotate(-1)


def popitem_from_the_front(self: Loose) -> Loose:
    """The first pair goes, not the last."""
    for key in self:
        return key, self.pop(key)
    return dict.popitem(self)


def copy_that_shares(self: Loose) -> Loose:
    """The copy's heat is the original's."""
    new = type(self)()
    dict.update(new, self)
    new._heats = self._heats
    return new


def load_nothing(self: Loose, state: Loose) -> None:
    """A pickle forgets the heat."""


def or_in_place(self: Loose, other: Loose) -> Loose:
    """``|`` writes into its left side."""
    self.update(other)
    return self.copy()


def merge_new_keys_only(self: Loose, other: Loose, pairs: Mapping[str, Any]) -> None:
    """`update` of an existing key is no access."""
    for key, value in [*dict(other).items(), *pairs.items()]:
        if key in self:
            dict.__setitem__(self, key, value)
        else:
            self._store(key, value)


MUTANTS: Mapping[str, Patch] = {
    "get is no access": (ThermalDict, "get", dict.get),
    "setdefault is no access": (ThermalDict, "setdefault", dict.setdefault),
    "popitem takes the first": (ThermalDict, "popitem", popitem_from_the_front),
    "copies share their heat": (ThermalDict, "copy", copy_that_shares),
    "pickles forget the heat": (ThermalDict, "__setstate__", load_nothing),
    "| writes into its left side": (ThermalDict, "__or__", or_in_place),
    "update is no access": (ThermalDict, "_merge", merge_new_keys_only),
    "heat has no limit": (HeatTable, "__init__", init_without_limit),
    "no hysteresis": (HeatTable, "__init__", init_without_hysteresis),
    "warm one unit too late": (HeatTable, "__init__", init_with_half_a_step),
    "tiers do not lapse": (HeatTable, "begin_epoch", epoch_without_lapse),
    "clear sets the clock back": (HeatTable, "clear", clear_with_clock),
    "removed keys stay counted": (HeatTable, "forget", forget_nothing),
    "the ring does not turn": (BoundedHeatTable, "_conclude", conclude_without_rotation),
    "demotions are not counted": (BoundedHeatTable, "_conclude", conclude_without_count),
    "an access moves the front": (BoundedHeatTable, "touch", touch_that_rejoins),
}


@pytest.fixture(scope="module")
def machine() -> type[RuleBasedStateMachine]:
    """The machine of the implementation without contracts, read from its own file."""
    spec = importlib.util.spec_from_file_location("minimal_machine_under_mutation", MACHINE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[RuleBasedStateMachine] = module.BareMachine
    return found


def run(machine: type[RuleBasedStateMachine]) -> None:
    profile = settings.get_profile("ci")
    run_state_machine_as_test(
        machine, settings=settings(profile, phases=(Phase.generate,), report_multiple_bugs=False)
    )


@pytest.mark.parametrize("name", MUTANTS)
def test_the_machine_catches(
    name: str, machine: type[RuleBasedStateMachine], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, attribute, mutant = MUTANTS[name]
    assert getattr(owner, attribute) is not mutant
    monkeypatch.setattr(owner, attribute, mutant)
    with pytest.raises(AssertionError):
        run(machine)


def test_the_machine_passes_what_is_right(machine: type[RuleBasedStateMachine]) -> None:
    run(machine)
