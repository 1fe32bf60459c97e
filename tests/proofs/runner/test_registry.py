"""The files of laws are the subjects, each contract is proved, few exceptions are made."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from spectral_proofs import laws
from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.job import get_laws
from spectral_proofs.solving.allowances import ALLOWANCES, MAX_SHARE

FOLDER = Path(laws.__file__).parent


def holds_laws(path: Path) -> bool:
    """True if an obligation is entered in the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "obligation"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for one in node.decorator_list
    )


def test_every_file_that_holds_laws_is_a_subject_and_every_subject_a_file() -> None:
    files = {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        for path in FOLDER.rglob("*.py")
        if holds_laws(path)
    }
    assert sorted(files) == sorted(laws.SUBJECTS)


def test_no_subject_is_listed_twice() -> None:
    assert [name for name, count in Counter(laws.SUBJECTS).items() if count > 1] == []


def test_every_subject_has_obligations() -> None:
    entered = {one.function.__module__ for one in get_laws()}
    assert entered == {f"{laws.__name__}.{subject}" for subject in laws.SUBJECTS}


def test_there_are_at_least_60_obligations() -> None:
    assert len(get_laws()) >= 60


@pytest.mark.parametrize("law", get_laws(), ids=lambda law: law.name)
def test_what_a_law_takes_for_granted_is_proved_by_another(law: Obligation) -> None:
    proved = [one.proves for one in get_laws() if one.proves is not None and one is not law]
    assert [one.name for one in law.contracts if not any(one is other for other in proved)] == []


@pytest.mark.parametrize("law", get_laws(), ids=lambda law: law.name)
def test_a_law_is_said_in_words_and_names_its_rules(law: Obligation) -> None:
    assert law.law.strip()
    assert law.rules
    assert law.mutants or law.must_fail


def test_exceptions_name_laws_that_exist_and_are_few() -> None:
    names = {law.name for law in get_laws()}
    assert set(ALLOWANCES) <= names
    assert len(ALLOWANCES) * MAX_SHARE <= len(names)
    assert all(one.reason.strip() for one in ALLOWANCES.values())
