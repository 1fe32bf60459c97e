"""Operations of the dictionary as the words of the header, and words as answers.

Keys and values are numbered when they are seen first; an operation then is four words that
name them, made once.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.judge.operations import KINDS, Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Look, Raised, Refusal, UnusableError
from spectral_spec.minimal import Delete, Get, Set

__all__ = ["LOOK_WORDS", "Atoms", "Reader", "decode_looks"]

LOOK_WORDS: Final = 7
_KINDS: Final = {kind: number for number, kind in enumerate(KINDS[System.MINIMAL])}
_NOTHING, _INTEGER, _TEXT, _LARGE = range(4)
_PACKED: Final = struct.Struct("=IIq")
_RECORD: Final = struct.Struct("=IIII")
_LOW, _HIGH = -(2**63), 2**63 - 1
_MISSING_KEY: Final = 9
_FAILURES: Final = {64: "SMEM_BAD_ARGUMENT", 65: "SMEM_NO_RESOURCES"}
#: What `popitem` of an empty dictionary is refused with.
_EMPTY: Final = Refusal("MissingKeyError", ("popitem(): dictionary is empty",))


class Atoms(dict[Operation, bytes]):
    """The records of operations, and the atoms that one dictionary was given so far.

    `packed` and `data` grow; what is new since the last crossing is taken with `take`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[object, int] = {}
        self.packed = bytearray(_PACKED.pack(_NOTHING, 0, 0))  # number 0: no key, no value
        self.data = bytearray()
        self.longest = 0

    def encode(self, operations: Sequence[Operation]) -> bytes:
        """The records of the operations."""
        return b"".join(map(self.__getitem__, operations))

    def __missing__(self, operation: Operation) -> bytes:
        key = value = 0
        if isinstance(operation, Get | Set | Delete):
            key = self._number(operation.key)
        if isinstance(operation, Set):
            value = self._number(operation.value)
        made = self[operation] = _RECORD.pack(_KINDS[operation.kind], key, value, 0)
        return made

    def _number(self, atom: object) -> int:
        """The number of an atom."""
        if atom is None:
            return 0
        known = self._numbers.get(atom)
        if known is not None:
            return known
        if type(atom) is int and _LOW <= atom <= _HIGH:
            self.packed += _PACKED.pack(_INTEGER, 0, atom)
        elif type(atom) is int:
            length = atom.bit_length() // 8 + 1
            self._store(_LARGE, atom.to_bytes(length, "little", signed=True))
        elif type(atom) is str:
            self._store(_TEXT, atom.encode("utf-8", "surrogatepass"))
        else:
            raise UnusableError(f"a {type(atom).__name__} cannot be passed to a library")
        number = self._numbers[atom] = len(self.packed) // _PACKED.size - 1
        return number

    def _store(self, kind: int, data: bytes) -> None:
        """An atom that has bytes."""
        self.packed += _PACKED.pack(kind, len(data), len(self.data))
        self.data += data
        self.longest = max(self.longest, len(data))


class Reader:
    """Takes atoms and results out of the words of one crossing. `output` are its bytes."""

    def __init__(self, output: memoryview) -> None:
        self._output = output

    def read_atom(self, head: int, number: int) -> object:
        """An atom; what is none is a failure. `head` holds its length above its kind."""
        kind, length = head & 0xFFFFFFFF, head >> 32
        if kind == _INTEGER and not length:
            return number
        if kind == _NOTHING and not head:
            return None
        if not 0 <= number <= len(self._output) - length:
            raise UnusableError(f"an atom of {length} bytes begins at byte {number} of the output")
        data = self._output[number : number + length].tobytes()
        if kind == _TEXT:
            try:
                return data.decode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                return Raised("NoText", f"{data[:80]!r} is not UTF-8")
        if kind == _LARGE:
            return int.from_bytes(data, "little", signed=True)
        return Raised("NoAtom", f"kind {kind}, length {length}")

    def read_results(
        self,
        operations: Sequence[Operation],
        statuses: Sequence[int],
        heads: Sequence[int],
        numbers: Sequence[int],
        popped: Sequence[object],
    ) -> list[object]:
        """The results of the operations; `popped` are the keys that popitem gave."""
        results: list[object] = []
        append, keys = results.append, iter(popped)
        for operation, status, head, number in zip(
            operations, statuses, heads, numbers, strict=True
        ):
            if status:
                append(_read_refusal(operation, status))
            elif operation.kind in {"set", "clear"}:
                append(None)
            elif operation.kind == "popitem":
                append((next(keys), self.read_atom(head, number)))
            else:
                append(number if head == _INTEGER else self.read_atom(head, number))
        return results


def _read_refusal(operation: Operation, status: int) -> Refusal | Raised:
    """A refusal. The key that is missing is the one that was asked for: nobody says it again."""
    if status != _MISSING_KEY or operation.kind in {"set", "clear"}:
        return Raised(_FAILURES.get(status, f"status {status}"), "")
    if isinstance(operation, Get | Delete):
        return Refusal("MissingKeyError", (operation.key,))
    return _EMPTY


def decode_looks(words: Sequence[int], seen: bool) -> list[Look]:
    """Looks of `LOOK_WORDS` words each; `seen` if the temperature of a key is shown."""
    looks: list[Look] = []
    for at in range(0, len(words), LOOK_WORDS):
        shown = seen and words[at + 3]
        looks.append((*words[at : at + 3], *(words[at + 4 : at + 7] if shown else _UNSEEN)))
    return looks


_UNSEEN: Final = (None, None, None)
