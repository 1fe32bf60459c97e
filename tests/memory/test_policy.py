"""The door for a thermal policy."""

from __future__ import annotations

import pytest

from spectral_memory.policy import require_policy
from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError
from spectral_spec.thermal import Policy


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(hot_capacity=1),
        Policy(None, 1, 1, 3, 2, 0, 3, 2, 1, 0, 1),
        Policy(cool_down=0, epoch_floor=1),
    ],
)
def test_a_policy_within_its_bounds_passes(policy: Policy) -> None:
    assert require_policy(policy) is policy


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        (Policy(hot_capacity=0), "hot_capacity"),
        (Policy(heat_limit=256), "heat_limit"),
        (Policy(heat_limit=2), "heat_limit"),
        (Policy(hot_entry=64), "hot_entry"),
        (Policy(hot_exit=16), "hot_exit"),
        (Policy(warm_entry=9), "warm_entry"),
        (Policy(warm_exit=4), "warm_exit"),
        (Policy(warm_exit=-1), "warm_exit"),
        (Policy(insert_heat=0), "insert_heat"),
        (Policy(insert_heat=4), "insert_heat"),
        (Policy(access_heat=0), "access_heat"),
        (Policy(duel_margin=0), "duel_margin"),
        (Policy(cool_down=-1), "cool_down"),
        (Policy(epoch_floor=0), "epoch_floor"),
    ],
)
def test_a_policy_out_of_bounds_names_the_field(policy: Policy, name: str) -> None:
    with pytest.raises(ArgumentRangeError) as caught:
        require_policy(policy)
    assert caught.value.args[:2] == (name, getattr(policy, name))


@pytest.mark.parametrize("name", Policy._fields)
@pytest.mark.parametrize("value", [True, 1.0, "1", (1,)])
def test_a_field_is_an_int(name: str, value: object) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        require_policy(Policy()._replace(**{name: value}))  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.args == (name, value, "an int")


@pytest.mark.parametrize("policy", [None, (1, 2), {}, "policy"])
def test_only_a_policy_is_a_policy(policy: Policy) -> None:
    with pytest.raises(ArgumentTypeError):
        require_policy(policy)


def test_no_capacity_is_no_int_and_no_other_field_may_be_none() -> None:
    assert require_policy(Policy(hot_capacity=None)) == Policy()
    with pytest.raises(ArgumentTypeError):
        require_policy(Policy(cool_down=None))  # type: ignore[arg-type]  # wrong on purpose
