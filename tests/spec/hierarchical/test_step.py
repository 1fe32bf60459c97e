"""An operation belongs to one domain, sees that domain, and changes nothing else."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields
from fractions import Fraction

import pytest

from spectral_spec.address import DOMAINS
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
    get_domain,
    step,
    step_domain,
)
from spectral_spec.tiers import AUTO

from .scenes import Scene

OPERATIONS: tuple[Operation, ...] = (
    Malloc(3, 8, AUTO, Fraction(15)),
    Calloc(3, 2, 8, AUTO, None),
    Realloc(3, 100),
    Access(3),
    Read(3, 0, None),
    Write(3, 0, b"ab"),
    Free(3),
    Defragment(3),
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operations_are_frozen_values(operation: Operation) -> None:
    assert pickle.loads(pickle.dumps(operation)) == operation  # noqa: S301 - made here
    with pytest.raises(FrozenInstanceError):
        setattr(operation, fields(operation)[0].name, 1)


def test_no_two_operations_share_a_tag() -> None:
    assert len({operation.kind for operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_the_domain_of_the_operation_changes(operation: Operation) -> None:
    scene = Scene()
    for domain in range(DOMAINS):
        scene.bear(domain=domain)
        scene.bear(domain=domain)
    scene.do(Free(3 + DOMAINS))
    before = scene.state
    after, result = step(before, operation)
    assert get_domain(operation) == 3
    for number in range(DOMAINS):
        if number != 3:
            assert after.domains[number] is before.domains[number]
    alone, same = step_domain(before.config, before.domains[3], 3, operation)
    assert (alone, same) == (after.domains[3], result)


def test_what_happens_in_a_domain_does_not_depend_on_the_others() -> None:
    busy, quiet = Scene(), Scene()
    for domain in range(DOMAINS):
        if domain != 3:
            busy.bear(100, AUTO, Fraction(180), domain)
    for operation in OPERATIONS:
        assert busy.do(operation) == quiet.do(operation)
        assert busy.get_domain(3) == quiet.get_domain(3)
