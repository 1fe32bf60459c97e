"""A small data store on the hierarchical system: records that move with their use.

Run it with ``python -m spectral_memory.hierarchical.data_storage_example``.
"""

from __future__ import annotations

import sys

from spectral_memory.hierarchical import HierarchicalSpectralMemory

__all__ = ["RecordStore", "demo_data_storage", "main"]


class RecordStore:
    """Texts by name, each in a block of its own; two of them may be hot at once.

    >>> store = RecordStore()
    >>> store.put("greeting", "hello")
    >>> store.get("greeting")
    'hello'
    """

    def __init__(self) -> None:
        self.memory = HierarchicalSpectralMemory(n_zeros=100, hot_capacity=2)
        self._blocks: dict[str, int] = {}

    def put(self, name: str, text: str) -> None:
        """Store a text under a name that is new."""
        data = text.encode()
        block = self.memory.malloc(len(data))
        self.memory.write(block, data)
        self._blocks[name] = block

    def get(self, name: str) -> str:
        """The text of a name; `KeyError` if there is none."""
        return self.memory.read(self._blocks[name]).decode()

    def drop(self, name: str) -> None:
        """Forget a name; `KeyError` if there is none."""
        self.memory.free(self._blocks.pop(name))

    def describe(self) -> str:
        """Where every record lies now."""
        return "  ".join(
            f"{name}: {self.memory.temperature(block)} γ{self.memory.address(block).resonance}"
            for name, block in self._blocks.items()
        )


def demo_data_storage() -> None:
    """Print how records move between the resonances, their bytes kept. Deterministic.

    >>> demo_data_storage()
    stored     orders: hot γ34  prices: hot γ34  archive: cold γ2
    30 reads   orders: warm γ6  prices: hot γ34  archive: hot γ55
    waiting    orders: warm γ6  prices: hot γ34  archive: hot γ55
    one freed  orders: hot γ38  prices: hot γ34
    archive is gone, orders still read 'the orders of the year'
    migrations: 3, live blocks: 2
    """
    store = RecordStore()
    for name in ("orders", "prices", "archive"):
        store.put(name, f"the {name} of the year")
    _say(f"stored     {store.describe()}")
    for _ in range(30):
        store.get("archive")
    _say(f"30 reads   {store.describe()}")
    for name in ("prices", "orders", "orders"):
        store.get(name)
    _say(f"waiting    {store.describe()}")
    store.drop("archive")
    _say(f"one freed  {store.describe()}")
    _say(f"archive is gone, orders still read {store.get('orders')!r}")
    stats = store.memory.get_stats()
    _say(f"migrations: {stats['migrations']}, live blocks: {stats['live_blocks']}")


def _say(line: str) -> None:
    """Write one line of the session."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Entry point of the module."""
    demo_data_storage()


if __name__ == "__main__":
    main()
