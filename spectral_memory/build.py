"""Which build of the reference is running, and whether a class is under contract."""

from __future__ import annotations

import platform
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Literal, NamedTuple, TypeAlias

from spectral_memory.contracts import get_contracted_operations

__all__ = [
    "CORE",
    "BuildInfo",
    "InterpretedOnlyError",
    "build_info",
    "contract_mode",
    "require_interpreted",
    "tell_build",
]

CORE: Final = (
    "spectral_memory.hierarchical.addresses",
    "spectral_memory.hierarchical.admission",
    "spectral_memory.hierarchical.arena",
    "spectral_memory.hierarchical.constants",
    "spectral_memory.hierarchical.domain",
    "spectral_memory.hierarchical.free_index",
    "spectral_memory.hierarchical.memory",
    "spectral_memory.hierarchical.nearest",
    "spectral_memory.hierarchical.row_ring",
    "spectral_memory.hierarchical.rows",
    "spectral_memory.hierarchical.rules",
    "spectral_memory.hierarchical.sizes",
    "spectral_memory.hierarchical.space",
    "spectral_memory.hierarchical.tallies",
    "spectral_memory.minimal.bounded_table",
    "spectral_memory.minimal.heat_table",
    "spectral_memory.minimal.records",
    "spectral_memory.minimal.thermal_access",
    "spectral_memory.minimal.thermal_view",
)
"""The modules that the compiled wheel holds compiled, all or none of them."""

Build: TypeAlias = Literal["interpreted", "compiled", "mixed"]
"""Mixed: some of the core is compiled and some is not. No build of ours is that."""


class BuildInfo(NamedTuple):
    """What a figure or a report has to say about where it was made."""

    version: str
    build: Build
    python: str
    machine: str

    def __str__(self) -> str:
        return f"{self.version}, {self.build}, {self.python}, {self.machine}"


class InterpretedOnlyError(ImportError):
    """Something looks into the core in a way that a compiled core does not allow."""


def build_info() -> BuildInfo:
    """Version, build, interpreter and machine of what is running. O(1).

    The build is told from the modules that are loaded, not from what was installed.

    >>> build_info().build in {"interpreted", "compiled"}
    True
    """
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return BuildInfo(
        _get_version(), tell_build(CORE), python, f"{platform.system()} {platform.machine()}"
    )


def contract_mode(cls: type) -> Literal["on", "off"]:
    """Whether the operations of a class are under contract. O(operations).

    >>> from spectral_memory import ThermalDict, unchecked
    >>> contract_mode(ThermalDict), contract_mode(unchecked.ThermalDict)
    ('on', 'off')
    """
    return "on" if get_contracted_operations(cls) else "off"


def require_interpreted(who: str, build: Build | None = None) -> None:
    """Refuse to go on over a compiled core; `build` is the one that runs if it is not given.

    Raises `InterpretedOnlyError`, an `ImportError`.

    >>> require_interpreted("a copier", "compiled")
    Traceback (most recent call last):
    spectral_memory.build.InterpretedOnlyError: a copier needs the interpreted core
    """
    if (build or build_info().build) != "interpreted":
        message = f"{who} needs the interpreted core, field by field: install the pure wheel"
        raise InterpretedOnlyError(message)


def tell_build(modules: tuple[str, ...]) -> Build:
    """Whether these modules are loaded from extensions, from sources, or from both. O(modules).

    >>> tell_build(("spectral_memory.build",))
    'interpreted'
    """
    endings = tuple(EXTENSION_SUFFIXES)
    found = {(import_module(name).__file__ or "").endswith(endings) for name in modules}
    if len(found) > 1:
        return "mixed"
    return "compiled" if found == {True} else "interpreted"


def _get_version() -> str:
    """The installed version, or a word for a bare checkout on the path."""
    try:
        return version("spectral-memory")
    except PackageNotFoundError:
        return "(not installed)"
