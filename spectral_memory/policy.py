"""The door for a caller's thermal policy, which both systems share."""

from __future__ import annotations

from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError
from spectral_spec.thermal import Policy, get_policy_breach

__all__ = ["require_policy"]


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
