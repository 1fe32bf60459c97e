"""What the rules of placement do, in the words that laws of a memory use."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.free_sets import fits
from spectral_proofs.laws.worlds.invariant import get_bounds
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymBool, SymInt, SymOpaque
from spectral_spec import extents
from spectral_spec.address import CHANNELS, OFFSETS
from spectral_spec.contents import read_bytes, truncate, write_bytes
from spectral_spec.extents import GRAIN, compute_extent_length, compute_size_class
from spectral_spec.hierarchical.allocation import count_birth
from spectral_spec.hierarchical.placement import Place, compute_slot_key, find_place
from spectral_spec.hierarchical.state import Config, Domain, Tally
from spectral_spec.thermal import Policy, compute_rung
from spectral_spec.tiers import HOT

__all__ = [
    "COUNT_BIRTH",
    "EXTENT_LENGTH",
    "FIND_PLACE",
    "READ_BYTES",
    "RUNG",
    "SIZE_CLASS",
    "TRUNCATE",
    "WRITE_BYTES",
    "is_place",
]


def _fresh(stem: str) -> int:
    return cast("int", SymInt(get_explorer().fresh(stem, "Int")))


def _ask(name: str, *values: int) -> int:
    """The value of a rule of which only the contract is known: of equal numbers, the same."""
    function = Case(get_explorer()).function(name, ("Int",) * len(values), "Int")
    return cast("int", function(*values))


#: Whole grains, no less than the size asks for.
EXTENT_LENGTH: Final = Contract(
    function=compute_extent_length,
    requires=lambda size: True,
    ensures=lambda length, size: all_of(
        length >= GRAIN,
        length >= size,
        length % GRAIN == 0,
        implies(size <= OFFSETS, length <= OFFSETS),
    ),
    result=lambda size: _ask("grains", size) * GRAIN,
)

#: One of the seven channels.
SIZE_CLASS: Final = Contract(
    function=compute_size_class,
    requires=lambda size: True,
    ensures=lambda channel, size: all_of(channel >= 0, channel < CHANNELS),
    result=lambda size: _ask("size_class", size),
)


def _require_rung(policy: Policy, heat: int, first: int, last: int) -> bool:
    return all_of(heat >= 0, heat <= policy.heat_limit, first <= last, policy.heat_limit >= 0)


#: A resonance of the range: rule T7, of which a memory needs no more.
RUNG: Final = Contract(
    function=compute_rung,
    requires=_require_rung,
    ensures=lambda rung, policy, heat, first, last: all_of(first <= rung, rung <= last),
    result=lambda policy, heat, first, last: _fresh("rung"),
)


def _make_place(config: Config, domain: Domain, tier: int, heat: int, size: int) -> Place | None:
    if SymBool(get_explorer().fresh("there is a place", "Bool")):
        return Place(_fresh("resonance"), _fresh("prime"), _fresh("offset"))
    return None


def is_place(domain: Domain, place: Place, size: int) -> bool:
    """Whether a block of this size fits at the place, in the channel of its size class."""
    free = domain.slots.get(compute_slot_key(place.resonance, place.prime), extents.WHOLE_SLOT)
    return all_of(
        place.prime == compute_size_class(size),
        fits(free, place.offset, compute_extent_length(size)),
    )


def _ensure_place(
    place: Place | None, config: Config, domain: Domain, tier: int, heat: int, size: int
) -> bool:
    if place is None:
        return True
    first, last = get_bounds(config, tier)
    inside = all_of(first <= place.resonance, place.resonance <= last)
    return all_of(inside, is_place(domain, place, size))


#: A place in the tier where the size fits, or None: that then it fits nowhere is a law
#: of its own.
FIND_PLACE: Final = Contract(
    function=find_place,
    requires=lambda config, domain, tier, heat, size: all_of(
        tier >= 0, tier <= HOT, heat >= 0, heat <= config.policy.heat_limit, size >= 0
    ),
    ensures=_ensure_place,
    result=_make_place,
)


def _make_tally(tally: Tally, at: object) -> Tally:
    del at
    counts = (tally.mallocs + 1, tally.frees, tally.promotions, tally.demotions)
    return Tally(*counts, *(_fresh(name) for name in Tally._fields[4:]))


#: One more malloc; how the mismatch is counted is for a law of its own.
COUNT_BIRTH: Final = Contract(
    function=count_birth,
    requires=lambda tally, at: True,
    ensures=lambda after, tally, at: all_of(
        after.mallocs == tally.mallocs + 1,
        *(
            equal(getattr(after, part), getattr(tally, part))
            for part in ("frees", "promotions", "demotions")
        ),
    ),
    result=_make_tally,
)


def _require_nothing(*args: object) -> bool:
    del args
    return True


def _make_contents(contents: Any, size: int) -> Any:  # noqa: ANN401 - unknown contents
    return Case(get_explorer()).function("truncated", ("Contents", "Int"), "Contents")(
        contents, size
    )


#: Some contents, a function of those before. Which bytes they are, the laws of contents say.
TRUNCATE: Final = Contract(
    function=truncate,
    requires=_require_nothing,
    ensures=_require_nothing,
    result=_make_contents,
)


def _make_written(contents: Any, offset: int, data: Any) -> Any:  # noqa: ANN401 - unknown contents
    del contents, offset, data
    return SymOpaque(get_explorer().fresh("written", "Contents"))


def _make_read(contents: Any, offset: int, length: int) -> Any:  # noqa: ANN401 - unknown bytes
    del contents, offset, length
    return SymOpaque(get_explorer().fresh("bytes read", "Bytes"))


#: The same of what is written and of what is read.
WRITE_BYTES: Final = Contract(
    function=write_bytes,
    requires=_require_nothing,
    ensures=_require_nothing,
    result=_make_written,
)
READ_BYTES: Final = Contract(
    function=read_bytes,
    requires=_require_nothing,
    ensures=_require_nothing,
    result=_make_read,
)
