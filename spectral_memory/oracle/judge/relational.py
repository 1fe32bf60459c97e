"""The referee of the relational strictness: every outcome is one that the specification allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.lens import Difference, is_same
from spectral_memory.oracle.judge.operations import NO_BLOCK, Operation, bind, is_birth
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    Answers,
    Look,
    Moves,
    Observation,
    Raised,
    Refusal,
    UnusableError,
)
from spectral_memory.oracle.judge.world import IndexedWorld
from spectral_spec import errors
from spectral_spec.address import DOMAINS, PRIMES, GlobalAddress, LocalAddress
from spectral_spec.errors import SpectralError
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical import Outcome
from spectral_spec.hierarchical.abstraction import compute_size
from spectral_spec.hierarchical.refusals import compute_due_refusal
from spectral_spec.thermal import Policy
from spectral_spec.tiers import Tier, compute_band_range

__all__ = ["RelationalAllocator", "RelationalDict", "make_relational"]

_EMPTY: Final = Refusal("MissingKeyError", ("popitem(): dictionary is empty",))
_CLASSES: Final = {
    name: cls
    for name, cls in vars(errors).items()
    if isinstance(cls, type) and issubclass(cls, SpectralError)
}
#: The figures of a look that follow from the blocks, by name.
_COUNTED: Final = (
    "live_blocks",
    "bytes_live",
    "bytes_held",
    "mallocs",
    "frees",
    "ultra_cold_blocks",
    "cold_blocks",
    "warm_blocks",
    "hot_blocks",
    "quantized",
)


class RelationalAllocator:
    """Follows the blocks that a subject reports, and asks the relation about every step."""

    moves = True

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        counted = not capabilities.differs("statistics")
        names = LOOK_FIELDS[System.HIERARCHICAL]
        self._shown = tuple(
            (names.index(name), place)
            for place, name in enumerate(_COUNTED)
            if counted and name in capabilities.looks
        )
        self.begin(Setup(System.HIERARCHICAL))

    def begin(self, setup: Setup) -> None:
        """No block was ever born."""
        self.setup = setup
        self.world = IndexedWorld(setup.config)
        self.ids: list[int] = []
        self._counts: list[list[int]] = [[0] * len(_COUNTED) for _ in range(DOMAINS)]

    def judge(self, operations: Sequence[Operation], answers: Answers) -> Difference | None:
        """The first step that the relation does not allow, or whose figures are wrong."""
        columns = (answers.results, answers.looks, answers.moves)
        if any(len(column) != len(operations) for column in columns):
            raise UnusableError(f"{len(operations)} operations, {len(answers.results)} answers")
        for at, operation in enumerate(operations):
            result, look, moves = answers.results[at], answers.looks[at], answers.moves[at]
            found = self._judge_one(at, operation, result, moves)
            if found is None and look is not None:
                found = self._judge_look(at, operation, look)
            if found is not None:
                return found
        return None

    def _judge_one(
        self, at: int, operation: Operation, result: object, moves: Moves
    ) -> Difference | None:
        """One step."""
        bound = bind(operation, self.ids)
        if is_birth(operation):
            self.ids.append(result if type(result) is int else NO_BLOCK)
        wanted = "an outcome that the relation allows"
        if isinstance(result, Raised):
            return Difference(at, "result", wanted, result, "a refusal names its reason")
        given = self._to_error(bound, result) if isinstance(result, Refusal) else result
        if given is None and isinstance(result, Refusal):
            return Difference(at, "result", wanted, result, "a refusal names its reason")
        if type(given) is bool or not _are_moves(moves):
            return Difference(
                at, "result", wanted, (result, moves), "an access returns the address"
            )
        violation = self.world.find_violation(bound, Outcome(given, moves))  # type: ignore[arg-type]  # of this system; any result is an outcome
        if violation is not None:
            return Difference(at, "result", wanted, _show(result, moves), violation)
        if not isinstance(result, Refusal) and self._shown:
            self._count(bound)
        return None

    def _to_error(self, operation: Operation, refusal: Refusal) -> SpectralError | None:
        """The refusal as an error of the specification; None if there is no such error."""
        cls = _CLASSES.get(refusal.name)
        if cls is None:
            return None
        if not self._capabilities.payloads:
            return self._complete(operation, refusal.name)
        try:
            return cls(*refusal.payload)
        except TypeError:  # another number of values than the error carries
            return None

    def _complete(self, operation: Operation, name: str) -> SpectralError:
        """The error of this name that is allowed; one without a payload if none is."""
        view = self.world.view(getattr(operation, "block", None))
        due = compute_due_refusal(view, operation)  # type: ignore[arg-type]  # of this system
        if due is not None and type(due).__name__ == name:
            return due
        seen = self.world.live.get(getattr(operation, "block", -1))
        domain = operation.domain if seen is None else seen.domain  # type: ignore[union-attr]  # a birth has one
        size = compute_size(operation) or getattr(operation, "size", 0)  # type: ignore[arg-type]  # of this system
        channel = PRIMES[compute_size_class(size)]
        capacity = self.setup.policy.hot_capacity
        candidates: list[SpectralError] = [
            errors.OutOfMemoryError(domain, int(tier), channel, size) for tier in Tier
        ]
        if capacity is not None:
            candidates.append(errors.TierFullError(domain, capacity))
        for one in candidates:
            if type(one).__name__ == name and self.world.is_refusal_allowed(operation, one):  # type: ignore[arg-type]  # of this system
                return one
        return SpectralError(name)

    def _count(self, operation: Operation) -> None:
        """The figures that follow from the operation alone."""
        if is_birth(operation):
            counts = self._counts[operation.domain]  # type: ignore[union-attr]  # a birth has one
            counts[3] += 1
            counts[9] += operation.t is not None  # type: ignore[union-attr]  # a birth has one
        elif operation.kind == "free":
            self._counts[self.world.spent[operation.block]][4] += 1

    def _judge_look(self, at: int, operation: Operation, look: Look) -> Difference | None:
        """The figures of the operation's domain."""
        if len(look) != len(LOOK_FIELDS[System.HIERARCHICAL]):
            return Difference(at, "look", "a look", look[0] if look else None, "")
        bound = bind(operation, self.ids)
        block = getattr(bound, "block", None)
        domain = getattr(bound, "domain", None)
        if domain is None:
            seen = self.world.live.get(block) if block is not None else None
            domain = self.world.spent.get(block) if seen is None else seen.domain  # type: ignore[arg-type]  # it is the id of a block
        if domain is None:
            return None  # an unknown block has no domain
        expected = self._get_figures(domain)
        for place, count in self._shown:
            if look[place] != expected[count]:
                return Difference(at, _COUNTED[count], expected[count], look[place])
        return None

    def _get_figures(self, domain: int) -> list[int]:
        """What a domain counts: tiers are those of the resonances at which blocks lie."""
        counts, found = list(self._counts[domain]), self.world.get_figures(domain)
        counts[:3], counts[5:9] = found[:3], found[3:]
        return counts

    def judge_observation(self, observation: Observation) -> Difference | None:
        """The addresses of all blocks are those that were reported."""
        parts = dict(observation)
        expected = tuple(sorted((one, seen.address) for one, seen in self.world.live.items()))
        blocks = parts.get("blocks")
        if "blocks" not in self._capabilities.parts:
            return None
        if not isinstance(blocks, tuple):
            return Difference(-1, "blocks", expected, blocks)
        observed = tuple(one[:2] if isinstance(one, tuple) else one for one in blocks)
        return None if observed == expected else Difference(-1, "blocks", expected, observed)

    def describe(self) -> tuple[str, ...]:
        """The world for people."""
        births = {one: number for number, one in enumerate(self.ids)}
        lines = [
            f"#{births.get(one, '?')} (id {one}): domain {seen.domain}, {seen.size} bytes, "
            f"{seen.address}"
            for one, seen in sorted(self.world.live.items())[:24]
        ]
        return tuple(lines) or ("no block is live",)


