"""Hypothesis profiles: quick while writing, ci the same on every machine, nightly for depth."""

from hypothesis import HealthCheck, settings

# No deadline anywhere: a slow machine is not a bug.
settings.register_profile("quick", max_examples=20, stateful_step_count=20, deadline=None)
settings.register_profile(
    "ci",
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly", max_examples=5000, stateful_step_count=200, deadline=None, print_blob=True
)
