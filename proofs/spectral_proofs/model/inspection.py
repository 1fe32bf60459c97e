"""What is asked of every state: the invariant of the specification, and the reference's own.

Of rule H45 only the clauses of rule H46, which speak of one block by itself, look at time:
at heat, and at when a block was used or moved. They are asked of every block of every
state. All others look at where the blocks lie, at the rings, the rows and the free extents;
so they are asked once for all states in which these are the same. A test changes the times
in a state to see that no other clause looks at them.
"""

from __future__ import annotations

from typing import Final

from spectral_proofs.model.layout import LayoutReader
from spectral_proofs.model.match import Looks
from spectral_proofs.model.shared import SharedDomain
from spectral_spec.hierarchical import Config, Domain, compute_census, find_domain_breach
from spectral_spec.hierarchical.invariants import find_block_breach

__all__ = ["Inspector"]

_UNASKED: Final = "unasked"


class Inspector:
    """Says in words what is wrong with a domain and the reference's; None if nothing is."""

    def __init__(self, config: Config, reader: LayoutReader) -> None:
        self._config = config
        self._reader = reader
        self._verdicts: dict[tuple[object, ...], str | None] = {}

    @property
    def questions(self) -> int:
        """How many times all clauses were asked for looks that were new."""
        return len(self._verdicts)

    def find_breach(self, domain: Domain, twin: SharedDomain, looks: Looks | None) -> str | None:
        """The first clause that is broken; `looks` are those of the matched domains, if they are."""
        breach = (
            find_domain_breach(self._config, domain)
            if looks is None
            else self._find_breach(domain, twin, looks)
        )
        if breach is not None:
            return f": {breach} (rule H45)"
        if twin.tallies.to_census() != compute_census(domain):
            return " of the reference: the census is not that of its blocks"
        breach = self._reader.find_breach(twin)
        return None if breach is None else f" of the reference: it is broken that {breach}"

    def _find_breach(self, domain: Domain, twin: SharedDomain, looks: Looks) -> str | None:
        """The same of domains whose rings, rows and free extents were seen to be the same."""
        for row, block in domain.blocks.items():
            breach = find_block_breach(self._config, domain, row, block)
            if breach is not None:
                return breach
        asked = (
            looks,
            twin.sweep.form,
            twin.hot.form,
            twin.waiting.form,
            twin.slots.seal().layout,
            twin.rows.get_vacant(),
        )
        verdict = self._verdicts.get(asked, _UNASKED)
        if verdict is _UNASKED:
            verdict = self._verdicts[asked] = find_domain_breach(self._config, domain)
        return verdict
