"""Making the stored table: certified, in chunks, and going on after a stop."""

from __future__ import annotations

import sys
from array import array
from math import inf, nextafter
from pathlib import Path

import pytest

from spectral_memory.quantize import nearest_index, quantize
from spectral_memory.resonances import compute_thresholds, get_enclosures, get_thresholds
from spectral_memory.tables import making
from spectral_memory.tables.enclosures import CertifiedOnDemand
from spectral_memory.tables.file import DamagedTableError, read_table, write_table
from spectral_memory.tables.making import (
    Chunk,
    certify_walls,
    choose_sample,
    extend_table,
    find_false_walls,
)
from spectral_memory.zeros import (
    CertificateError,
    CertifierUnavailableError,
    certify,
    is_available,
)
from spectral_spec.resonances import ENCLOSURES

pytestmark = pytest.mark.skipif(not is_available(), reason="python-flint is not installed")


def test_the_shipped_thresholds_are_what_is_certified_at_64_bits() -> None:
    assert tuple(certify_walls(Chunk(1, 100))) == get_thresholds()


def test_far_walls_are_the_same_at_300_bits() -> None:
    for first in (5000, 999_997):
        exact = compute_thresholds(certify(first, 4))
        assert tuple(certify_walls(Chunk(first, 3))) == exact


def test_a_wall_that_64_bits_leave_open_is_certified_with_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(making, "_PRECISION", 48)
    precisions: list[int | None] = []

    def watch(first: int, count: int, precision: int | None = None) -> tuple[object, ...]:
        precisions.append(precision)
        return certify(first, count, precision=precision)

    monkeypatch.setattr(making, "certify", watch)
    assert tuple(certify_walls(Chunk(1, 100))) == get_thresholds()
    assert precisions[0] == 48
    assert precisions.count(96) == len(precisions) - 1 > 10


def test_a_wall_that_nothing_settles_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_PRECISION", 48)
    monkeypatch.setattr(making, "_LAST_PRECISION", 90)
    with pytest.raises(CertificateError, match=r"wall \d+ was not told from a float"):
        certify_walls(Chunk(1, 100))


def test_a_table_is_made_and_extended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "CHUNK", 4)
    steps: list[int] = []
    assert extend_table(path, 107, on_progress=steps.append) == 107
    assert steps == [101, 4, 2]
    assert tuple(read_table(path)) == compute_thresholds(certify(1, 107))
    assert extend_table(path, 109) == 109
    assert tuple(read_table(path)) == compute_thresholds(certify(1, 109))
    before = path.stat()
    assert extend_table(path, 103, on_progress=steps.append) == 109
    assert steps[-1] == 103
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_what_was_certified_before_a_stop_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "CHUNK", 3)
    honest = certify_walls

    def stop_at(chunk: Chunk) -> array[float]:
        if chunk.first > 104:
            raise KeyboardInterrupt
        return honest(chunk)

    with monkeypatch.context() as stopping:
        stopping.setattr(making, "certify_walls", stop_at)
        with pytest.raises(KeyboardInterrupt):
            extend_table(path, 110)
    assert len(read_table(path)) == 106
    assert extend_table(path, 110) == 110
    assert tuple(read_table(path)) == compute_thresholds(certify(1, 110))


def test_several_processes_make_the_same_table(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "CHUNK", 4)
    assert extend_table(path, 112, jobs=2) == 112
    assert tuple(read_table(path)) == compute_thresholds(certify(1, 112))


@pytest.mark.parametrize("repeated", [1.0, get_thresholds()[-1]])
def test_thresholds_out_of_order_are_not_stored(
    path: Path, monkeypatch: pytest.MonkeyPatch, repeated: float
) -> None:
    monkeypatch.setattr(making, "certify_walls", lambda chunk: array("d", [repeated] * chunk.size))
    with pytest.raises(CertificateError, match="threshold 101 is out of order"):
        extend_table(path, 105)
    assert not path.exists()


def test_a_damaged_table_is_not_extended(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else")
    with pytest.raises(DamagedTableError):
        extend_table(path, 105)
    assert path.read_bytes() == b"something else"


def test_without_python_flint_nothing_is_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    with pytest.raises(CertifierUnavailableError):
        extend_table(path, 105)
    assert not path.exists()


def test_a_false_wall_is_named() -> None:
    thresholds = list(get_thresholds())
    thresholds[49] = nextafter(thresholds[49], inf)
    told: list[int] = []
    assert find_false_walls(thresholds, (1, 50, 100), told.append) == (50,)
    assert told == [1, 1, 1]
    assert find_false_walls(get_thresholds(), (49, 50)) == ()


@pytest.mark.parametrize(("available", "size"), [(1, 1), (7, 1), (7, 7), (7, 99), (1000, 13)])
def test_a_sample_is_spread_over_the_table(available: int, size: int) -> None:
    walls = choose_sample(available, size)
    assert len(walls) == min(size, available) == len(set(walls))
    assert list(walls) == sorted(walls)
    assert walls[-1] == available
    assert size == 1 or walls[0] == 1


def test_resonances_of_a_stored_table_are_certified_when_they_are_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extend_table(path, 120)
    found = quantize(1e9, 115)
    assert found.index == 115
    (row,) = certify(115)
    assert found.mismatch == (10**9 - row.high, 10**9 - row.low)
    assert quantize(200, 115).index == quantize(200).index
    inner = quantize(260.0, 120)
    assert inner.bound is not None
    assert inner.mismatch.high <= inner.bound
    monkeypatch.setitem(sys.modules, "flint", None)
    assert quantize(1e9, 115) == found
    assert quantize(180.0, 120) == quantize(180.0, 100)
    assert nearest_index(1e9, 119) == 119
    with pytest.raises(CertifierUnavailableError):
        quantize(1e9, 119)


def test_enclosures_on_demand_are_a_sequence(path: Path) -> None:
    enclosures = CertifiedOnDemand(105)
    assert len(enclosures) == 105
    assert enclosures[0] == ENCLOSURES[0]
    assert enclosures[-1] == enclosures[104] == certify(105)[0]
    assert enclosures[:3] == ENCLOSURES[:3]
    assert enclosures[102:] == certify(103, 3)
    assert repr(enclosures) == "CertifiedOnDemand(105)"
    for outside in (105, -106):
        with pytest.raises(IndexError):
            enclosures[outside]


def test_the_oldest_enclosure_goes_when_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spectral_memory.tables.enclosures.KEPT", 2)
    enclosures = CertifiedOnDemand(200)
    rows = [enclosures[place] for place in (101, 102, 103)]
    monkeypatch.setitem(sys.modules, "flint", None)
    assert [enclosures[place] for place in (102, 103)] == rows[1:]
    with pytest.raises(CertifierUnavailableError):
        enclosures[101]


def test_the_thresholds_of_a_stored_table_are_given_as_a_tuple(path: Path) -> None:
    write_table(path, array("d", (*get_thresholds(), 500.0)), "")
    assert get_thresholds(102) == (*get_thresholds(), 500.0)
    assert get_enclosures(102)[:101] == ENCLOSURES
