"""The aspects of a domain, which laws are about one at a time.

The layout and the links together are the invariant, what rules H44 to H47 say. A law
supposes both and claims one, so that a question to a solver stays small. The pace is
no part of it: it says who may move, and when.
"""

from __future__ import annotations

from typing import Final

from spectral_proofs.symbolic.explorer import get_explorer

__all__ = ["LAYOUT", "LINKS", "PACE", "WELL_FORMED", "get_aspect", "set_aspect"]

#: Blocks and free extents in the slots: apart, in range, in their tier and channel.
LAYOUT: Final = "layout"

#: Blocks, rings, rows and counts point at each other.
LINKS: Final = "links"

#: Which blocks a rule moves: after its cool-down, or because it has waited.
PACE: Final = "pace"

#: The name of the hypothesis that a memory is: a sound policy, tiers side by side, the
#: invariant, maps that count their members. A law rests on it as a whole.
WELL_FORMED: Final = "the memory is well formed"

_PLACE: Final = "aspect"


def set_aspect(aspect: str) -> None:
    """From here on this path is about this aspect."""
    get_explorer().scratch[_PLACE] = aspect


def get_aspect() -> str:
    """The aspect that this path is about; the layout if none was named."""
    return str(get_explorer().scratch.get(_PLACE, LAYOUT))
