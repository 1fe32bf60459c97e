"""The resident bytes of a domain: one buffer a slot, grown where blocks are written.

What lies in a buffer outside the blocks on the real axis is stale and never
read: a block on the zero axis reads as zeros, and its first write clears it.
"""

from __future__ import annotations

__all__ = ["Arena"]


class Arena:
    r"""Buffers by slot key; offsets and lengths are in bytes.

    >>> arena = Arena()
    >>> arena.clear(9, 32, 4)
    >>> arena.write(9, 33, b"ab")
    >>> arena.read(9, 32, 4)
    b'\x00ab\x00'
    """

    __slots__ = ("buffers",)

    def __init__(self) -> None:
        self.buffers: dict[int, bytearray] = {}

    @property
    def resident(self) -> int:
        """Bytes of all buffers."""
        return sum(map(len, self.buffers.values()))

    def clear(self, slot: int, offset: int, length: int) -> None:
        """Make a range resident and zero. O(length), and growth of the buffer."""
        buffer = self._reach(slot, offset)
        buffer[offset : offset + length] = bytes(length)

    def read(self, slot: int, offset: int, length: int) -> bytes:
        """The bytes of a resident range."""
        return bytes(memoryview(self.buffers[slot])[offset : offset + length])

    def write(self, slot: int, offset: int, data: bytes) -> None:
        """Overwrite a resident range."""
        self.buffers[slot][offset : offset + len(data)] = data

    def move(self, source: int, start: int, target: int, offset: int, length: int) -> None:
        """Copy a resident range, which may overlap its target, and make that resident."""
        data = self.read(source, start, length)
        self._reach(target, offset)[offset : offset + length] = data

    def trim(self, slot: int, end: int) -> None:
        """Give back the memory of a slot from `end` on."""
        buffer = self.buffers.get(slot)
        if buffer is not None:
            del buffer[end:]

    def _reach(self, slot: int, end: int) -> bytearray:
        """The slot's buffer, at least `end` bytes long."""
        buffer = self.buffers.setdefault(slot, bytearray())
        if len(buffer) < end:
            buffer.extend(bytes(end - len(buffer)))
        return buffer
