"""Sequences at the edges of the minimal system: heat step by step, duels, order, keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spectral_memory.oracle.fuzz.source import POLICIES
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.vectors.fuzzed import CORNERS
from spectral_memory.oracle.vectors.play import Story, make_teller
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set
from spectral_spec.thermal import Policy

__all__ = ["list_heats", "list_orders"]

_STEPS: Final = 70  # accesses that lead past every threshold of the defaults


def list_heats() -> Iterator[Story]:
    """A key is heated one access at a time, cools one epoch at a time, and is heated again."""
    policies = tuple(dict.fromkeys((*POLICIES, *CORNERS)))
    for number, policy in enumerate(policies):
        for capacity in (None, 1, 2):
            setup = Setup(System.MINIMAL, policy._replace(hot_capacity=capacity))
            name = f"heat: policy {number}, {_name_capacity(capacity)}"
            yield Story(name, setup, make_teller(_heat_and_cool(policy)))


def _name_capacity(capacity: int | None) -> str:
    return "unbounded" if capacity is None else f"{capacity} hot"


def _heat_and_cool(policy: Policy) -> Iterator[Operation]:
    """Three keys that are used by reads and by writes; the third is looked at as it cools."""
    for key in ("k0", "k1", "k2"):
        yield Set(key, 0)
    steps = min(_STEPS, policy.heat_limit // policy.access_heat + 2)
    for number in range(steps):
        yield Get("k0") if number % 2 else Set("k0", number)
    for number in range(min(_STEPS, policy.heat_limit)):
        yield Get("k1")
        if number % 7 == 6:
            yield Get("k0")
            yield Get("k2")
    yield Delete("k1")
    for number in range(steps):
        yield Set("k2", number)
    yield Set("k1", None)
    yield Get("k0")
    yield Get("k1")


def list_orders() -> Iterator[Story]:
    """Order, absent keys, and keys and values of every kind."""
    yield Story("order: sets, deletes and pops", Setup(System.MINIMAL), make_teller(_order()))
    yield Story("keys and values", Setup(System.MINIMAL), make_teller(_keys()))
    for capacity in (1, 2, 3):
        setup = Setup(System.MINIMAL, Policy(hot_capacity=capacity))
        yield Story(f"order: {capacity} hot", setup, make_teller(_order()))


def _order() -> Iterator[Operation]:
    yield PopItem()
    yield Get("k0")
    yield Delete("k0")
    for number in (3, 1, 4, 0, 5, 9, 2, 6):
        yield Set(f"k{number}", number)
    for number in (4, 3, 6):
        yield Set(f"k{number}", -number)
        yield Get(f"k{number}")
    yield Delete("k4")
    yield Delete("k4")
    yield Set("k4", "again")
    for _ in range(3):
        yield PopItem()
    yield Get("k4")
    for number in (7, 8, 3):
        yield Set(f"k{number}", None)
    for _ in range(20):
        yield Get("k3")
    yield Clear()
    yield Get("k3")
    yield PopItem()
    yield Clear()
    for number in (3, 1):
        yield Set(f"k{number}", number)
        yield Get(f"k{number}")
    yield PopItem()
    yield PopItem()
    yield PopItem()


def _keys() -> Iterator[Operation]:
    """Text of any letters, the empty one, integers, and integers that share a hash."""
    keys: tuple[object, ...] = (
        "",
        "a",
        "A",
        "\u043a\u043b\u044e\u0447",
        "\u00e9",
        "e\u0301",
        "0",
        0,
        1,
        -1,
        -2,
    )
    values: tuple[object, ...] = (None, 0, "", -1, "text", 2**53 - 1, -(2**53) + 1)
    for number, key in enumerate(keys):
        yield Set(key, values[number % len(values)])
    for key in (*keys, "absent", 99):
        yield Get(key)
    for key in keys[::2]:
        yield Delete(key)
        yield Get(key)
    yield PopItem()
