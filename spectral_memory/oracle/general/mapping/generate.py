"""Operations on a mapping, drawn from a seed: the same seed, the same operations."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import count
from random import Random
from typing import Final

from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.operations import KINDS, Kind, Operation

__all__ = ["PROFILE", "draw_operations"]

PROFILE: Final = 512  # operations until the pool of keys and the weights change

# -1 and -2, and a number and the modulus of hashing beyond it, have equal hashes.
_MODULUS: Final = 2**61 - 1
_NUMBERS: Final = (0, 1, -1, -2, True, False, 0.0, 1.0, -0.0, 0.5, 2, _MODULUS, _MODULUS + 1)
_BIG: Final = (2**63, -(2**63), 2**64, 10**30, 1e300, float("inf"), -float("inf"))
_STRINGS: Final = ("", "a", "b", "A", " ", "0", "key", "é", "e\u0301", "\u4e2d", "x" * 300, "a b")
_OTHERS: Final = (None, (), (1,), (1, (2, "a")), ("a",), (None,))


def draw_operations(differences: Differences, seed: int) -> Iterator[Operation]:
    """Endless operations that the declared differences allow."""
    random = Random(seed)  # noqa: S311 - operations, not secrets
    kinds: list[Kind] = [kind for kind in KINDS if kind not in differences.without]
    serial = count(1)
    while True:
        pool = _draw_pool(differences, random)
        words = [key for key in pool if isinstance(key, str)]
        allowed = [kind for kind in kinds if kind != "update_keywords" or words]
        weights = _draw_weights(allowed, random)
        for kind in random.choices(allowed, weights, k=PROFILE):
            yield _draw(kind, pool, words, random, serial)


def _draw_pool(differences: Differences, random: Random) -> Sequence[Hashable]:
    """Keys of one profile: few, so that they meet, or many, so that tables grow."""
    size = random.choice((2, 6, 24, 200))
    if differences.keys == "strings":
        return [*random.sample(_STRINGS, min(size, 8)), *(f"key {n}" for n in range(size - 8))]
    if differences.keys == "numbers":
        return [*random.sample((*_NUMBERS, *_BIG), min(size, 12)), *range(size - 12)]
    some = random.sample((*_NUMBERS, *_STRINGS, *_OTHERS, *_BIG), min(size, 20))
    return [*some, *range(size - 20)]


def _draw_weights(kinds: Sequence[Kind], random: Random) -> list[int]:
    """A profile that grows, one that shrinks, one that keeps its size."""
    growing = random.choice((1, 3, 9))
    weights = {
        "set": 8 * growing,
        "item": 8,
        "get": 4,
        "delete": 8,
        "pop": 3,
        "pop_default": 3,
        "popitem": 3,
        "setdefault": 2 * growing,
        "update": 1,
        "update_pairs": 1,
        "update_keywords": 1,
        "contains": 4,
        "length": 1,
        "iterate": 1,
        "views": 1,
        "equal": 1,
        "clear": 1,
    }
    if random.random() < 0.5:
        weights["clear"] = 0
    return [weights[kind] for kind in kinds]


def _draw(
    kind: Kind,
    pool: Sequence[Hashable],
    words: Sequence[str],
    random: Random,
    serial: Iterator[int],
) -> Operation:
    carries = KINDS[kind]
    if carries == "nothing":
        return Operation(kind)
    if carries == "pairs":
        keys: Sequence[Hashable] = words if kind == "update_keywords" else pool
        size = random.choice((0, 1, 2, 5))
        pairs = tuple((random.choice(keys), _draw_value(random, serial)) for _ in range(size))
        return Operation(kind, pairs=pairs)
    key = random.choice(pool)
    return Operation(kind, key, _draw_value(random, serial) if carries == "both" else None)


def _draw_value(random: Random, serial: Iterator[int]) -> object:
    """A value that no other has, as a rule: then a wrong one is seen."""
    number = next(serial)
    choice = random.randrange(16)
    if choice > 5:
        return number
    return (None, f"value {number}", (number, "a"), [number], number + 0.5, bool(number & 1))[
        choice
    ]
