"""The dictionary in Promela has the states and edges of the specification."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.resources import files

import pytest

from spectral_proofs.explore_suite import count_states
from spectral_proofs.model.configuration import Minimal
from spectral_proofs.model.named import NAMED
from spectral_proofs.spin import SpinError, build_checker, run_checker

# States and edges of the open dictionary, the names of keys told apart.
COUNTS = {1: (6, 30), 2: (170, 1360), 3: (7203, 79233)}


@pytest.mark.parametrize("keys", [1, 2])
def test_the_specification_has_these_counts(keys: int) -> None:
    base = NAMED["minimal-open"]
    assert isinstance(base, Minimal)
    assert count_states(replace(base, keys=keys)) == COUNTS[keys]


@pytest.mark.parametrize("keys", sorted(COUNTS))
def test_spin_finds_them_too_or_is_missing(keys: int) -> None:
    if shutil.which("spin") is None:
        with pytest.raises(SpinError, match="spin"), build_checker(keys):
            pass
        return
    with build_checker(keys) as checker:
        found = run_checker(checker)
    assert (found.states, found.edges) == COUNTS[keys]


def test_the_constants_of_the_model_are_those_of_the_configuration() -> None:
    text = (files("spectral_proofs.promela") / "dictionary.pml").read_text(encoding="utf-8")
    policy = NAMED["minimal-open"].policy
    heats = ("insert_heat", "access_heat", "heat_limit")
    tiers = ("warm_entry", "warm_exit", "hot_entry", "hot_exit")
    for name in (*heats, *tiers):
        assert f"#define {name.upper()} {getattr(policy, name)}\n" in text
    assert policy.hot_capacity is None


def test_there_is_no_model_for_more_keys() -> None:
    with pytest.raises(SpinError, match="no model for 5 keys"), build_checker(5):
        pass
