"""The door to the proofs of SpectralMemory. Nothing is proved here yet.

This package will hold the obligations: one named claim each about the
functions of `spectral_spec`, discharged by solvers that run those same
functions on symbolic values. Until an obligation is listed in `OBLIGATIONS`,
every law of the system is at most tested, and no document may call it proved.

>>> OBLIGATIONS
()
"""

from typing import Final

__all__ = ["OBLIGATIONS"]

OBLIGATIONS: Final[tuple[str, ...]] = ()
"""Names of the obligations that are proved, in the order of their proofs: none so far."""
