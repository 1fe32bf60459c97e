"""The command: every way for real, verdicts, exit codes, files, and what is refused."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import WAYS, oracle
from spectral_memory.oracle.concurrency.generate import Scene, generate_history, plant
from spectral_memory.oracle.concurrency.writer import save_history
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.vectors.archive import get_published, list_contents, write_archive
from spectral_memory.oracle.vectors.files import FILES, make
from spectral_memory.oracle.ways import options

from .doors.library.libraries import build_example

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).resolve().parents[2]))
CLIENT = CHECKOUT / "examples" / "oracle" / "client.py"
RIGHT = "spectral_memory.unchecked:ThermalDict"
WRONG = """
from spectral_memory import unchecked

class Cold(unchecked.ThermalDict):
    def thermal_status(self):
        return {"hot": 0, "warm": 0, "cold": len(self)}

class Leaky(unchecked.HierarchicalSpectralMemory):
    def free(self, block_id):
        pass

class Quitting(unchecked.ThermalDict):
    def __getitem__(self, key):
        raise SystemExit(0)
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(oracle, [str(one) for one in arguments])


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / f"wrong_{tmp_path.name}.py"
    path.write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def history(tmp_path: Path) -> Path:
    scene = Scene(Setup(System.HIERARCHICAL), Strictness.RELATIONAL, 60)
    path = tmp_path / "history.jsonl"
    save_history(generate_history(scene, 1), path)
    return path


# ----------------------------------------------------------------- python objects


def test_what_is_right_agrees() -> None:
    done = run(RIGHT, "--steps", "3000", "--coverage")
    assert done.exit_code == 0
    assert done.output.startswith("AGREES: minimal system, exact, ")
    assert "transitions seen: " in done.output


