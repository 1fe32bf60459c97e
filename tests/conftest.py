"""Hypothesis profiles, and the rule that a skipped test is no passed test.

Profiles: quick while writing, ci the same on every machine, nightly for depth.
"""

import pytest
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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which a test was skipped: what was not run is not known to hold."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
