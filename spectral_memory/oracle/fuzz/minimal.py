"""Operations for the minimal system."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from spectral_memory.oracle.fuzz.source import Scene, pick_scene
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Setup, System
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set

__all__ = ["MinimalSource"]

_POPULATIONS: Final = (1, 2, 3, 4, 5, 8, 13, 20, 40, 100)
#: Every third is used by the same way in; some integers share a hash, some are large.
_NAMES: Final = (
    *(f"k{number}" for number in range(70)),
    "",
    "0",
    "1",
    "-1",
    "self",
    "key",
    "ключ",
    0,
    1,
    2,
    -1,
    -2,
    2**61 - 1,
    2**61,
    2**64,
    -(2**70),
    *range(100, 120),
)
_VALUES: Final = (0, 1, 2, 3, None, "", "text", -1, 2**70)
_SCENES: Final = (
    Scene(60, "use"),
    Scene(12, "heat", ("get: done, up", "set, known key: done, up")),
    Scene(8, "wait", ("get: done, up and down",)),
    Scene(6, "challenge", ("get: done, up and down", "set, known key: done, up and down")),
    Scene(4, "write_often", ("set, known key: done, up", "set, known key: done, up and down")),
    Scene(4, "remove", ("delete: MissingKeyError",)),
    Scene(4, "pop_some", ("popitem: done",)),
    Scene(3, "fill"),
    Scene(1, "drain", ("popitem: MissingKeyError",)),
    Scene(1, "empty", ("clear: done", "set, new key: done, up")),
    Scene(3, "newcomer", ("set, new key: done, up and down", "set, new key: done, up")),
)


class MinimalSource:
    """Draws stretches of random use between scenes that aim at something."""

    def __init__(self, rng: Random, capabilities: Capabilities, counts: dict[str, int]) -> None:
        self._rng = rng
        self._counts = counts
        allowed = set(capabilities.operations)
        if capabilities.differs("order"):
            allowed.discard("popitem")  # it would remove another pair
        self._allowed = allowed
        self.begin(DEFAULT_SETUPS[System.MINIMAL])

    def begin(self, setup: Setup) -> None:
        """Other keys and other odds."""
        rng = self._rng
        self._policy = setup.policy
        count = rng.choice(_POPULATIONS)
        self._keys = rng.sample(_NAMES, min(count, len(_NAMES)))
        self._gets: list[Operation] = [Get(key) for key in self._keys]
        self._sets: list[Operation] = [Set(key, rng.choice(_VALUES)) for key in self._keys * 3]
        self._deletes: list[Operation] = [Delete(key) for key in self._keys]
        reads, writes, removals = rng.choice(((6, 3, 1), (12, 2, 0), (3, 6, 2), (20, 5, 1)))
        self._pool: list[Operation] = [
            *self._gets * reads * 3,
            *self._sets * writes,
            *self._deletes * removals,
            *(PopItem(),) * (count // 2),
        ]
        if self._allowed != {"get", "set", "delete", "popitem", "clear"}:
            self._pool = [one for one in self._pool if one.kind in self._allowed]

    def draw(self, count: int) -> list[Operation]:
        """Scenes until there are about `count` operations."""
        made: list[Operation] = []
        while len(made) < count:
            scene = pick_scene(self._rng, _SCENES, self._counts)
            drawn: list[Operation] = getattr(self, f"_{scene}")()
            made += drawn
        if len(self._allowed) < 5:
            return [one for one in made if one.kind in self._allowed]
        return made

    def draw_check(self) -> list[Operation]:
        """Nothing: an observation shows all pairs."""
        return []

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """Nothing: what is there does not matter for what is drawn."""

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """There is one dictionary."""
        return [0] * len(operations)

    # ------------------------------------------------------------------------ scenes

    def _use(self) -> list[Operation]:
        """Anything, in a random order."""
        return self._rng.choices(self._pool, k=48)

    def _pick(self) -> int:
        """The place of a key."""
        return int(self._rng.random() * len(self._keys))

    def _heat(self) -> list[Operation]:
        """A key near one of the thresholds: as many accesses as lead there, more or less."""
        policy, rng = self._policy, self._rng
        wanted = rng.choice((policy.warm_entry, policy.hot_entry, policy.heat_limit))
        accesses = max(1, (wanted - policy.insert_heat) // policy.access_heat + rng.randint(-1, 2))
        return [self._gets[self._pick()]] * min(accesses, 80)

    def _wait(self) -> list[Operation]:
        """Time passes for all keys but one: some epochs, and a little more or less."""
        epochs = self._rng.choice((1, 1, 2, 3, 5, 8, self._policy.hot_exit))
        ticks = epochs * len(self._keys) + self._rng.randint(-1, 1)
        return [self._gets[self._pick()]] * min(max(1, ticks), 400)

    def _challenge(self) -> list[Operation]:
        """One key after another becomes hotter than the last."""
        keys = [self._pick() for _ in range(3)]
        margin = self._policy.duel_margin // self._policy.access_heat + 1
        made: list[Operation] = [self._sets[keys[0]]]
        for number, key in enumerate(keys, 1):
            made += [self._gets[key]] * (margin * number)
        return made

    def _write_often(self) -> list[Operation]:
        """Writes warm a key as reads do."""
        key = self._keys[self._pick()]
        return [Set(key, value) for value in range(self._rng.randint(2, 24))]

    def _remove(self) -> list[Operation]:
        """A key that is perhaps there, and once more."""
        gone = self._pick()
        return [self._deletes[gone], self._deletes[gone], self._gets[gone], self._sets[gone]]

    def _pop_some(self) -> list[Operation]:
        """Insert some, pop some."""
        return [*self._rng.choices(self._sets, k=4), *(PopItem(),) * self._rng.randint(1, 4)]

    def _fill(self) -> list[Operation]:
        """Every key once, in another order."""
        return self._rng.sample(self._sets, len(self._sets))[: len(self._keys)]

    def _drain(self) -> list[Operation]:
        """More pops than keys."""
        return [*(PopItem(),) * (min(len(self._keys), 40) + 2), *self._fill()]

    def _empty(self) -> list[Operation]:
        """Clear, and begin again."""
        return [Clear(), *self._fill()]

    def _newcomer(self) -> list[Operation]:
        """A key that comes when the others have cooled, as a new one."""
        new = self._pick()
        return [self._deletes[new], *self._wait(), self._sets[new]]
