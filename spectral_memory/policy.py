"""The door for a caller's thermal policy, which both systems share."""

from __future__ import annotations

from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError
from spectral_spec.thermal import Policy, get_policy_breach

__all__ = ["choose_policy", "require_policy"]


def require_policy(policy: Policy) -> Policy:
    """The policy, if its fields are ints within their bounds.

    Raises `ArgumentTypeError` or `ArgumentRangeError` with the name of the field.

    >>> require_policy(Policy(hot_capacity=0))
    Traceback (most recent call last):
    spectral_spec.errors.argument.ArgumentRangeError: hot_capacity must be 1 or more, not 0
    """
    if not isinstance(policy, Policy):
        raise ArgumentTypeError("policy", policy, "a Policy")
    for name, value in policy._asdict().items():
        optional = name == "hot_capacity" and value is None
        if not optional and (not isinstance(value, int) or isinstance(value, bool)):
            raise ArgumentTypeError(name, value, "an int")
    breach = get_policy_breach(policy)
    if breach is not None:
        raise ArgumentRangeError(*breach)
    return policy


def choose_policy(policy: Policy | None, hot_capacity: object) -> Policy:
    """The policy, or the usual one with this capacity; `require_policy` looks at it.

    Raises `ArgumentTypeError` if both are given.

    >>> choose_policy(None, 7).hot_capacity
    7
    """
    if policy is None:
        chosen = Policy()._replace(hot_capacity=hot_capacity)  # type: ignore[arg-type]  # looked at next
        return require_policy(chosen)
    if hot_capacity is not None:
        raise ArgumentTypeError("hot_capacity", hot_capacity, "None beside a policy")
    return require_policy(policy)
