"""The linked ring against a deque and against the ring of the specification."""

from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.hierarchical.row_ring import RowRing
from spectral_spec.ring import Ring, drop, find_back, find_front, get_members, push, rotate

moves = st.lists(st.tuples(st.sampled_from(("append", "remove", "rotate")), st.integers(0, 12)))


@given(moves)
def test_three_rings_agree(chosen: list[tuple[str, int]]) -> None:
    linked, plain, spec = RowRing(), deque[int](), Ring[int]()
    places: dict[int, int] = {}
    for name, row in chosen:
        if name == "append" and row not in plain:
            places[row] = spec.tail
            linked.append(row)
            plain.append(row)
            spec = push(spec, row)
        elif name == "remove" and row in plain:
            linked.remove(row)
            plain.remove(row)
            spec = drop(spec, places.pop(row))
        elif name == "rotate" and plain:
            places[plain[0]] = spec.tail
            assert linked.advance() == plain[0]
            plain.rotate(-1)
            spec = rotate(spec)
        assert tuple(linked) == tuple(plain) == get_members(spec)
        assert len(linked) == len(plain)
        assert [one in linked for one in range(14)] == [one in plain for one in range(14)]
        if plain:
            assert linked.front == plain[0] == spec.places[find_front(spec)]
            assert linked.back == plain[-1] == spec.places[find_back(spec)]


def test_a_row_far_away_is_in_no_ring() -> None:
    ring = RowRing()
    assert 5 not in ring
    ring.append(1000)
    assert 999 not in ring
    assert 1000 in ring
    assert 1001 not in ring
    assert list(ring) == [1000]
