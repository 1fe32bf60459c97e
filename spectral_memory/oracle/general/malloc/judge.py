"""Judge an allocator: draw operations, perform them, shrink what fails, say what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from spectral_memory.oracle.general.child import Advance, Limits
from spectral_memory.oracle.general.malloc import options
from spectral_memory.oracle.general.malloc.failure import make_document
from spectral_memory.oracle.general.malloc.findings import WORDS, Finding, explain
from spectral_memory.oracle.general.malloc.layout import Kind
from spectral_memory.oracle.general.malloc.operations import (
    BIRTHS,
    Labelled,
    Operation,
    bind,
    format_operation,
    label,
)
from spectral_memory.oracle.general.malloc.options import Promises
from spectral_memory.oracle.general.malloc.running import Run, generate, perform
from spectral_memory.oracle.general.shrinking import (
    Attempts,
    keep_tail,
    remove_parts,
    replace_items,
)
from spectral_memory.oracle.general.verdict import Divergence, Verdict

__all__ = ["judge_allocator", "judge_operations"]

_ATTEMPTS: Final = 1000
_PERFORMED: Final = 30_000_000  # operations that shrinking may perform in all
_HANGS: Final = 24  # attempts, when each that fails costs the patience
_SHORT: Final = 64  # sequences up to here are shown whole, and their sizes simplified
_TELLING: Final = (0, 1, 2, 8, 16, 17, 24, 32, 64, 128, 256, 1024, 4096)


def _ignore(_done: int) -> None:
    pass


class _Subject(NamedTuple):
    """Whom to judge, and within what limits."""

    library: str
    promises: Promises
    limits: Limits


def judge_allocator(
    library: str,
    operations: int = 1_000_000,
    seed: int = 0,
    promises: Promises = Promises(),  # noqa: B008 - a frozen value
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    advance: Advance = _ignore,
) -> Verdict:
    """Judge a shared library, or the process's own C library, by the general relation.

    `library` is a path, a name that the dynamic linker knows, or "libc". `operations`
    (1..10**8) are drawn from `seed`, an int that counts modulo 2**64. The same arguments
    give the same operations, as far as the allocator itself is deterministic.

    The allocator runs in a process of its own. A crash, a hang, an exit or a flood is a
    divergence; a library that cannot be loaded is unusable. Raises `AllocatorError` for
    arguments that make no sense and `CompilerError` where there is no C compiler.
    About a microsecond an operation, and more for large blocks.
    """
    if not 1 <= operations <= 10**8:
        raise options.AllocatorError(f"{operations} operations", "give 1..10**8")
    subject = _prepare(library, promises, limits)
    run = generate(*subject, operations, seed, advance)
    return _conclude(subject, run, run.operations, seed)


def judge_operations(
    library: str,
    operations: Sequence[Operation],
    promises: Promises = Promises(),  # noqa: B008 - a frozen value
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    advance: Advance = _ignore,
) -> Verdict:
    """Judge an allocator by given operations: a recorded trace, or a saved failure.

    Operations on a block whose birth was refused are left out and counted. Errors as
    for `judge_allocator`. The operations must be free of faults (`compute_fault`).
    """
    subject = _prepare(library, promises, limits)
    run = perform(*subject, operations, advance)
    return _conclude(subject, run, operations, None)


def _prepare(library: str, promises: Promises, limits: Limits) -> _Subject:
    options.check_promises(promises)
    return _Subject(options.find_library(library), promises, limits)


def _conclude(
    subject: _Subject, run: Run, operations: Sequence[Operation], seed: int | None
) -> Verdict:
    """The verdict of a run; a divergence is shrunk first."""
    found = explain(run, subject.limits)
    header = run.header
    undecided = isinstance(found, str) and run.child.end == "stopped"
    verdict = Verdict(
        outcome="agrees",
        system="malloc",
        strictness="relational",
        setup=options.describe(subject.library, subject.promises),
        seed=seed,
        steps=min(header.at + 1, header.asked),
        episodes=1,
        capabilities=_describe_capabilities(run, subject.promises),
        coverage=_count(run),
        divergence=None,
        reason="",
    )
    if found is None:
        return verdict
    if isinstance(found, str):
        beyond = found.startswith("there is not enough memory")
        if undecided or beyond:
            return verdict._replace(outcome="undecided", reason=found)
        return verdict._replace(outcome="unusable", reason=found, steps=0)
    shrunk = _shrink(subject, operations[: found.place + 1], found)
    divergence = _make_divergence(shrunk, len(operations[: found.place + 1]))
    return verdict._replace(
        outcome="diverges",
        divergence=divergence,
        reason=divergence.words,
        failure=make_document(
            subject.library, subject.promises, seed, shrunk.operations, divergence
        ),
    )


class _Shrunk(NamedTuple):
    """The shortest sequence that was found, and what it shows."""

    operations: Sequence[Operation]
    finding: Finding
    reproduced: bool


def _shrink(subject: _Subject, operations: Sequence[Operation], found: Finding) -> _Shrunk:
    """Shorten a sequence that breaks a rule. The result breaks the rule that its repetition did."""
    best = [_Shrunk(operations, found, False)]

    def fails(labelled: Sequence[Labelled]) -> Sequence[Labelled] | None:
        kept, bound = bind(labelled)
        finding = explain(perform(*subject, bound, _ignore), subject.limits)
        if not isinstance(finding, Finding):
            return None
        # Repeated, more is looked at: perhaps an earlier fault is seen, and is then the one.
        if best[0].reproduced and finding.rule != best[0].finding.rule:
            return None
        stop = min(finding.place + 1, len(kept))
        best[0] = _Shrunk(bound[:stop], finding, True)
        return kept[:stop]

    slow = "no progress" in found.observed
    attempts = Attempts(fails, _HANGS if slow else _ATTEMPTS, _PERFORMED)
    whole = label(operations)
    now = attempts.ask(whole)
    if now is None:
        return best[0]
    # Often the blocks that the finding names are enough.
    about = set(best[0].finding.blocks)
    named = {name for place, (name, _) in enumerate(now) if place in about}
    few = attempts.ask([item for item in now if item[0] in named]) if named else None
    now = remove_parts(keep_tail(few if few is not None else now, attempts), attempts)
    if len(now) <= _SHORT:
        now = replace_items(now, attempts, _simplify)
        remove_parts(now, attempts)
    return best[0]


def _simplify(item: Labelled) -> Iterator[Labelled]:
    """Simpler operations for one: a plainer call, then smaller figures, the smallest first."""
    name, operation = item
    kind, _, size, other = operation
    if kind == Kind.CALLOC and size * other >= 1 << 63:
        if size != 1 << 32 or other != 1 << 32:  # no block: one such product is like another
            yield name, operation._replace(size=1 << 32, other=1 << 32)
        return
    if kind in BIRTHS and kind != Kind.MALLOC:
        total = size * other if kind == Kind.CALLOC else size
        yield name, Operation(Kind.MALLOC, size=total)
    least = 1 if kind == Kind.REALLOC else 0
    step = 1
    if kind == Kind.CALLOC and other > 1:
        yield name, operation._replace(size=size * other, other=1)
        yield name, operation._replace(other=2 if other > 2 else 1)
    if kind == Kind.ALIGNED_ALLOC:
        step = other
        for smaller in range(other.bit_length() - 1):
            yield name, operation._replace(other=1 << smaller)
    tried = [value for value in _TELLING if least <= value < size and value % step == 0]
    if size > 1 << 32:  # no block: only what sort of number it is matters
        tried += [value for value in (1 << 32, 1 << 62, 1 << 63) if value % step == 0]
    else:  # down to a threshold by halves of the way
        shifts = range(1, size.bit_length() + 1)
        tried += [size - step * (size // step >> shift) for shift in shifts]
    yield from ((name, operation._replace(size=value)) for value in tried if least <= value < size)


def _make_divergence(shrunk: _Shrunk, found: int) -> Divergence:
    """The divergence as it is shown: the script, and the state before its last call."""
    operations, finding, reproduced = shrunk
    lines = [format_operation(operation, n) for n, operation in enumerate(operations)]
    return Divergence(
        step=len(lines),
        operation=lines[-1] if lines else "",
        aspect=finding.rule,
        expected=finding.expected,
        observed=finding.observed,
        rule=finding.rule,
        words=WORDS[finding.rule],
        before=_describe_live(operations[:-1]),
        script=tuple(lines),
        found=found,
        reproduced=reproduced,
    )


def _describe_live(operations: Sequence[Operation]) -> tuple[str, ...]:
    """The blocks that are alive after some operations, as far as none was refused."""
    live: dict[int, int] = {}
    for number, (kind, block, size, other) in enumerate(operations):
        if kind in BIRTHS:
            live[number] = size * other if kind == Kind.CALLOC else size
        elif kind == Kind.REALLOC and block in live:
            live[block] = size
        elif kind == Kind.FREE:
            live.pop(block, None)
    lines = [f"b{block}: {size} bytes" for block, size in live.items()]
    if len(lines) > _SHORT:
        lines = [*lines[:_SHORT], f"and {len(lines) - _SHORT} more"]
    return tuple(lines or ["no block is alive"])


def _describe_capabilities(run: Run, promises: Promises) -> tuple[str, ...]:
    """What was called, what was left alone, and why."""
    names = {
        Kind.MALLOC: "malloc",
        Kind.CALLOC: "calloc",
        Kind.ALIGNED_ALLOC: "aligned_alloc",
        Kind.REALLOC: "realloc",
        Kind.FREE: "free",
        Kind.USABLE_SIZE: "malloc_usable_size",
    }
    lines = []
    for kind, name in names.items():
        if name in promises.without:
            lines.append(f"{name}: not judged, declared to be missing")
        elif run.header.offered & (1 << kind):
            bound = promises.largest_alignment if kind == Kind.ALIGNED_ALLOC else 1 << 30
            upto = f", alignments up to {bound} only, as declared" if bound < 1 << 30 else ""
            lines.append(f"{name}: judged{upto}")
        else:
            lines.append(f"{name}: not judged, the library does not define it")
    return (
        *lines,
        "realloc to size 0: not judged, C leaves it to the implementation",
        "threads: not judged, one thread calls",
    )


def _count(run: Run) -> tuple[tuple[str, int], ...]:
    """What the operations met."""
    names = (
        *("malloc", "calloc", "aligned_alloc", "realloc", "free", "free_null", "realloc_null"),
        *("skipped", "refused_small", "refused_large", "refused_impossible", "zero_sized"),
        *("checkpoints", "bytes_checked", "peak_blocks", "peak_bytes", "moved", "in_place"),
    )
    figures = run.header._asdict()
    return tuple((name, figures[name]) for name in names)
