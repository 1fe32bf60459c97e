"""A shared library as a subject of the judge."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.doors.library.allocator_server import (
    AREAS,
    BYTES,
    CAPACITY,
    LENGTH,
    MOVES,
    Batch,
)
from spectral_memory.oracle.doors.library.coding import (
    LOOK_WORDS,
    Address,
    Encoder,
    decode_looks,
    decode_moves,
    decode_results,
)
from spectral_memory.oracle.doors.library.guarded import GuardedLibrary
from spectral_memory.oracle.doors.library.process import Side
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import KINDS, Operation, get_birth, is_birth
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

__all__ = ["LibrarySubject"]

_SPECIFIED_IDS, _HEAT = 2, 4
_LARGEST_ID: Final = 2**63 - 1
_FIGURES: Final = LOOK_FIELDS[System.HIERARCHICAL][:12]
_MOST_BIRTHS: Final = BYTES["births"] // 8 - CAPACITY


class LibrarySubject(GuardedLibrary):
    """A library that implements the allocator."""

    system = System.HIERARCHICAL
    side = Side("allocator_server.py", LENGTH, AREAS["batch"] + Batch.begun.offset)
    areas = AREAS
    prefix = ""

    def begin(self, setup: Setup) -> None:
        """A new memory; in a new process if the last one has ended."""
        self._encoder = Encoder()
        self._addresses = Address()
        self._begin(setup, [setup.n_zeros])

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

    # ------------------------------------------------------------------------ inside

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
        with self._view("output", BYTES["output"]) as output:
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

    def _read_capabilities(
        self, features: int, differences: tuple[Difference, ...], names: frozenset[str]
    ) -> Capabilities:
        """What a library can do that exports these names."""
        looks = {"address"}
        if "count" in names:
            looks |= set(_FIGURES)
        if features & _HEAT:
            looks |= {"tier", "heat"}
        parts = {"domains", "mean_mismatch"} if "count" in names else set()
        return Capabilities(
            frozenset(kind for kind in KINDS[System.HIERARCHICAL] if kind in names),
            frozenset(looks),
            frozenset(parts | ({"blocks"} if "list" in names else set())),
            policies=self._takes_policies(features),
            fractions=False,
            largest_id=_LARGEST_ID,
            payloads="last_refusal" in names,
            ids=bool(features & _SPECIFIED_IDS),
            moves="moves" in names,
            differences=differences,
        )
