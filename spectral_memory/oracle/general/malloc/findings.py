"""What a run means: which rule of the general relation is broken, in words."""

from __future__ import annotations

import signal
from typing import Final, NamedTuple

from spectral_memory.oracle.general.child import Limits, describe_end
from spectral_memory.oracle.general.malloc.layout import MAGIC, Phase, Rule, Status
from spectral_memory.oracle.general.malloc.running import Run

__all__ = ["WORDS", "Finding", "explain"]

#: The general relation: every rule has a name and a sentence.
WORDS: Final = {
    "overlap": "Live blocks share no byte, with each other or with memory that is in use.",
    "alignment": "A block is aligned for every object that fits into it, and as asked.",
    "bytes": "A block keeps its bytes until it is freed or resized.",
    "zero": "calloc gives bytes that are all zero.",
    "prefix": "realloc keeps the bytes up to the smaller of the old and the new size.",
    "usable": "The usable size is at least the size that was asked for.",
    "shortage": "With no more than the declared capacity alive, nothing is refused.",
    "impossible": "A size beyond PTRDIFF_MAX, or a product that overflows, is refused with NULL.",
    "access": "Every byte of a block, up to its usable size, can be read and written.",
    "returns": "Every call returns.",
    "quiet": "An allocator does not flood the output.",
    "lean": "An allocator does not hold memory without bound.",
    "stray": "An allocator writes to no memory but its own.",
}

_NAMES: Final = {
    Rule.OVERLAP: "overlap",
    Rule.ALIGNMENT: "alignment",
    Rule.BYTES: "bytes",
    Rule.ZERO: "zero",
    Rule.PREFIX: "prefix",
    Rule.USABLE: "usable",
    Rule.SHORTAGE: "shortage",
    Rule.IMPOSSIBLE: "impossible",
    Rule.ACCESS: "access",
}


class Finding(NamedTuple):
    """A broken rule at an operation (from 0), both sides as text.

    `blocks` are the births that it is about.
    """

    rule: str
    place: int
    expected: str
    observed: str
    blocks: tuple[int, ...]
    output: str


def explain(run: Run, limits: Limits) -> Finding | str | None:
    """The finding of a run; a reason if nothing can be judged; None if all is well."""
    header, end = run.header, run.child.end
    if header.magic != MAGIC:
        return Finding(
            "stray", 0, "the judge's own memory is left alone", "it was written over", (), ""
        )
    if header.status == Status.AGREED:
        return None
    if header.status == Status.CANNOT_LOAD:
        return header.text.rstrip(b"\0").decode("utf-8", "backslashreplace")
    if header.status == Status.WENT_BEYOND:
        return "there is not enough memory for so many operations"
    if end == "stopped":
        return f"stopped after {limits.seconds} s and {header.at} operations"
    if header.phase == Phase.STARTING:
        tail = run.child.output.strip().rpartition("\n")[2]
        return f"its process {describe_end(run.child, header.signal)} before the first operation; {tail or 'no output'}"
    if header.status == Status.FOUND:
        return _explain_found(run)
    sides = {
        "flooded": ("quiet", f"at most {limits.output} bytes of output", "more"),
        "bloated": ("lean", "memory in proportion to the capacity", "far more is held"),
    }
    if end in sides:
        rule, expected, observed = sides[end]
        return Finding(rule, header.at, expected, observed, (), run.child.output)
    return _explain_death(run, limits)


def _explain_death(run: Run, limits: Limits) -> Finding:
    """A crash, an end or a hang, by what the child was about."""
    header = run.header
    where = {
        Phase.CALLING: "inside the call",
        Phase.ASKING_USABLE: "inside malloc_usable_size",
    }.get(Phase(header.phase) if header.phase <= max(Phase) else Phase.BETWEEN, "")
    if header.phase == Phase.TOUCHING and run.child.end == "died":
        observed = (
            f"touching address {header.fault:#x}, {describe_end(run.child, header.signal)}; the block b{header.block} "
            f"begins at {header.address:#x}"
        )
        expected = f"{header.size} bytes that can be read and written"
        return Finding("access", header.at, expected, observed, (header.block,), run.child.output)
    observed = f"{describe_end(run.child, header.signal)} {where}".strip()
    if run.child.end == "hung":
        observed += f" for {limits.patience:g} s"
    if (
        header.fault
        and run.child.end == "died"
        and header.signal in {signal.SIGSEGV, signal.SIGBUS}
    ):
        observed += f" at address {header.fault:#x}"
    return Finding("returns", header.at, "the call returns", observed, (), run.child.output)


def _explain_found(run: Run) -> Finding:
    """What the child itself found, in words."""
    header = run.header
    rule = _NAMES.get(Rule(header.rule) if header.rule <= max(Rule) else Rule.NONE, "stray")
    block = f"b{header.block}"
    expected, observed = {
        "overlap": (
            f"{block} lies apart from all that is alive",
            f"{block} is {header.address:#x}..{header.observed - 1:#x}, {_describe_other(run)}",
        ),
        "alignment": (
            f"{block}, {header.size} bytes, at a multiple of {header.expected}",
            f"its address is {header.address:#x}",
        ),
        "usable": (
            f"at least {header.size} usable bytes in {block}",
            f"malloc_usable_size says {header.observed}",
        ),
        "shortage": (
            f"{header.size} bytes: {header.observed} are alive, the capacity is {header.expected}",
            "NULL",
        ),
        "impossible": (
            "NULL" if header.size > 2**63 - 1 else f"no block of {header.size} bytes",
            f"a block at {header.address:#x}",
        ),
        "zero": (
            f"byte {header.offset} of {block} is 0",
            f"it is {header.observed:#04x}",
        ),
    }.get(
        rule,
        (
            f"byte {header.offset} of {block} ({header.size} bytes) is {header.expected:#04x}",
            f"it is {header.observed:#04x}",
        ),
    )
    blocks = (header.block, header.other_block) if rule == "overlap" else (header.block,)
    return Finding(rule, header.at, expected, observed, blocks, run.child.output)


def _describe_other(run: Run) -> str:
    """What a block overlaps with: another block, or the judge's own memory."""
    header = run.header
    extent = f"{header.other_address:#x}..{header.expected - 1:#x}"
    if header.other_block >= header.asked:
        return f"memory in use is {extent}"
    return f"the live b{header.other_block} is {extent}"
