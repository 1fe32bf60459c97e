"""The lists: named once, each contract with teeth that fit the shipped source."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from spectral_proofs.search.contract import Contract, Fault
from spectral_proofs.search.page import main, render_contracts
from spectral_proofs.search.planting import PlantingError, get_wrong_source, plant
from spectral_proofs.search.registry import CONFIRMED, CONTRACTS, SEARCHED
from spectral_proofs.tables import replace_table
from spectral_spec.sector import is_sector_code

from ..pages import CHECKOUT

PAGE = CHECKOUT / "docs" / "crosshair.md"


def test_no_two_contracts_have_one_name() -> None:
    names = [contract.name for contract in CONTRACTS]
    assert sorted(set(names)) == sorted(names)


def test_the_lists_hold_what_they_say() -> None:
    assert len(CONFIRMED) >= 60
    assert [c.name for c in CONFIRMED if not c.confirmed] == []
    assert [c.name for c in SEARCHED if c.confirmed] == []


def test_every_contract_that_is_only_searched_says_why() -> None:
    assert [c.name for c in SEARCHED if not c.reason] == []


def test_contracts_speak_of_shipped_functions() -> None:
    packages = {contract.function.__module__.partition(".")[0] for contract in CONTRACTS}
    assert packages == {"spectral_spec", "spectral_memory"}


@pytest.mark.parametrize("contract", CONFIRMED, ids=lambda one: one.name)
def test_every_confirmed_contract_has_wrong_versions_that_fit_the_source(
    contract: Contract,
) -> None:
    sources = [get_wrong_source(contract, fault) for fault in contract.faults]
    assert sources
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.name)
def test_predicates_are_named_and_ask_for_arguments_of_the_call(contract: Contract) -> None:
    names = set(inspect.signature(contract.call or contract.function).parameters)
    assert contract.ensures.__name__ != "<lambda>"
    assert set(inspect.signature(contract.ensures).parameters) <= names | {"result"}
    if contract.requires is not None:
        assert contract.requires.__name__ != "<lambda>"
        assert set(inspect.signature(contract.requires).parameters) <= names


@pytest.mark.parametrize("old", ["no such text", "code"])
def test_a_fault_that_does_not_fit_is_an_error(old: str) -> None:
    contract = next(one for one in CONTRACTS if one.function is is_sector_code)
    with pytest.raises(PlantingError, match="times, not once"):
        plant(contract, Fault(old, "text"))
    assert is_sector_code(251)
    assert not is_sector_code(252)


def test_the_tables_of_the_page_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert replace_table(text, "search.page", render_contracts()) == text, (
        "run: python -m spectral_proofs.search.page docs/crosshair.md"
    )


def test_the_tables_are_rewritten_in_place(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    text = PAGE.read_text(encoding="utf-8")
    path.write_text(replace_table(text, "search.page", ""), encoding="utf-8")
    assert main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text
