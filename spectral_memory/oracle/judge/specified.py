"""The specification itself as a subject: what every answer must be in exact mode."""

from __future__ import annotations

from collections.abc import Sequence

from spectral_memory.hierarchical.statistics import summarise
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import KINDS, NO_BLOCK, Operation, bind, is_birth
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    Answers,
    Look,
    Observation,
    Part,
    Refusal,
)
from spectral_spec import hierarchical as h
from spectral_spec import minimal as m
from spectral_spec.address import DOMAINS
from spectral_spec.errors import SpectralError
from spectral_spec.thermal import compute_heat

__all__ = ["SpecifiedAllocator", "SpecifiedDict", "make_specified"]

_SHOWN_ROWS = 24  # of a state that is shown to a person


def _have_all(system: System) -> Capabilities:
    """Everything there is."""
    parts = (
        {"pairs", "temperatures", "status", "counters", "clock"}
        if system == System.MINIMAL
        else {"domains", "mismatch_bounds", "mean_mismatch", "blocks"}
    )
    looks = frozenset(LOOK_FIELDS[system])
    return Capabilities(frozenset(KINDS[system]), looks, frozenset(parts))


def _to_answer(result: object) -> object:
    """A result of the specification as an answer."""
    return Refusal(*result.payload) if isinstance(result, SpectralError) else result


class SpecifiedDict:
    """`spectral_spec.minimal.step`, operation by operation."""

    def __init__(self) -> None:
        self.capabilities = _have_all(System.MINIMAL)
        self.state: m.State[object, object] = m.initial()

    def begin(self, setup: Setup) -> None:
        """The empty dictionary."""
        self.state = m.initial(setup.policy)

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:  # noqa: ARG002 - a dictionary has no addresses
        """The steps, one by one."""
        results: list[object] = []
        looks: list[Look | None] = []
        for number, operation in enumerate(operations, 1):
            self.state, result = m.step(self.state, operation)  # type: ignore[arg-type]  # of this system
            results.append(_to_answer(result))
            looks.append(self._look(operation) if stride and number % stride == 0 else None)
        return Answers(results, looks, [()] * len(results))

    def _look(self, operation: Operation) -> Look:
        """Counters, and the temperature of the key."""
        state = self.state
        counted = (state.promotions, state.demotions, len(state.entries))
        entry = state.entries.get(getattr(operation, "key", None))
        if entry is None:
            return (*counted, None, None, None)
        tier, band, heat = m.compute_temperature(state, entry)
        return (*counted, int(tier), band, heat)

    def observe(self) -> Observation:
        """All parts."""
        state = self.state
        pairs = m.abstract(state)
        temperatures = tuple(
            tuple(m.compute_temperature(state, state.entries[key])) for key, _ in pairs
        )
        return (
            Part("pairs", pairs),
            Part("temperatures", temperatures),
            Part("status", tuple(m.compute_status(state))),
            Part("counters", (state.promotions, state.demotions)),
            Part("clock", tuple(state.clock)),
        )

    def describe(self) -> tuple[str, ...]:
        """The state for people."""
        state = self.state
        epoch, phase = state.clock
        counters = f"promotions {state.promotions}, demotions {state.demotions}"
        lines = [f"clock: epoch {epoch}, phase {phase}; {counters}; {len(state.entries)} keys"]
        for key, value in m.abstract(state)[:_SHOWN_ROWS]:
            tier, band, heat = m.compute_temperature(state, state.entries[key])
            word = ("", "cold", "warm", "hot")[tier]
            lines.append(f"{key!r}: {value!r}, {word}, band {band}, heat {heat}")
        return _cut(lines, len(state.entries))

    def close(self) -> None:
        """Nothing to give back."""


