"""The sample laws under a name that every process can import them by."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from pathlib import Path
from typing import Any

from spectral_proofs.obligation import Obligation, get_registry

__all__ = ["Inline", "get_sample", "get_samples"]

_FOLDER = str(Path(__file__).parent)
_MODULE = "sample_laws"


def get_sample(name: str) -> Obligation:
    """The sample of this name. Processes that are started from here can import it too."""
    if _FOLDER not in sys.path:
        sys.path.append(_FOLDER)
    import_module(_MODULE)
    return get_registry()[name]


def get_samples(*names: str) -> tuple[Obligation, ...]:
    """The samples of these names."""
    return tuple(get_sample(name) for name in names)


class Inline(Executor):
    """An executor that does everything at once, here: the least that one must be."""

    def submit(
        self,
        fn: Callable[..., Any],
        /,
        *args: Any,  # noqa: ANN401 - as the base class has it
        **kwargs: Any,  # noqa: ANN401 - as the base class has it
    ) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
