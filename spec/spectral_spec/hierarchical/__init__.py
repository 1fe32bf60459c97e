"""The hierarchical system: twelve domains, each with its own heat and its own slots.

Read `state`, `handles`, `operations`, `placement`, `migration`, `hot_tier`,
`allocation`, `usage`, `defragmentation`, `step`; then `abstraction`, `refusals`
and `relation` for what an implementation may do otherwise.
"""

from spectral_spec.hierarchical.abstraction import (
    Outcome,
    Seen,
    World,
    abstract,
    advance,
    compute_moves,
    found,
)
from spectral_spec.hierarchical.handles import Handle, compute_id, find_block, split_id
from spectral_spec.hierarchical.invariants import find_breach, find_domain_breach
from spectral_spec.hierarchical.normal_form import normalise, normalise_domain
from spectral_spec.hierarchical.operations import (
    Access,
    BlockOperation,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
)
from spectral_spec.hierarchical.relation import allows, find_violation
from spectral_spec.hierarchical.state import (
    Block,
    Config,
    Domain,
    State,
    Tally,
    configure,
    initial,
)
from spectral_spec.hierarchical.step import Result, get_domain, step, step_domain
from spectral_spec.hierarchical.view import (
    Census,
    compute_address,
    compute_census,
    compute_sum,
    compute_total,
)

__all__ = [
    "Access",
    "Block",
    "BlockOperation",
    "Calloc",
    "Census",
    "Config",
    "Defragment",
    "Domain",
    "Free",
    "Handle",
    "Malloc",
    "Operation",
    "Outcome",
    "Read",
    "Realloc",
    "Result",
    "Seen",
    "State",
    "Tally",
    "World",
    "Write",
    "abstract",
    "advance",
    "allows",
    "compute_address",
    "compute_census",
    "compute_id",
    "compute_moves",
    "compute_sum",
    "compute_total",
    "configure",
    "find_block",
    "find_breach",
    "find_domain_breach",
    "find_violation",
    "found",
    "get_domain",
    "initial",
    "normalise",
    "normalise_domain",
    "split_id",
    "step",
    "step_domain",
]
