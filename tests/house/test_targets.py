"""One set of commands: the workflow, the hooks and a newcomer call the same targets."""

import re
from pathlib import Path

PARTS = ["lint", "types", "imports", "pagecheck", "wheel", "tests", "compiledtests"]


def read(checkout: Path, name: str) -> str:
    return (checkout / name).read_text(encoding="utf-8")


def said(text: str) -> str:
    """Leave out the comments."""
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def test_make_test_is_the_parts_of_continuous_integration_in_order(checkout: Path) -> None:
    line = re.search(r"^test: ([a-z ]+?) *##", read(checkout, "Makefile"), re.MULTILINE)
    assert line is not None
    assert line[1].split() == PARTS


def test_everything_else_calls_targets_that_exist(checkout: Path) -> None:
    makefile = read(checkout, "Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    files = (".ci/run", ".pre-commit-config.yaml", ".github/workflows/ci.yml")
    called = {
        target
        for name in files
        for target in re.findall(r"\bmake (?:--[a-z-]+ )*([a-z]+)\b", said(read(checkout, name)))
    }
    assert {"test", "lint", "types", "imports", "run"} <= called
    assert called <= targets


def test_the_workflow_calls_the_script_that_calls_make_test(checkout: Path) -> None:
    assert ".ci/run" in read(checkout, ".github/workflows/ci.yml")
    script = checkout / ".ci" / "run"
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111, "the script can be executed"


def test_every_target_is_phony_or_a_stamp(checkout: Path) -> None:
    makefile = read(checkout, "Makefile")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) == set(phony[1].split())
