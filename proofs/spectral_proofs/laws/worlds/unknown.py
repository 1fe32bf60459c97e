"""An unknown domain: any number of blocks, whose facts come in as they are looked at.

Each look at a row, a place or an offset supposes the invariant for just that one,
and for its pairs with what was looked at before. The facts are instances of one
hypothesis: that the invariant holds of the domain, everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from spectral_proofs.laws.worlds.aspects import LAYOUT, WELL_FORMED, get_aspect
from spectral_proofs.laws.worlds.invariant import (
    RINGS,
    is_held,
    is_whole,
    links_hold,
    pair_holds,
    place_holds,
    point_holds,
    row_holds,
    vacancy_holds,
)
from spectral_proofs.laws.worlds.maps import BlockMap, TotalMap, watch
from spectral_proofs.laws.worlds.slots import get_fit_fact, is_free, make_slots, watch_slots
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies, one_of, same
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import lift_bool
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical.state import Block, Config, Domain, Tally
from spectral_spec.ring import Ring
from spectral_spec.thermal import Clock

__all__ = ["UnknownDomain", "get_owners"]

#: A fact about one row, that the maker of a domain adds: a frame, say.
RowFact = Callable[[int], bool]


class UnknownDomain:
    """An unknown domain and what was looked at in it on this path.

    `value` is the domain that rules are run on. `raw` is the same without notice: a
    law looks at it when it says what is supposed.
    """

    def __init__(
        self,
        case: Case,
        config: Config,
        name: str,
        hypothesis: str = WELL_FORMED,
        row_facts: tuple[RowFact, ...] = (),
        *,
        derived: bool = False,
        **known: object,
    ) -> None:
        self._case, self._config, self._name = case, config, name
        self._hypothesis, self._row_facts, self._derived = hypothesis, row_facts, derived
        self._rows: list[int] = []
        self._points: list[tuple[int, int]] = []
        self._heights: list[int] = []
        self._fits: list[tuple[int, int, int]] = []
        self._seen: list[tuple[str, object]] = []
        self.raw = self._make_raw(**known)
        self.owner = case.function(f"{name}.owner", ("Int", "Int"), "Int")
        get_owners().append(self.owner)
        self.value = self._watch(self.raw)
        self._suppose(is_whole(config, self.raw))

    def _make_raw(self, **known: object) -> Domain:
        case, name = self._case, self._name
        block = case.table(f"{name}.block", Block, contents="Contents")
        parts: dict[str, object] = {
            "clock": case.record(Clock, f"{name}.clock"),
            "rows": case.integer(f"{name}.rows"),
            "vacant": self._map("vacant", case.function(f"{name}.vacant_row", ("Int",), "Int")),
            "generations": self._map(
                "generations", case.function(f"{name}.generation", ("Int",), "Int"), TotalMap
            ),
            "blocks": self._map("blocks", block, BlockMap),
            "slots": make_slots(case, f"{name}.slots"),
            "tally": case.record(Tally, f"{name}.tally"),
        }
        for ring in RINGS:
            places = self._map(ring, case.function(f"{name}.{ring}_row", ("Int",), "Int"))
            parts[ring] = Ring(
                cast("Any", places),
                case.integer(f"{name}.{ring}.head"),
                case.integer(f"{name}.{ring}.tail"),
            )
        return Domain(**cast("Any", {**parts, **known}))

    def _map(
        self,
        part: str,
        read: Callable[[Any], Any],
        kind: type[SymbolicMap[int, Any]] = SymbolicMap,
    ) -> SymbolicMap[int, Any]:
        case, name = self._case, self._name
        has = case.function(f"{name}.has_{part}", ("Int",), "Bool")
        return kind(has, read, case.integer(f"{name}.{part}.size"))

    # ----------------------------------------------------------------- watching

    def _watch(self, raw: Domain) -> Domain:
        watched = raw._replace(
            blocks=cast("Any", watch(cast("Any", raw.blocks), self.see_row)),
            **self._watch_rows(raw),
            slots=cast("Any", watch_slots(cast("Any", raw.slots), self.see_point, self.see_fit)),
        )
        for ring in RINGS:
            its = getattr(raw, ring)
            seen = watch(its.places, self._place_seer(ring))
            watched = watched._replace(**{ring: its._replace(places=seen)})
        return watched

    def _watch_rows(self, raw: Domain) -> dict[str, Any]:
        """The stack and the generations, unless they are those of another domain."""
        if self._derived:
            return {}
        return {
            "vacant": watch(cast("Any", raw.vacant), self.see_height),
            "generations": watch(cast("Any", raw.generations), self.see_row),
        }

    def _place_seer(self, ring: str) -> Callable[[int], None]:
        return lambda place: self.see_place(ring, place)

    def _is_new(self, kind: str, *value: int) -> bool:
        for seen_kind, seen in self._seen:
            if seen_kind == kind and same(seen, value):
                return False
        self._seen.append((kind, value))
        return True

    def _suppose(self, *facts: bool) -> None:
        term = lift_bool(all_of(*facts))
        get_explorer().suppose(self._hypothesis, term, derived=self._derived)

    def see_row(self, row: int) -> None:
        """The invariant holds of this row, and of its pairs with the rows seen so far."""
        if not self._is_new("row", row):
            return
        self._suppose(
            row_holds(self._config, self.raw, row), links_hold(self._config, self.raw, row)
        )
        self._count(self.raw.blocks, row)
        for fact in self._row_facts:
            fact(row)
        if get_aspect() == LAYOUT:
            for other in self._rows:
                self._suppose(pair_holds(self.raw, row, other))
        for key, offset in self._points:
            self._suppose(point_holds(self.raw, row, key, offset))
        self._rows.append(row)

    def _count(self, table: Any, key: int) -> None:  # noqa: ANN401 - any of the maps
        """Whoever is in a map is counted in its length."""
        self._case.suppose(WELL_FORMED, implies(table.has(key), table.size > 0))

    def see_place(self, ring: str, place: int) -> None:
        """The invariant holds of this place of a ring."""
        if self._is_new(ring, place):
            self._suppose(place_holds(self.raw, ring, place))
            self._count(getattr(self.raw, ring).places, place)

    def see_height(self, height: int) -> None:
        """The invariant holds of this height of the stack of vacant rows."""
        if not self._is_new("height", height):
            return
        for other in (height, *self._heights):
            self._suppose(vacancy_holds(self.raw, height, other))
        self._heights.append(height)

    def see_point(self, key: int, offset: int) -> None:
        """The invariant holds of this offset of a slot: it is free, or its owner holds it."""
        if not self._is_new("point", key, offset):
            return
        blocks = cast("Any", self.raw.blocks)
        owner = self.owner(key, offset)
        held = all_of(blocks.has(owner), is_held(blocks.read(owner), key, offset))
        free = is_free(self.raw.slots, key, offset)
        inside = all_of(offset >= 0, offset < OFFSETS)
        self._suppose(implies(inside, one_of(free, held)), implies(free, inside))
        self._points.append((key, offset))
        for row in self._rows:
            self._suppose(point_holds(self.raw, row, key, offset))
        for fit in self._fits:
            self._suppose_fit(fit, key, offset)

    def see_fit(self, key: int, offset: int, length: int) -> None:
        """Where a length fits, all of it is free: of each offset that is looked at."""
        if not self._is_new("fit", key, offset, length):
            return
        fit = (key, offset, length)
        self._fits.append(fit)
        self._suppose_fit(fit, key, offset)
        for other_key, inside in self._points:
            self._suppose_fit(fit, other_key, inside)

    def _suppose_fit(self, fit: tuple[int, int, int], key: int, inside: int) -> None:
        fact = get_fit_fact(cast("Any", self.raw.slots), *fit, inside)
        self._case.suppose(WELL_FORMED, implies(fit[0] == key, fact))


def get_owners() -> list[Callable[[int, int], int]]:
    """Of each domain of this path: which row held an offset of a slot that was not free."""
    owners = get_explorer().scratch.setdefault("owners", [])
    return cast("list[Callable[[int, int], int]]", owners)
