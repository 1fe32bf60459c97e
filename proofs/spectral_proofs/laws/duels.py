"""Laws of duels over time: what it takes to win a lost place back."""

from __future__ import annotations

from spectral_proofs.laws.hysteresis import (
    COOLS_TWICE,
    USE,
    WARMS_TWICE,
    make_pauses,
    make_start,
    use,
)
from spectral_proofs.laws.thermal import make_sound_policy
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies, none_of, one_of
from spectral_spec.thermal import compute_heat, compute_triumph

__all__: list[str] = []

_THERMAL = "spectral_spec.thermal"


@obligation(
    law="the loser of a duel wins the place back only when it has gained twice the margin on the winner",
    rules=("T6",),
    mutants=(
        Mutant(
            f"{_THERMAL}.compute_triumph",
            "defender + policy.duel_margin",
            "defender + policy.duel_margin - 1",
        ),
        Mutant(
            f"{_THERMAL}.compute_triumph",
            "challenger >= defender + policy.duel_margin",
            "challenger > defender",
        ),
    ),
)
def loser_of_a_duel_must_gain_twice_the_margin(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=True)
    winner, loser = case.integer("winner"), case.integer("loser")
    later_winner, later_loser = case.integer("later winner"), case.integer("later loser")
    won = compute_triumph(policy, winner, loser)
    back = compute_triumph(policy, later_loser, later_winner)
    gain = (later_loser - loser) - (later_winner - winner)
    return implies(all_of(won, back), gain >= 2 * policy.duel_margin)


@obligation(
    law="no two entries swap to and fro: between two swaps the accesses of one and the epochs come to twice the margin",
    rules=("T2", "T3", "T6"),
    loops=USE,
    mutants=(
        Mutant(f"{_THERMAL}.compute_triumph", "defender + policy.duel_margin", "defender"),
        COOLS_TWICE,
        WARMS_TWICE,
    ),
)
def swaps_of_two_entries_are_paid_for(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=True)
    loser, pauses = make_start(case, policy), make_pauses(case)
    winner = case.integer("winner")
    now = use(policy, loser, pauses)
    swapped = compute_triumph(policy, winner, loser.level)
    idle = compute_heat(winner, loser.stamp, now.stamp)
    back = compute_triumph(policy, now.level, idle)
    paid = len(pauses) * policy.access_heat + (now.stamp - loser.stamp)
    return implies(all_of(swapped, back), paid >= 2 * policy.duel_margin)


@obligation(
    law="while neither is used, the loser of a duel never wins the place back",
    rules=("T2", "T6"),
    mutants=(
        Mutant(
            f"{_THERMAL}.compute_triumph",
            "challenger >= defender + policy.duel_margin",
            "challenger <= defender + policy.duel_margin",
        ),
        Mutant(
            f"{_THERMAL}.compute_heat",
            "max(0, level - (epoch - stamp))",
            "abs(level - (epoch - stamp))",
        ),
    ),
)
def idle_loser_of_a_duel_stays_out(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=True)
    winner, loser, epoch = case.integer("winner"), case.integer("loser"), case.integer("epoch")
    heats = compute_heat(winner, 0, epoch), compute_heat(loser, 0, epoch)
    won = compute_triumph(policy, winner, loser)
    return none_of(all_of(won, one_of(compute_triumph(policy, heats[1], heats[0]))))
