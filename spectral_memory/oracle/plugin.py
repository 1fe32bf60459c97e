"""The pytest plugin: one more test for each implementation that is named.

It is loaded by name (`pytest -p spectral_memory.oracle.plugin --oracle module:Factory`) and not
by an entry point: that would import this package into every run of pytest, before a
coverage tool can see it. pytest's own ``--junitxml`` writes the test down with the others.
"""

from __future__ import annotations

import pytest

__all__ = ["OracleItem", "pytest_addoption", "pytest_collection_modifyitems"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the oracle."""
    group = parser.getgroup("spectral-memory oracle")
    group.addoption(
        "--oracle",
        action="append",
        default=[],
        metavar="MODULE:FACTORY",
        help="judge this implementation as one more test (may be given several times)",
    )
    group.addoption("--oracle-system", default="minimal", choices=("minimal", "hierarchical"))
    group.addoption("--oracle-strictness", default="exact", choices=("exact", "relational"))
    group.addoption("--oracle-steps", type=int, default=100_000, metavar="N")
    group.addoption("--oracle-seed", type=int, default=0, metavar="N")


class OracleItem(pytest.Item):
    """One implementation before the judge."""

    def runtest(self) -> None:
        """Fuzz it."""
        from spectral_memory.oracle.doors.python import check, load  # noqa: PLC0415 - only when asked for

        option = self.config.getoption
        check(
            load(self.name),
            str(option("--oracle-system")),
            str(option("--oracle-strictness")),
            seed=int(str(option("--oracle-seed"))),
            steps=int(str(option("--oracle-steps"))),
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # a text is a representation too
        """The report alone, without the way through the oracle."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[str, int | None, str]:
        """Where the test stands: on the command line."""
        return "oracle", None, f"oracle: {self.name}"


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """One test for each implementation that was named."""
    names: list[str] = config.getoption("--oracle")
    items.extend(OracleItem.from_parent(session, name=name) for name in names)
