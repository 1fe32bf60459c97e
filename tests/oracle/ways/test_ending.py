"""Progress on a terminal, and on none."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from spectral_memory.oracle.ways.ending import show_progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "is_shown"), [(Terminal(), True), (StringIO(), False)])
def test_progress_is_one_line_that_goes_away(
    stream: StringIO, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with show_progress() as progress:
        progress.advance(384)
    assert ("384 operations performed" in stream.getvalue()) == is_shown
    assert "\n" not in stream.getvalue()
