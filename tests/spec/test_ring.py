"""The frozen ring against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.ring import Ring, drop, find_back, find_front, get_members, push, rotate


@given(st.lists(st.tuples(st.sampled_from(["push", "drop", "rotate"]), st.integers(0, 99))))
def test_a_ring_is_a_list_that_gives_up_any_member(script: list[tuple[str, int]]) -> None:
    ring: Ring[int] = Ring()
    model: list[int] = []
    for count, (name, choice) in enumerate(script):
        if name == "push":
            ring = push(ring, count)
            model.append(count)
        elif model and name == "drop":
            place = sorted(ring.places)[choice % len(model)]
            ring = drop(ring, place)
            del model[choice % len(model)]
        elif model:
            ring = rotate(ring)
            model.append(model.pop(0))
        assert get_members(ring) == tuple(model)
        assert all(ring.head <= place < ring.tail for place in ring.places)
        if model:
            assert ring.places[find_front(ring)] == model[0]
            assert ring.places[find_back(ring)] == model[-1]
            assert (find_front(ring), find_back(ring)) == (ring.head, ring.tail - 1)
        else:
            assert ring.head == ring.tail


def test_every_operation_leaves_the_old_ring_alone() -> None:
    ring = push(push(Ring[str](), "a"), "b")
    drop(ring, 0)
    rotate(ring)
    push(ring, "c")
    assert get_members(ring) == ("a", "b")


def test_the_ends_skip_holes_wherever_they_are() -> None:
    ring: Ring[int] = Ring()
    for member in range(5):
        ring = push(ring, member)
    for place in (3, 4, 1, 0):
        ring = drop(ring, place)
    assert (find_front(ring), find_back(ring), get_members(ring)) == (2, 2, (2,))


def test_the_ends_are_found_in_a_ring_that_is_not_trimmed() -> None:
    places = push(Ring[str](), "a").places.set(5, "b")
    assert find_front(Ring(places.delete(0), 0, 9)) == 5
    assert find_back(Ring(places, 0, 9)) == 5
