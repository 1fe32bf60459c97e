"""A first-in first-out ring that also gives up any member, as a frozen value.

Members hold consecutive places; a member that leaves early leaves a hole, and
the ends skip holes when they meet them. Every operation costs O(log n) over a
history of the ring (amortised: a hole is skipped once).
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from immutables import Map

__all__ = ["NOWHERE", "Ring", "drop", "find_back", "find_front", "get_members", "push", "rotate"]

K = TypeVar("K")
NOWHERE = -1
"""The place of an entry that is in no ring."""


class Ring(NamedTuple, Generic[K]):
    """Members by place; all places lie in head..tail - 1."""

    places: Map[int, K] = Map()
    head: int = 0
    tail: int = 0


def find_front(ring: Ring[K]) -> int:
    """Place of the member that came first; the ring must not be empty."""
    place = ring.head
    while place not in ring.places:
        place += 1
    return place


def find_back(ring: Ring[K]) -> int:
    """Place of the member that came last; the ring must not be empty."""
    place = ring.tail - 1
    while place not in ring.places:
        place -= 1
    return place


def get_members(ring: Ring[K]) -> tuple[K, ...]:
    """All members, first come first. O(n log n)."""
    return tuple(ring.places[place] for place in sorted(ring.places))


def push(ring: Ring[K], member: K) -> Ring[K]:
    """The ring with one more member, at the place that was its tail."""
    return Ring(ring.places.set(ring.tail, member), ring.head, ring.tail + 1)


def drop(ring: Ring[K], place: int) -> Ring[K]:
    """The ring without the member at `place`; the others keep their places."""
    places = ring.places.delete(place)
    if len(places) == 0:
        return Ring(places, ring.tail, ring.tail)
    if place == ring.head:
        return Ring(places, find_front(Ring(places, place + 1, ring.tail)), ring.tail)
    if place == ring.tail - 1:
        return Ring(places, ring.head, find_back(Ring(places, ring.head, place)) + 1)
    return Ring(places, ring.head, ring.tail)


def rotate(ring: Ring[K]) -> Ring[K]:
    """The ring with its first member moved to the end."""
    front = find_front(ring)
    member = ring.places[front]
    return push(drop(ring, front), member)
