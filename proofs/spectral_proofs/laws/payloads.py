"""Laws of read and write, for any number of blocks: the bytes, and one use of their block.

What a use does beyond that, and which bytes lie where, other laws say.
"""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.isolation_purity import TOUCH
from spectral_proofs.laws.worlds.contracts import READ_BYTES, WRITE_BYTES
from spectral_proofs.laws.worlds.rearranged import is_live
from spectral_proofs.laws.worlds.sealed import make_open_domain, seal
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.byte_strings import SymbolicBytes
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, largest, none_of, same
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_spec.contents import read_bytes, write_bytes
from spectral_spec.errors import OutOfBoundsError, is_refusal
from spectral_spec.hierarchical.handles import Handle, compute_id
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.hierarchical.state import Block
from spectral_spec.hierarchical.usage import read, touch, write

__all__: list[str] = []

_USAGE: Final = "spectral_spec.hierarchical.usage"


def _is_beyond(result: Any, handle: Handle, asked: tuple[int, int, int]) -> bool:  # noqa: ANN401 - whatever the rule returned
    """Whether a refusal names the block, and the offset, the length and the size."""
    said = equal(result.args, (compute_id(*handle), *asked))
    return all_of(type(result) is OutOfBoundsError, said)


@obligation(
    law="a read tells the bytes asked for, or all that are left, and is one use of its block; past the end it is refused and changes nothing",
    rules=("H13", "H32"),
    contracts=(TOUCH, READ_BYTES),
    mutants=(
        Mutant(f"{_USAGE}.read", "block.size - offset", "block.size"),
        Mutant(f"{_USAGE}.read", "max(0, ", "max(1, "),
        Mutant(f"{_USAGE}.read", "if size is None", "if size is not None"),
        Mutant(f"{_USAGE}.read", "> block.size", ">= block.size"),
        Mutant(f"{_USAGE}.read", "offset + length >", "length >"),
        Mutant(f"{_USAGE}.read", "offset, length, block.size)", "length, offset, block.size)"),
        Mutant(f"{_USAGE}.read", "contents, offset, length", "contents, 0, length"),
        Mutant(
            f"{_USAGE}.read",
            "return touch(config, domain, handle.row), data",
            "return domain, data",
        ),
    ),
)
def read_tells_the_bytes_and_is_one_use(case: Case) -> bool:
    config, domain = seal("configuration"), make_open_domain(case, "domain")
    row, offset = case.integer("row"), case.integer("offset")
    case.suppose("the block is live", is_live(domain, row))
    block = cast("Any", domain.blocks).read(row)
    size = case.integer("size") if case.flip("a size is asked for") else None
    length = largest(0, block.size - offset) if size is None else size
    handle = Handle(case.integer("generation"), row, case.integer("number"))
    after, result = read(config, domain, handle, offset, size)
    inside = offset + length <= block.size
    if is_refusal(result):
        refused = _is_beyond(result, handle, (offset, length, block.size))
        return all_of(none_of(inside), after is domain, refused)
    return all_of(
        inside,
        after is touch(config, domain, row),
        equal(result, read_bytes(block.contents, offset, length)),
    )


class _Blocks(SymbolicMap[int, Block]):
    """A map of blocks that is changed in the same way into the very same map."""

    __slots__ = ("made",)

    def __init__(self, blocks: Any) -> None:  # noqa: ANN401 - a map, of unknown contents
        super().__init__(blocks.has, blocks.read, blocks.size)
        self.made: list[tuple[int, Block, _Blocks]] = []

    def set(self, key: int, value: Block) -> _Blocks:
        """The map with another block in a row."""
        for row, block, made in self.made:
            if same(row, key) and same(block, value):
                return made
        self.made.append((key, value, _Blocks(super().set(key, value))))
        return self.made[-1][2]


@obligation(
    law="a write is one use of its block with the data put into it, its payload real if there was any, and nothing else changed; past the end it is refused and changes nothing",
    rules=("H14", "H33"),
    contracts=(TOUCH, WRITE_BYTES),
    mutants=(
        Mutant(f"{_USAGE}.write", "> block.size", ">= block.size"),
        Mutant(f"{_USAGE}.write", "offset + len(data) >", "len(data) >"),
        Mutant(
            f"{_USAGE}.write", "offset, len(data), block.size)", "len(data), offset, block.size)"
        ),
        Mutant(f"{_USAGE}.write", "contents, offset, data", "contents, 0, data"),
        Mutant(f"{_USAGE}.write", "len(data) == 0", "len(data) == 1"),
        Mutant(f"{_USAGE}.write", "block.size, True", "block.size, False"),
        Mutant(f"{_USAGE}.write", "contents=contents, ", ""),
        Mutant(f"{_USAGE}.write", "set(handle.row, written)", "set(handle.row + 1, written)"),
        Mutant(f"{_USAGE}.write", "touch(config, filled,", "touch(config, domain,"),
        Mutant(f"{_USAGE}.write", "handle.row), None", "handle.row), 0"),
    ),
)
def write_is_one_use_of_the_block_with_its_data(case: Case) -> bool:
    config, domain = seal("configuration"), make_open_domain(case, "domain")
    domain = domain._replace(blocks=cast("Any", _Blocks(domain.blocks)))
    row, offset, count = case.integer("row"), case.integer("offset", 0), case.integer("count", 0)
    case.suppose("the block is live", is_live(domain, row))
    data: Any = SymbolicBytes(case.function("data", ("Int",), "Int"), count)
    handle = Handle(case.integer("generation"), row, case.integer("number"))
    after, result = write(config, domain, handle, offset, data)
    block = cast("Any", domain.blocks).read(row)
    inside = offset + count <= block.size
    if is_refusal(result):
        refused = _is_beyond(result, handle, (offset, count, block.size))
        return all_of(none_of(inside), after is domain, refused)
    contents = write_bytes(block.contents, offset, data)
    written = block._replace(contents=contents, axis=block.axis if count == 0 else REAL)
    filled = domain._replace(blocks=domain.blocks.set(row, written))
    case.claim("a block of no bytes gets none", implies(count > 0, block.size > 0))
    return all_of(result is None, inside, after is touch(config, filled, row))
