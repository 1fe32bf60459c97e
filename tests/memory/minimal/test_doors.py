"""The prototype's import paths and what they print."""

import subprocess
import sys

import pytest

import spectral_memory
from spectral_memory.minimal import ThermalDict
from spectral_memory.minimal.spectral_memory_minimal import ThermalDict as OldThermalDict
from spectral_memory.minimal.spectral_memory_minimal import demo
from spectral_memory.minimal.spectral_visual_demo import draw, main


def test_all_doors_lead_to_one_class() -> None:
    assert ThermalDict is OldThermalDict is spectral_memory.ThermalDict


def test_the_demo_is_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    demo()
    first = capsys.readouterr().out
    demo()
    assert capsys.readouterr().out == first
    assert "100 reads of cache          {'hot': 1, 'warm': 0, 'cold': 1}" in first


def test_the_picture_shows_every_key_in_its_band(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    pictures = capsys.readouterr().out.strip().split("\n\n")
    assert len(pictures) == 3
    for picture in pictures:
        rows = picture.splitlines()[1:]
        assert [int(row[:2]) for row in rows] == list(range(20, 0, -1))
        assert sum(int(row.rsplit("# ", 1)[1]) for row in rows if "#" in row) == 40
    assert len(list(draw({}))) == 20


def test_the_picture_is_a_program() -> None:
    command = [sys.executable, "-m", "spectral_memory.minimal.spectral_visual_demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("a new dictionary: {'hot': 0, 'warm': 0, 'cold': 40}")
