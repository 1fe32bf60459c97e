"""Several frontiers report what one reports, faults too."""

from __future__ import annotations

import pytest

from spectral_proofs.model import inspection
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.search import Find, Frontier, Ledger
from spectral_proofs.model.twin import Twin
from spectral_spec.hierarchical import Block, Config, Domain

from .scenes import TINY

Patch = pytest.MonkeyPatch


def explore_shared(shares: int) -> Ledger:
    """A search over several frontiers in one process, which share the nodes from level 4 on."""
    frontiers = [Frontier(HierarchicalModel(TINY)) for _ in range(shares)]
    ledger = Ledger(frontiers[0].key, frontiers[0].fault)
    for index, frontier in enumerate(frontiers):
        own = ledger if index == 0 else Ledger(frontier.key, frontier.fault)
        for _ in range(4):
            own.report(frontier.adopt(own.merge([frontier.expand()])[0]))
        frontier.keep_share(index, shares)
    while not ledger.is_over(100_000):
        numbers = ledger.merge([frontier.expand() for frontier in frontiers])
        for frontier, accepted in zip(frontiers, numbers, strict=True):
            ledger.report(frontier.adopt(accepted))
    return ledger


def describe(ledger: Ledger) -> tuple[object, ...]:
    return (
        list(ledger.parents),
        list(ledger.places),
        ledger.levels,
        ledger.edges,
        ledger.refused,
        ledger.goals,
        sorted(ledger.restless),
        sorted(ledger.handovers),
        ledger.fault,
    )


def test_the_search_is_the_same_for_any_number_of_frontiers() -> None:
    one = describe(explore_shared(1))
    assert one[-1] is None
    assert one == describe(explore_shared(2)) == describe(explore_shared(3))


def test_the_fault_of_a_state_is_the_same_for_any_number_of_frontiers(monkeypatch: Patch) -> None:
    def find_heat(_config: Config, domain: Domain, _row: int, block: Block) -> str | None:
        return "too hot" if block.level == 3 and domain.clock.epoch > 4 else None

    monkeypatch.setattr(inspection, "find_block_breach", find_heat)
    faults = [explore_shared(shares).fault for shares in (1, 2, 3)]
    assert faults[0] is not None
    assert faults[0].text == "domain 0: too hot (rule H45)"
    assert faults[0] == faults[1] == faults[2]


def test_the_fault_of_a_step_is_the_same_for_any_number_of_frontiers(monkeypatch: Patch) -> None:
    access = Twin.access

    def access_wrongly(self: Twin, block_id: int) -> object:
        address = access(self, block_id)
        late = self.domains[0].clock.epoch > 4
        return address._replace(axis=2) if late else address

    monkeypatch.setattr(Twin, "access", access_wrongly)
    faults = [explore_shared(shares).fault for shares in (1, 2, 3)]
    assert faults[0] is not None
    assert "the reference answers" in faults[0].text
    assert faults[0] == faults[1] == faults[2]


def test_the_first_fault_of_a_level_is_kept() -> None:
    ledger = Ledger(b"", None)
    for fault in (None, Find((4, 1), "b"), Find((3, 2), "a"), None, Find((3, 5), "c")):
        ledger.report(fault)
    assert ledger.fault == Find((3, 2), "a")
