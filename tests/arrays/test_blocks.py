"""Batches of allocator calls do what a loop of them does."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

import spectral_memory
from spectral_memory import SMEM_AUTO, SMEM_HOT, unchecked
from spectral_memory.arrays import ADDRESSES, BatchError, access_many, malloc_many
from spectral_memory.hierarchical.arguments import Frequency, Integer
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    EmptyTierError,
    NotFiniteError,
    TierFullError,
    UnknownBlockError,
    UseAfterFreeError,
)

System: TypeAlias = type[unchecked.HierarchicalSpectralMemory]

both = pytest.mark.parametrize(
    "system",
    [spectral_memory.HierarchicalSpectralMemory, unchecked.HierarchicalSpectralMemory],
    ids=["contracts on", "contracts off"],
)
REQUESTS = st.lists(
    st.tuples(
        st.integers(0, 5000),
        st.floats(allow_nan=False, allow_infinity=False) | st.floats(0, 250),
        st.integers(0, 4),
        st.integers(0, DOMAINS - 1),
    ),
    max_size=12,
)


@both
@given(REQUESTS, st.data())
def test_a_batch_is_a_loop(
    system: System, requests: list[tuple[int, float, int, int]], data: st.DataObject
) -> None:
    batch, loop = system(), system()
    sizes, wishes, hints, owners = zip(*requests, strict=True) if requests else ((), (), (), ())
    ids = malloc_many(batch, sizes, wishes, hints, owners)
    assert ids.dtype == np.int64
    expected = [loop.malloc(size, hint, t, owner) for size, t, hint, owner in requests]
    assert ids.tolist() == expected
    assert batch.to_spec() == loop.to_spec()
    if requests:
        used = data.draw(st.lists(st.sampled_from(expected), max_size=20))
        addresses = access_many(batch, used)
        assert addresses.dtype == ADDRESSES
        assert [tuple(one) for one in addresses.tolist()] == [loop.access(one) for one in used]
        assert batch.to_spec() == loop.to_spec()
    batch.check()


@both
def test_without_frequencies_a_batch_is_a_loop_too(system: System) -> None:
    batch, loop = system(), system()
    ids = malloc_many(batch, [1, 100, 0], temperature=[SMEM_AUTO, SMEM_HOT, 0])
    assert ids.tolist() == [loop.malloc(1), loop.malloc(100, SMEM_HOT), loop.malloc(0, 0)]
    assert batch.to_spec() == loop.to_spec()


def test_arguments_are_broadcast_and_the_shape_is_kept() -> None:
    memory = unchecked.HierarchicalSpectralMemory()
    ids = malloc_many(memory, [[64], [1024]], [50.0, 60.0, 180.0], domain=3)
    assert ids.shape == (2, 3)
    found = access_many(memory, ids)
    assert found.shape == (2, 3)
    assert found["resonance"].tolist() == [[10, 13, 69], [10, 13, 69]]
    assert found["prime"].tolist() == [[2] * 3, [5] * 3]
    assert len(set(ids.ravel().tolist())) == 6
    assert {one % DOMAINS for one in ids.ravel().tolist()} == {3}
    single = malloc_many(memory, 64)
    assert single.shape == ()
    assert access_many(memory, single).shape == ()
    assert access_many(memory, int(single)).item() == memory.address(int(single))
    assert malloc_many(memory, [], 180.0).shape == (0,)
    assert access_many(memory, []).shape == (0,)
    with pytest.raises(ValueError, match="shape mismatch"):
        malloc_many(memory, [1, 2, 3], [50.0, 60.0])


@both
@pytest.mark.parametrize(
    ("words", "error", "name"),
    [
        ({"sizes": [1, -1]}, ArgumentRangeError, "size[1]"),
        ({"sizes": [[1, OFFSETS + 1]]}, ArgumentRangeError, "size[0, 1]"),
        ({"sizes": np.array([1, OFFSETS + 1])}, ArgumentRangeError, "size[1]"),
        ({"sizes": [1, True]}, ArgumentTypeError, "size[1]"),
        ({"sizes": [1.0]}, ArgumentTypeError, "size[0]"),
        ({"sizes": np.array([1.0])}, ArgumentTypeError, "size"),
        ({"sizes": np.array([True])}, ArgumentTypeError, "size"),
        ({"sizes": [1], "temperature": 5}, ArgumentRangeError, "temperature"),
        ({"sizes": [1], "temperature": [None]}, ArgumentTypeError, "temperature[0]"),
        ({"sizes": [1], "domain": [12]}, ArgumentRangeError, "domain[0]"),
        ({"sizes": [1, 2], "t_virtual": [1.0, np.nan]}, NotFiniteError, "t_virtual[1]"),
        ({"sizes": [1], "t_virtual": ["x"]}, ArgumentTypeError, "t_virtual[0]"),
        ({"sizes": [1], "t_virtual": np.array([1j])}, ArgumentTypeError, "t_virtual"),
    ],
)
def test_an_argument_that_no_memory_takes_is_refused_before_anything_is_done(
    system: System, words: dict[str, ArrayLike], error: type[Exception], name: str
) -> None:
    memory = system()
    before = memory.to_spec()
    with pytest.raises(error) as caught:
        malloc_many(memory, **words)
    assert caught.value.args[0] == name
    assert memory.to_spec() == before


@both
def test_the_calls_before_a_refused_one_stand(system: System) -> None:
    batch, loop = system(hot_capacity=2), system(hot_capacity=2)
    with pytest.raises(BatchError) as caught:
        malloc_many(batch, [10, 20, 30, 40], temperature=SMEM_HOT)
    assert caught.value.position == 2
    assert caught.value.done.tolist() == [loop.malloc(10, SMEM_HOT), loop.malloc(20, SMEM_HOT)]
    assert isinstance(caught.value.__cause__, TierFullError)
    assert caught.value.cause is caught.value.__cause__
    assert str(caught.value).startswith("call 2 of the batch was refused: ")
    assert batch.to_spec() == loop.to_spec()


def test_a_refusal_at_once_has_done_nothing() -> None:
    memory = unchecked.HierarchicalSpectralMemory(n_zeros=3)
    with pytest.raises(BatchError) as caught:
        malloc_many(memory, [[1, 2]], temperature=SMEM_HOT)
    assert (caught.value.position, caught.value.done.tolist()) == (0, [])
    assert isinstance(caught.value.cause, EmptyTierError)


@both
def test_the_uses_before_a_refused_one_stand(system: System) -> None:
    batch, loop = system(), system()
    for memory in (batch, loop):
        malloc_many(memory, [1, 2, 3])
        memory.free(12)
    with pytest.raises(BatchError) as caught:
        access_many(batch, [[0, 24], [12, 0]])
    assert caught.value.position == 2
    assert isinstance(caught.value.cause, UseAfterFreeError)
    assert caught.value.done.tolist() == [loop.access(0), loop.access(24)]
    assert batch.to_spec() == loop.to_spec()


@both
@pytest.mark.parametrize("wrong", [[0, True], [0, 1.0], np.array([0.0]), np.array(["0"]), [None]])
def test_an_id_that_is_no_int_is_refused_before_anything_is_done(
    system: System, wrong: ArrayLike
) -> None:
    memory = system()
    memory.malloc(1)
    before = memory.to_spec()
    with pytest.raises(ArgumentTypeError) as caught:
        access_many(memory, wrong)
    assert caught.value.args[0].startswith("block_id")
    assert memory.to_spec() == before


def test_ids_of_any_length_are_taken() -> None:
    memory = unchecked.HierarchicalSpectralMemory()
    memory.malloc(1)
    for ids in (
        np.array([0], dtype=np.uint64),
        np.array([0], dtype=">i2"),
        np.array([0], dtype=object),
        [np.int32(0)],
    ):
        assert access_many(memory, ids)["resonance"].tolist() == [2]
    for unknown in (2**70, -1, 2**63):
        with pytest.raises(BatchError) as caught:
            access_many(memory, [unknown])
        assert isinstance(caught.value.cause, UnknownBlockError)
        assert caught.value.cause.args == (unknown,)


class _Worn(unchecked.HierarchicalSpectralMemory):
    """A memory whose rows have been freed very often: its ids are long."""

    def malloc(
        self,
        size: Integer,
        temperature: Integer = SMEM_AUTO,
        t_virtual: Frequency | None = None,
        domain: Integer = 0,
    ) -> int:
        return 2**63 + super().malloc(size, temperature, t_virtual, domain)


def test_ids_beyond_int64_are_pythons_ints() -> None:
    ids = malloc_many(_Worn(), [1, 1])
    assert ids.dtype == object
    assert ids.tolist() == [2**63, 2**63 + 12]
