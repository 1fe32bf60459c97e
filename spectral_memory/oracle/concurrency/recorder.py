"""Record what several threads do to one object: calls and returns under one logical clock.

The clock is a counter under a lock that is held while an event is noted and never
while the object works. A call is noted before the object is entered and its return
after it was left, so what really happened lies between the two.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, MutableMapping
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.admission import admit, admit_block_id
from spectral_memory.oracle.concurrency.answers import DONE, Answer, refuse
from spectral_memory.oracle.concurrency.history import History, HistoryBuilder
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Key,
    Length,
    Operation,
    Status,
    Value,
)
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.subject import Raised
from spectral_spec import hierarchical, minimal
from spectral_spec.address import DOMAINS, OFFSETS, GlobalAddress
from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.errors import ArgumentTypeError, MissingKeyError, SpectralError
from spectral_spec.tiers import AUTO

__all__ = ["Memory", "RecordedMapping", "RecordedMemory", "Recorder"]

T = TypeVar("T")


class Recorder:
    """Notes events of any number of threads. Threads are named t0, t1, … as they come.

    >>> from spectral_memory.oracle.judge.setup import System
    >>> recorder = Recorder(Setup(System.MINIMAL), Strictness.RELATIONAL)
    >>> shared = RecordedMapping({}, recorder)
    >>> shared["a"] = 1
    >>> [call.thread for call in recorder.build().calls]
    ['t0']
    """

    def __init__(self, setup: Setup, strictness: Strictness) -> None:
        self.setup = setup
        self._builder = HistoryBuilder(setup, strictness)
        self._lock = threading.Lock()
        self._own = threading.local()
        self._threads = 0
        self._time = 0

    def record(
        self,
        operation: Operation,
        action: Callable[[], T],
        translate: Callable[[T], Answer],
    ) -> T:
        """Do the action as the operation, and note both ends; its result or what it raises.

        `translate` makes the answer of the result. An error of the caller is an answer;
        any other exception is one too, which no specification allows. What stops the
        thread (`KeyboardInterrupt`, `SystemExit`) leaves the call without a return.
        """
        self._note_call(operation)
        try:
            result = action()
        except SpectralError as error:
            self._note_return(refuse(error))
            raise
        except KeyError as error:
            self._note_return(_translate_missing(operation, error))
            raise
        except Exception as error:
            self._note_return(Raised(type(error).__name__, str(error)))
            raise
        self._note_return(translate(result))
        return result

    def build(self) -> History:
        """The history so far. Calls that have not returned are pending."""
        with self._lock:
            return self._builder.build()

    def _get_name(self) -> str:
        name: str | None = getattr(self._own, "name", None)
        if name is None:
            with self._lock:
                name = f"t{self._threads}"
                self._threads += 1
            self._own.name = name
        return name

    def _note_call(self, operation: Operation) -> None:
        name = self._get_name()
        with self._lock:
            self._time += 1
            self._builder.add_call(name, self._time, operation)
        # Until the return is noted the name is taken: a call that never returns keeps it.
        self._own.name = None
        self._own.calling = name

    def _note_return(self, answer: Answer) -> None:
        name: str = self._own.calling
        with self._lock:
            self._time += 1
            self._builder.add_return(name, self._time, answer)
        self._own.name = name


def _translate_missing(operation: Operation, error: KeyError) -> Answer:
    """The refusal that a plain `KeyError` of a dictionary means."""
    if operation.kind == "popitem":
        return refuse(MissingKeyError("popitem(): dictionary is empty"))
    if operation.kind in {"get", "delete"} and error.args == (operation.key,):
        return refuse(MissingKeyError(operation.key))
    return Raised(type(error).__name__, str(error))


def _translate_value(result: object) -> Answer:
    """A value of the dictionary; anything else is no answer that it could give."""
    try:
        return _admit_value(result)
    except ArgumentTypeError:
        return Raised(type(result).__name__, repr(result))


def _translate_pair(result: object) -> Answer:
    if isinstance(result, tuple) and len(result) == 2:
        try:
            return _admit_key(result[0]), _admit_value(result[1])
        except ArgumentTypeError:
            return Raised(type(result).__name__, repr(result))
    return Raised(type(result).__name__, repr(result))


def _translate_status(result: object) -> Answer:
    tiers = ("hot", "warm", "cold")
    if isinstance(result, dict) and set(result) == set(tiers):
        return minimal.Status(*(int(result[tier]) for tier in tiers))
    return Raised(type(result).__name__, repr(result))


class RecordedMapping(MutableMapping[Key, Value]):
    """A mapping, recorded. Keys are str or int, values int, str or None.

    `pop`, `popitem` and `clear` are one operation each; `setdefault` and `update` are
    the several operations that they are made of. Iteration is passed on unrecorded:
    it takes no one moment. `ArgumentTypeError` for other keys and values.
    """

    def __init__(self, target: MutableMapping[Any, Any], recorder: Recorder) -> None:
        self._target = target
        self._recorder = recorder

    def __getitem__(self, key: Key) -> Value:
        asked: Value = self._recorder.record(
            minimal.Get(_admit_key(key)), lambda: self._target[key], _translate_value
        )
        return asked

    def __setitem__(self, key: Key, value: Value) -> None:
        operation = minimal.Set(_admit_key(key), _admit_value(value))
        self._recorder.record(operation, lambda: self._target.__setitem__(key, value), _get_none)

    def __delitem__(self, key: Key) -> None:
        operation = minimal.Delete(_admit_key(key))
        self._recorder.record(operation, lambda: self._target.__delitem__(key), _get_done)

    def __contains__(self, key: object) -> bool:
        return self._recorder.record(Contains(_admit_key(key)), lambda: key in self._target, bool)

    def __len__(self) -> int:
        return self._recorder.record(Length(), lambda: len(self._target), int)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._target)

    def pop(self, key: Key, *default: Any) -> Any:  # noqa: ANN401 - as the mapping has it
        """Remove a key; its value. A default stands for a key that is missing."""
        operation = minimal.Delete(_admit_key(key))
        try:
            return self._recorder.record(operation, lambda: self._target.pop(key), _translate_value)
        except KeyError:
            if default:
                return default[0]
            raise

    def popitem(self) -> tuple[Key, Value]:
        """Remove the pair that was inserted last, and tell it."""
        told: tuple[Key, Value] = self._recorder.record(
            minimal.PopItem(), self._target.popitem, _translate_pair
        )
        return told

    def clear(self) -> None:
        """Remove every key."""
        self._recorder.record(minimal.Clear(), self._target.clear, _get_none)

    def thermal_status(self) -> dict[str, int]:
        """How many keys each tier holds; of a mapping that tells it, as `ThermalDict` does."""
        target: Any = self._target
        told: dict[str, int] = self._recorder.record(
            Status(), target.thermal_status, _translate_status
        )
        return told

    def snapshot(self) -> tuple[tuple[Key, Value], ...]:
        """All pairs in order. The mapping must take them at one moment, or the judge may object."""
        return self._recorder.record(Items(), lambda: tuple(self._target.items()), tuple)


class Memory(Protocol):
    """What is recorded of an allocator: the methods of `HierarchicalSpectralMemory`."""

    def malloc(self, size: int, temperature: int, t_virtual: Any, domain: int) -> int:  # noqa: ANN401 - an exact number or a float
        """A new block."""

    def calloc(self, count: int, size: int, temperature: int, t_virtual: Any, domain: int) -> int:  # noqa: ANN401 - an exact number or a float
        """A new block of zeros."""

    def realloc(self, block_id: int, size: int) -> int:
        """Another size."""

    def access(self, block_id: int) -> Any:  # noqa: ANN401 - an address
        """A use."""

    def read(self, block_id: int, offset: int, size: int | None) -> bytes:
        """Bytes."""

    def write(self, block_id: int, data: bytes, offset: int) -> None:
        """Bytes put."""

    def free(self, block_id: int) -> None:
        """The end."""

    def defragment(self, domain: int) -> int:
        """Blocks moved down."""


class RecordedMemory:
    """An allocator, recorded. Arguments that no operation has are refused before anything is noted."""

    def __init__(self, target: Memory, recorder: Recorder) -> None:
        self._target = target
        self._recorder = recorder

    def malloc(
        self,
        size: int,
        temperature: int = AUTO,
        t_virtual: float | Fraction | None = None,
        domain: int = 0,
    ) -> int:
        """A new block; its id."""
        operation = hierarchical.Malloc(
            admit(admit_integer("domain", domain, 0, DOMAINS - 1)),
            admit(admit_integer("size", size, 0, OFFSETS)),
            admit(admit_hint(temperature)),
            None if t_virtual is None else admit(admit_frequency(t_virtual)),
        )
        return self._recorder.record(
            operation,
            lambda: self._target.malloc(size, temperature, t_virtual, domain),
            _translate_result,
        )

    def calloc(
        self,
        count: int,
        size: int,
        temperature: int = AUTO,
        t_virtual: float | Fraction | None = None,
        domain: int = 0,
    ) -> int:
        """A new block of zeros; its id."""
        operation = hierarchical.Calloc(
            admit(admit_integer("domain", domain, 0, DOMAINS - 1)),
            admit(admit_integer("count", count, 0, OFFSETS)),
            admit(admit_integer("size", size, 0, OFFSETS)),
            admit(admit_hint(temperature)),
            None if t_virtual is None else admit(admit_frequency(t_virtual)),
        )
        return self._recorder.record(
            operation,
            lambda: self._target.calloc(count, size, temperature, t_virtual, domain),
            _translate_result,
        )

    def realloc(self, block_id: int, size: int) -> int:
        """Another size for a block; its id."""
        operation = hierarchical.Realloc(
            admit(admit_block_id(block_id)), admit(admit_integer("size", size, 0, OFFSETS))
        )
        return self._recorder.record(
            operation, lambda: self._target.realloc(block_id, size), _translate_result
        )

    def access(self, block_id: int) -> BlockAddress | GlobalAddress:
        """One use of a block; its address."""
        operation = hierarchical.Access(admit(admit_block_id(block_id)))
        used: BlockAddress | GlobalAddress = self._recorder.record(
            operation, lambda: self._target.access(block_id), _translate_result
        )
        return used

    def read(self, block_id: int, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes of a block."""
        operation = hierarchical.Read(
            admit(admit_block_id(block_id)),
            admit(admit_integer("offset", offset, 0, OFFSETS)),
            None if size is None else admit(admit_integer("size", size, 0, OFFSETS)),
        )
        return self._recorder.record(
            operation, lambda: self._target.read(block_id, offset, size), _translate_result
        )

    def write(self, block_id: int, data: bytes | bytearray | memoryview, offset: int = 0) -> None:
        """Bytes put into a block."""
        content = admit(admit_bytes("data", data))
        operation = hierarchical.Write(
            admit(admit_block_id(block_id)),
            admit(admit_integer("offset", offset, 0, OFFSETS)),
            content,
        )
        self._recorder.record(
            operation, lambda: self._target.write(block_id, content, offset), _translate_result
        )

    def free(self, block_id: int) -> None:
        """The end of a block."""
        operation = hierarchical.Free(admit(admit_block_id(block_id)))
        self._recorder.record(operation, lambda: self._target.free(block_id), _translate_result)

    def defragment(self, domain: int) -> int:
        """Blocks of one domain moved down; how many. All domains at once are no one operation."""
        operation = hierarchical.Defragment(admit(admit_integer("domain", domain, 0, DOMAINS - 1)))
        return self._recorder.record(
            operation, lambda: self._target.defragment(domain), _translate_result
        )


def _translate_result(result: object) -> Answer:
    """The answer of an allocator; anything that none gives is told as it is."""
    if isinstance(result, BlockAddress):
        try:
            return result.to_spec()
        except ValueError:  # a prime that is none of the seven
            return Raised(type(result).__name__, repr(result))
    if result is None or isinstance(result, GlobalAddress):
        return result
    if isinstance(result, bytes | bytearray):
        return bytes(result)
    if isinstance(result, int) and not isinstance(result, bool):
        return int(result)
    return Raised(type(result).__name__, repr(result))


def _get_none(_: object) -> Answer:
    return None


def _get_done(_: object) -> Answer:
    return DONE


def _admit_key(key: object) -> Key:
    """A plain key, whatever subclass of str or int it was."""
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise ArgumentTypeError("key", key, "a str or an int")
    return str(key) if isinstance(key, str) else int(key)


def _admit_value(value: object) -> Value:
    """The same for a value, which may be None."""
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise ArgumentTypeError("value", value, "an int, a str or None")
    if value is None:
        return None
    return str(value) if isinstance(value, str) else int(value)
