"""The bytes of one block, as a frozen value: pages that were written, zeros elsewhere."""

from __future__ import annotations

from typing import TypeAlias

from immutables import Map

__all__ = ["BLANK", "PAGE", "Contents", "read_bytes", "truncate", "write_bytes"]

PAGE = 256
"""Bytes of a page: a write copies the pages that it touches and no others."""

Contents: TypeAlias = Map[int, bytes]
BLANK: Contents = Map()
_ZEROS = bytes(PAGE)


def read_bytes(contents: Contents, offset: int, length: int) -> bytes:
    """The bytes offset..offset + length - 1; what was never written is zero. Rule H13."""
    if length == 0:
        return b""
    first, last = offset // PAGE, (offset + length - 1) // PAGE
    pages = [contents.get(page, _ZEROS) for page in range(first, last + 1)]
    start = offset - first * PAGE
    return b"".join(pages)[start : start + length]


def write_bytes(contents: Contents, offset: int, data: bytes) -> Contents:
    """The contents with `data` at `offset`, every other byte as it was. Rule H14."""
    position = 0
    while position < len(data):
        page, start = (offset + position) // PAGE, (offset + position) % PAGE
        piece = data[position : position + PAGE - start]
        old = contents.get(page, _ZEROS)
        contents = contents.set(page, old[:start] + piece + old[start + len(piece) :])
        position += len(piece)
    return contents


def truncate(contents: Contents, size: int) -> Contents:
    """The contents without the bytes from `size` on: they read as zero again. Rule H15."""
    for page in tuple(contents):
        start = page * PAGE
        if start >= size:
            contents = contents.delete(page)
        elif start + PAGE > size:
            kept = contents[page][: size - start]
            contents = contents.set(page, kept + bytes(PAGE - len(kept)))
    return contents
