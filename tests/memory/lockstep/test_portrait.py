"""The portrait forgets what no operation can show, and nothing else."""

from __future__ import annotations

from fractions import Fraction

from immutables import Map

from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.lockstep.portrait import portray_domain
from spectral_spec.hierarchical import Domain, Malloc, Write, configure, initial, step
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO


def make_domain() -> Domain:
    state = initial(configure(ENCLOSURES, 100, Policy()))
    for size in (10, 300, 600):
        state, block = step(state, Malloc(0, size, AUTO, Fraction(50)))
        assert isinstance(block, int)
        state, _ = step(state, Write(block, 0, b"data"))
    return state.domains[0]


def test_places_in_rings_and_pages_of_zeros_do_not_count() -> None:
    domain = make_domain()
    block = domain.blocks[1]
    padded = block._replace(contents=block.contents.set(1, bytes(256)), turn=block.turn + 1)
    sweep = domain.sweep
    moved = sweep._replace(
        places=Map({place + 9: row for place, row in sweep.places.items()}),
        head=sweep.head + 9,
        tail=sweep.tail + 9,
    )
    other = domain._replace(blocks=domain.blocks.set(1, padded), sweep=moved)
    assert other != domain
    assert portray_domain(other) == portray_domain(domain)


def test_every_visible_difference_counts() -> None:
    domain = make_domain()
    block = domain.blocks[0]
    changed = (
        domain._replace(clock=domain.clock._replace(epoch=99)),
        domain._replace(blocks=domain.blocks.set(0, block._replace(level=block.level + 1))),
        domain._replace(blocks=domain.blocks.set(0, block._replace(contents=Map({0: b"other"})))),
        domain._replace(generations=domain.generations.set(0, 7)),
        domain._replace(slots=Map()),
        domain._replace(tally=domain.tally._replace(frees=1)),
    )
    for other in changed:
        assert portray_domain(other) != portray_domain(domain)


def test_the_reference_has_the_portrait_of_the_specification() -> None:
    memory = HierarchicalSpectralMemory()
    for size in (10, 300, 600):
        memory.write(memory.malloc(size, t_virtual=50.0), b"data")
    assert portray_domain(memory.to_spec().domains[0]) == portray_domain(make_domain())
