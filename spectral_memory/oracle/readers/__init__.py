"""Mutated inputs for everything that reads: read or refused with a place, never a crash.

`python -m spectral_memory.oracle.readers --inputs 1000000` tries all readers. An input
follows from the seed, the name of the reader and its number, so each can be had again.
"""

__all__: list[str] = []
