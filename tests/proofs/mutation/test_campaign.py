"""Campaigns: which mutants die and how, which survive, what no law runs."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from spectral_proofs.mutation.campaign import Campaign, CampaignError, Reached, measure, try_mutants
from spectral_proofs.mutation.command import run_mutate, select
from spectral_proofs.mutation.sources import SourceMutant, compute_mutants, read_modules
from spectral_proofs.mutation.survivors import SURVIVORS, Change
from spectral_proofs.obligation import Obligation, get_registry

FOLDER = str(Path(__file__).parent)
MODULES = read_modules()
EXTENTS = next(one for one in MODULES if one.name == "spectral_spec.extents")
LENGTH = "spectral_spec.extents.compute_extent_length"
LINE = "return max(1, (size + GRAIN - 1) // GRAIN) * GRAIN"
GOOD = ("campaign_law_about_lengths", "campaign_law_that_must_fail")


def get_laws(*names: str) -> tuple[Obligation, ...]:
    """Laws of the file beside this one, which other processes can import too."""
    if FOLDER not in sys.path:
        sys.path.append(FOLDER)
    import_module("campaign_laws")
    return tuple(get_registry()[name] for name in names)


def get_mutants(function: str) -> tuple[SourceMutant, ...]:
    return tuple(one for one in compute_mutants(EXTENTS, MODULES) if one.function == function)


@pytest.fixture(scope="module")
def reached() -> Reached:
    return measure(get_laws(*GOOD), jobs=2)


def test_it_is_known_which_functions_a_law_runs(reached: Reached) -> None:
    assert reached.by_law[GOOD[0]] == {LENGTH}
    assert reached.covers(LENGTH)
    assert not reached.covers("spectral_spec.extents.give")
    assert all(cost > 0 for cost in reached.costs.values())


def test_without_a_proof_of_what_ships_nothing_is_tried() -> None:
    with pytest.raises(CampaignError, match="campaign_law_that_is_false is not proved"):
        measure(get_laws("campaign_law_that_is_false"), jobs=1)


def run(
    mutants: tuple[SourceMutant, ...],
    reached: Reached,
    survivors: dict[Change, str] | None = None,
    laws: tuple[str, ...] = GOOD,
) -> Campaign:
    return try_mutants(
        mutants,
        [EXTENTS],
        get_laws(*laws),
        reached,
        jobs=2,
        patience=60,
        survivors=survivors or {},
    )


def test_every_change_of_a_function_dies_but_those_that_change_nothing(reached: Reached) -> None:
    campaign = run(get_mutants("compute_extent_length"), reached)
    alive = [fate.mutant.change for fate in campaign.get_survivors()]
    # No block of the law is empty, so the least length is never asked for.
    assert alive == ["1 -> 0"]
    assert len(campaign.fates) == 9
    dead = [fate for fate in campaign.fates if not fate.survives]
    assert {fate.kind for fate in dead} == {"refuted"}
    assert {fate.obligation for fate in dead} == {GOOD[0]}
    assert "spectral_spec.extents.give" in campaign.uncovered


def test_a_survivor_is_explained_by_its_reason_and_a_reason_needs_its_survivor(
    reached: Reached,
) -> None:
    mutants = get_mutants("compute_extent_length")
    alive = Change(LENGTH, LINE, "1 -> 0")
    dead = Change(LENGTH, LINE, "size + GRAIN -> size - GRAIN")
    elsewhere = Change("spectral_spec.quantize.quantize", "return 1", "1 -> 0")
    reasons = {alive: "equivalent: of course", dead: "a lie", elsewhere: "not asked"}
    campaign = run(mutants, reached, reasons)
    assert campaign.get_unexplained() == ()
    assert [fate.reason for fate in campaign.get_survivors()] == ["equivalent: of course"]
    assert campaign.stale == (dead,)


def test_what_no_law_runs_is_not_tried(reached: Reached) -> None:
    assert run(get_mutants("give"), reached).fates == ()


def test_constants_of_a_module_are_tried_with_every_law(reached: Reached) -> None:
    grain = tuple(one for one in get_mutants("") if one.text == "GRAIN = 16")
    fates = run(grain, reached).fates
    assert [fate.mutant.change for fate in fates] == ["16 -> 15", "16 -> 17"]
    assert all(not fate.survives for fate in fates)


def break_at(old: str, new: str) -> SourceMutant:
    """A mutant that no operator makes."""
    start = EXTENTS.text.index(old)
    return SourceMutant(
        EXTENTS.name,
        "compute_extent_length",
        1,
        old,
        f"{old} -> {new}",
        len(EXTENTS.text[:start].encode()),
        len(EXTENTS.text[: start + len(old)].encode()),
        new,
    )


@pytest.mark.parametrize(
    ("new", "kind", "words"),
    [
        ("return undefined", "refuted", ""),
        ("return (", "error", "SyntaxError"),
        ("import os; os._exit(3)", "died", "the process died"),
        ("return size // 0 if size > 0 else 1", "refuted", ""),
    ],
)
def test_a_mutant_that_breaks_down_is_red_in_its_own_way(
    reached: Reached, new: str, kind: str, words: str
) -> None:
    fates = run((break_at(LINE, new),), reached).fates
    assert fates[0].kind == kind
    assert words in fates[0].words


def test_a_mutant_that_never_ends_is_ended(reached: Reached) -> None:
    endless = break_at(LINE, "\n    while True: pass")
    campaign = try_mutants(
        [endless], [EXTENTS], get_laws(*GOOD), reached, jobs=1, patience=10, survivors={}
    )
    assert campaign.fates[0].kind == "time-out"


def test_a_claim_that_must_fail_and_does_not_kills_too(reached: Reached) -> None:
    longer = break_at(LINE, "return size + 1")
    fates = run((longer,), reached, laws=GOOD[1:]).fates
    assert (fates[0].kind, fates[0].words) == ("refuted", "no longer fails")


def test_a_mutant_that_no_law_imports_is_not_called_a_survivor(reached: Reached) -> None:
    other = next(one for one in MODULES if one.name == "spectral_spec.minimal.step")
    stray = next(one for one in compute_mutants(other, MODULES))
    lied = reached._replace(by_law=dict.fromkeys(reached.by_law, frozenset({stray.place})))
    with pytest.raises(CampaignError, match=r"imports spectral_spec.minimal.step"):
        try_mutants([stray], [other], get_laws(*GOOD), lied, jobs=1, survivors={})


def test_a_target_is_all_or_a_file_or_a_line() -> None:
    chosen, everything = select("all", MODULES)
    assert chosen == MODULES
    chosen, mutants = select("spectral_spec/extents.py", MODULES)
    assert chosen == (EXTENTS,)
    assert mutants == tuple(one for one in everything if one.module == EXTENTS.name)
    line = next(one.line for one in mutants if one.text == LINE)
    _, here = select(f"extents.py:{line}", MODULES)
    assert {one.text for one in here} == {LINE}
    for wrong in ("state.py", "nothing.py", "extents.py:1", "extents.py:x", ""):
        with pytest.raises(click.BadParameter):
            select(wrong, MODULES)


def test_the_command_prints_every_mutant_of_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(one.line for one in get_mutants("compute_extent_length"))
    file = tmp_path / "mutants.json"
    code = run_mutate(f"extents.py:{line}", get_laws(*GOOD), 2, file, "command")
    assert code == 1
    text = capsys.readouterr().out
    assert "SURVIVES, and nobody has said why" in text
    assert "9 mutants of what the laws run: 8 die (88.9 %): 8 refuted" in text
    document = json.loads(file.read_text(encoding="utf-8"))
    assert len(document["mutants"]) == 9
    assert {one["place"] for one in document["mutants"]} == {LENGTH}


def test_the_command_says_why_nothing_can_be_tried(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_mutate("extents.py", get_laws("campaign_law_that_is_false"), 1, None, "command")
    assert code == 2
    assert "is not proved" in capsys.readouterr().err


def test_reasons_say_of_what_kind_they_are_and_are_about_what_ships() -> None:
    changes = {
        Change(one.place, one.text, one.change)
        for module in MODULES
        for one in compute_mutants(module, MODULES)
    }
    assert [change for change in SURVIVORS if change not in changes] == []
    kinds = ("equivalent: ", "missing: ")
    assert [one for one in SURVIVORS.values() if not one.startswith(kinds)] == []
