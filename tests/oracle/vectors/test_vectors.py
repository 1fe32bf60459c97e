"""The archive: the same bytes each time, true checksums, known rules, no planted bug left."""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.judge import Capabilities, Outcome, Strictness, System
from spectral_memory.oracle.vectors import VectorError, judge_vectors, load_files, read_vectors
from spectral_memory.oracle.vectors.archive import (
    get_published,
    list_contents,
    make_files,
    make_manifest,
    write_archive,
)
from spectral_memory.oracle.vectors.files import FILES, Made, make
from spectral_memory.oracle.vectors.functions import evaluate

from ..planted import PlantedAllocator
from .schema import is_valid

Loose = Any  # documents

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).resolve().parents[3]))
MOST_BYTES = 20_000_000
#: Nothing of the five operations shows these: `copy`, `pickle` and ``|`` are no operations.
BESIDE = {"copies share their heat", "pickles forget the heat", "| writes into its left side"}
BY_NAME = {file.name: file for file in FILES}
#: Files that are made in a moment.
QUICK = (
    "minimal/directed.jsonl",
    "minimal/edges.jsonl",
    "hierarchical/directed.jsonl",
    "functions/sizes.jsonl",
    "functions/class_group.jsonl",
)


#: The others that are made without drawing.
TOLD = (
    "hierarchical/frequencies.jsonl",
    "hierarchical/sizes.jsonl",
    "hierarchical/ids.jsonl",
    "functions/quantize.jsonl",
    "functions/addresses.jsonl",
    "functions/heat.jsonl",
)


def get_entries() -> dict[str, dict[str, Loose]]:
    return {one["name"]: one for one in json.loads(get_published())["files"]}


@pytest.fixture(scope="module")
def made() -> dict[str, Made]:
    return {name: make(BY_NAME[name]) for name in QUICK}


def test_the_manifest_lists_every_file() -> None:
    entries = get_entries()
    assert list(entries) == [file.name for file in FILES]
    assert sum(one["bytes"] for one in entries.values()) < MOST_BYTES
    assert all(one["operations"] > 100 for one in entries.values())


@pytest.mark.parametrize("name", QUICK)
def test_a_file_is_made_again_byte_for_byte(name: str, made: dict[str, Made]) -> None:
    entry = get_entries()[name]
    assert len(made[name].data) == entry["bytes"]
    assert sha256(made[name].data).hexdigest() == entry["sha256"]
    assert make(BY_NAME[name]) == made[name]


@pytest.mark.parametrize("name", TOLD)
def test_a_file_that_is_told_is_the_published_one(name: str) -> None:
    assert sha256(make(BY_NAME[name]).data).hexdigest() == get_entries()[name]["sha256"]


def test_every_rule_that_is_named_is_a_rule() -> None:
    text = (CHECKOUT / "spec" / "README.md").read_text(encoding="utf-8")
    known = {*re.findall(r"^\| ([A-Z][0-9]+) \|", text, re.MULTILINE), "F1"}
    named = [rule for one in get_entries().values() for rule in one["rules"]]
    assert set(named) <= known
    assert all(one["rules"] for one in get_entries().values())
    # What the two steps, the addresses and quantize consist of is all exercised.
    steps = {rule for rule in known if rule[0] in "EMT" and rule != "E1"}
    assert steps - {"T1"} <= set(named) | {"M10"}
    assert {f"H{number}" for number in range(1, 42)} <= set(named)


def test_every_line_fits_the_schema(made: dict[str, Made]) -> None:
    resource = files("spectral_memory.oracle.vectors").joinpath("vectors.schema.json")
    schema = json.loads(resource.read_text("utf-8"))
    for one in made.values():
        for line in one.data.splitlines()[:600]:
            assert is_valid(json.loads(line), schema, schema), line
    wrong = {"op": "free", "birth": 1, "block": 2, "gives": None, "look": [0] * 15}
    assert not is_valid(wrong, schema, schema)
    assert not is_valid({"op": "clear", "gives": None}, schema, schema)


def test_what_is_read_is_what_was_written(made: dict[str, Made]) -> None:
    for one in made.values():
        file = read_vectors(one.data.splitlines(keepends=True), one.name)
        assert file.name == one.name
        assert len(file.sequences) == one.entry["sequences"]
        operations = sum(len(sequence.script) for sequence in file.sequences)
        assert operations + len(file.examples) == one.entry["operations"]
        for example in file.examples[:200]:
            assert evaluate(example.call) == example.gives


