"""Pictures for papers: what the systems do, drawn from real runs (the extra `viz`).

`series` computes what is drawn, `pictures` draws it; `spectral-memory plot` is in
`spectral_memory.cli.plot`.
"""

from __future__ import annotations

from typing import Final

__all__ = ["SUFFIXES"]

#: What a picture may be written as.
SUFFIXES: Final = (".svg", ".pdf", ".png")
