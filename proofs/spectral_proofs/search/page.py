"""The lists of contracts as tables of a page.

``python -m spectral_proofs.search.page docs/crosshair.md`` rewrites them there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby

from spectral_proofs.search.contract import CONFIRMING, SEARCHING, Budget, Contract
from spectral_proofs.search.registry import CONFIRMED, SEARCHED
from spectral_proofs.tables import render_table, rewrite_page

__all__ = ["main", "render_contracts"]


def render_contracts() -> str:
    """Both lists, each with its budget."""
    functions = {contract.function for contract in CONFIRMED}
    faults = sum(len(contract.faults) for contract in CONFIRMED)
    confirmed = (
        f"{len(CONFIRMED)} contracts of {len(functions)} functions, {faults} wrong versions "
        f"refuted. {_say_budget(CONFIRMING)} The verdict is that no path is left."
    )
    searched = (
        f"{len(SEARCHED)} contracts. {_say_budget(SEARCHING)} No counterexample turned up "
        "within it. That is no proof."
    )
    return "\n\n".join(
        (
            "## Confirmed over all paths",
            confirmed,
            _render(CONFIRMED, budget=False),
            "## Searched only",
            searched,
            _render(SEARCHED, budget=True),
        )
    )


def _say_budget(budget: Budget) -> str:
    """The three limits in words."""
    return (
        f"Budget: {budget.condition:g} s for a contract, {budget.path:g} s for a path, "
        f"{budget.process:g} s for the process."
    )


def _render(contracts: Iterable[Contract], *, budget: bool) -> str:
    """One row a contract; the second and later ones of a function do not repeat its name."""
    rows = []
    for _, group in groupby(contracts, key=lambda contract: contract.function):
        for number, contract in enumerate(group):
            name = f"`{contract.name.partition(' ')[0]}`" if number == 0 else ""
            row = [name, contract.words, contract.reason or "all arguments"]
            row.append(f"{contract.budget.condition:g} s" if budget else str(len(contract.faults)))
            rows.append(row)
    last = "budget" if budget else "wrong versions refuted"
    bound = "why it does not end" if budget else "bound"
    return render_table(("function", "contract", bound, last), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the tables in the page that is named; 2 if none is."""
    return rewrite_page("search.page", "docs/crosshair.md", render_contracts, arguments)


if __name__ == "__main__":
    sys.exit(main())
