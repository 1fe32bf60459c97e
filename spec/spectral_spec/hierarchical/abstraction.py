"""The observable memory: what a user of any implementation can see and rely on.

Heat, rings, rows and free lists are gone; blocks, bytes and addresses remain.
"""

from __future__ import annotations

from typing import NamedTuple

from immutables import Map

from spectral_spec.address import GlobalAddress
from spectral_spec.contents import BLANK, Contents, truncate, write_bytes
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical.handles import compute_id
from spectral_spec.hierarchical.operations import Operation
from spectral_spec.hierarchical.state import Config, State
from spectral_spec.hierarchical.step import Result
from spectral_spec.hierarchical.view import compute_address

__all__ = [
    "Outcome",
    "Seen",
    "World",
    "abstract",
    "advance",
    "compute_moves",
    "compute_size",
    "found",
    "get_expected_births",
    "get_owner",
    "is_move_list",
]


class Seen(NamedTuple):
    """A live block as its user sees it."""

    domain: int
    size: int
    address: GlobalAddress
    contents: Contents = BLANK


class World(NamedTuple):
    """All live blocks by id, and the ids that were freed."""

    config: Config
    live: Map[int, Seen] = Map()
    spent: Map[int, int] = Map()


class Outcome(NamedTuple):
    """What an implementation did: its result, and the new address of each block that moved.

    A block that was born counts as moved.
    """

    result: Result
    moves: tuple[tuple[int, GlobalAddress], ...] = ()


def found(config: Config) -> World:
    """The world before anything was allocated."""
    return World(config)


def abstract(state: State) -> World:
    """The world of a state, its freed ids included. O(n). Rule R1."""
    live, spent = {}, {}
    for number, domain in enumerate(state.domains):
        for row in range(domain.rows):
            current = domain.generations.get(row, 0)
            for generation in range(current):
                spent[compute_id(generation, row, number)] = number
            block = domain.blocks.get(row)
            if block is not None:
                address = compute_address(block, number)
                seen = Seen(number, block.size, address, block.contents)
                live[compute_id(current, row, number)] = seen
    return World(state.config, Map(live), Map(spent))


def compute_moves(before: World, after: World) -> tuple[tuple[int, GlobalAddress], ...]:
    """The blocks whose address differs between two worlds, by id. O(n)."""
    return tuple(
        (block_id, after.live[block_id].address)
        for block_id in sorted(after.live)
        if block_id not in before.live
        or before.live[block_id].address != after.live[block_id].address
    )


def is_move_list(world: World, moves: tuple[tuple[int, GlobalAddress], ...]) -> bool:
    """True if each block stands once, with an address that it did not have."""
    return len(dict(moves)) == len(moves) and all(
        block_id not in world.live or world.live[block_id].address != address
        for block_id, address in moves
    )


def advance(world: World, operation: Operation, outcome: Outcome) -> World:
    """The world after an outcome that the relation allows. Rule R2.

    Sizes and bytes follow from the operation alone; the addresses are as reported.
    """
    live, spent = world.live, world.spent
    if is_refusal(outcome.result):
        return world
    owner = get_owner(world, operation)
    if operation.kind == "free":
        spent = spent.set(operation.block, owner)
        live = live.delete(operation.block)
    elif operation.kind == "write":
        seen = live[operation.block]
        contents = write_bytes(seen.contents, operation.offset, operation.data)
        live = live.set(operation.block, seen._replace(contents=contents))
    elif operation.kind == "realloc":
        seen, size = live[operation.block], operation.size
        contents = truncate(seen.contents, size)
        live = live.set(operation.block, seen._replace(size=size, contents=contents))
    for block_id, address in outcome.moves:
        seen = live.get(block_id, Seen(owner, compute_size(operation), address))
        live = live.set(block_id, seen._replace(address=address))
    return World(world.config, live, spent)


def get_expected_births(operation: Operation, outcome: Outcome) -> tuple[object, ...]:
    """The ids of the blocks that an operation must bear: a malloc's result, or none."""
    is_birth = operation.kind == "malloc" or operation.kind == "calloc"
    return (outcome.result,) if is_birth else ()


def get_owner(world: World, operation: Operation) -> int:
    """The domain that an operation belongs to; the block of a block operation is live.

    An implementation may choose its ids, so the world says whose block it is.
    """
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "defragment":
        return operation.domain
    return world.live[operation.block].domain


def compute_size(operation: Operation) -> int:
    """Bytes of the block that a malloc or a calloc asks for; 0 for the others."""
    if operation.kind == "malloc":
        return operation.size
    return operation.count * operation.size if operation.kind == "calloc" else 0
