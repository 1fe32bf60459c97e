"""What the two systems have in common as subjects: a library in a process of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

from spectral_memory.oracle.doors.library.process import LIMITS, LibraryProcess, Side
from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import Operation, format_operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Answers, Observation, UnusableError

__all__ = ["VERSION", "GuardedLibrary"]

VERSION: Final = 1
"""Major version of the header that is spoken here."""

_POLICIES: Final = 1


class GuardedLibrary(ABC):
    """A library that exports functions of `spectral_memory.h`.

    `path` is the shared library. With `one_by_one` its own way to perform many operations is
    left alone. It lives in a process of its own; when that ends, every call raises
    `UnusableError` until `begin` starts another. `script` and `setup` are of the memory
    of now: after such an end (`is_broken`) the last operation of `script` is the one that
    did not return, if there was one.
    """

    #: Which of the two systems is asked for.
    system: ClassVar[System]
    #: What serves it in the process.
    side: ClassVar[Side]
    #: Where each array lies in the shared file.
    areas: ClassVar[Mapping[str, int]]
    #: Begins the names of its functions, after `smem_`.
    prefix: ClassVar[str]

    def __init__(self, path: Path | str, *, one_by_one: bool = False, limits: Limits = LIMITS):
        self.path = Path(path)
        self._one_by_one = one_by_one
        self.limits = limits
        self._process: LibraryProcess | None = None
        self.script: list[Operation] = []
        self.setup = Setup(self.system)
        self.is_broken = False
        if not self.path.is_file():
            raise UnusableError(f"there is no file {self.path}")
        self.capabilities = self._start()

    @abstractmethod
    def begin(self, setup: Setup) -> None:
        """A new memory; in a new process if the last one has ended."""

    @abstractmethod
    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The operations, in as few crossings as they fit into."""

    @abstractmethod
    def observe(self) -> Observation:
        """All that can be looked at."""

    @abstractmethod
    def _read_capabilities(
        self, features: int, differences: tuple[Difference, ...], names: frozenset[str]
    ) -> Capabilities:
        """What a library can do that exports these names."""

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    # ------------------------------------------------------------------------ inside

    def _begin(self, setup: Setup, words: Sequence[int]) -> None:
        """A new memory; in a new process if the last one has ended."""
        if setup.system != self.system:
            raise UnusableError(f"the library is judged as one of the {self.system} system")
        if self._process is None:
            self._start()
        given = [*words, *(int(word or 0) for word in setup.policy)]
        name = f"smem_{self.prefix}"
        where = f"in {name}create, or in {name}destroy of the memory before"
        self._ask_whole("begin", given, where)
        self.script = []
        self.setup = setup

    def _start(self) -> Capabilities:
        """A new process, and what the library in it says of itself."""
        self.is_broken = False
        self._process = LibraryProcess(self.path, self.side, self._one_by_one, self.limits)
        version, features, differences, *names = self._process.greeting.split()
        try:
            if int(version) >> 16 != VERSION:
                raise UnusableError(
                    f"smem_version is {int(version) >> 16}.{int(version) & 0xFFFF}, "
                    f"and this program speaks {VERSION}"
                )
            self.is_batched = f"{self.prefix}perform" in names and not self._one_by_one
            made = self._read_capabilities(
                int(features), tuple(_read_differences(differences)), frozenset(names)
            )
            fault = made.find_fault()
            if fault is not None:
                raise UnusableError(f"smem_differences: {fault}")
        except UnusableError:
            self.close()
            raise
        return made

    def _ask_whole(self, name: str, words: Sequence[int], where: str) -> str:
        """One question that is about no single operation; `where` the library is then."""
        if self._process is None:
            raise UnusableError("the library's process has ended")
        try:
            return self._process.ask(" ".join((name, *map(str, words))))
        except UnusableError as error:
            printed = self._give_up()
            raise UnusableError(f"{error.args[0]} {where}{printed}") from None

    @contextmanager
    def _crossing(self, operations: Sequence[Operation]) -> Iterator[LibraryProcess]:
        """Whatever goes wrong inside, the operation that was begun is remembered."""
        process = self._process
        if process is None:
            raise UnusableError("the library's process has ended")
        try:
            yield process
        except UnusableError as error:
            begun = operations[: process.begun]
            self.script += begun
            printed = self._give_up()
            where = ""
            if begun:
                where = f" at operation {len(self.script)}, {format_operation(begun[-1])}"
            raise UnusableError(f"{error.args[0]}{where}{printed}") from None

    def _give_up(self) -> str:
        """The process is of no use any more; what it printed at last, to be said as well."""
        self.is_broken = True
        printed = "" if self._process is None else self._process.printed
        self.close()
        return f"; it printed {printed}" if printed else ""

    @contextmanager
    def _view(self, name: str, length: int) -> Iterator[memoryview]:
        """The first bytes of an area of the shared file."""
        if self._process is None:
            raise UnusableError("the library's process has ended")
        start = self.areas[name]
        with (
            memoryview(self._process.shared) as shared,
            shared[start : start + length] as view,
        ):
            yield view

    def _write(self, name: str, data: bytes, at: int = 0) -> None:
        """Bytes into an area of the shared file, from byte `at` of it on."""
        if data:
            with self._view(name, at + len(data)) as view:
                view[at:] = data

    def _read(self, name: str, count: int) -> list[int]:
        """Words from the beginning of an area of the shared file."""
        with self._view(name, 8 * count) as view, view.cast("Q") as words:
            return words.tolist()

    @staticmethod
    def _takes_policies(features: int) -> bool:
        """True if any parameters may be asked for."""
        return bool(features & _POLICIES)


def _read_differences(text: str) -> Iterator[Difference]:
    """The lines of `smem_differences`."""
    if text != "-":
        for line in bytes.fromhex(text).decode("utf-8", "replace").splitlines():
            aspect, _, reason = line.partition(":")
            yield Difference(aspect.strip(), reason.strip())
