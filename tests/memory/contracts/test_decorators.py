"""The shared contract decorators."""

import pytest

from spectral_memory.contracts import (
    ContractViolation,
    capture,
    ensure,
    get_contracted_operations,
    is_contracted,
    promise,
    refuse_unchanged,
    require,
)


def is_positive(x: int) -> bool:
    """The argument is positive."""
    return x > 0


def is_larger(x: int, result: int) -> bool:
    """The result is larger than the argument."""
    return result > x


@require(is_positive)
@ensure(is_larger)
def double(x: int) -> int:
    return 2 * x if x != 3 else 3


class Counter:
    def __init__(self) -> None:
        self.value = 0
        self.calls = 0

    def get_value(self) -> int:
        return self.value

    def get_calls(self) -> int:
        return self.calls

    @refuse_unchanged(get_value)
    def add(self, amount: int, spoil: bool = False) -> int:
        """Add."""
        if amount < 0:
            self.value += spoil
            raise ValueError(amount)
        self.value += amount
        return self.value

    @refuse_unchanged(get_value, get_calls)
    def call_back(self, inside: bool) -> None:
        self.calls += inside
        self.value += 1
        raise ValueError


def test_conditions_hold_or_a_violation_is_raised() -> None:
    assert double(2) == 4
    with pytest.raises(ContractViolation, match="is_positive"):
        double(0)
    with pytest.raises(ContractViolation, match="is_larger"):
        double(3)
    assert is_contracted(double)
    assert not is_contracted(is_positive)


def test_a_refusal_must_leave_the_state_alone() -> None:
    counter = Counter()
    assert counter.add(2) == 2
    with pytest.raises(ValueError, match="-1"):
        counter.add(-1)
    with pytest.raises(ContractViolation, match="from 2 to 3"):
        counter.add(-1, spoil=True)
    assert counter.add.__doc__ == "Add."


def test_nothing_is_said_about_a_refusal_that_was_called_back() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        Counter().call_back(inside=True)
    with pytest.raises(ContractViolation):
        Counter().call_back(inside=False)


def test_a_violation_inside_passes_as_it_is() -> None:
    class Broken(Counter):
        def get_anything(self, /) -> int:
            return self.value

        @refuse_unchanged(get_anything)
        def spoil(self) -> None:
            self.value += 1
            raise ContractViolation("inside")

    with pytest.raises(ContractViolation, match=r"^inside$"):
        Broken().spoil()


class Old:
    before: int


def take_length(items: list[int]) -> int:
    return len(items)


def has_grown(items: list[int], OLD: Old) -> bool:  # noqa: N803 - icontract's name
    """There is one more item."""
    return len(items) == OLD.before + 1


def grow(items: list[int]) -> None:
    if items != [7]:
        items.append(0)


def test_a_promise_keeps_the_function_as_it_is_and_sees_the_past() -> None:
    promised = promise(grow, has_grown, before=take_length)
    promised([])
    with pytest.raises(ContractViolation, match="has_grown"):
        promised([7])
    assert is_contracted(promised)
    assert not is_contracted(grow)
    by_hand = capture(take_length, "before")(ensure(has_grown)(grow))
    by_hand([1])


def test_the_contracted_operations_of_a_class_are_found() -> None:
    class Some:
        promised = staticmethod(promise(grow, has_grown, before=take_length))
        bare = staticmethod(grow)

    assert get_contracted_operations(Some) == {"promised"}
