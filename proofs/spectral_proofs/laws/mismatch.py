"""The mismatch: how far a frequency is from the resonance that it quantizes to. Rule Q4."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_proofs.laws.worlds.spectrum import encloses, fresh_rational, make_enclosure
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, largest
from spectral_spec.quantize import Quantized, compute_mismatch
from spectral_spec.resonances import Enclosure

__all__ = ["KEEPS_INDEX", "MISMATCH"]

_RULE: Final = "spectral_spec.quantize.compute_mismatch"


def _is_exact(found: Quantized, t: Fraction | int, index: int, enclosure: Enclosure) -> bool:
    """The least and the largest distance from t to a point between the two bounds."""
    low = largest(Fraction(0), enclosure.low - t, t - enclosure.high)
    high = largest(enclosure.high - t, t - enclosure.low)
    return all_of(equal(found.index, index), equal(found.low, low), equal(found.high, high))


#: Rule Q4 of any interval: the distances to its two ends, and zero within.
MISMATCH: Final = Contract(
    function=compute_mismatch,
    requires=lambda t, index, enclosure: enclosure.low <= enclosure.high,
    ensures=_is_exact,
    result=lambda t, index, enclosure: Quantized(
        index, fresh_rational("mismatch.low"), fresh_rational("mismatch.high")
    ),
)

#: No more than that the mismatch is that of the resonance asked for.
KEEPS_INDEX: Final = Contract(
    function=compute_mismatch,
    requires=lambda t, index, enclosure: True,
    ensures=lambda found, t, index, enclosure: equal(found.index, index),
    result=MISMATCH.result,
)


@obligation(
    law="The mismatch goes from the least to the largest distance of t to the enclosure",
    rules=("Q4",),
    mutants=(
        Mutant(_RULE, "t <= enclosure.low:", "t >= enclosure.low:"),
        Mutant(_RULE, "t <= enclosure.low:", "t <= enclosure.high:"),
        Mutant(_RULE, "t >= enclosure.high:", "t >= enclosure.low:"),
        Mutant(
            _RULE,
            "enclosure.low - t, enclosure.high - t)",
            "enclosure.high - t, enclosure.low - t)",
        ),
        Mutant(
            _RULE,
            "t - enclosure.high, t - enclosure.low)",
            "t - enclosure.high, t + enclosure.low)",
        ),
        Mutant(_RULE, "below <= above", "below >= above"),
        Mutant(_RULE, "_ZERO, above", "below, above"),
        Mutant(_RULE, "below, above = t - enclosure.low", "below, above = t - enclosure.high"),
        Mutant(_RULE, "Quantized(index, _ZERO", "Quantized(index + 1, _ZERO"),
    ),
    proves=MISMATCH,
)
def the_mismatch_is_the_range_of_distances_to_the_enclosure(case: Case) -> bool:
    t, index, enclosure = case.rational("t"), case.integer("index"), make_enclosure(case, "zero")
    case.suppose("the enclosure is an interval", MISMATCH.requires(t, index, enclosure))
    found = compute_mismatch(t, index, enclosure)
    return MISMATCH.ensures(found, t, index, enclosure)


@obligation(
    law="The distance of t to the ordinate lies in the mismatch, which is not below zero and no "
    "wider than the enclosure",
    rules=("Q4",),
    mutants=(
        Mutant(_RULE, "enclosure.low - t, enclosure.high - t)", "_ZERO, enclosure.low - t)"),
        Mutant(_RULE, "t - enclosure.high, t - enclosure.low)", "_ZERO, t - enclosure.low)"),
        Mutant(_RULE, "above if below <= above else below", "below"),
        Mutant(_RULE, "above if below <= above else below", "below + above + below"),
    ),
)
def the_mismatch_holds_the_distance_to_the_ordinate(case: Case) -> bool:
    t, gamma = case.rational("t"), case.rational("gamma")
    enclosure = make_enclosure(case, "zero")
    case.suppose("the enclosure holds the ordinate", encloses(enclosure, gamma))
    found = compute_mismatch(t, case.integer("index"), enclosure)
    distance = abs(t - gamma)
    return all_of(
        found.low >= 0,
        found.low <= distance,
        distance <= found.high,
        found.high - found.low <= enclosure.high - enclosure.low,
    )


@obligation(
    law="The mismatch is that of the resonance asked for, whatever is known of it",
    rules=("Q4",),
    mutants=(
        Mutant(_RULE, "Quantized(index, enclosure.low", "Quantized(index - 1, enclosure.low"),
        Mutant(_RULE, "Quantized(index, t", "Quantized(0, t"),
        Mutant(_RULE, "Quantized(index, _ZERO", "Quantized(-index, _ZERO"),
    ),
    proves=KEEPS_INDEX,
)
def the_mismatch_is_that_of_the_resonance_asked_for(case: Case) -> bool:
    t, index, enclosure = case.rational("t"), case.integer("index"), make_enclosure(case, "zero")
    return KEEPS_INDEX.ensures(compute_mismatch(t, index, enclosure), t, index, enclosure)
