"""The proofs of SpectralMemory: laws about the functions of `spectral_spec` that ship.

`spectral-memory prove`, or `python -m spectral_proofs`, proves all of them with two
solvers. A law is a function in `laws`; it runs the shipped functions on unknown
values, which `symbolic` makes; `solving` asks the solvers, `runner` runs everything
and shows that the proofs have teeth, `mutation` breaks the shipped functions.

Importing this imports nothing else.
"""

__all__: list[str] = []
