"""A shared library that implements the dictionary, as a subject of the judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.doors.library.guarded import GuardedLibrary
from spectral_memory.oracle.doors.library.map_coding import (
    LOOK_WORDS,
    Atoms,
    Reader,
    decode_looks,
)
from spectral_memory.oracle.doors.library.map_server import AREAS, BYTES, CAPACITY, LENGTH, Batch
from spectral_memory.oracle.doors.library.process import Side
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import KINDS, Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Answers, Look, Observation, Part, UnusableError

__all__ = ["MapSubject"]

_STATISTICS: Final = 8  # words: those of `smem_map_statistics`, and three of the status
_LOOK_OF_COUNT: Final = frozenset({"promotions", "demotions", "length"})
_LOOK_OF_VIEW: Final = frozenset({"tier", "band", "heat"})


class MapSubject(GuardedLibrary):
    """A library that implements the dictionary with heat: `smem_map_create` and the rest."""

    system = System.MINIMAL
    side = Side("map_server.py", LENGTH, AREAS["batch"] + Batch.begun.offset)
    areas = AREAS
    prefix = "map_"

    def begin(self, setup: Setup) -> None:
        """A new dictionary; in a new process if the last one has ended."""
        self._atoms = Atoms()
        self._sent = (0, 0)
        self._begin(setup, [])

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:  # noqa: ARG002 - a dictionary has no addresses
        """The operations, in as few crossings as they fit into."""
        answers = Answers([], [], [])
        until = stride
        left = operations
        while left:
            done = self._cross(left[:CAPACITY], stride, until, answers)
            until = stride - (len(answers.results) % stride) if stride else 0
            left = left[done:]
        answers.moves.extend([()] * len(operations))
        return answers

    def observe(self) -> Observation:
        """Pairs, temperatures, status, counters, clock: as far as it exports what shows them."""
        where = "in smem_map_count, smem_map_status, smem_map_list or smem_map_view"
        found = int(self._ask_whole("count", [self._atoms.longest], where))
        shown = self.capabilities.parts
        words = self._read("statistics", _STATISTICS)
        parts = []
        if "pairs" in shown:
            keys, values = (self._read_atoms(name, found) for name in ("pair_keys", "pair_values"))
            parts.append(Part("pairs", tuple(zip(keys, values, strict=True))))
        if "temperatures" in shown:
            seen = iter(self._read("temperatures", 3 * found))
            parts.append(Part("temperatures", tuple(zip(seen, seen, seen, strict=True))))
        if "status" in shown:
            parts.append(Part("status", tuple(words[5:])))
        if "counters" in shown:
            parts.append(Part("counters", tuple(words[:2])))
            parts.append(Part("clock", tuple(words[3:5])))
        return tuple(parts)

    # ------------------------------------------------------------------------ inside

    def _cross(
        self, operations: Sequence[Operation], stride: int, until: int, answers: Answers
    ) -> int:
        """One crossing; the answers are appended, the result is how many there are."""
        with self._crossing(operations) as process:
            self._write("operations", self._atoms.encode(operations))
            self._send_atoms()
            words = (len(operations), stride, until, len(self._atoms.data), self._atoms.longest)
            process.ask(" ".join(("perform", *map(str, words))))
            done = process.begun
            if self._read("batch", BYTES["batch"] // 8)[-1]:
                raise UnusableError("it gave an atom that is longer than any that was put in")
            if not 0 < done <= len(operations):
                raise UnusableError(f"smem_map_perform did {done} of {len(operations)} operations")
            performed = operations[:done]
            self._decode(performed, stride, until, answers)
        self.script += performed
        return done

    def _send_atoms(self) -> None:
        """What is new of keys and values."""
        atoms = self._atoms
        for name, data, sent in zip(
            ("atoms", "input"), (atoms.packed, atoms.data), self._sent, strict=True
        ):
            if len(data) > BYTES[name]:
                raise UnusableError("more keys and values than a library can be given at once")
            self._write(name, bytes(data[sent:]), sent)
        self._sent = len(atoms.packed), len(atoms.data)

    def _decode(
        self, operations: Sequence[Operation], stride: int, until: int, answers: Answers
    ) -> None:
        """The words of a batch as answers."""
        done = len(operations)
        statuses = self._read("statuses", done)
        popped = sum(
            one.kind == "popitem" and not status
            for one, status in zip(operations, statuses, strict=True)
        )
        keys = self._read_atoms("keys", popped)
        heads, numbers = self._read("values", 2 * done)[::2], self._read_signed("values", done)
        with self._view("output", BYTES["output"]) as output:
            reader = Reader(output)
            results = reader.read_results(operations, statuses, heads, numbers, keys)
        answers.results.extend(results)
        looks: list[Look | None] = [None] * done
        if stride:
            count = 0 if done < until else 1 + (done - until) // stride
            seen = "tier" in self.capabilities.looks
            looks[until - 1 :: stride] = decode_looks(self._read("looks", count * LOOK_WORDS), seen)
        answers.looks.extend(looks)

    def _read_atoms(self, name: str, count: int) -> list[object]:
        """Atoms from the beginning of an area of the shared file."""
        heads, numbers = self._read(name, 2 * count)[::2], self._read_signed(name, count)
        with self._view("output", BYTES["output"]) as output:
            reader = Reader(output)
            return [reader.read_atom(*atom) for atom in zip(heads, numbers, strict=True)]

    def _read_signed(self, name: str, count: int) -> list[int]:
        """The second word of each of `count` pairs of words, with its sign."""
        with self._view(name, 16 * count) as view, view.cast("q") as words:
            return words.tolist()[1::2]

    def _read_capabilities(
        self, features: int, differences: tuple[Difference, ...], names: frozenset[str]
    ) -> Capabilities:
        """What a library can do that exports these names."""
        counted, viewed = "map_count" in names, "map_view" in names
        parts = {"counters", "clock"} if counted else set()
        parts |= {"status"} if "map_status" in names else set()
        if "map_list" in names:
            parts |= {"pairs", "temperatures"} if viewed else {"pairs"}
        return Capabilities(
            frozenset(kind for kind in KINDS[System.MINIMAL] if f"map_{kind}" in names),
            (_LOOK_OF_COUNT if counted else frozenset())
            | (_LOOK_OF_VIEW if viewed else frozenset()),
            frozenset(parts),
            policies=self._takes_policies(features),
            differences=differences,
        )
