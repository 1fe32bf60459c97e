"""Laws of the ring, for any number of members at any places."""

from __future__ import annotations

from typing import Any, cast

from immutables import Map

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.rings import (
    DROP,
    FIND_BACK,
    FIND_FRONT,
    get_watched,
    holds,
    is_first,
    is_last,
    lies_inside,
    make_ring,
    read,
    suppose_another,
    watch,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import (
    all_of,
    choose,
    equal,
    implies,
    none_of,
    one_of,
)
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.ring import (
    Ring,
    drop,
    find_back,
    find_front,
    get_members,
    push,
    rotate,
)

__all__: list[str] = []

_RING = "spectral_spec.ring"


def _search(case: Case) -> tuple[Ring[Any], int]:
    """A ring, a place that has a member, and any place: both watched."""
    ring = make_ring(case, "ring", case.integer("size"))
    member = case.integer("member")
    watch(member, case.integer("any"))
    case.suppose("a place has a member", holds(ring, member))
    return ring, member


@obligation(
    law="the front of a ring is its member at the lowest place, and is found",
    rules=("M5",),
    loops={
        find_front: (
            Loop(is_first, lambda place: cast("int", get_explorer().scratch["goal"]) - place),
        )
    },
    proves=FIND_FRONT,
    mutants=(
        Mutant(f"{_RING}.find_front", "place += 1", "place += 2"),
        Mutant(f"{_RING}.find_front", "place = ring.head", "place = ring.head + 1"),
        Mutant(f"{_RING}.find_front", "not in", "in"),
    ),
)
def front_of_a_ring_is_its_lowest_member(case: Case) -> bool:
    ring, member = _search(case)
    get_explorer().scratch["goal"] = member
    case.suppose("it is behind the head", member >= ring.head)
    return FIND_FRONT.ensures(find_front(ring), ring)


@obligation(
    law="the back of a ring is its member at the highest place, and is found",
    rules=("M7",),
    loops={
        find_back: (
            Loop(is_last, lambda place: place - cast("int", get_explorer().scratch["goal"])),
        )
    },
    proves=FIND_BACK,
    mutants=(
        Mutant(f"{_RING}.find_back", "place -= 1", "place += 1"),
        Mutant(f"{_RING}.find_back", "ring.tail - 1", "ring.tail"),
        Mutant(f"{_RING}.find_back", "ring.tail - 1", "ring.tail - 2"),
    ),
)
def back_of_a_ring_is_its_highest_member(case: Case) -> bool:
    ring, member = _search(case)
    get_explorer().scratch["goal"] = member
    case.suppose("it is before the tail", member < ring.tail)
    return FIND_BACK.ensures(find_back(ring), ring)


# ------------------------------------------------------------------ transitions


@obligation(
    law="a new member takes the place that was the tail; the others keep theirs, and all places lie inside",
    rules=("M2", "M4"),
    mutants=(
        Mutant(f"{_RING}.push", "ring.tail + 1", "ring.tail"),
        Mutant(f"{_RING}.push", "ring.tail + 1", "ring.tail + 2"),
        Mutant(f"{_RING}.push", "set(ring.tail, member)", "set(ring.head, member)"),
        Mutant(f"{_RING}.push", "ring.head, ring.tail + 1", "ring.tail, ring.tail + 1"),
    ),
)
def push_puts_the_new_member_behind_all_others(case: Case) -> bool:
    ring, member = make_ring(case, "ring", case.integer("size")), case.opaque("member", "Key")
    place = case.integer("any")
    case.suppose("places lie inside", lies_inside(ring, place), lies_inside(ring, ring.tail))
    case.suppose("the ends are in order", ring.head <= ring.tail)
    after = push(ring, member)
    case.claim("places lie inside", lies_inside(after, place))
    case.claim("the ends", after.head == ring.head, after.tail == ring.tail + 1)
    case.claim("one member more", len(after.places) == len(ring.places) + 1)
    case.claim("it is there", holds(after, ring.tail), equal(read(after, ring.tail), member))
    return implies(
        place != ring.tail,
        all_of(
            equal(holds(after, place), holds(ring, place)),
            equal(read(after, place), read(ring, place)),
        ),
    )


@obligation(
    law="a dropped member is gone, and the others keep their places; an end that left moves to the next member",
    rules=("M5", "M7"),
    contracts=(FIND_FRONT, FIND_BACK),
    proves=DROP,
    mutants=(
        Mutant(f"{_RING}.drop", "delete(place)", "delete(ring.head)"),
        Mutant(f"{_RING}.drop", "len(places) == 0", "len(places) == 1"),
        Mutant(
            f"{_RING}.drop",
            "Ring(places, ring.tail, ring.tail)",
            "Ring(places, ring.head, ring.tail)",
        ),
        Mutant(f"{_RING}.drop", "place == ring.head", "place != ring.head"),
        Mutant(f"{_RING}.drop", "place == ring.tail - 1", "place == ring.tail"),
        Mutant(
            f"{_RING}.drop",
            "find_back(Ring(places, ring.head, place)) + 1",
            "find_back(Ring(places, ring.head, place))",
        ),
        Mutant(
            f"{_RING}.drop",
            "Ring(places, place + 1, ring.tail)",
            "Ring(places, place + 2, ring.tail)",
        ),
        Mutant(
            f"{_RING}.drop", "Ring(places, ring.head, place)", "Ring(places, ring.head, place - 1)"
        ),
    ),
)
def drop_takes_one_member_out_and_leaves_the_others_in_place(case: Case) -> bool:
    ring = make_ring(case, "ring", case.integer("size"))
    chosen = case.integer("chosen")
    watch(get_some("place"))
    suppose_another(case, (ring, "other", chosen))
    case.suppose("places lie inside", *(lies_inside(ring, p) for p in get_watched()))
    case.suppose("the member can be dropped", DROP.requires(ring, chosen))
    after = drop(ring, chosen)
    some, low = len(after.places) > 0, chosen == ring.head
    high = all_of(chosen == ring.tail - 1, none_of(low))
    next_ = choose(
        low, all_of(holds(after, after.head), after.head > chosen), after.head == ring.head
    )
    last = choose(
        high, all_of(holds(after, after.tail - 1), after.tail <= chosen), after.tail == ring.tail
    )
    case.claim("a head that left is at the next member", implies(some, next_))
    case.claim("a tail that left is behind the last member", implies(some, last))
    return DROP.ensures(after, ring, chosen)


@obligation(
    law="a turn of the ring puts its first member behind the last one and nobody else elsewhere",
    rules=("M5",),
    contracts=(FIND_FRONT, DROP),
    mutants=(
        Mutant(
            f"{_RING}.rotate",
            "push(drop(ring, front), member)",
            "drop(push(ring, member), front + 1)",
        ),
        Mutant(f"{_RING}.rotate", "push(drop(ring, front), member)", "push(ring, member)"),
        Mutant(f"{_RING}.rotate", "drop(ring, front)", "drop(ring, ring.tail - 1)"),
    ),
)
def rotate_moves_the_first_member_to_the_end(case: Case) -> bool:
    ring = make_ring(case, "ring", case.integer("size"))
    place = case.integer("any")
    case.suppose("there is a member", len(ring.places) > 0)
    watch(case.integer("other"))
    case.suppose("places lie inside", lies_inside(ring, get_some("place")))
    front = find_front(ring)
    suppose_another(case, (ring, "other", front))
    inside = (lies_inside(ring, p) for p in (*get_watched(), place, front, ring.tail))
    case.suppose("places lie inside", *inside)
    after = rotate(ring)
    kept = all_of(holds(ring, place), place != front)
    case.claim("as many members", len(after.places) == len(ring.places))
    case.claim("the tail moved on by one", after.tail == ring.tail + 1)
    case.claim("places lie inside", lies_inside(after, place))
    case.claim(
        "the first one is now the last",
        holds(after, ring.tail),
        equal(read(after, ring.tail), read(ring, front)),
    )
    case.claim(
        "the others keep their places", equal(holds(after, place), one_of(kept, place == ring.tail))
    )
    return implies(kept, equal(read(after, place), read(ring, place)))


@obligation(
    law="the members of a ring are told in the order of their places, holes skipped",
    rules=("M10",),
    mutants=(
        Mutant(f"{_RING}.get_members", "sorted(ring.places)", "sorted(ring.places, reverse=True)"),
        Mutant(f"{_RING}.get_members", "sorted(ring.places)", "sorted(ring.places)[1:]"),
        Mutant(f"{_RING}.get_members", "ring.places[place]", "place"),
    ),
)
def members_are_told_in_the_order_of_their_places(case: Case) -> bool:
    # Sorting is not run on unknown places: these few stand for the order, not for a proof of it.
    one, two, three = (case.opaque(name, "Key") for name in ("one", "two", "three"))
    ring: Ring[Any] = Ring(Map({7: three, 2: one, 4: two}), 2, 8)
    case.claim("an empty ring has none", get_members(Ring()) == ())
    return equal(get_members(ring), (one, two, three))
