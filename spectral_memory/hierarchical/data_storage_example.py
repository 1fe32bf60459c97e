"""A small data store on the hierarchical system: records that move with their use.

Run it with ``python -m spectral_memory.hierarchical.data_storage_example``. What it tells is
checked as it goes; what does not hold raises `BrokenLawError`.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical import HierarchicalSpectralMemory
from spectral_memory.story import notice, require, say

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

    def find_resonance(self, name: str) -> int:
        """The resonance at which a record lies now; `KeyError` if there is none."""
        return self.memory.address(self._blocks[name]).resonance

    def describe(self) -> str:
        """Where every record lies now."""
        return "  ".join(
            f"{name}: {self.memory.temperature(block)} γ{self.memory.address(block).resonance}"
            for name, block in self._blocks.items()
        )


_NAMES: Final = ("orders", "prices", "archive")


def demo_data_storage() -> None:
    """Print how records move between the resonances, their bytes kept. Deterministic.

    >>> demo_data_storage()
    stored     orders: hot γ34  prices: hot γ34  archive: cold γ2
      notice: two may be hot, and the first two are; the third has to wait
    30 reads   orders: warm γ6  prices: hot γ34  archive: hot γ55
      notice: archive was promoted by its use, and orders, which rested, was demoted for it
      notice: it went from γ2 over to γ55: another zero, the same id, the same bytes
    waiting    orders: warm γ6  prices: hot γ34  archive: hot γ55
      notice: orders is used again and waits: three accesses beat nobody
    one freed  orders: hot γ38  prices: hot γ34
      notice: the place that archive leaves goes to orders, which waited
    migrations: 3, live blocks: 2, all bytes kept
    """
    store = RecordStore()
    for name in _NAMES:
        store.put(name, _write(name))
    begun = store.find_resonance("archive")
    say(f"stored     {store.describe()}")
    notice("two may be hot, and the first two are; the third has to wait")

    for _ in range(30):
        require("every read gives what was written", store.get("archive") == _write("archive"))
    say(f"30 reads   {store.describe()}")
    stats = store.memory.get_stats()
    require("one rose and one sank for it", (stats["promotions"], stats["demotions"]) == (1, 1))
    require("no more are hot than may be", stats["hot_blocks"] == 2)
    notice("archive was promoted by its use, and orders, which rested, was demoted for it")
    risen = store.find_resonance("archive")
    require("a rise leads to a higher zero", risen > begun)
    notice(f"it went from γ{begun} over to γ{risen}: another zero, the same id, the same bytes")

    for name in ("prices", "orders", "orders"):
        require("every read gives what was written", store.get(name) == _write(name))
    say(f"waiting    {store.describe()}")
    notice("orders is used again and waits: three accesses beat nobody")

    store.drop("archive")
    say(f"one freed  {store.describe()}")
    notice("the place that archive leaves goes to orders, which waited")
    for name in ("orders", "prices"):
        require("a migration keeps every byte", store.get(name) == _write(name))
    stats = store.memory.get_stats()
    say(f"migrations: {stats['migrations']}, live blocks: {stats['live_blocks']}, all bytes kept")
    store.memory.check()


def _write(name: str) -> str:
    """The text of a record."""
    return f"the {name} of the year"


def main() -> None:
    """Entry point of the module."""
    demo_data_storage()


if __name__ == "__main__":
    main()
