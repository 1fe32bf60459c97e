"""Seeded histories for tests and benchmarks: linearizable by construction, or not by design.

A generated client calls, its operation takes effect on the specification's state at a
moment between, and it returns. The moments of effect are a linearization.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final, Literal, NamedTuple, TypeAlias

from spectral_memory.oracle.concurrency.answers import PENDING, Answer, refuse
from spectral_memory.oracle.concurrency.history import Call, History, HistoryBuilder
from spectral_memory.oracle.concurrency.minimal_models import State, answer_as
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Length,
    Operation,
    Status,
)
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Refusal
from spectral_spec import hierarchical, minimal
from spectral_spec.errors import is_refusal
from spectral_spec.tiers import AUTO

__all__ = ["PLANTS", "Plant", "Scene", "generate_history", "plant"]

_WORD: Final = 8  # bytes of a write, all different
_STRANGER: Final = 10**9  # a block id that nobody bears

Plant: TypeAlias = Literal["stale read", "value from nowhere", "double id", "double free"]
#: Each makes a history that no order of the calls can explain, or None where it has no place.
PLANTS: Final[tuple[Plant, ...]] = ("stale read", "value from nowhere", "double id", "double free")


class Scene(NamedTuple):
    """What is generated. `dying` in 1000 calls never return; `keys` counts domains, too.

    `joint` also draws operations on all keys, `thermal` looks at heat.
    """

    setup: Setup
    strictness: Strictness
    calls: int = 1000
    clients: int = 8
    keys: int = 8
    dying: int = 0
    joint: bool = False
    thermal: bool = False


@dataclass(slots=True)
class _Client:
    """A client and its open call; `answer` is `PENDING` until the call has taken effect."""

    name: str
    operation: Operation | None = None
    answer: Answer = PENDING
    is_dying: bool = False


def generate_history(scene: Scene, seed: int) -> History:
    """A linearizable history; the same for the same scene and seed. O(calls).

    >>> scene = Scene(Setup(System.MINIMAL), Strictness.RELATIONAL, calls=3, clients=2)
    >>> generate_history(scene, 1) == generate_history(scene, 1)
    True
    """
    return _Generator(scene, seed).run()


class _Generator:
    """Clients in turn, as the random numbers say."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self._scene = scene
        self._random = Random(seed)  # noqa: S311 - draws operations, not secrets
        self._builder = HistoryBuilder(scene.setup, scene.strictness)
        self._dictionary: State = minimal.initial(scene.setup.policy)
        self._memory = hierarchical.initial(scene.setup.config)
        self._blocks: list[int] = []  # ids that were returned: what a client can know
        self._time = 0
        self._words = 0

    def run(self) -> History:
        """The history, all clients at rest at the end but those that died."""
        scene = self._scene
        clients = [_Client(f"c{number}") for number in range(scene.clients)]
        begun = 0
        while clients:
            client = clients[self._random.randrange(len(clients))]
            if client.operation is None:
                if begun == scene.calls:
                    clients.remove(client)
                    continue
                begun += 1
                self._call(client)
            elif client.answer is PENDING and not self._is_lost(client):
                client.answer = self._take_effect(client.operation)
            elif client.is_dying:
                clients.remove(client)
                clients.append(_Client(f"{client.name}'"))
            else:
                self._return(client)
        return self._builder.build()

    def _call(self, client: _Client) -> None:
        client.operation, client.answer = self._draw(), PENDING
        client.is_dying = self._random.randrange(1000) < self._scene.dying
        self._time += 1
        self._builder.add_call(client.name, self._time, client.operation)

    def _is_lost(self, client: _Client) -> bool:
        """True if a dying client dies before its call takes effect."""
        return client.is_dying and self._random.random() < 0.5

    def _return(self, client: _Client) -> None:
        operation, answer = client.operation, client.answer
        if isinstance(operation, hierarchical.Malloc | hierarchical.Calloc) and isinstance(
            answer, int
        ):
            self._blocks.append(answer)
        self._time += 1 + self._random.randrange(3)
        self._builder.add_return(client.name, self._time, answer)
        client.operation = None

    def _take_effect(self, operation: Operation) -> Answer:
        """The step of the specification."""
        if not isinstance(operation, hierarchical.Operation):
            self._dictionary, answer = answer_as(self._dictionary, operation)
            return answer
        self._memory, result = hierarchical.step(self._memory, operation)
        return refuse(result) if is_refusal(result) else result

    def _draw(self) -> Operation:
        if self._scene.setup.system == System.MINIMAL:
            return self._draw_minimal()
        return self._draw_hierarchical()

    def _draw_minimal(self) -> Operation:
        draw, scene = self._random.randrange(100), self._scene
        key = f"k{self._random.randrange(scene.keys)}"
        if scene.thermal and draw < 8:
            return Status()
        if scene.joint and draw < 14:
            joint: tuple[Operation, ...] = (
                minimal.PopItem(),
                minimal.Clear(),
                Length(),
                Items(),
            )
            return joint[draw % 4]
        if draw < 40:
            self._words += 1
            return minimal.Set(key, self._words)
        if draw < 50:
            return minimal.Delete(key)
        return Contains(key) if draw < 55 else minimal.Get(key)

    def _draw_hierarchical(self) -> Operation:
        draw = self._random.randrange(100)
        if not self._blocks or draw < 12:
            domain = self._random.randrange(min(12, self._scene.keys))
            size = (_WORD, 24, 100)[self._random.randrange(3)]
            return hierarchical.Malloc(domain, size, AUTO, None)
        block = self._blocks[-1 - self._random.randrange(min(len(self._blocks), 24))]
        if draw < 16:
            return hierarchical.Free(block)
        if draw < 19:
            return hierarchical.Realloc(block, _WORD * self._random.randrange(1, 8))
        if draw < 20:
            return hierarchical.Access(_STRANGER)
        if draw < 50:
            self._words += 1
            return hierarchical.Write(block, 0, self._words.to_bytes(_WORD, "little"))
        if draw < 62:
            return hierarchical.Access(block)
        return hierarchical.Read(block, 0, _WORD)


