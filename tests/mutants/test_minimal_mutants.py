"""Planted bugs of ThermalDict: the machine must catch each of them under the ci profile."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.oracle.detection.bug import PlantedBug
from spectral_memory.oracle.detection.catalogue import DICTIONARY

pytestmark = pytest.mark.interpreted

Loose = Any  # what a test handles without regard to its type

MACHINE = Path(__file__).parents[1] / "machines" / "test_minimal_machine.py"

Exchange = tuple[type, str, Callable[..., Any]]

#: Of the catalogue; its other bugs of the dictionary are hunted by the benchmark.
NAMES = (
    "cold-get",
    "cold-setdefault",
    "popped-front",
    "cold-update",
    "no-limit",
    "no-hysteresis",
    "late-warmth",
    "no-lapse",
    "cleared-clock",
    "counted-dead",
    "still-ring",
    "uncounted-demotion",
    "rejoining-front",
)


class Note:
    """Remembers what is exchanged, and exchanges nothing."""

    def __init__(self) -> None:
        self.made: list[Loose] = []

    def setattr(self, target: object, name: str, value: object) -> None:
        self.made.append((target, name, value))


def find_exchange(bug: PlantedBug) -> Exchange:
    """The one method that a bug exchanges."""
    note = Note()
    bug.plant(note)
    (found,) = note.made
    exchange: Exchange = found
    return exchange


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


MUTANTS: Mapping[str, Exchange] = {
    **{bug.words: find_exchange(bug) for bug in DICTIONARY if bug.name in NAMES},
    # No operation of the oracle copies, pickles or joins, so these are for the machine alone.
    "copies share their heat": (ThermalDict, "copy", copy_that_shares),
    "pickles forget the heat": (ThermalDict, "__setstate__", load_nothing),
    "| writes into its left side": (ThermalDict, "__or__", or_in_place),
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
