"""The keyhole view: a map that knows only some of its members."""

import pytest

from spectral_memory.minimal.window import Window


def test_a_window_counts_members_that_it_does_not_know() -> None:
    window = Window({1: "a"}, 10)
    assert (len(window), len(window.set(1, "b")), len(window.set(2, "c"))) == (10, 10, 11)
    assert len(window.delete(1)) == 9
    assert (window[1], window.get(1), window.get(2), window.get(2, "d")) == ("a", "a", None, "d")
    assert 1 in window
    assert 2 not in window


def test_a_window_refuses_to_speak_of_what_it_does_not_know() -> None:
    window = Window({1: "a"}, 10)
    with pytest.raises(KeyError):
        window[2]
    with pytest.raises(KeyError):
        window.delete(2)


def test_windows_are_values() -> None:
    window = Window({1: "a"}, 10)
    window.set(2, "b").delete(1)
    assert (window.known, window.size) == ({1: "a"}, 10)
