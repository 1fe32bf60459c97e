"""What must be believed, as far as it can be read off: assumptions, exceptions, contracts, parts.

``python -m spectral_proofs.trust docs/trust.md`` rewrites the tables in that file.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.job import get_laws
from spectral_proofs.solving.allowances import ALLOWANCES
from spectral_proofs.tables import render_table, rewrite_page
from spectral_spec.assumptions import ASSUMPTIONS

__all__ = ["BELIEVED", "PARTS", "Part", "count_believed", "main", "render_trust"]

BELIEVED: Final[Mapping[str, str]] = MappingProxyType({})
"""Functions that laws take at the word of a contract that nothing proves -> why it holds."""


class Part(NamedTuple):
    """A part of the explorer: its files, and the field of an obligation that asks for it.

    Without a field it is used by all obligations.
    """

    name: str
    files: tuple[str, ...]
    field: str | None = None


PARTS: Final = (
    Part(
        "paths, and one question for each law",
        ("obligation", "symbolic.case", "symbolic.explorer", "symbolic.terms"),
    ),
    Part(
        "unknown values: numbers, truth values, maps, sequences, bytes, words, floats",
        (
            "symbolic.values",
            "symbolic.choice",
            "symbolic.collection",
            "symbolic.byte_strings",
            "symbolic.bits",
            "symbolic.floats",
        ),
    ),
    Part(
        "the prelude: `len`, `max`, `min`, `isinstance` and tables of constants that know unknowns",
        ("symbolic.instrument",),
    ),
    Part("cut loops", ("symbolic.loops", "symbolic.sources"), "loops"),
    Part("merged callees", ("symbolic.calls",), "merged"),
    Part("summaries", ("symbolic.summaries",), "summaries"),
    Part("contracts", ("symbolic.calls",), "contracts"),
)


def count_believed(laws: Sequence[Obligation]) -> Mapping[str, int]:
    """Of each function whose contract no obligation proves, how many laws rest on it. By name."""
    proved = {id(law.proves) for law in laws if law.proves is not None and not law.must_fail}
    found = Counter(
        f"{contract.function.__module__}.{contract.name}"
        for law in laws
        for contract in law.contracts
        if id(contract) not in proved
    )
    return dict(sorted(found.items()))


def render_trust() -> str:
    """All tables, each under its heading."""
    laws = get_laws()
    assumptions = ((f"`{one.id}`", one.statement, one.source) for one in ASSUMPTIONS)
    believed = (
        (f"`{name}`", str(count), BELIEVED.get(name, "no reason is given"))
        for name, count in count_believed(laws).items()
    )
    exceptions = ((f"`{name}`", one.solver, one.reason) for name, one in ALLOWANCES.items())
    parts = (
        (
            part.name,
            ", ".join(f"`{file}`" for file in part.files),
            str(sum(part.field is None or bool(getattr(law, part.field)) for law in laws)),
        )
        for part in PARTS
    )
    return "\n\n".join(
        (
            "## Assumptions",
            render_table(("id", "statement", "source"), assumptions),
            "## Contracts that no obligation proves",
            _render_or_none(("function", "laws that rest on it", "why it holds"), believed),
            "## Obligations that one solver alone answers",
            _render_or_none(("obligation", "solver that may not know", "reason"), exceptions),
            "## Parts of the explorer",
            render_table(("part", "files of `spectral_proofs`", "laws that use it"), parts),
        )
    )


def _render_or_none(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    listed = tuple(rows)
    return render_table(columns, listed) if listed else "None."


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the tables in the page that is named; 2 if none is."""
    return rewrite_page("trust", "docs/trust.md", render_trust, arguments)


if __name__ == "__main__":
    sys.exit(main())
