"""All obligations in words, by subject.

``python -m spectral_proofs.listing proofs/README.md`` rewrites them in that file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import groupby

from spectral_proofs.laws import SUBJECTS
from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.job import get_laws
from spectral_proofs.tables import render_table, rewrite_page

__all__ = ["get_listed_laws", "main", "render_laws"]

_LAWS = "spectral_proofs.laws"


def get_listed_laws() -> tuple[Obligation, ...]:
    """The obligations in the order of their subjects, whatever was imported before them."""
    places = {f"{_LAWS}.{subject}": place for place, subject in enumerate(SUBJECTS)}
    return tuple(sorted(get_laws(), key=lambda law: places[law.function.__module__]))


def render_laws() -> str:
    """A count, and a section for each subject: one row an obligation."""
    laws = get_listed_laws()
    false = sum(law.must_fail for law in laws)
    mutants = sum(len(law.mutants) for law in laws)
    counted = (
        f"{len(laws)} obligations: {len(laws) - false} to be proved and {false} false claims "
        f"that must be refuted. {mutants} planted bugs."
    )
    sections = [
        _render_subject(module, tuple(group))
        for module, group in groupby(laws, key=lambda law: law.function.__module__)
    ]
    return "\n\n".join((counted, *sections))


def _render_subject(module: str, laws: Sequence[Obligation]) -> str:
    about = " ".join((import_module(module).__doc__ or "").strip().partition("\n\n")[0].split())
    rows = (
        (
            f"`{law.name}`",
            f"**Must fail:** {_say(law)}" if law.must_fail else _say(law),
            ", ".join(law.rules),
            ", ".join(f"`{contract.name}`" for contract in law.contracts) or "nothing",
            str(len(law.mutants)),
        )
        for law in laws
    )
    columns = ("obligation", "law", "rules", "takes at its word", "planted bugs")
    title = module.removeprefix(f"{_LAWS}.")
    return f"### {title}\n\n{about}\n\n{render_table(columns, rows)}"


def _say(law: Obligation) -> str:
    """The law on one line, as a sentence."""
    words = " ".join(law.law.split())
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith(".") else f"{begun}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the sections in the page that is named; 2 if none is."""
    return rewrite_page("listing", "proofs/README.md", render_laws, arguments)


if __name__ == "__main__":
    sys.exit(main())
