"""What went wrong: counterexamples, failures and reports are shown with the place and both sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from spectral_memory import unchecked
from spectral_memory.cli.run import run
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.oracle import Outcome, check
from spectral_memory.oracle.detection.fitting import take_in_two_steps
from spectral_memory.oracle.report import save_failure
from spectral_memory.trace import TraceError
from spectral_memory.view import Recording, dump_recording, load_recording
from spectral_memory.view.opening import Wish, open_source
from spectral_memory.view.recording import RecordingError
from spectral_memory.view.source import Source
from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.examine import examine
from spectral_proofs.model.trace import Trace, read_trace, write_trace
from spectral_spec.minimal import Get, Set
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

from .scenes import apply_changes, find_steps, record

COOL = Policy(1, 1, 2, 3, 2, 1, 3, 2, 2, 1, 1)
TINY = Hierarchical("tiny", "", (1, 4, 30), COOL, blocks=2, births=(Birth(2**23, AUTO),))
DICTIONARY = Minimal("dictionary", "", COOL, keys=2)

Loose = Any  # what a report holds


def wish(path: Path, system: str | None = None) -> Wish:
    """The wish to see a file."""
    return Wish(str(path), system, None, ("spectral-memory", "view", str(path)))


def show(path: Path, system: str | None = None) -> Recording:
    """The recording of what a file is; it survives being written."""
    source = open_source(wish(path, system), read_trace)
    assert isinstance(source, Source)
    recording = record(source)
    assert load_recording(dump_recording(recording), "") == recording
    apply_changes(recording)
    return recording


def explore(configuration: Configuration, path: Path) -> None:
    """Explore a configuration with a bug in it, and write the counterexample."""
    outcome = examine(configuration, True, 100_000, 1, lambda _: None)
    assert outcome.trace is not None
    write_trace(path, outcome.trace)


@pytest.mark.interpreted
def test_a_counterexample_of_a_planted_bug(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find = FreeIndex.find_first_fit
    monkeypatch.setattr(FreeIndex, "find_first_fit", lambda self, length: find(self, length + 1))
    monkeypatch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)
    path = tmp_path / "explore-trace.json"
    explore(TINY, path)
    recording = show(path)
    assert (recording.kind, recording.system) == ("counterexample", "hierarchical")
    assert len(recording.resonances) == 3
    assert [step.mark for step in recording.steps].count("violation") == 1
    assert recording.steps[-1].mark == "violation"
    last = recording.steps[-1]
    assert last.words.endswith("Violation: the reference answers otherwise.")
    assert last.expected is not None
    assert last.got is not None
    found = f"the reference answers {last.got}, the specification {last.expected}"
    assert recording.notes[0] == f"The violation: {found}."
    assert found == read_trace(path).finding
    assert "the resonances 1, 4, 30, numbered from 1" in recording.notes[1]


def test_a_lasso_says_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "lasso.json"
    write_trace(path, Trace(DICTIONARY, "it goes round", (Set(0, 0), Get(0), Get(0)), 1))
    recording = show(path)
    assert recording.system == "minimal"
    assert "operations 1 to 2 lead back" in recording.notes[1]


class Uncounted(unchecked.HierarchicalSpectralMemory):
    """Frees are not counted."""

    def get_stats(self, domain: Loose = None) -> Loose:
        return {**super().get_stats(domain), "frees": 0}


def test_a_failure_of_the_oracle_shows_both_sides(tmp_path: Path) -> None:
    verdict = check(Uncounted, "hierarchical", seed=4, raises=False)
    assert verdict.outcome == Outcome.DIVERGES
    path = tmp_path / "oracle-failure.json"
    save_failure(verdict, path)
    recording = show(path)
    assert (recording.kind, recording.system) == ("divergence", "hierarchical")
    assert recording.entities == ("block #0",)
    last = recording.steps[-1]
    assert (last.op, last.mark, last.expected, last.got) == ("free", "divergence", "1", "0")
    assert "in frees. Rule H42: every live block counts once" in last.words
    document = json.loads(path.read_text())
    del document["verdict"]
    path.write_text(json.dumps(document))
    assert show(path).steps[-1].words.endswith("The implementation diverged here.")


def make_report(tmp_path: Path, *more: str) -> tuple[Path, dict[str, Loose]]:
    """A trace, and the report of a real run of it."""
    trace = tmp_path / "trace.txt"
    trace.write_text("".join(f"{n * n % 17}\n" for n in range(300)))
    result = CliRunner().invoke(run, ["--trace", str(trace), "--json", *more])
    assert result.exit_code == 0, result.output
    path = tmp_path / "RUN.json"
    path.write_text(result.stdout)
    return path, json.loads(result.stdout)


def test_a_report_is_played_again(tmp_path: Path) -> None:
    path, report = make_report(tmp_path, "--hot-capacity", "2")
    for system in report["systems"]:
        recording = show(path, system["system"])
        assert (recording.kind, recording.system) == ("run", system["system"])
        assert recording.operations == system["operations"]
        assert recording.steps[-1].migrations == system["migrations"]
        last = system["thermal"][-1]
        tiers = tuple(last[name] for name in ("hot", "warm", "cold", "ultra_cold"))
        assert recording.steps[-1].thermal == tiers
    assert show(path).system == "minimal"


def test_a_report_with_a_divergence_is_shown_where_it_diverged(tmp_path: Path) -> None:
    path, report = make_report(tmp_path)
    report["systems"][1]["divergence"] = {
        "access": 41,
        "operation": 43,
        "call": "access(5)",
        "aspect": "result",
        "spec": "one",
        "reference": "other",
        "repeat": "",
    }
    path.write_text(json.dumps(report))
    recording = show(path)
    assert (recording.kind, recording.system) == ("divergence", "hierarchical")
    (step,) = find_steps(recording, mark="divergence")
    assert (step.n, step.expected, step.got) == (42, "one", "other")
    source = open_source(wish(path), read_trace)
    assert isinstance(source, Source)
    near = record(source, limit=5)
    assert [step.n for step in near.steps] == [38, 39, 40, 41, 42]


def test_a_report_whose_trace_is_another_now_is_refused(tmp_path: Path) -> None:
    path, report = make_report(tmp_path)
    (tmp_path / "trace.txt").write_text("one\ntwo\n")
    with pytest.raises(RecordingError, match=r"another .*trace\.txt than there is now"):
        open_source(wish(path), read_trace)
    (tmp_path / "trace.txt").unlink()
    with pytest.raises(TraceError, match="cannot be opened"):
        open_source(wish(path), read_trace)
    report["input"]["source"] = "-"
    path.write_text(json.dumps(report))
    with pytest.raises(RecordingError, match="from standard input, which is gone"):
        open_source(wish(path), read_trace)
    report["systems"] = report["systems"][:1]
    path.write_text(json.dumps(report))
    with pytest.raises(RecordingError, match="holds no run of the system hierarchical"):
        open_source(wish(path, "hierarchical"), read_trace)
    path.write_text('{"input": {}, "systems": [{}]}')
    with pytest.raises(RecordingError, match="is no whole report"):
        open_source(wish(path), read_trace)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"format": "other"}', "nothing that can be shown .format 'other'."),
        ("{}", "nothing that can be shown .format None."),
        ('{"format": "spectral-memory-verdict"}', "give the oracle-failure.json"),
        ('{"format": "spectral-memory-mapping-failure"}', "judged without addresses; see it with"),
        ('{"format": "spectral-memory-malloc-failure"}', "spectral-memory oracle --replay FILE"),
        ('{"format": ["spectral-memory-verdict"]}', "nothing that can be shown"),
        ('{"states": 1, "trace": null}', "give the explore-trace.json"),
        ('{"format": "spectral-memory trace 1"}', "a configuration is an object"),
        ('{"format": "spectral-memory-failure"}', "has version None"),
        ('{"broken": 1,\n', "is neither JSON .* nor a trace"),
        ("two words\n", "is not one key"),
        ("", "holds no access"),
    ],
)
def test_a_file_that_cannot_be_shown_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(ValueError, match=problem):
        open_source(wish(path), read_trace)


def test_a_trace_may_begin_with_a_brace(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("{\n}\n{\n")
    recording = show(path)
    assert (recording.title, recording.entities) == ("tokens: 3 accesses", ("{", "}"))
