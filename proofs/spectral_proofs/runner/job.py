"""A job: one obligation to be examined, as plain data that any process can take up.

The process that takes it up imports the file that the law stands in. One job runs at
a time in a process, since the modules of the spec are changed while a law runs.
"""

from __future__ import annotations

import gc
import threading
from importlib import import_module
from typing import Final, NamedTuple

from spectral_proofs.laws import load_laws
from spectral_proofs.obligation import Obligation, get_registry
from spectral_proofs.runner.examine import examine, make_skipped
from spectral_proofs.runner.result import Result, Settings, Standing

__all__ = ["Job", "get_laws", "make_job", "run_job"]

_LAWS: Final = "spectral_proofs.laws"
_ONE_AT_A_TIME: Final = threading.Lock()


class Job(NamedTuple):
    """The name of an obligation, the module of its law, and how to examine it."""

    name: str
    module: str
    settings: Settings


def make_job(subject: Obligation, settings: Settings) -> Job:
    """The job that examines an obligation."""
    return Job(subject.name, subject.function.__module__, settings)


def get_laws() -> tuple[Obligation, ...]:
    """Every obligation of the suite, in the order in which they are listed."""
    load_laws()
    return tuple(
        one for one in get_registry().values() if one.function.__module__.startswith(f"{_LAWS}.")
    )


def run_job(job: Job) -> Result:
    """Examine the obligation of a job. Never raises."""
    try:
        if job.module.startswith(f"{_LAWS}."):
            load_laws()
        import_module(job.module)
        subject = get_registry()[job.name]
    except Exception as error:  # noqa: BLE001 - a file of laws that is broken proves nothing
        words = f"its law cannot be loaded: {type(error).__name__}: {error}"
        return _skip(job, words)
    with _ONE_AT_A_TIME:
        # When the collector frees terms depends on all that ran before, and the numbers
        # that the solver gives to terms depend on it: so it has to wait.
        gc.collect()
        gc.disable()
        try:
            return examine(subject, job.settings)
        finally:
            gc.enable()


def _skip(job: Job, why: str) -> Result:
    unknown = get_registry().get(job.name)
    if unknown is not None:
        return make_skipped(unknown, why)
    subject = job.module.rpartition(".")[2]
    blank = Result(job.name, subject, "", (), must_fail=False, standing=Standing.SKIPPED)
    return blank._replace(problems=(why,))
