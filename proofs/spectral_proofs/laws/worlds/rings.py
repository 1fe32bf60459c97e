"""Unknown rings, and what the rules of a ring do, in the words that laws use.

That a ring is not empty is said by a place that has a member, and that no member is
further in front by a place that may be any: places that a law *watches*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from immutables import Map

from spectral_proofs.laws.thermal import iff
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import (
    all_of,
    equal,
    implies,
    none_of,
    one_of,
)
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt
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
    "holds",
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


def _has_member_from(ring: Ring[Any]) -> bool:
    return one_of(*(all_of(holds(ring, p), p >= ring.head) for p in get_watched()))


def _has_member_below(ring: Ring[Any]) -> bool:
    return one_of(*(all_of(holds(ring, p), p < ring.tail) for p in get_watched()))


def _is_front(result: int, ring: Ring[Any]) -> bool:
    others = (implies(all_of(holds(ring, p), p >= ring.head), p >= result) for p in get_watched())
    return all_of(holds(ring, result), result >= ring.head, *others)


def _is_back(result: int, ring: Ring[Any]) -> bool:
    others = (implies(all_of(holds(ring, p), p < ring.tail), p <= result) for p in get_watched())
    return all_of(holds(ring, result), result < ring.tail, *others)


def _make_place(ring: Ring[Any]) -> int:
    del ring
    return cast("int", SymInt(get_explorer().fresh("place", "Int")))


#: Some watched place at or behind the head has a member: the result is the first such.
FIND_FRONT: Contract[..., int] = Contract(find_front, _has_member_from, _is_front, _make_place)

#: Some watched place before the tail has a member: the result is the last such.
FIND_BACK: Contract[..., int] = Contract(find_back, _has_member_below, _is_back, _make_place)


def lies_inside(ring: Ring[Any], place: int) -> bool:
    """What holds of every ring, said of one place."""
    return implies(holds(ring, place), all_of(ring.head <= place, place < ring.tail))


def _can_drop(ring: Ring[Any], place: int) -> bool:
    watched, size = get_watched(), len(ring.places)
    return all_of(
        holds(ring, place),
        *(lies_inside(ring, p) for p in (place, *watched)),
        implies(size != 1, one_of(*(all_of(holds(ring, p), p != place) for p in watched))),
        *(implies(all_of(size == 1, holds(ring, p)), p == place) for p in watched),
    )


def _is_dropped(result: Ring[Any], ring: Ring[Any], place: int) -> bool:
    left = len(ring.places) - 1
    kept = (
        all_of(
            iff(holds(result, p), all_of(holds(ring, p), p != place)),
            implies(holds(result, p), equal(read(result, p), read(ring, p))),
            lies_inside(result, p),
        )
        for p in get_watched()
    )
    return all_of(
        len(result.places) == left,
        ring.head <= result.head,
        result.head <= result.tail,
        result.tail <= ring.tail,
        implies(left == 0, result.head == ring.tail),
        implies(none_of(left == 0, place == ring.head), result.head == ring.head),
        implies(
            one_of(left == 0, place == ring.head, place != ring.tail - 1),
            result.tail == ring.tail,
        ),
        *kept,
    )


def _make_dropped(ring: Ring[Any], place: int) -> Ring[Any]:
    # The map is what the contract says of each place, the ends are whatever they are.
    places = SymbolicMap(
        lambda other: all_of(other != place, holds(ring, other)),
        _get_map(ring).read,
        len(ring.places) - 1,
    )
    ends = (cast("int", SymInt(get_explorer().fresh(name, "Int"))) for name in ("head", "tail"))
    return Ring(cast("Map[int, Any]", places), *ends)


#: A member is dropped; if it is not the only one, some watched place has another.
DROP: Contract[..., Ring[Any]] = Contract(drop, _can_drop, _is_dropped, _make_dropped)


#: All three, for laws of rules that use rings.
RING_CONTRACTS: Final = (FIND_FRONT, FIND_BACK, DROP)
