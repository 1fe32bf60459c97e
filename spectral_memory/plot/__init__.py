"""Pictures for papers: what the systems do, drawn from real runs (the extra `viz`).

`series` computes what is drawn, `pictures` draws it; `spectral-memory plot` is in
`spectral_memory.cli.plot`.
"""

from __future__ import annotations

__all__: list[str] = []