def test_seconds_alone_set_no_bound_of_operations() -> None:
    done = run(RIGHT, "--seconds", "0.2", "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["seconds"] >= 0.2


def test_what_is_wrong_diverges_and_is_saved_and_repeated(wrong: Path) -> None:
    target = f"{wrong}:Cold"
    done = run(target, "--save", "cold.json", "--junit", "cold.xml")
    assert done.exit_code == 1
    assert "differs in        status" in done.output
    assert f"spectral-memory oracle {target} --replay cold.json" in done.output
    assert "<failure" in Path("cold.xml").read_text()
    again = run(target, "--replay", "cold.json", "--json")
    assert again.exit_code == 1
    document = json.loads(again.output)
    assert document["divergence"]["aspect"] == "status"
    assert run(RIGHT, "--replay", "cold.json").exit_code == 0


def test_the_system_of_a_saved_failure_is_its_own(wrong: Path) -> None:
    target = f"{wrong}:Leaky"
    done = run(target, "--system", "hierarchical", "--strictness", "relational", "--save", "f.json")
    assert done.exit_code == 1, done.output
    assert run(target, "--replay", "f.json").exit_code == 1
    assert run(target, "--replay", "f.json", "--strictness", "exact").exit_code == 1
    other = run(target, "--replay", "f.json", "--system", "minimal")
    assert other.exit_code == 64
    assert "is a failure of the hierarchical system" in other.output


def test_what_cannot_be_had_is_unusable(wrong: Path) -> None:
    done = run(f"{wrong}:Nothing", "--junit", "nothing.xml")
    assert done.exit_code == 2
    assert "has no attribute 'Nothing'" in done.output
    assert "<error" in Path("nothing.xml").read_text()


def test_who_ends_the_process_does_not_agree(wrong: Path) -> None:
    done = run(f"{wrong}:Quitting")
    assert done.exit_code == 2
    assert "ended the process (0)" in done.output


def test_a_fault_of_the_oracle_itself_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(context: object) -> int:
        raise RuntimeError("planted")

    monkeypatch.setitem(WAYS, "target", WAYS["target"]._replace(judge=fail))
    done = run(RIGHT)
    assert done.exit_code == 3
    assert "planted" in done.output
    assert "nothing is decided" in done.output


# ------------------------------------------------------------------ the other ways


def test_a_program_that_does_not_speak_is_unusable() -> None:
    done = run("--patience", "5", "--", "/bin/echo", "hello")
    assert done.exit_code == 2
    assert done.output.startswith("UNUSABLE: minimal system")


def test_a_library_that_is_none_is_unusable(wrong: Path) -> None:
    done = run("--lib", wrong)
    assert done.exit_code == 2
    assert done.output.startswith("UNUSABLE: hierarchical system")


def test_an_allocator_is_judged(tmp_path: Path) -> None:
    report = tmp_path / "libc.xml"
    done = run("--malloc", "libc", "--operations", "2000", "--junit", report, "--json")
    assert done.exit_code == 0
    document = json.loads(done.output)
    assert (document["outcome"], document["steps"], document["command"]) == ("agrees", 2000, "")
    case = ET.fromstring(report.read_text()).find("testsuite/testcase")  # noqa: S314 - made here
    assert case is not None
    assert case.attrib["name"] == "libc"


def test_a_mapping_is_judged_and_its_failure_says_whose_it_is(wrong: Path) -> None:
    assert run("--mapping", "builtins:dict", "--steps", "2000").exit_code == 0
    done = run("--mapping", "collections:UserDict", "--steps", "3000", "--junit", "user.xml")
    assert done.exit_code == 1
    assert "repeat    spectral-memory oracle --mapping collections:UserDict" in done.output
    assert 'failures="1"' in Path("user.xml").read_text()
    again = run("--replay", "oracle-failure.json")
    assert again.exit_code == 1
    assert "m.popitem()" in again.output
    assert run("--mapping", "builtins:dict", "--replay", "oracle-failure.json").exit_code == 0


def test_a_history_is_judged(history: Path, tmp_path: Path) -> None:
    report = tmp_path / "history.xml"
    done = run("--history", history, "--junit", report)
    assert done.exit_code == 0
    assert "\nLINEARIZABLE" in done.output
    assert 'failures="0"' in report.read_text()
    assert json.loads(run("--history", history, "--json").output)["exit_code"] == 0


def test_a_history_with_a_stale_read_is_a_failure(tmp_path: Path) -> None:
    scene = Scene(Setup(System.HIERARCHICAL), Strictness.RELATIONAL, 80)
    wrong = plant(generate_history(scene, 1), "stale read", 1)
    assert wrong is not None
    save_history(wrong, tmp_path / "h.jsonl")
    done = run("--history", tmp_path / "h.jsonl", "--junit", tmp_path / "h.xml")
    assert done.exit_code == 1
    assert "<failure" in (tmp_path / "h.xml").read_text()


def test_a_program_is_recorded_and_judged_again(tmp_path: Path) -> None:
    trace = tmp_path / "true.smtrace"
    assert run("--record", trace, "--", "/bin/false").exit_code == 1
    assert run("--malloc", "libc", "--trace", trace).exit_code == 0


# ------------------------------------------------------------------------- vectors


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directed vectors of both systems, as one file."""
    target = tmp_path_factory.mktemp("vectors") / "directed.tar"
    made = [make(one) for one in FILES if one.name.endswith("/directed.jsonl")]
    write_archive(target, list_contents(made))
    return target


def test_vectors_judge_a_python_object_and_their_failure_is_repeated(
    archive: Path, wrong: Path
) -> None:
    done = run(RIGHT, "--vectors", archive, "--json")
    assert done.exit_code == 0
    right = json.loads(done.output)
    operations = make(next(one for one in FILES if one.name == "minimal/directed.jsonl")).entry
    assert right["steps"] == operations["operations"]
    done = run(f"{wrong}:Cold", "--vectors", archive, "--save", "cold.json")
    assert done.exit_code == 1
    assert "minimal/directed.jsonl, line " in done.output
    assert "sequence of 2, made shorter from " in done.output
    again = run(f"{wrong}:Cold", "--replay", "cold.json")
    assert again.exit_code == 1
    assert run(f"{wrong}:Quitting", "--vectors", archive).exit_code == 2


@pytest.mark.parametrize(("options", "code"), [((), 0), (("-DBUG=4",), 1), (("-DBUG=14",), 2)])
def test_vectors_judge_a_library(
    options: tuple[str, ...], code: int, archive: Path, tmp_path: Path
) -> None:
    library, saved = build_example(*options), tmp_path / "saved.json"
    done = run("--lib", library, "--vectors", archive, "--save", saved)
    assert done.exit_code == code, done.output
    assert saved.exists() == (code > 0)


def test_vectors_judge_a_program(archive: Path) -> None:
    client = ("--", sys.executable, CLIENT)
    done = run("--system", "hierarchical", "--vectors", archive, *client)
    assert done.exit_code == 0, done.output
    assert run("--vectors", archive, "--", "/bin/echo", "hello").exit_code == 2


def test_the_shipped_vectors_need_no_archive() -> None:
    done = run(RIGHT, "--vectors", "shipped", "--json")
    assert done.exit_code == 0, done.output
    published = json.loads(get_published())["files"]
    operations = sum(one["operations"] for one in published if one["system"] == "minimal")
    assert json.loads(done.output)["steps"] == operations


def test_no_archive_is_a_wrong_command_line(archive: Path, wrong: Path) -> None:
    for source in (wrong, wrong.parent, "nothing.tar"):
        done = run(RIGHT, "--vectors", source)
        assert done.exit_code == 64, done.output
    for option in (("--seed", "1"), ("--steps", "9"), ("--seconds", "1")):
        done = run(RIGHT, "--vectors", archive, *option)
        assert done.exit_code == 64
        assert f"{option[0]} means nothing beside --vectors" in done.output
    assert run("--malloc", "libc", "--vectors", archive).exit_code == 64


# -------------------------------------------------------------- wrong command lines


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name what is judged"),
        (("--what",), "--what"),
        ((RIGHT, "--steps", "0"), "--steps"),
        ((RIGHT, RIGHT), "extra argument"),
        (("./libfoo.so",), "named by --lib or --malloc"),
        ((RIGHT, "--", "/bin/true"), "not several: MODULE:FACTORY and -- PROGRAM ARGS"),
        ((RIGHT, "--order", "any"), "--order means nothing to MODULE:FACTORY"),
        (("--mapping", "builtins:dict", "--trace", CLIENT), "--trace means nothing to --mapping"),
        (("--coverage", "--malloc", "libc"), "--coverage means nothing to --malloc"),
        (("--malloc", "libc", "--order", "any"), "--order means nothing to --malloc"),
        (("--malloc", "libc", "--without", "popitem"), "it takes calloc"),
        (("--malloc", "no_such_allocator"), "there is no library"),
        (("--mapping", "builtins:dict", "--without", "calloc"), "without 'calloc'"),
        (("--mapping", "builtins:dict", "--order", "sorted"), "declare keys to be"),
        (("--history", "nothing.jsonl"), "cannot be opened"),
        (("--history", "-", "--seed", "3"), "--seed means nothing to --history"),
        (("--record", "x.smtrace"), "needs a program"),
        (("--record", "x.smtrace", "--", "./no such program"), "cannot be started"),
        (("--record", "x", "--malloc", "libc", "--", "y"), "--malloc and --record"),
    ],
)
def test_a_wrong_command_line_ends_with_64(
    arguments: tuple[str, ...], words: str, wrong: Path
) -> None:
    done = run(*arguments)
    assert done.exit_code == 64, done.output
    assert words in done.output


def test_a_file_of_another_kind_is_a_wrong_command_line(wrong: Path, history: Path) -> None:
    listed = wrong.with_name("list.json")
    listed.write_text("[]")
    for arguments, words in (
        ((RIGHT, "--replay", wrong), "line 2"),
        (("--replay", wrong), "is no saved failure"),
        (("--replay", listed), "is no saved failure"),
        (("--malloc", "libc", "--replay", wrong), "line 2"),
        (("--replay", history), "--history"),
        (("--mapping", "builtins:dict", "--replay", history), "is a recorded history"),
        (("--malloc", "libc", "--trace", wrong), "byte 0"),
        (("--history", wrong), "line 1"),
    ):
        done = run(*arguments)
        assert done.exit_code == 64, done.output
        assert words in done.output


def test_a_saved_failure_finds_its_way(wrong: Path) -> None:
    target = f"{wrong}:Cold"
    assert run(target).exit_code == 1
    alone = run("--replay", "oracle-failure.json")
    assert alone.exit_code == 64
    assert f"oracle {target}" in alone.output
    other = run("--malloc", "libc", "--replay", "oracle-failure.json")
    assert other.exit_code == 64
    assert "is a failure of one of the systems" in other.output
    beside = run(target, "--replay", "oracle-failure.json", "--seed", "1")
    assert beside.exit_code == 64
    assert "--seed means nothing beside --replay" in beside.output


@pytest.mark.parametrize("option", ["--save", "--junit"])
def test_a_file_that_cannot_be_written_is_refused_beforehand(option: str) -> None:
    done = run(RIGHT, "--seconds", "100000", option, "/nowhere/at/all")
    assert done.exit_code == 64
    assert f"name another file by {option}" in done.output


def test_a_report_that_is_no_file_is_a_wrong_command_line(wrong: Path) -> None:
    Path("full.xml").symlink_to("/dev/full")
    assert run(RIGHT, "--steps", "100", "--junit", "full.xml").exit_code == 64


def test_the_help_shows_every_way_and_every_option_once() -> None:
    text = run("--help").output
    for way in WAYS.values():
        assert way.title in text
    names = [name for group in options.GROUPS for one in group.options for name in one.opts]
    assert len(names) == len(set(names))
    assert all(name in text for name in names)
    assert "64 the command line is wrong" in text
