"""The model checker: every reachable state of scaled-down systems, spec and reference.

Read `configuration` and `named`, then `canonical` (when two states are the same), `twin`
and `layout` (the reference beside the specification), `judge` and `goals` (what is asked of
each step), `inspection` (of each state), `hierarchical` and `minimal` (the two graphs),
`search` and `parallel`, `lasso`. What makes it fast: `match` (one key written and not two),
`rings`, `indices`, `slots` (parts of the reference of which there are few), `shared`.
It reports what it visited and never speaks of more: `docs/model-checking.md`.
"""

from spectral_memory.build import require_interpreted

require_interpreted("the explorer")

from spectral_proofs.model.configuration import (  # noqa: E402 - only over the interpreted core
    Birth,
    Configuration,
    Hierarchical,
    Minimal,
)
from spectral_proofs.model.examine import (  # noqa: E402 - only over the interpreted core
    Outcome,
    Witness,
    examine,
)
from spectral_proofs.model.named import (  # noqa: E402 - only over the interpreted core
    NAMED,
    PINNED,
    Counts,
)
from spectral_proofs.model.trace import (  # noqa: E402 - only over the interpreted core
    Trace,
    read_trace,
    replay,
    write_trace,
)

__all__ = [
    "NAMED",
    "PINNED",
    "Birth",
    "Configuration",
    "Counts",
    "Hierarchical",
    "Minimal",
    "Outcome",
    "Trace",
    "Witness",
    "examine",
    "read_trace",
    "replay",
    "write_trace",
]