class RelationalDict:
    """A dictionary whose heat may be any: its pairs are right, and its thermal view fits them."""

    moves = False

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        looks = capabilities.looks
        self._sees_length = "length" in looks and not capabilities.differs("statistics")
        names = ("tier", "band") if not capabilities.differs("heat") else ()
        self._thermal = tuple(name for name in names if name in looks)
        self.pairs: dict[object, object] = {}
        self._capacity = Policy().hot_capacity

    def begin(self, setup: Setup) -> None:
        """No key."""
        self.pairs = {}
        self._capacity = setup.policy.hot_capacity

    def judge(self, operations: Sequence[Operation], answers: Answers) -> Difference | None:
        """The first result that a dictionary would not give."""
        if len(answers.results) != len(operations):
            raise UnusableError(f"{len(operations)} operations, {len(answers.results)} answers")
        for at, operation in enumerate(operations):
            expected = self._step(operation)
            if not is_same(expected, answers.results[at], self._capabilities.payloads):
                return Difference(at, "result", expected, answers.results[at])
            look = answers.looks[at]
            found = None if look is None else self._judge_look(at, operation, look)
            if found is not None:
                return found
        return None

    def _step(self, operation: Operation) -> object:
        """What a dictionary does."""
        pairs = self.pairs
        if operation.kind == "popitem":
            return pairs.popitem() if pairs else _EMPTY
        if operation.kind == "clear":
            pairs.clear()
            return None
        if operation.kind == "set":
            pairs[operation.key] = operation.value
            return None
        key = operation.key  # type: ignore[union-attr]  # the rest have one
        if key not in pairs:
            return Refusal("MissingKeyError", (key,))
        return pairs[key] if operation.kind == "get" else pairs.pop(key)

    def _judge_look(self, at: int, operation: Operation, look: Look) -> Difference | None:
        """The length, and a tier that fits the band: what is shown of them."""
        names = LOOK_FIELDS[System.MINIMAL]
        if len(look) != len(names):
            return Difference(at, "look", "a look", look[0] if look else None)
        if self._sees_length and look[2] != len(self.pairs):
            return Difference(at, "length", len(self.pairs), look[2])
        present = hasattr(operation, "key") and operation.key in self.pairs
        shown = {name: look[names.index(name)] for name in self._thermal}
        for name, value in shown.items():
            if (value is not None) != present:
                return Difference(at, name, "known of a key that is there", value)
            if present and not isinstance(value, int):
                return Difference(at, name, "a whole number", value)
        tier, band = shown.get("tier"), shown.get("band")
        if isinstance(tier, int) and isinstance(band, int):
            first, last = compute_band_range(tier)
            if not first <= band <= last:
                return Difference(at, "band", f"{first}..{last} of tier {tier}", band)
        return None

    def judge_observation(self, observation: Observation) -> Difference | None:
        """The pairs in their order; every key counts once."""
        parts = dict(observation)
        shown = self._capabilities.parts
        if "pairs" in shown and not self._are_pairs(parts.get("pairs")):
            return Difference(-1, "pairs", tuple(self.pairs.items()), parts.get("pairs"))
        if "status" not in shown or self._capabilities.differs("heat"):
            return None
        temperatures = parts.get("temperatures") if "temperatures" in shown else None
        return self._judge_status(parts.get("status"), temperatures)

    def _are_pairs(self, pairs: object) -> bool:
        """True for the pairs of the dictionary, in any order where that differs."""
        expected = tuple(self.pairs.items())
        if isinstance(pairs, tuple) and self._capabilities.differs("order"):
            return sorted(map(repr, pairs)) == sorted(map(repr, expected))
        return isinstance(pairs, tuple) and pairs == expected

    def _judge_status(self, status: object, temperatures: object) -> Difference | None:
        """Three counts that sum up to the length, and that fit the tiers of the keys."""
        length = len(self.pairs)
        wanted = f"three counts with a sum of {length}"
        if not isinstance(status, tuple) or len(status) != 3:
            return Difference(-1, "status", wanted, status)
        if not all(type(one) is int and one >= 0 for one in status) or sum(status) != length:
            return Difference(-1, "status", wanted, status)
        if self._capacity is not None and status[0] > self._capacity:
            return Difference(-1, "status", f"at most {self._capacity} hot", status)
        if isinstance(temperatures, tuple):
            tiers = [one[0] if isinstance(one, tuple) and one else None for one in temperatures]
            counted = tuple(tiers.count(tier) for tier in (Tier.HOT, Tier.WARM, Tier.COLD))
            if counted != status:
                return Difference(-1, "status", counted, status)
        return None

    def describe(self) -> tuple[str, ...]:
        """The pairs for people."""
        lines = [f"{key!r}: {value!r}" for key, value in list(self.pairs.items())[:24]]
        return tuple(lines) or ("no key",)


def make_relational(
    system: System, capabilities: Capabilities
) -> RelationalAllocator | RelationalDict:
    """The referee of a system."""
    if system == System.MINIMAL:
        return RelationalDict(capabilities)
    if not capabilities.moves:
        raise UnusableError("the relation needs the moved blocks, and they are not reported")
    return RelationalAllocator(capabilities)


def _are_moves(moves: object) -> bool:
    """True for pairs of an id and an address of whole numbers."""
    if not isinstance(moves, tuple):
        return False
    for one in moves:
        if not isinstance(one, tuple) or len(one) != 2 or type(one[0]) is not int:
            return False
        if not isinstance(one[1], GlobalAddress) or not isinstance(one[1].local, LocalAddress):
            return False
        if not all(isinstance(part, int) for part in (one[1].resonance, *one[1].local)):
            return False
    return True


def _show(result: object, moves: Moves) -> object:
    """A result, with the blocks that moved if any did."""
    return (result, "moves", *moves) if moves else result
