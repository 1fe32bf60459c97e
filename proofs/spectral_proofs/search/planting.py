"""Wrong versions of shipped functions, made from their source text.

A wrong version is compiled into the globals of its own module and takes the
place of the right one wherever one of our modules holds it, so that callers
meet it too. That is for a process that ends soon: nothing puts it back.
"""

from __future__ import annotations
import __future__

import inspect
import linecache
import sys
import textwrap
from typing import Final

from spectral_proofs.search.contract import Contract, Fault, Function, get_path

__all__ = ["PlantingError", "get_wrong_source", "plant", "resolve"]

_PACKAGES: Final = ("spectral_spec", "spectral_memory", "spectral_proofs")
_FLAGS: Final = __future__.annotations.compiler_flag


class PlantingError(ValueError):
    """The text that a fault replaces does not stand in the source exactly once."""

    def __init__(self, path: str, old: str, count: int) -> None:
        super().__init__(f"{path}: {old!r} stands {count} times, not once")


def get_wrong_source(contract: Contract, fault: Fault) -> str:
    """The source of the wrong version; `PlantingError` if the fault does not fit any more."""
    function = contract.function if fault.within is None else fault.within
    source = textwrap.dedent(inspect.getsource(function))
    count = source.count(fault.old)
    if count != 1:
        raise PlantingError(get_path(function), fault.old, count)
    return source.replace(fault.old, fault.new)


def plant(contract: Contract, fault: Fault) -> None:
    """Put a wrong version in the place of the shipped function, in this process.

    `PlantingError` if the fault does not fit the source any more.
    """
    text = get_wrong_source(contract, fault)
    function = contract.function if fault.within is None else fault.within
    file = f"<wrong version of {get_path(function)}>"
    # Whoever asks for the source of the wrong version finds it here.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made: dict[str, Function] = {}
    code = compile(text, file, "exec", flags=_FLAGS, dont_inherit=True)
    exec(code, vars(sys.modules[function.__module__]), made)  # noqa: S102 - the text is our own source
    _replace(function, made[function.__name__])


def _replace(function: Function, wrong: Function) -> None:
    """Let a class, or all modules of ours and of its own package, hold the wrong version."""
    owner, _, _ = function.__qualname__.rpartition(".")
    wrong.__qualname__ = function.__qualname__
    if owner:
        setattr(getattr(sys.modules[function.__module__], owner), function.__name__, wrong)
        return
    packages = {*_PACKAGES, function.__module__.partition(".")[0]}
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in packages:
            held = [key for key, value in vars(module).items() if value is function]
            for key in held:
                setattr(module, key, wrong)


def resolve(contract: Contract) -> Function:
    """What CrossHair is to run: the call, or the function as its module holds it now."""
    if contract.call is not None:
        return contract.call
    module = sys.modules[contract.function.__module__]
    found: Function = getattr(module, contract.function.__name__)
    return found