class SpecifiedAllocator:
    """`spectral_spec.hierarchical.step`, operation by operation."""

    def __init__(self) -> None:
        self.capabilities = _have_all(System.HIERARCHICAL)
        self.begin(Setup(System.HIERARCHICAL))

    def begin(self, setup: Setup) -> None:
        """The empty memory."""
        self.state = h.initial(setup.config)
        self.ids: list[int] = []

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The steps, one by one."""
        results: list[object] = []
        looks: list[Look | None] = []
        moved: list[tuple[tuple[int, object], ...]] = []
        for number, operation in enumerate(operations, 1):
            bound = bind(operation, self.ids)
            before = h.abstract(self.state) if moves else None
            self.state, result = h.step(self.state, bound)  # type: ignore[arg-type]  # of this system
            if is_birth(operation):
                self.ids.append(result if isinstance(result, int) else NO_BLOCK)
            results.append(_to_answer(result))
            looks.append(self._look(bound, result) if stride and number % stride == 0 else None)
            moved.append(() if before is None else h.compute_moves(before, h.abstract(self.state)))
        return Answers(results, looks, moved)  # type: ignore[arg-type]  # addresses all

    def _look(self, operation: Operation, result: object) -> Look:
        """Figures of the domain, and the block."""
        number = h.get_domain(operation)  # type: ignore[arg-type]  # of this system
        figures = self._count(number)
        domain = self.state.domains[number]
        block_id = result if is_birth(operation) else getattr(operation, "block", None)
        if not isinstance(block_id, int):
            return (*figures, None, None, None)
        block = h.find_block(domain, block_id, False)
        if isinstance(block, SpectralError):
            return (*figures, None, None, None)
        heat = compute_heat(block.level, block.stamp, domain.clock.epoch)
        return (*figures, h.compute_address(block, number), int(block.tier), heat)

    def _count(self, number: int) -> tuple[object, ...]:
        """The figures of a domain."""
        census = h.compute_census(self.state.domains[number])
        tally = census.tally
        return (
            census.live,
            census.bytes_live,
            census.bytes_held,
            tally.mallocs,
            tally.frees,
            tally.promotions,
            tally.demotions,
            *census.tiers,
            tally.quantized,
        )

    def observe(self) -> Observation:
        """All parts."""
        domains = self.state.domains
        stats = [summarise(h.compute_census(domain)) for domain in domains]
        bounds = tuple(
            (domain.tally.mismatch_low, domain.tally.mismatch_high) for domain in domains
        )
        return (
            *(Part(f"domain {number}", self._count(number)) for number in range(DOMAINS)),
            Part("mismatch_bounds", bounds),
            Part("mean_mismatch", tuple(one["mean_mismatch"] for one in stats)),
            Part("blocks", tuple(sorted(self._show_blocks()))),
        )

    def _show_blocks(self) -> list[tuple[int, object, int, int]]:
        """Id, address, tier and heat of every live block."""
        return [
            (
                h.compute_id(domain.generations.get(row, 0), row, number),
                h.compute_address(block, number),
                int(block.tier),
                compute_heat(block.level, block.stamp, domain.clock.epoch),
            )
            for number, domain in enumerate(self.state.domains)
            for row, block in domain.blocks.items()
        ]

    def describe(self) -> tuple[str, ...]:
        """The state for people: the domains that were used, and the live blocks."""
        lines = []
        for number, domain in enumerate(self.state.domains):
            if domain.tally.mallocs:
                tally = domain.tally
                lines.append(
                    f"domain {number}: epoch {domain.clock.epoch}, phase {domain.clock.phase}; "
                    f"{len(domain.blocks)} live of {tally.mallocs}; "
                    f"promotions {tally.promotions}, demotions {tally.demotions}"
                )
        blocks = sorted(self._show_blocks())
        births = {block: number for number, block in enumerate(self.ids)}
        for block, address, tier, heat in blocks[:_SHOWN_ROWS]:
            word = ("ultra-cold", "cold", "warm", "hot")[tier]
            lines.append(f"#{births.get(block, '?')} (id {block}): {word}, heat {heat}, {address}")
        return _cut(lines, len(blocks)) or ("nothing was allocated yet",)

    def close(self) -> None:
        """Nothing to give back."""


def _cut(lines: list[str], count: int) -> tuple[str, ...]:
    """The lines, and how many entries they leave out."""
    rest = count - _SHOWN_ROWS
    return (*lines, *([f"and {rest} more"] if rest > 0 else []))


def make_specified(system: System) -> SpecifiedDict | SpecifiedAllocator:
    """The specification of a system as a subject."""
    return SpecifiedDict() if system == System.MINIMAL else SpecifiedAllocator()
