"""All obligations examined, in parallel, in any executor; the results in their own order."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from multiprocessing import active_children, get_context
from typing import Final

from spectral_proofs.laws import load_laws
from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.examine import make_skipped
from spectral_proofs.runner.job import make_job, run_job
from spectral_proofs.runner.result import Result, Settings, Standing

__all__ = ["PATIENCE", "get_cores", "prove_all"]

PATIENCE: Final = 300.0
"""Seconds in which at least one obligation must come back; else what is missing is red."""

Advance = Callable[[Result], None]


def prove_all(
    obligations: Sequence[Obligation],
    settings: Settings = Settings(),  # noqa: B008 - a frozen tuple of plain values
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    patience: float = PATIENCE,
    advance: Advance | None = None,
) -> tuple[Result, ...]:
    """Examine the obligations; the results stand in the order of the obligations.

    `executor` may be any of the kind of `concurrent.futures`, on this machine or a
    cluster; without one, `jobs` processes are started here (as many as there are cores
    if it is None) and are gone afterwards. `advance` is told of each result as it
    comes. No exception of a job comes out of here: an obligation that does not come
    back within `patience` seconds after the last one, or whose process dies, is
    skipped, which is red.
    """
    if executor is not None:
        return _collect(executor, obligations, settings, patience, advance)
    before = set(active_children())
    pool = ProcessPoolExecutor(
        jobs or get_cores(), mp_context=get_context("spawn"), initializer=_prepare
    )
    done = False
    try:
        results = _collect(pool, obligations, settings, patience, advance)
        done = all(result.standing is not Standing.SKIPPED for result in results)
        return results
    finally:
        if not done:
            # One of them may never end by itself.
            for process in set(active_children()) - before:
                process.terminate()
        pool.shutdown(cancel_futures=True)


def get_cores() -> int:
    """Cores that this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return os.cpu_count() or 1 if affinity is None else len(affinity(0))


def _prepare() -> None:
    """In a new process: an interrupt is for the one that waits, and the laws stay for good."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Exception):  # a law that cannot be loaded is told by each job
        load_laws()
    gc.freeze()  # what was loaded need not be looked through before every job


def _collect(
    executor: Executor,
    obligations: Sequence[Obligation],
    settings: Settings,
    patience: float,
    advance: Advance | None,
) -> tuple[Result, ...]:
    """Hand out the jobs, the longest first, and take the results as they come."""
    pending: dict[Future[Result], Obligation] = {}
    for one in sorted(obligations, key=_guess_effort, reverse=True):
        pending[executor.submit(run_job, make_job(one, settings))] = one
    found: dict[str, Result] = {}
    while pending:
        done, _ = wait(pending, timeout=patience, return_when=FIRST_COMPLETED)
        if not done:
            why = f"time-out: nothing came back within {patience:g} s"
            for future, one in pending.items():
                future.cancel()
                found[one.name] = make_skipped(one, why)
            break
        for future in done:
            one = pending.pop(future)
            found[one.name] = _get_result(future, one)
            if advance is not None:
                advance(found[one.name])
    return tuple(found[one.name] for one in obligations)


def _guess_effort(subject: Obligation) -> int:
    """The law is built once for itself and once for each bug; large laws take many callees."""
    return (1 + len(subject.mutants)) * (1 + len(subject.contracts))


def _get_result(future: Future[Result], subject: Obligation) -> Result:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - whatever the executor says, it is no proof
        why = f"its process died: {type(error).__name__}: {error}"
        return make_skipped(subject, why)
