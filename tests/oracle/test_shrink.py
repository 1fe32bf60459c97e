"""What is made short still fails, means the same, and comes out the same every time."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.judge import Born, Script
from spectral_memory.oracle.judge.operations import get_birth, is_birth
from spectral_memory.oracle.judge.specified import SpecifiedAllocator
from spectral_memory.oracle.shrink import Effort, keep, shrink
from spectral_spec.hierarchical import Access, Free, Malloc, Write
from spectral_spec.tiers import AUTO


def draw(count: int, seed: int = 3) -> Script:
    source = HierarchicalSource(Random(seed), SpecifiedAllocator().capabilities, {})
    return tuple(source.draw(count))


def is_closed(script: Script) -> bool:
    """True if every block that is named was born before."""
    births = 0
    for operation in script:
        number = get_birth(operation)
        if number is not None and number >= births:
            return False
        births += is_birth(operation)
    return True


def test_a_part_of_a_script_names_no_block_that_is_not_born() -> None:
    script, rng = draw(400), Random(1)
    for _ in range(100):
        kept = sorted(rng.sample(range(len(script)), rng.randrange(len(script))))
        assert is_closed(keep(script, kept))
    assert keep(script, range(len(script))) == tuple(
        one for one in script if get_birth(one) is None or is_closed(script)
    )


def fails_on_two_writes(script: Script) -> int | None:
    """A bug that needs two blocks, both written, the second one longer than 100 bytes."""
    sizes: list[int] = []
    written: set[int] = set()
    for at, operation in enumerate(script, 1):
        if isinstance(operation, Malloc):
            sizes.append(operation.size)
        elif is_birth(operation):
            sizes.append(0)
        if isinstance(operation, Write) and isinstance(operation.block, Born):
            written.add(int(operation.block))
            if len(written) > 1 and sizes[operation.block] > 100:
                return at
    return None


def test_the_result_is_the_known_minimum() -> None:
    script = draw(3000)
    failed = fails_on_two_writes(script)
    assert failed is not None
    short = shrink(script[:failed], fails_on_two_writes)
    assert fails_on_two_writes(short) == len(short) == 4
    assert [one.kind for one in short].count("malloc") == 2
    assert max(one.size for one in short if isinstance(one, Malloc)) == 101
    assert shrink(script[:failed], fails_on_two_writes) == short


def test_without_effort_the_script_stays_as_it_is() -> None:
    script = (Malloc(0, 5, AUTO, None), Access(Born(0)), Free(Born(0)))
    assert shrink(script, len, Effort(0)) == script


def test_a_frequency_that_is_a_double_stays_one() -> None:
    tried: list[Fraction] = []

    def fails(script: Script) -> int | None:
        born = script[0]
        if not isinstance(born, Malloc) or born.t is None:
            return None
        tried.append(born.t)
        return 1 if born.t.denominator > 8 else None

    short = shrink((Malloc(0, 0, AUTO, Fraction(14.134725)),), fails)
    assert short == (Malloc(0, 0, AUTO, Fraction(round(14.134725 * 1024), 1024)),)
    assert len(set(tried)) > 3
    assert all(Fraction(float(t)) == t for t in tried)
