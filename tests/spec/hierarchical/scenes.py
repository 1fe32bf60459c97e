"""The specification at work: a state that remembers, and checks itself after every step."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_spec.address import DOMAINS
from spectral_spec.errors import SpectralError, is_refusal
from spectral_spec.hierarchical import (
    Access,
    Block,
    Config,
    Domain,
    Malloc,
    Operation,
    Result,
    configure,
    find_breach,
    initial,
    split_id,
    step,
)
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

__all__ = ["COLD", "HOT", "PLAIN", "QUICK", "ULTRA", "WARM", "Scene", "make_config"]

ULTRA: Final = 0
COLD: Final = 1
WARM: Final = 2
HOT: Final = 3
#: Written out, so that these tests do not move with the defaults.
PLAIN: Final = Policy(
    insert_heat=1,
    access_heat=2,
    heat_limit=63,
    warm_entry=4,
    warm_exit=1,
    hot_entry=16,
    hot_exit=8,
    duel_margin=2,
    cool_down=1,
    epoch_floor=16,
)
#: Tiers are a few accesses apart, and nothing has to cool down before it moves again.
QUICK: Final = Policy(
    insert_heat=1,
    access_heat=2,
    heat_limit=8,
    warm_entry=2,
    warm_exit=0,
    hot_entry=4,
    hot_exit=3,
    duel_margin=2,
    cool_down=0,
    epoch_floor=1,
)


def make_config(n_zeros: int = 100, policy: Policy = PLAIN) -> Config:
    return configure(ENCLOSURES, n_zeros, policy)


class Scene:
    """A state and what was done to it."""

    def __init__(self, n_zeros: int = 100, policy: Policy = PLAIN) -> None:
        self.state = initial(make_config(n_zeros, policy))

    def do(self, operation: Operation) -> Result:
        """One step; a refusal is a result, and leaves the very same state."""
        before = self.state
        self.state, result = step(before, operation)
        assert find_breach(self.state) is None
        if is_refusal(result):
            assert self.state is before
        return result

    def bear(
        self, size: int = 8, hint: int = AUTO, t: Fraction | None = None, domain: int = 0
    ) -> int:
        """The id of a new block."""
        result = self.do(Malloc(domain, size, hint, t))
        assert isinstance(result, int)
        return result

    def use(self, block_id: int, times: int = 1) -> None:
        """Some accesses."""
        for _ in range(times):
            assert not is_refusal(self.do(Access(block_id)))

    def refuse(self, operation: Operation) -> SpectralError:
        """The error of an operation that is refused."""
        result = self.do(operation)
        assert is_refusal(result)
        return result

    def get_domain(self, number: int = 0) -> Domain:
        return self.state.domains[number]

    def get_block(self, block_id: int) -> Block:
        return self.state.domains[block_id % DOMAINS].blocks[split_id(block_id).row]
