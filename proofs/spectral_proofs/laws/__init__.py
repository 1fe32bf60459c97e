"""The laws: one file a subject, one function a law. Importing this imports none of them."""

from __future__ import annotations

from importlib import import_module
from typing import Final

__all__ = ["SUBJECTS", "SUPPORT", "load_laws"]

#: The files of this folder that hold laws, in the order in which they are proved.
SUBJECTS: Final = (
    "quantize_search",
    "mismatch",
    "quantize",
    "nearest",
    "gaps",
    "resonances",
    "quantize_table",
    "tiers",
    "thresholds",
    "sector",
    "address",
    "admission",
    "forms",
    "bezout",
    "form_lists",
    "composition",
    "class_group",
    "lattice",
    "handles",
    "rows",
    "locks",
    "waiting",
    "extents",
    "free_list_contracts",
    "free_list_changes",
    "contents",
    "free_index",
    "thermal",
    "epochs",
    "rungs",
    "hysteresis",
    "cooling",
    "duels",
    "rings",
    "minimal",
    "minimal_invariant",
    "minimal_thermal",
    "minimal_view",
    "placements",
    "figures",
    "migration",
    "ranks",
    "vacancy",
    "births",
    "uses",
    "resizing",
    "releases",
    "pace",
    "isolation_purity",
    "isolation",
    "isolation_names",
    "isolation_leaks",
    "payloads",
)

#: Files beside them that hold no laws: views and contracts that several laws share.
SUPPORT: Final = ("free_lists", "free_sets")


def load_laws() -> None:
    """Import every subject, so that the registry holds all obligations."""
    for subject in SUBJECTS:
        import_module(f"{__name__}.{subject}")
