"""What is asked of every step of the hierarchical system, beside the reference's answer.

The relation looks at worlds, and many states show one world. So its verdict is kept by
what it looks at: the blocks before and after, the operation and the result, ids written
as rows and generations as what the step added to them. Renaming ids changes no verdict.
"""

from __future__ import annotations

from spectral_proofs.model.goals import VACANCY, find_migrations, is_migration
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import (
    Domain,
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


class Judge:
    """Says in words what is wrong with a step; None if nothing is."""

    def __init__(self, bounded: bool) -> None:
        self._bounded = bounded
        self._portraits: dict[tuple[object, ...], int] = {}
        self._verdicts: dict[tuple[object, ...], str | None] = {}

    @property
    def questions(self) -> int:
        """How many different steps the relation was asked about."""
        return len(self._verdicts)

    def portray(self, domain: Domain) -> int:
        """A number for what the relation looks at in a domain, but for the ids: its portrait."""
        generations = domain.generations
        portrait = (
            *(
                (row, *block[:5], block.contents if len(block.contents) > 0 else None)
                for row, block in sorted(domain.blocks.items())
            ),
            *sorted(row for row, count in generations.items() if count > 0),
        )
        return self._portraits.setdefault(portrait, len(self._portraits))

    def find_fault(
        self,
        before: State,
        shown: int,
        operation: Operation,
        after: State,
        shows: int,
        result: Result,
    ) -> str | None:
        """The first thing that is wrong with a step; `shown` and `shows` are its portraits."""
        number = get_domain(operation)
        old, new = before.domains[number], after.domains[number]
        if is_refusal(result):
            if after is not before:
                return "a refused operation changed the state (rule F1)"
        else:
            domains = (*before.domains[:number], new, *before.domains[number + 1 :])
            if domains != after.domains:  # equal parts are the same objects: this looks no deeper
                return f"an operation on domain {number} changed another one"
            if is_migration(old, new):
                fault = self._find_haste(before, operation, after)
                if fault is not None:
                    return fault
        grown: tuple[object, ...] = ()
        if new.generations is not old.generations:
            ids = old.generations
            grown = tuple(
                (row, count - ids.get(row, 0)) for row, count in sorted(new.generations.items())
            )
        named = name_operation(old, operation)
        question = (number, shown, named, name_result(old, operation, result), shows, grown)
        if question not in self._verdicts:
            self._verdicts[question] = judge_by_relation(before, operation, after, result)
        return self._verdicts[question]

    def _find_haste(self, before: State, operation: Operation, after: State) -> str | None:
        """A block that migrates within its cool-down, though it takes no vacant place."""
        policy, number = before.config.policy, get_domain(operation)
        old, new = before.domains[number], after.domains[number]
        for kind, row in find_migrations(self._bounded, old, operation, new):
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


def name_operation(domain: Domain, operation: Operation) -> object:
    """An operation without the generation in its id: older, of now, or yet to come."""
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "defragment":  # noqa: PLR1714 - by these the type checker knows which operations have a block
        return operation
    generation, row, _ = split_id(operation.block)
    age = domain.generations.get(row, 0) - generation
    named = (operation.kind, row, (age > 0) - (age < 0))
    if operation.kind == "realloc":
        return *named, operation.size
    if operation.kind == "read":
        return *named, operation.offset, operation.size
    if operation.kind == "write":
        return *named, operation.offset, operation.data
    return named


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
