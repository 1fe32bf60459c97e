"""Which obligations are about which rule, and which rules none is about.

``python -m spectral_proofs.coverage proofs/README.md`` rewrites the table in that file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

from spectral_proofs.gaps import GAPS
from spectral_proofs.obligation import Obligation
from spectral_proofs.rules import Rule, read_rules
from spectral_proofs.runner.job import get_laws
from spectral_proofs.tables import render_table, rewrite_page

__all__ = ["find_coverage", "find_uncovered", "get_rules", "main", "render_coverage"]

_FAILURE = Rule(
    "F",
    1,
    "An operation that is refused returns a typed error and the state that it was given.",
    "",
)


def get_rules() -> Mapping[str, Rule]:
    """Every numbered rule by its number; F1 is that of spec/README.md, of no one function.

    >>> get_rules()["A1"].function
    'spectral_spec.sector.is_sector_code'
    """
    return {f"{rule.letter}{rule.number}": rule for rule in sorted((*read_rules(), _FAILURE))}


def find_coverage(laws: Sequence[Obligation]) -> Mapping[str, tuple[str, ...]]:
    """The obligations that name a rule, by the rule; what must fail proves nothing of it."""
    found: dict[str, tuple[str, ...]] = {}
    for law in laws:
        for rule in () if law.must_fail else dict.fromkeys(law.rules):
            found[rule] = (*found.get(rule, ()), law.name)
    return found


def find_uncovered(laws: Sequence[Obligation]) -> tuple[str, ...]:
    """The rules whose obligations and gaps do not fit, in the order of the rules.

    A rule has obligations or a gap; both only if it is proved in part, and then both.
    """
    covered = find_coverage(laws)
    gaps = {rule: gap for gap in GAPS for rule in gap.rules}
    return tuple(
        rule for rule in get_rules() if (rule in covered) != (rule not in gaps or gaps[rule].partly)
    )


def render_coverage() -> str:
    """One row a rule: its obligations, and what they leave open and what holds that instead."""
    covered = find_coverage(get_laws())
    gaps = {rule: gap for gap in GAPS for rule in gap.rules}
    rows = []
    for name, rule in get_rules().items():
        cells = [f"`{law}`" for law in covered.get(name, ())]
        if name in gaps:
            gap = gaps[name]
            cells.append(f"*{'In part' if gap.partly else 'Not proved'}.* {_end(gap.reason)}")
            cells += [f"`{test}`" for test in gap.evidence]
        rows.append((name, rule.sentence, "<br>".join(cells) or "*Not proved.*"))
    return render_table(("rule", "meaning", "obligations"), rows)


def _end(sentence: str) -> str:
    return re.sub(r"\.?$", ".", sentence, count=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the table in the page that is named; 2 if none is."""
    return rewrite_page("coverage", "proofs/README.md", render_coverage, arguments)


if __name__ == "__main__":
    sys.exit(main())
