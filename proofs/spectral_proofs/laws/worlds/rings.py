"""Unknown rings, and what the rules of a ring do, in the words that laws use.

That a ring is not empty is said by a place that has a member, and that no member is
further in front by a place that may be any: places that a law *watches*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from immutables import Map

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.thermal import iff
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import (
    all_of,
    choose,
    equal,
    implies,
    none_of,
    one_of,
)
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt, lift_bool
from spectral_spec.ring import (
    Ring,
    drop,
    find_back,
    find_front,
)

__all__ = [
    "DROP",
    "FIND_BACK",
    "FIND_FRONT",
    "RING_CONTRACTS",
    "get_watched",
    "has_ends",
    "holds",
    "is_first",
    "is_last",
    "lies_inside",
    "make_ring",
    "read",
    "suppose_another",
    "suppose_some",
    "watch",
]

_WATCHED = "watched places"
_COUNTED = "the length of a ring is the number of its members"


def watch(*places: int) -> None:
    """From here on the contracts of this path speak of these places."""
    get_watched().extend(places)


def get_watched() -> list[int]:
    """The places that are watched on this path."""
    return cast("list[int]", get_explorer().scratch.setdefault(_WATCHED, []))


def holds(ring: Ring[Any], place: int) -> bool:
    """Whether a ring has a member at a place, without a fork."""
    return _get_map(ring).has(place)


def read(ring: Ring[Any], place: int) -> Any:  # noqa: ANN401 - members are of any type
    """The member at a place that has one."""
    return _get_map(ring).read(place)


def _get_map(ring: Ring[Any]) -> SymbolicMap[int, Any]:
    return cast("SymbolicMap[int, Any]", ring.places)


def make_ring(
    case: Case, name: str, size: int, look: Callable[[int], object] | None = None
) -> Ring[Any]:
    """A ring of unknown keys, at unknown places, between unknown ends.

    `look` is called with every place that is looked at.
    """
    has = case.function(f"{name} has", ("Int",), "Bool")
    at = case.function(f"{name} at", ("Int",), "Key")

    def after_look(function: Callable[..., Any]) -> Callable[[int], Any]:
        def call(place: int) -> Any:  # noqa: ANN401 - of the function's type
            if look is not None:
                look(place)
            return function(place)

        return call

    places = SymbolicMap(after_look(has), after_look(at), size)
    ends = case.integer(f"{name}.head"), case.integer(f"{name}.tail")
    return Ring(cast("Map[int, Any]", places), *ends)


def suppose_some(case: Case, ring: Ring[Any], name: str) -> None:
    """A ring that is not empty has a member somewhere; the place is watched under the name."""
    some = case.integer(name)
    watch(some)
    case.suppose(_COUNTED, implies(len(ring.places) > 0, holds(ring, some)))


def suppose_another(case: Case, *members: tuple[Ring[Any], str, int]) -> None:
    """Of each ring: if it has more members than this one there is another, or else none.

    The place of the other is watched under the name.
    """
    watch(*(case.integer(name) for _, name, _ in members))
    for ring, name, member in members:
        another, alone = case.integer(name), len(ring.places) <= 1
        case.suppose(
            _COUNTED,
            implies(holds(ring, member), len(ring.places) >= 1),
            implies(none_of(alone), all_of(holds(ring, another), another != member)),
            *(
                implies(all_of(alone, holds(ring, place)), place == member)
                for place in get_watched()
            ),
        )


# ------------------------------------------------------------------ contracts


def lies_inside(ring: Ring[Any], place: int) -> bool:
    """What holds of every ring, said of one place."""
    return implies(holds(ring, place), all_of(ring.head <= place, place < ring.tail))


def has_ends(ring: Ring[Any]) -> bool:
    """A ring begins with a member, if it has any; without one its ends meet."""
    size = len(ring.places)
    return all_of(
        ring.head >= 0,
        ring.head <= ring.tail,
        implies(size > 0, holds(ring, ring.head)),
        implies(size == 0, ring.head == ring.tail),
    )


def _is_searchable(ring: Ring[Any]) -> bool:
    """It has a member, and every member lies between the ends: said of the arbitrary place."""
    return all_of(len(ring.places) > 0, lies_inside(ring, get_some("place")))


def is_first(ring: Ring[Any], place: int) -> bool:
    """Whether no member from the head on lies before a place: said of the head and what is watched."""
    places = (ring.head, *get_watched())
    ahead = (implies(all_of(holds(ring, p), p >= ring.head), p >= place) for p in places)
    return all_of(ring.head <= place, *ahead)


def is_last(ring: Ring[Any], place: int) -> bool:
    """Whether no member before the tail lies behind a place: said of what is watched."""
    ahead = (implies(all_of(holds(ring, p), p < ring.tail), p <= place) for p in get_watched())
    return all_of(place < ring.tail, *ahead)


def _make_number(name: str) -> int:
    return cast("int", SymInt(get_explorer().fresh(name, "Int")))


#: The member at the lowest place of a ring that has one: at its head, if one is there.
FIND_FRONT: Final = Contract(
    function=find_front,
    requires=_is_searchable,
    ensures=lambda place, ring: all_of(holds(ring, place), is_first(ring, place)),
    result=lambda ring: _make_number("front"),
)

#: The member at the highest place of a ring that has one.
FIND_BACK: Final = Contract(
    function=find_back,
    requires=_is_searchable,
    ensures=lambda place, ring: all_of(holds(ring, place), is_last(ring, place)),
    result=lambda ring: _make_number("back"),
)


def _can_drop(ring: Ring[Any], place: int) -> bool:
    inside = all_of(ring.head <= place, place < ring.tail)
    return all_of(holds(ring, place), inside, lies_inside(ring, get_some("place")))


def _is_dropped(result: Ring[Any], ring: Ring[Any], place: int) -> bool:
    left = len(ring.places) - 1
    kept = (
        all_of(
            iff(holds(result, p), all_of(holds(ring, p), p != place)),
            implies(holds(result, p), equal(read(result, p), read(ring, p))),
            lies_inside(result, p),
        )
        for p in (get_some("place"), *get_watched())
    )
    return all_of(
        len(result.places) == left,
        ring.head <= result.head,
        result.head <= result.tail,
        result.tail <= ring.tail,
        implies(left == 0, result.head == ring.tail),
        # A head that leaves moves to the next member; any other stays.
        implies(
            none_of(left == 0),
            choose(place == ring.head, holds(result, result.head), result.head == ring.head),
        ),
        implies(
            one_of(left == 0, place == ring.head, place != ring.tail - 1),
            result.tail == ring.tail,
        ),
        *kept,
    )


def _make_dropped(ring: Ring[Any], place: int) -> Ring[Any]:
    # The map is what the contract says of each place, the ends are whatever they are.
    head, tail = _make_number("head"), _make_number("tail")

    def has(other: int) -> bool:
        kept = all_of(other != place, holds(ring, other))
        inside = implies(kept, all_of(head <= other, other < tail))
        get_explorer().suppose("drop: its contract", lift_bool(inside), derived=True)
        return kept

    places = SymbolicMap(has, _get_map(ring).read, len(ring.places) - 1)
    return Ring(cast("Map[int, Any]", places), head, tail)


#: The ring without the member at a place; all others keep theirs, between the ends.
DROP: Final = Contract(function=drop, requires=_can_drop, ensures=_is_dropped, result=_make_dropped)


#: All three, for laws of rules that use rings.
RING_CONTRACTS: Final = (FIND_FRONT, FIND_BACK, DROP)
