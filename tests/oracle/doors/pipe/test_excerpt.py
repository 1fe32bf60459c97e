"""What the other side says is shown, whatever it is."""

from __future__ import annotations

import sys

from spectral_memory.oracle.doors.pipe import plain_client
from spectral_memory.oracle.doors.pipe.channel import Channel, Limits
from spectral_memory.oracle.doors.pipe.excerpt import shorten, shorten_text


def test_values_that_cannot_be_written_are_named() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert shorten_text(10**5000) == "a int"
    assert shorten_text(deep) == "a list"
    assert shorten_text("x" * 500).endswith("...")
    assert shorten(b"x" * 500).endswith("(500 bytes)")
    while deep:  # a long chain is taken apart link by link
        deep = deep.pop()  # type: ignore[assignment]  # a list again


def test_a_channel_counts_the_lines() -> None:
    channel = Channel((sys.executable, "-I", plain_client.__file__), Limits())
    assert channel.lines == 0
    channel.exchange(b'{"n":1,"do":"hello"}\n', 30.0)
    assert channel.lines == 1
    channel.close()
    channel.close()
