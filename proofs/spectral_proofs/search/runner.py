"""Many analyses, each in a process with a hard time limit, a few at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from time import perf_counter
from typing import Final, NamedTuple

from spectral_proofs.search.contract import Contract
from spectral_proofs.search.verdict import ANSWER, Finding, Report, Verdict

__all__ = ["REGISTRY", "Job", "check", "list_jobs", "run_job"]

#: The module whose `CONTRACTS` are checked unless another one is named.
REGISTRY: Final = "spectral_proofs.search.registry"

_SHOWN: Final = 600


class Job(NamedTuple):
    """A contract, or one of its faults by its number."""

    contract: Contract
    fault: int | None


def list_jobs(contracts: Iterable[Contract], teeth: bool) -> tuple[Job, ...]:
    """The contracts in order, each followed by its faults if `teeth` are to be shown."""
    jobs = []
    for contract in contracts:
        jobs.append(Job(contract, None))
        if teeth:
            jobs += [Job(contract, number) for number in range(len(contract.faults))]
    return tuple(jobs)


def check(
    jobs: Sequence[Job],
    *,
    processes: int = 2,
    registry: str = REGISTRY,
    advance: Callable[[Report], None] | None = None,
) -> tuple[Report, ...]:
    """Do all jobs, `processes` at a time; the reports stand in the order of the jobs.

    `registry` is the module that a process finds the contracts in, so it must be
    importable there. `advance` is called with each report as it comes.
    """
    reports: dict[int, Report] = {}
    executor = ThreadPoolExecutor(max_workers=processes)
    try:
        futures = {executor.submit(run_job, job, registry): at for at, job in enumerate(jobs)}
        for future in as_completed(futures):
            report = reports[futures[future]] = future.result()
            if advance is not None:
                advance(report)
    finally:
        executor.shutdown(cancel_futures=True)
    return tuple(reports[at] for at in range(len(jobs)))


def run_job(job: Job, registry: str = REGISTRY) -> Report:
    """Do one job in a process of its own, which is killed at the end of its budget."""
    began = perf_counter()
    words = json.dumps([registry, job.contract.name, job.fault])
    # The order of sets must not decide which path is met first.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-P", "-m", "spectral_proofs.search.worker", words]
    limit = job.contract.budget.process
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            command, env=environment, capture_output=True, text=True, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        finding = Finding(Verdict.TIMED_OUT, f"stopped after {limit:g} s", None)
    else:
        finding = read_answer(done.returncode, done.stdout, done.stderr)
    return Report(job.contract, job.fault, finding, perf_counter() - began)


def read_answer(code: int, stdout: str, stderr: str) -> Finding:
    """The finding that a worker printed; a crash if it printed none.

    >>> read_answer(1, "", "Traceback ...").verdict
    <Verdict.CRASHED: 'crashed'>
    """
    lines = [line for line in stdout.splitlines() if line.startswith(ANSWER)]
    if code != 0 or len(lines) != 1:
        words = stderr.strip()[-_SHOWN:] or "no word on standard error"
        return Finding(Verdict.CRASHED, f"exit code {code}: {words}", None)
    verdict, message, paths = json.loads(lines[0].removeprefix(ANSWER))
    return Finding(Verdict[verdict], message, paths)
