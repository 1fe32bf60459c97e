"""Laws of a freed place in the hot tier, for any number of waiting blocks."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS, PACE, WELL_FORMED
from spectral_proofs.laws.worlds.contracts import EXTENT_LENGTH, SIZE_CLASS
from spectral_proofs.laws.worlds.rearranged import (
    FILL_VACANCY,
    MIGRATE,
)
from spectral_proofs.laws.worlds.rings import DROP, FIND_FRONT
from spectral_proofs.laws.worlds.scene import stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.hierarchical.hot_tier import fill_vacancy
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.thermal import compute_heat

__all__: list[str] = []

_HOT_TIER: Final = "spectral_spec.hierarchical.hot_tier"
_BEFORE: Final = "domain before"


def _is_rearranged(config: Config, domain: Domain) -> bool:
    """At each turn the domain is the one from before, rearranged."""
    before = cast("Domain", get_explorer().scratch[_BEFORE])
    return FILL_VACANCY.ensures(domain, config, before)


def _forget(domain: Domain) -> Domain:
    del domain
    scratch = get_explorer().scratch
    config, before = cast("Any", scratch["config"]), cast("Domain", scratch[_BEFORE])
    return cast("Domain", FILL_VACANCY.result(config, before))


_WAITING: Final = {
    fill_vacancy: (
        Loop(
            invariant=_is_rearranged,
            measure=lambda domain: cast("Any", domain.waiting.places).size,
            forget={"domain": _forget},
        ),
    )
}


def _run(case: Case, aspect: str) -> bool:
    config, domain = stage(case, aspect)
    get_explorer().scratch.update({"config": config, _BEFORE: domain})
    return FILL_VACANCY.ensures(fill_vacancy(config, domain), config, domain)


@obligation(
    law="the filling of a vacancy ends, and keeps the layout and all bytes",
    rules=("H23",),
    loops=_WAITING,
    contracts=(MIGRATE, DROP, FIND_FRONT, EXTENT_LENGTH, SIZE_CLASS),
    summaries=(compute_heat,),
    proves=FILL_VACANCY,
    mutants=(Mutant(f"{_HOT_TIER}.fill_vacancy", "row, Tier.HOT", "row, Tier.WARM"),),
)
def filling_of_a_vacancy_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    return _run(case, LAYOUT)


@obligation(
    law="the filling of a vacancy ends, and keeps the rings, the rows and the counts",
    rules=("H23",),
    loops=_WAITING,
    contracts=(MIGRATE, DROP, FIND_FRONT, EXTENT_LENGTH, SIZE_CLASS),
    summaries=(compute_heat,),
    proves=FILL_VACANCY,
    mutants=(
        Mutant(f"{_HOT_TIER}.fill_vacancy", "_replace(wait=NOWHERE)", "_replace(wait=0)"),
        Mutant(f"{_HOT_TIER}.fill_vacancy", "drop(domain.waiting, place)", "domain.waiting"),
    ),
)
def filling_of_a_vacancy_keeps_the_links(case: Case) -> bool:
    return _run(case, LINKS)


@obligation(
    law="the filling of a vacancy moves no block but those that have waited and are warm still, and into the hot tier only",
    rules=("H23",),
    loops=_WAITING,
    contracts=(MIGRATE, DROP, FIND_FRONT, EXTENT_LENGTH, SIZE_CLASS),
    summaries=(compute_heat,),
    proves=FILL_VACANCY,
    idle={WELL_FORMED: "each turn begins with what the contract says of the one before"},
    mutants=(
        Mutant(f"{_HOT_TIER}.fill_vacancy", "row, Tier.HOT", "row, Tier.WARM"),
        Mutant(f"{_HOT_TIER}.fill_vacancy", "domain, row, Tier", "domain, 0, Tier"),
        Mutant(f"{_HOT_TIER}.fill_vacancy", "> policy.warm_exit", ">= policy.warm_exit"),
    ),
)
def filling_of_a_vacancy_moves_only_who_has_waited(case: Case) -> bool:
    return _run(case, PACE)