HEADER = (
    b'{"format":"spectral-memory-vectors","version":1,"name":"x","system":"minimal",'
    b'"about":"","rules":["M1"]}'
)
BEGIN = b'{"begin":"a","n_zeros":100,"policy":{},"needs":["get"]}'
GET = b'{"op":"get","key":"a","gives":1,"look":[0,0,0,null,null,null]}'


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        ([], 0, "is empty"),
        ([b"{"], 1, "Expecting property name"),
        ([b"[" * 100_000], 1, "nested too deeply"),
        ([b"\xff"], 1, "is not UTF-8 at byte 1"),
        ([b"[]"], 1, "is no object"),
        ([b"{}"], 1, "is no header"),
        ([HEADER.replace(b":1,", b":2,")], 1, "another version"),
        ([HEADER.replace(b"minimal", b"other")], 1, "system must be"),
        ([HEADER.replace(b"M1", b"no rule")], 1, "no number of a rule"),
        ([HEADER, GET], 2, "a sequence begins with"),
        ([HEADER, BEGIN.replace(b"100", b"0")], 2, "n_zeros must be"),
        ([HEADER, BEGIN.replace(b"get", b"malloc")], 2, "is no need"),
        ([HEADER, BEGIN, GET, b'{"op":"get","key":"a","gives":1}'], 4, "has no field 'look'"),
        ([HEADER, BEGIN, GET.replace(b'"key":"a"', b'"key":null')], 3, "a key is"),
        ([HEADER, BEGIN, GET.replace(b":1,", b":NaN,")], 3, "NaN is no JSON"),
        ([HEADER, BEGIN, GET.replace(b":1,", b":1.5,")], 3, "a whole number or null"),
        ([HEADER, BEGIN, GET.replace(b"[0,0,0,null,", b"[0,0,")], 3, "a list of 6"),
        ([HEADER, BEGIN, b'{"observe":{}}'], 3, "an observation is an object of"),
        ([HEADER, BEGIN, b'{"function":"quantize","arguments":[],"gives":0}'], 3, "has no field"),
    ],
)
def test_a_wrong_line_is_named(lines: list[bytes], line: int, problem: str) -> None:
    with pytest.raises(VectorError) as caught:
        read_vectors(lines, "x")
    assert caught.value.args[:2] == ("x", line)
    assert problem in str(caught.value)


def mutate(data: bytes, number: int) -> bytes:
    """One of many small damages, by number."""
    at = number * 7919 % len(data)
    word = (b"", b"null", b"-1", b'"', b"[", b"1e999", b"\x00", b"9" * 30)[number % 8]
    return data[:at] + word + data[at + number % 3 :]


def find_refused_line(lines: list[bytes]) -> int | None:
    try:
        read_vectors(lines, "damaged")
    except VectorError as error:
        return int(error.args[1])
    return None


def test_damaged_files_are_read_or_refused(made: dict[str, Made]) -> None:
    """Nothing but a value or a refusal with a line, whatever is damaged."""
    refused = 0
    for name in ("minimal/directed.jsonl", "functions/sizes.jsonl"):
        head = b"".join(made[name].data.splitlines(keepends=True)[:12])
        for number in range(1500):
            lines = mutate(head, number).splitlines(keepends=True)
            line = find_refused_line(lines)
            assert line is None or 0 <= line <= len(lines)
            refused += line is not None
    assert refused > 1000


@pytest.mark.parametrize("name", ["folder", "one.tar"])
def test_an_archive_is_read_and_its_damage_seen(
    name: str, tmp_path: Path, made: dict[str, Made]
) -> None:
    target = tmp_path / name
    write_archive(target, list_contents(list(made.values())))
    assert [file.name for file in load_files(target)] == list(made)
    subject = make_reference(System.MINIMAL)
    verdict = judge_vectors(subject, System.MINIMAL, target)
    assert verdict.outcome == Outcome.AGREES
    if name == "folder":
        sums = (target / "SHA256SUMS").read_text(encoding="ascii")
        for line in sums.splitlines():
            checksum, path = line.split("  ")
            assert sha256((target / path).read_bytes()).hexdigest() == checksum
        damaged = target / "minimal" / "directed.jsonl"
        damaged.write_bytes(damaged.read_bytes().replace(b'"gives":null', b'"gives":1', 1))
        with pytest.raises(VectorError, match="another checksum"):
            list(load_files(target))
        damaged.unlink()
        with pytest.raises(VectorError, match="cannot be read"):
            list(load_files(target))
    else:
        other = tmp_path / "other.tar"
        write_archive(other, list_contents(list(made.values())))
        assert other.read_bytes() == target.read_bytes()
        other.write_bytes(b"no tar")
        with pytest.raises(VectorError, match="no tar file"):
            list(load_files(other))


def test_what_a_subject_lacks_is_left_out_and_said(made: dict[str, Made], tmp_path: Path) -> None:
    write_archive(tmp_path, list_contents(list(made.values())))

    class Fixed(PlantedAllocator):
        policies = False

    verdict = judge_vectors(Fixed(lambda _: None), System.HIERARCHICAL, tmp_path)
    assert verdict.outcome == Outcome.UNDECIDED
    assert "139 sequences need policies and were left out" in verdict.reason

    class Own(PlantedAllocator):
        @property
        def capabilities(self) -> Capabilities:
            values = {**super().capabilities.to_json(), "ids": False}
            return Capabilities.from_json(values)

    verdict = judge_vectors(Own(lambda _: None), System.HIERARCHICAL, tmp_path)
    assert verdict.outcome == Outcome.UNUSABLE
    relational = Strictness.RELATIONAL
    verdict = judge_vectors(Own(lambda _: None), System.HIERARCHICAL, tmp_path, relational)
    assert verdict.outcome == Outcome.AGREES


# ----------------------------------------------------------------- the whole archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("vectors")
    whole = list(make_files())
    write_archive(target, list_contents(whole))
    assert make_manifest(whole) == get_published()
    return target


@pytest.mark.slow
def test_the_whole_archive_is_the_published_one(archive: Path) -> None:
    for system in System:
        verdict = judge_vectors(make_reference(system), system, archive)
        assert verdict.outcome == Outcome.AGREES
        assert verdict.reason == ""
        assert [name for name in verdict.targets if not verdict.coverage.get(name)] == []
