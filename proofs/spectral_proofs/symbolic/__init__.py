"""Symbolic execution of the functions that ship: the same source, run on unknowns.

An unknown forks the run where Python asks whether it is true; everything else of
the language, exceptions among it, works as it does on numbers. The whole of it is
part of what a proof rests on, so it is small, and it is tested against plain runs.
"""

__all__: list[str] = []
