"""The bytes of a block as the specification sees them, read past the domain's own ways.

A window like those of `spectral_memory.hierarchical.windows`, on the contents of
one block.
"""

from __future__ import annotations

from collections.abc import Iterator

from immutables import Map

from spectral_memory.hierarchical.domain import Domain
from spectral_spec.contents import PAGE
from spectral_spec.hierarchical.placement import REAL, compute_slot_key

__all__ = ["Pages", "find_bytes"]


class Pages:
    """The pages of a block: those in the arena, and those that differ (None: no page)."""

    __slots__ = ("_domain", "_row", "changed")

    def __init__(self, domain: Domain, row: int, changed: Map[int, bytes | None]) -> None:
        self._domain = domain
        self._row = row
        self.changed = changed

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[int]:
        yield from (page for page in range(-(-self._end // PAGE)) if page not in self.changed)
        yield from (page for page, data in self.changed.items() if data is not None)

    def __getitem__(self, page: int) -> bytes:
        found = self.get(page, None)
        if found is None:
            raise KeyError(page)
        return found

    def get(self, page: int, default: bytes | None) -> bytes | None:
        """A page, filled up with zeros, or the default."""
        if page in self.changed:
            found = self.changed[page]
            return default if found is None else found
        start, end = page * PAGE, self._end
        if start >= end:
            return default
        return self._read(start, min(PAGE, end - start)).ljust(PAGE, b"\0")

    def set(self, page: int, data: bytes) -> Pages:
        """The pages with another one."""
        return Pages(self._domain, self._row, self.changed.set(page, data))

    def delete(self, page: int) -> Pages:
        """The pages without one."""
        return Pages(self._domain, self._row, self.changed.set(page, None))

    def flatten(self, size: int) -> bytes:
        """The first `size` bytes. O(size)."""
        whole = bytearray(self._read(0, min(self._end, size)).ljust(size, b"\0"))
        for page, data in self.changed.items():
            start = page * PAGE
            whole[start : start + PAGE] = (data or bytes(PAGE))[: max(0, size - start)]
        return bytes(whole[:size])

    @property
    def _end(self) -> int:
        """How many bytes of the block are resident."""
        rows = self._domain.rows
        return rows.size[self._row] if rows.axis[self._row] == REAL else 0

    def _read(self, start: int, length: int) -> bytes:
        """Resident bytes, past the domain's own way to read them."""
        rows, row = self._domain.rows, self._row
        key = compute_slot_key(rows.resonance[row], rows.get_channel(row))
        return find_bytes(self._domain, key, rows.get_offset(row) + start, length)


def find_bytes(domain: Domain, key: int, offset: int, length: int) -> bytes:
    """Bytes of the arena; none if the slot has none."""
    try:
        return domain.arena.read(key, offset, length) if length else b""
    except KeyError:
        return b""
