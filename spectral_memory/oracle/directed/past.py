"""What of the way to a state still matters for goals: each row's migrations, and its bytes."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_memory.oracle.judge.operations import Operation
from spectral_spec.hierarchical import Block, Domain
from spectral_spec.tiers import Tier

__all__ = ["MOST", "Past", "Row", "follow"]

MOST: Final = 3  # migrations that are counted
_REAL: Final = 1


class Row(NamedTuple):
    """Since the birth of a row's block; `written` says what happened since it has bytes."""

    migrations: int = 0
    rises: int = 0  # into the hot tier
    written: frozenset[str] = frozenset()


class Past(NamedTuple):
    """Rows by number, and where written blocks lay that were freed."""

    rows: tuple[tuple[int, Row], ...] = ()
    graves: frozenset[tuple[int, int, int]] = frozenset()


def follow(past: Past, before: Domain, operation: Operation, after: Domain) -> Past:
    """The past after one more step. O(n) in the blocks."""
    rows = dict(past.rows)
    graves = past.graves
    for row in list(rows):
        if row not in after.blocks:
            block = before.blocks[row]
            if block.axis == _REAL:
                graves |= {(block.resonance, block.prime, block.offset)}
            del rows[row]
    for row, block in after.blocks.items():
        was = before.blocks.get(row)
        if was is None:
            rows[row] = Row()
        else:
            rows[row] = _follow_row(rows[row], was, block, operation)
    return Past(tuple(sorted(rows.items())), graves)


def _follow_row(row: Row, was: Block, now: Block, operation: Operation) -> Row:
    migrated = was.tier != now.tier
    written = row.written
    if was.axis == _REAL:
        if migrated:
            written |= {"migrated twice"} if "migrated" in written else {"migrated"}
        if operation.kind == "defragment" and was.offset != now.offset:
            written |= {"slid"}
        if operation.kind == "realloc" and _get_place(was) != _get_place(now) and not migrated:
            written |= {"moved"}
        if now.size < was.size and any(was.contents.get(0, b"")[now.size : was.size]):
            written |= {"cut"}
        if now.size > was.size and "cut" in written:
            written |= {"regrown"}
    return Row(
        min(MOST, row.migrations + migrated),
        min(2, row.rises + (migrated and now.tier == Tier.HOT)),
        written,
    )


def _get_place(block: Block) -> tuple[int, int, int]:
    return block.resonance, block.prime, block.offset
