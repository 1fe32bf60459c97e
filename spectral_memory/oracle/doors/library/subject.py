"""A shared library as a subject of the judge."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spectral_memory.oracle.doors.library.child import AREAS, BYTES, CAPACITY, MOVES
from spectral_memory.oracle.doors.library.coding import (
    LOOK_WORDS,
    Address,
    Encoder,
    decode_looks,
    decode_moves,
    decode_results,
)
from spectral_memory.oracle.doors.library.process import LIMITS, LibraryProcess
from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import (
    KINDS,
    Operation,
    format_operation,
    get_birth,
    is_birth,
)
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    Answers,
    Look,
    Moves,
    Observation,
    Part,
    UnusableError,
)
from spectral_spec.address import DOMAINS
from spectral_spec.hierarchical import Calloc, Malloc

__all__ = ["VERSION", "LibrarySubject"]

VERSION: Final = 1
"""Major version of the header that is spoken here."""

_POLICIES, _SPECIFIED_IDS, _HEAT = 1, 2, 4
_LARGEST_ID: Final = 2**63 - 1
_FIGURES: Final = LOOK_FIELDS[System.HIERARCHICAL][:12]
_MOST_BIRTHS: Final = BYTES["births"] // 8 - CAPACITY


class LibrarySubject:
    """A library that exports the functions of `spectral_memory.h`.

    `path` is the shared library. With `one_by_one` its `smem_perform` is left alone. It
    lives in a process of its own; when that ends, every call raises `UnusableError`
    until `begin` starts another. `script` and `setup` are of the memory of now: after
    such an end (`is_broken`) the last operation of `script` is the one that did not
    return, if there was one.
    """

    def __init__(self, path: Path | str, *, one_by_one: bool = False, limits: Limits = LIMITS):
        self.path = Path(path)
        self._one_by_one = one_by_one
        self.limits = limits
        self._process: LibraryProcess | None = None
        self.script: list[Operation] = []
        self.setup = Setup(System.HIERARCHICAL)
        self.is_broken = False
        if not self.path.is_file():
            raise UnusableError(f"there is no file {self.path}")
        self.capabilities = self._start()

    def begin(self, setup: Setup) -> None:
        """A new memory; in a new process if the last one has ended."""
        if setup.system != System.HIERARCHICAL:
            raise UnusableError("a library implements the hierarchical system only")
        self._encoder = Encoder()
        self._addresses = Address()
        if self._process is None:
            self._start()
        words = [setup.n_zeros, *(int(word or 0) for word in setup.policy)]
        self._ask_whole("begin", words, "in smem_create, or in smem_destroy of the memory before")
        self.script = []
        self.setup = setup

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The operations, in as few crossings as they fit into."""
        answers = Answers([], [], [])
        until = stride
        left = operations
        while left:
            done = self._cross(left[:CAPACITY], stride, until, moves, answers)
            until = stride - (len(answers.results) % stride) if stride else 0
            left = left[done:]
        return answers

    def observe(self) -> Observation:
        """The figures of every domain, and all live blocks."""
        said = self._ask_whole("count", [DOMAINS], "in smem_count, smem_list or smem_view")
        found = int(said)
        parts = []
        if "domains" in self.capabilities.parts:
            rows = self._read("looks", DOMAINS * 13)
            means = array("d", array("Q", rows[12::13]).tobytes())
            for number in range(DOMAINS):
                figures = tuple(rows[13 * number : 13 * number + 12])
                parts.append(Part(f"domain {number}", figures))
            parts.append(Part("mean_mismatch", tuple(means)))
        if "blocks" in self.capabilities.parts:
            ids, words = self._read("moves", found), self._read("output", 3 * found)
            blocks = tuple(
                (block, self._addresses[words[3 * at]], words[3 * at + 1], words[3 * at + 2])
                for block, at in sorted(zip(ids, range(found), strict=True))
            )
            parts.append(Part("blocks", blocks))
        return tuple(parts)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    # ------------------------------------------------------------------------ inside

    def _start(self) -> Capabilities:
        """A new process, and what the library in it says of itself."""
        self.is_broken = False
        self._process = LibraryProcess(self.path, self._one_by_one, self.limits)
        version, features, differences, *names = self._process.greeting.split()
        try:
            if int(version) >> 16 != VERSION:
                raise UnusableError(
                    f"smem_version is {int(version) >> 16}.{int(version) & 0xFFFF}, "
                    f"and this program speaks {VERSION}"
                )
            self.is_batched = "perform" in names and not self._one_by_one
            return _read_capabilities(int(features), differences, frozenset(names))
        except UnusableError:
            self.close()
            raise

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

    def _cross(
        self,
        operations: Sequence[Operation],
        stride: int,
        until: int,
        moves: bool,
        answers: Answers,
    ) -> int:
        """One crossing; the answers are appended, the result is how many there are."""
        encoder = self._encoder
        born = len(encoder.domains)
        if born > _MOST_BIRTHS:
            raise UnusableError(f"more than {_MOST_BIRTHS} births in one memory")
        with self._crossing(operations) as process:
            records, data = encoder.encode(operations)
            while len(data) > BYTES["input"]:
                operations = operations[: len(operations) // 2]
                del encoder.domains[born:]
                records, data = encoder.encode(operations)
            self._write("operations", records)
            self._write("input", data)
            words = (len(operations), stride, until, int(moves), born)
            process.ask(" ".join(("perform", *map(str, words))))
            done = process.begun
            if self._read("batch", BYTES["batch"] // 8)[-1]:
                raise UnusableError(f"one batch moved more than {MOVES} blocks")
            if not 0 < done <= len(operations):
                raise UnusableError(f"smem_perform did {done} of {len(operations)} operations")
            performed = operations[:done]
            self._decode(performed, stride, until, moves, answers)
        if done < len(operations):
            del encoder.domains[born + sum(map(is_birth, performed)) :]
        self.script += performed
        return done

    def _decode(
        self,
        operations: Sequence[Operation],
        stride: int,
        until: int,
        moves: bool,
        answers: Answers,
    ) -> None:
        """The words of a batch as answers."""
        done, seen = len(operations), self._addresses
        statuses = self._read("statuses", done)
        refused = done - statuses.count(0)
        words = self._read("refusals", 4 * refused)
        refusals = [tuple(words[at : at + 4]) for at in range(0, len(words), 4)]
        values = self._read("values", done)
        process = self._process
        if process is None:
            raise UnusableError("the library's process has ended")
        with memoryview(process.shared) as shared:
            start = AREAS["output"]
            with shared[start : start + BYTES["output"]] as output:
                results = decode_results(operations, statuses, values, refusals, output, seen)
        answers.results.extend(results)
        looks: list[Look | None] = [None] * done
        if stride:
            count = 0 if done < until else 1 + (done - until) // stride
            looked = decode_looks(self._read("looks", count * LOOK_WORDS), seen)
            looks[until - 1 :: stride] = looked
        answers.looks.extend(looks)
        moved: list[Moves] = [()] * done
        if moves:
            ends = self._read("move_ends", done)
            if ends[-1] > MOVES:
                raise UnusableError(f"moves end at {ends[-1]}")
            moved = decode_moves(ends, self._read("moves", 2 * ends[-1]), seen)
        answers.moves.extend(moved)
        if not self.capabilities.ids:
            self._note_owners(operations, answers, len(answers.results) - done)

    def _note_owners(self, operations: Sequence[Operation], answers: Answers, start: int) -> None:
        """The domains of ids that do not say it themselves.

        An operation that guessed an id born in the same batch was looked at in another
        domain than that of its block: that look says nothing.
        """
        owners, new = self._encoder.owners, dict[int, int]()
        for at, operation in enumerate(operations, start):
            result = answers.results[at]
            if isinstance(operation, Malloc | Calloc):
                if isinstance(result, int):
                    new[result] = operation.domain
            elif getattr(operation, "block", None) in new and get_birth(operation) is None:
                answers.looks[at] = None
        owners.update(new)

    def _write(self, name: str, data: bytes) -> None:
        """Bytes into an area of the shared file."""
        if self._process is not None and data:
            start = AREAS[name]
            self._process.shared[start : start + len(data)] = data

    def _read(self, name: str, count: int) -> list[int]:
        """Words from the beginning of an area of the shared file."""
        if self._process is None or not count:
            return []
        start = AREAS[name]
        stop = start + 8 * count
        with memoryview(self._process.shared) as shared, shared[start:stop].cast("Q") as words:
            return words.tolist()


def _read_capabilities(features: int, differences: str, names: frozenset[str]) -> Capabilities:
    """What a library exports and declares."""
    looks = {"address"}
    if "count" in names:
        looks |= set(_FIGURES)
    if features & _HEAT:
        looks |= {"tier", "heat"}
    parts = {"domains", "mean_mismatch"} if "count" in names else set()
    made = Capabilities(
        frozenset(kind for kind in KINDS[System.HIERARCHICAL] if kind in names),
        frozenset(looks),
        frozenset(parts | ({"blocks"} if "list" in names else set())),
        policies=bool(features & _POLICIES),
        fractions=False,
        largest_id=_LARGEST_ID,
        payloads="last_refusal" in names,
        ids=bool(features & _SPECIFIED_IDS),
        moves="moves" in names,
        differences=tuple(_read_differences(differences)),
    )
    fault = made.find_fault()
    if fault is not None:
        raise UnusableError(f"smem_differences: {fault}")
    return made


def _read_differences(text: str) -> Iterator[Difference]:
    """The lines of `smem_differences`."""
    if text != "-":
        for line in bytes.fromhex(text).decode("utf-8", "replace").splitlines():
            aspect, _, reason = line.partition(":")
            yield Difference(aspect.strip(), reason.strip())
