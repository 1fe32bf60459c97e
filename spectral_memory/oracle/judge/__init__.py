"""The judge: what is asked, what is answered, and whether the answer is right.

`setup` and `operations` say what is asked, `subject` and `capabilities` what an
implementation is, `lens`, `referee`, `relational` and `world` what is compared,
`trial` runs a script, `verdict` is what comes out.
"""

from spectral_memory.oracle.judge.capabilities import DIFFERENCES, Capabilities, Difference
from spectral_memory.oracle.judge.operations import (
    KINDS,
    NO_BLOCK,
    Born,
    Operation,
    Script,
    bind,
    format_operation,
)
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    PARTS,
    Answers,
    Look,
    Moves,
    Observation,
    Part,
    Raised,
    Refusal,
    Subject,
    UnusableError,
)
from spectral_memory.oracle.judge.trial import explain, find_fault, make_referee
from spectral_memory.oracle.judge.verdict import EXIT_USAGE, Divergence, Outcome, Verdict

__all__ = [
    "DIFFERENCES",
    "EXIT_USAGE",
    "KINDS",
    "LOOK_FIELDS",
    "NO_BLOCK",
    "PARTS",
    "Answers",
    "Born",
    "Capabilities",
    "Difference",
    "Divergence",
    "Look",
    "Moves",
    "Observation",
    "Operation",
    "Outcome",
    "Part",
    "Raised",
    "Refusal",
    "Script",
    "Setup",
    "Strictness",
    "Subject",
    "System",
    "UnusableError",
    "Verdict",
    "bind",
    "explain",
    "find_fault",
    "format_operation",
    "make_referee",
]
