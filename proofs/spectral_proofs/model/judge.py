"""What is asked of every step of the hierarchical system, beside the reference's answer.

The relation looks at worlds, and many states show one world. So its verdict is kept by
what it looks at: the blocks before and after, the operation and the result, ids written
as rows and generations as what the step added to them. Renaming ids changes no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from immutables import Map

from spectral_proofs.model.goals import VACANCY
from spectral_proofs.model.match import Looks
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import (
    Domain,
    Handle,
    Operation,
    Outcome,
    Result,
    State,
    abstract,
    advance,
    compute_moves,
    find_violation,
    get_domain,
    split_id,
)

__all__ = ["Judge"]

_UNASKED: Final = "unasked"


class Judge:
    """Says in words what is wrong with a step; None if nothing is."""

    def __init__(self) -> None:
        self._looks: dict[Looks, int] = {}
        self._portraits: dict[tuple[object, ...], int] = {}
        self._verdicts: dict[tuple[object, ...], str | None] = {}
        self._grown: dict[tuple[Map[int, int], Map[int, int]], tuple[tuple[int, int], ...]] = {}
        self._handles: dict[int, Handle] = {}

    @property
    def questions(self) -> int:
        """How many different steps the relation was asked about."""
        return len(self._verdicts)

    def portray(self, domain: Domain, looks: Looks | None = None) -> int:
        """A number for what the relation looks at in a domain, but for the ids: its portrait.

        Of domains with the same `looks` it is the same.
        """
        if looks is None:
            return self._paint(domain)
        portrait = self._looks.get(looks)
        if portrait is None:
            portrait = self._looks[looks] = self._paint(domain)
        return portrait

    def find_fault(
        self,
        before: State,
        shown: int,
        number: int,
        operation: Operation,
        after: State,
        shows: int,
        result: Result,
        migrations: Sequence[tuple[str, int]] = (),
    ) -> str | None:
        """The first thing that is wrong with a step; `shown` and `shows` are its portraits."""
        old, new = before.domains[number], after.domains[number]
        if is_refusal(result):
            if after is not before:
                return "a refused operation changed the state (rule F1)"
        else:
            ahead, behind = slice(number), slice(number + 1, None)
            one, other = before.domains, after.domains
            # Equal parts are the same objects: this looks no deeper.
            if one[ahead] != other[ahead] or one[behind] != other[behind]:
                return f"an operation on domain {number} changed another one"
            if migrations:
                fault = find_haste(before, operation, after, migrations)
                if fault is not None:
                    return fault
        grown: tuple[object, ...] = ()
        if new.generations is not old.generations:
            ids = old.generations, new.generations
            grown = self._grown.get(ids) or self._compare_ids(*ids)
        named = name_operation(old, operation, self._split)
        question = number, shown, named, name_result(old, operation, result), shows, grown
        verdict = self._verdicts.get(question, _UNASKED)
        if verdict is _UNASKED:
            verdict = self._verdicts[question] = judge_by_relation(before, operation, after, result)
        return verdict

    def _paint(self, domain: Domain) -> int:
        """The number of a portrait."""
        portrait = (
            *(
                (row, *block[:5], block.contents if len(block.contents) > 0 else None)
                for row, block in sorted(domain.blocks.items())
            ),
            *sorted(row for row, count in domain.generations.items() if count > 0),
        )
        return self._portraits.setdefault(portrait, len(self._portraits))

    def _compare_ids(self, old: Map[int, int], new: Map[int, int]) -> tuple[tuple[int, int], ...]:
        """How many ids of each row a step has ended."""
        grown = tuple((row, count - old.get(row, 0)) for row, count in sorted(new.items()))
        self._grown[old, new] = grown
        return grown

    def _split(self, block: int) -> Handle:
        """The parts of an id."""
        handle = self._handles.get(block)
        if handle is None:
            handle = self._handles[block] = split_id(block)
        return handle


def name_operation(domain: Domain, operation: Operation, split: Callable[[int], Handle]) -> object:
    """An operation without the generation in its id: older, of now, or yet to come."""
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "defragment":  # noqa: PLR1714 - by these the type checker knows which operations have a block
        return operation
    generation, row, _ = split(operation.block)
    age = domain.generations.get(row, 0) - generation
    named = (operation.kind, row, (age > 0) - (age < 0))
    if operation.kind == "realloc":
        return *named, operation.size
    if operation.kind == "read":
        return *named, operation.offset, operation.size
    if operation.kind == "write":
        return *named, operation.offset, operation.data
    return named


def find_haste(
    before: State, operation: Operation, after: State, migrations: Sequence[tuple[str, int]]
) -> str | None:
    """A block that migrates within its cool-down, though it takes no vacant place."""
    policy, number = before.config.policy, get_domain(operation)
    old, new = before.domains[number], after.domains[number]
    for kind, row in migrations:
        rested = new.clock.epoch - old.blocks[row].moved
        if rested < policy.cool_down and not (kind == VACANCY and operation.kind == "free"):
            return f"row {row} migrates after {rested} of {policy.cool_down} epochs"
    return None


def judge_by_relation(
    before: State, operation: Operation, after: State, result: Result
) -> str | None:
    """The verdict of the relation on one step."""
    world, follows = abstract(before), abstract(after)
    outcome = Outcome(result, compute_moves(world, follows))
    violation = find_violation(world, operation, outcome)
    if violation is not None:
        return f"the relation forbids it: {violation}"
    if advance(world, operation, outcome) != follows:
        return "the world afterwards is not the one that the outcome foretells"
    return None


def name_result(domain: Domain, operation: Operation, result: Result) -> object:
    """A result without the generations in its ids."""
    if operation.kind == "malloc" or operation.kind == "calloc":  # noqa: PLR1714 - by these the type checker knows which operations have a block
        if not isinstance(result, int):
            return (type(result), result.args) if is_refusal(result) else result
        generation, row, number = split_id(result)
        return generation - domain.generations.get(row, 0), row, number
    if operation.kind == "defragment":
        return result
    if is_refusal(result):
        block = operation.block
        return type(result), tuple("id" if one == block else one for one in result.args)
    return result == operation.block if operation.kind == "realloc" else result