# ------------------------------------------------------------------------ planted


def plant(history: History, kind: Plant, seed: int) -> History | None:
    """The history with one answer changed so that no order explains it; None if none can be.

    Values and words that were written must all be different, as in generated histories.
    O(n**2) at worst.
    """
    calls = history.calls
    found = list(_FINDERS[kind](calls))
    if not found:
        return None
    number, answer = found[Random(seed).randrange(len(found))]  # noqa: S311 - no secret
    changed = calls[number]._replace(answer=answer)
    return history._replace(calls=(*calls[:number], changed, *calls[number + 1 :]))


def _find_stale(calls: tuple[Call, ...]) -> Iterator[tuple[int, Answer]]:
    """Reads that could tell what was overwritten before they were called."""
    writes = [(call, *put) for call in calls if (put := _get_put(call)) is not None]
    for read in calls:
        place = _get_place(read)
        done = [(w, v) for w, at, v in writes if at == place and _precedes(w, read)]
        for old, value in done:
            if any(_precedes(old, new) for new, _ in done):
                yield read.number, value
                break


def _find_reads(calls: tuple[Call, ...]) -> Iterator[tuple[int, Answer]]:
    """Reads, with an answer that nobody wrote."""
    for call in calls:
        if _get_place(call) is not None:
            yield call.number, b"\xff" * _WORD if isinstance(call.answer, bytes) else -1


def _find_ids(calls: tuple[Call, ...]) -> Iterator[tuple[int, Answer]]:
    """Births, with the id of another birth."""
    births = [
        call
        for call in calls
        if isinstance(call.operation, hierarchical.Malloc) and isinstance(call.answer, int)
    ]
    for one, other in pairwise(births):
        yield other.number, one.answer


def _find_frees(calls: tuple[Call, ...]) -> Iterator[tuple[int, Answer]]:
    """Frees that were refused as double, as if they had not been."""
    for call in calls:
        answer = call.answer
        if isinstance(call.operation, hierarchical.Free) and isinstance(answer, Refusal):
            yield call.number, None


_FINDERS: Final = {
    "stale read": _find_stale,
    "value from nowhere": _find_reads,
    "double id": _find_ids,
    "double free": _find_frees,
}


def _precedes(one: Call, other: Call) -> bool:
    return one.returned is not None and one.returned < other.called


def _get_put(call: Call) -> tuple[object, Answer] | None:
    """The place and the value of a write that succeeded."""
    operation = call.operation
    if call.answer is None and isinstance(operation, minimal.Set):
        return operation.key, operation.value
    if call.answer is None and isinstance(operation, hierarchical.Write):
        return operation.block, operation.data
    return None


def _get_place(call: Call) -> object:
    """The place of a read that succeeded; None for any other call."""
    operation = call.operation
    if isinstance(operation, minimal.Get) and not isinstance(call.answer, Refusal):
        return operation.key if call.returned is not None else None
    if isinstance(operation, hierarchical.Read) and isinstance(call.answer, bytes):
        return operation.block
    return None
