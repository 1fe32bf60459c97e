"""Which build is running can be seen, and is the one that was to be tested."""

import os
import sys

import pytest
from click.testing import CliRunner

import spectral_memory
from spectral_memory import build, unchecked
from spectral_memory.cli.commands import cli


def test_the_build_is_the_one_under_test() -> None:
    found = spectral_memory.build_info()
    assert found.build == os.environ.get("SPECTRAL_MEMORY_BUILD", "interpreted")
    assert found.python.split()[-1] == sys.version.split()[0]
    assert str(found) == ", ".join(found)


def test_contracts_are_on_in_one_place_and_off_in_the_other() -> None:
    for name in unchecked.__all__:
        assert spectral_memory.contract_mode(getattr(spectral_memory, name)) == "on"
        assert spectral_memory.contract_mode(getattr(unchecked, name)) == "off"


def test_what_needs_the_interpreted_core_says_so() -> None:
    build.require_interpreted("a copier", "interpreted")
    with pytest.raises(build.InterpretedOnlyError, match="install the pure wheel"):
        build.require_interpreted("a copier", "mixed")


def test_a_command_that_needs_the_interpreted_core_is_refused() -> None:
    result = CliRunner().invoke(cli, ["explore", "--help"])
    compiled = spectral_memory.build_info().build == "compiled"
    assert result.exit_code == (2 if compiled else 0)
    assert ("install the pure wheel" in result.output) == compiled


def test_a_core_of_two_kinds_is_told() -> None:
    compiled, interpreted = "immutables._map", "json"
    assert build.tell_build((interpreted, interpreted)) == "interpreted"
    assert build.tell_build((compiled, compiled)) == "compiled"
    assert build.tell_build((compiled, interpreted)) == "mixed"
