"""CrossHair over the shipped functions: a second opinion that explores paths.

Each contract is one promise of one shipped function, in named predicates. A
function on the list of the confirmed ones is explored until no path is left; a
function on the other list is searched within a budget, and nothing more is said
of it. Silence, "not confirmed", a crash and a time-out are red.

`docs/crosshair.md` shows both lists. ``python -m spectral_proofs.search`` checks
them; this package itself imports no solver.
"""

__all__: list[str] = []
