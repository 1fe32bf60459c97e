"""JSON, JUnit's XML and SMT-LIB files say what the results say."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from spectral_memory.bench.machine import describe_machine
from spectral_proofs.runner import report
from spectral_proofs.runner.documents import (
    get_versions,
    make_document,
    make_junit,
    write_texts,
)
from spectral_proofs.runner.prove import prove_all
from spectral_proofs.runner.result import Result, Settings
from spectral_proofs.solving import Status, ask_cvc5, ask_z3

from .samples import Inline, get_samples

SETTINGS = Settings(texts=True)
NAMES = (
    "extent_holds_its_block",
    "extent_is_longer_than_its_block",
    "wrong_claim_must_fail",
    "bug_goes_unnoticed",
    "law_has_too_many_paths",
)


@pytest.fixture(scope="module")
def results() -> tuple[Result, ...]:
    return prove_all(get_samples(*NAMES), SETTINGS, executor=Inline())


def test_the_document_holds_everything_and_how_it_was_made(results: tuple[Result, ...]) -> None:
    command = "spectral-memory prove --json x"
    text = make_document(results, SETTINGS, describe_machine(), command)
    document = json.loads(text)
    assert document["command"] == command
    assert document["machine"]["command"] == command
    assert document["versions"] == get_versions()
    assert None not in document["versions"].values()
    assert document["exit_code"] == 1
    laws = {one["name"]: one for one in document["obligations"]}
    assert list(laws) == list(NAMES)
    good = laws["extent_holds_its_block"]
    assert good["standing"] == "proved"
    assert good["resources"] == sum(one["resources"] for one in good["answers"]) > 0
    assert (good["mutants_refuted"], good["mutants_planted"]) == (2, 2)
    assert good["witness"]["values"][0][0] == "size"
    assert "text" not in good
    bad = laws["extent_is_longer_than_its_block"]
    assert bad["counterexample"]["values"] == [["size", "16"]]
    assert bad["counterexample"]["replayed"] is True


def test_junit_tells_failures_from_errors(results: tuple[Result, ...]) -> None:
    suite = ET.fromstring(make_junit(results))  # noqa: S314 - made by the line above
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "2", "1")
    kinds = {case.get("name"): [part.tag for part in case] for case in suite}
    assert kinds == {
        "extent_holds_its_block": [],
        "extent_is_longer_than_its_block": ["failure"],
        "wrong_claim_must_fail": [],
        "bug_goes_unnoticed": ["failure"],
        "law_has_too_many_paths": ["error"],
    }
    words = suite.findtext("testcase[@name='extent_is_longer_than_its_block']/failure")
    assert words is not None
    assert "size = 16" in words


def test_xml_holds_whatever_a_law_says(results: tuple[Result, ...]) -> None:
    odd = results[1]._replace(problems=("a \x00 byte & <tags>",))
    suite = ET.fromstring(make_junit([odd]))  # noqa: S314 - made by the line above
    assert "a ? byte & <tags>" in (suite.findtext("testcase/failure") or "")


def test_every_question_is_written_so_that_any_solver_can_answer_it(
    results: tuple[Result, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "questions"
    write_texts(folder, results)
    files = sorted(folder.iterdir())
    assert len(files) == 4  # there is no question about the law that cannot be explored
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("; ")
        assert "; law: an extent" in text
        wrong = "extent_is_longer_than_its_block" in path.name or "must_fail" in path.name
        expected = Status.SAT if wrong else Status.UNSAT
        assert ask_z3(text).status is expected
        assert ask_cvc5(text).status is expected
    stated = folder / "sample_laws.wrong_claim_must_fail.smt2"
    assert "(set-info :status sat)" in stated.read_text(encoding="utf-8")


def show(results: tuple[Result, ...], *, verbose: bool) -> str:
    console = Console(record=True, width=200, file=None, quiet=False, highlight=False)
    with console.capture() as capture:
        report.print_results(console, results, ("z3", "cvc5"))
        report.print_details(console, results, verbose=verbose)
        report.print_verdict(console, results)
    return capture.get()


def test_the_table_has_a_row_for_each_and_details_for_what_is_red(
    results: tuple[Result, ...],
) -> None:
    text = show(results, verbose=False)
    for name in NAMES:
        assert name.replace("_", " ") in text
    assert "size = 16" in text
    assert "a planted bug is not refuted" in text
    assert "more than 4 paths" in text
    assert "the law holds on these values" not in text
    assert text.rstrip().endswith("3 of 4 planted bugs refuted")


def test_all_teeth_are_shown_if_asked_for(results: tuple[Result, ...]) -> None:
    text = show(results, verbose=True)
    assert "the law holds on these values in plain Python" in text
    assert "supposed a size is not negative: needed" in text
    assert "'GRAIN - 1' -> 'GRAIN - 2': refuted" in text


def test_the_list_shows_laws_and_proves_none() -> None:
    console = Console(width=200, highlight=False)
    with console.capture() as capture:
        report.print_list(console, get_samples(*NAMES))
    text = capture.get()
    assert "an extent is longer than its block (must fail)" in text
    assert text.rstrip().endswith("5 obligations")
