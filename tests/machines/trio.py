"""An implementation, the exact specification and the relation, side by side."""

from __future__ import annotations

from typing import Final

from immutables import Map

from spectral_spec.errors import SpectralError, is_refusal
from spectral_spec.hierarchical import (
    Operation,
    Outcome,
    World,
    abstract,
    advance,
    compute_address,
    compute_census,
    compute_moves,
    configure,
    find_violation,
    initial,
    normalise,
    normalise_domain,
    split_id,
    step,
)
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy, compute_heat

from .requests import Memory, Request, perform, understand

DEFAULT: Final = Policy()


class Trio:
    """Does the same to all three, and compares whatever can be compared."""

    def __init__(
        self, source: type[Memory] = Memory, n_zeros: int = 100, policy: Policy = DEFAULT
    ) -> None:
        self.memory = source(n_zeros, policy=policy)
        self.state = initial(configure(ENCLOSURES, n_zeros, policy))
        self.ids: list[int] = []
        self.seen = normalise(self.memory.to_spec())
        self.world = abstract(self.seen)
        # The domains of the specification as they last were, and their normal forms.
        self.last = list(self.state.domains)
        self.wanted = list(self.state.domains)
        self.looks = 0
        assert self.seen.domains == self.state.domains

    def do(self, name: str, *arguments: object) -> object:
        """One call; everything is compared."""
        request = Request(name, arguments)
        result = self.glance(request)
        self.compare(request, result)
        block = result if name in {"malloc", "calloc"} else arguments[0]
        if name != "defragment" and isinstance(block, int):
            self.look(block)
        return result

    def glance(self, request: Request) -> object:
        """One call; only the results are compared."""
        operations = understand(self.state, request)
        expected = operations if is_refusal(operations) else self.step_all(operations)
        result = perform(self.memory, request)
        assert is_same(result, expected), (request, result, expected)
        if request.name in {"malloc", "calloc"} and isinstance(result, int):
            self.ids.append(result)
        return result

    def step_all(self, operations: tuple[Operation, ...]) -> object:
        """The result of the specification; several defragmentations add up."""
        results: list[object] = []
        for operation in operations:
            self.state, result = step(self.state, operation)
            results.append(result)
        return results[0] if len(results) == 1 else sum(r for r in results if isinstance(r, int))

    def compare(self, request: Request, result: object) -> None:
        """The states are equal, the relation allows the step, and the invariants hold."""
        before, world = self.seen, self.world
        self.take_over()
        operations = understand(before, request)
        if isinstance(result, SpectralError):
            assert self.seen == before, (request, "a refused call changed something")
        if not is_refusal(operations) and len(operations) == 1:
            check_relation(world, self.world, operations[0], result)

    def take_over(self) -> None:
        """Look at the implementation as it is now, which must be as the specification says."""
        self.looks += 1
        if self.looks % 3 == 0:
            self.memory.check()
        self.seen = normalise(self.memory.to_spec())
        for number, domain in enumerate(self.state.domains):
            if domain is not self.last[number]:
                self.last[number], self.wanted[number] = domain, normalise_domain(domain)
            got, expected = self.seen.domains[number], self.wanted[number]
            for field, one, other in zip(got._fields, got, expected, strict=True):
                assert one == other, (number, field, one, other)
        self.world = abstract(self.seen)

    def look(self, block_id: int) -> None:
        """What can be seen without a use: the address, the heat and the counters."""
        number = split_id(block_id).domain if block_id >= 0 else 0
        domain = self.state.domains[number]
        census = compute_census(domain)
        stats = self.memory.get_stats(number)
        assert stats["live_blocks"] == census.live
        assert (stats["bytes_live"], stats["bytes_held"]) == (census.bytes_live, census.bytes_held)
        tiers = tuple(
            stats[name]
            for name in ("ultra_cold_blocks", "cold_blocks", "warm_blocks", "hot_blocks")
        )
        assert tiers == census.tiers
        row = split_id(block_id).row
        expected = understand(self.state, Request("access", (block_id,)))
        looks = [
            perform(self.memory, Request(name, (block_id,)))
            for name in ("address", "temperature", "heat")
        ]
        if is_refusal(expected):
            assert all(is_same(look, expected) for look in looks)
            return
        block = domain.blocks[row]
        tier = ("ultra-cold", "cold", "warm", "hot")[block.tier]
        heat = compute_heat(block.level, block.stamp, domain.clock.epoch)
        assert looks == [compute_address(block, number), tier, heat]


def is_same(one: object, other: object) -> bool:
    """Equal results, or errors of one class with one payload."""
    if isinstance(one, SpectralError) and isinstance(other, SpectralError):
        return type(one) is type(other) and one.payload == other.payload
    return type(one) is type(other) and one == other


def check_relation(before: World, after: World, operation: Operation, result: object) -> None:
    """The relation allows what an implementation did, and foretells all but the addresses."""
    assert result is None or isinstance(result, int | bytes | tuple | SpectralError)
    outcome = Outcome(result, compute_moves(before, after))  # type: ignore[arg-type]  # any result is an outcome
    assert find_violation(before, operation, outcome) is None, (operation, outcome)
    assert without_blank_pages(advance(before, operation, outcome)) == after


def without_blank_pages(world: World) -> World:
    """The world whose contents leave out pages of zeros, as the normal form does."""
    live = {
        block_id: seen._replace(
            contents=Map({page: data for page, data in seen.contents.items() if any(data)})
        )
        for block_id, seen in world.live.items()
    }
    return world._replace(live=Map(live))
