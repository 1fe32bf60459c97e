"""The state machine finds every planted bug, and nothing where none is planted."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ..machines.hierarchical_machine import HierarchicalMachine
from .hierarchical_bugs import BUGS, Bug

pytestmark = pytest.mark.interpreted

pytestmark = pytest.mark.slow

# The search of the ci profile; what it finds is not made smaller, for it is expected.
SEARCH = settings(settings.get_profile("ci"), phases=[Phase.generate], print_blob=False)


def search(wanted: settings = SEARCH) -> None:
    """Drive a class of its own: what Hypothesis learns of one bug is nothing for the next."""

    class Fresh(HierarchicalMachine):
        pass

    run_state_machine_as_test(Fresh, settings=wanted)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.slip.replace(" ", "_"))
def test_the_machine_catches_the_bug_that(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.plant(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup, LookupError, OverflowError)):
        search()


def test_the_machine_finds_nothing_where_nothing_is_planted() -> None:
    # The test of the machine itself searches on.
    search(settings(SEARCH, max_examples=10))


def test_there_are_enough_bugs_and_no_two_alike() -> None:
    assert len({bug.slip for bug in BUGS}) == len({bug.plant for bug in BUGS}) == len(BUGS) >= 8
