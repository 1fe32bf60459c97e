"""The refusal of a source that is read line by line."""

from __future__ import annotations

from spectral_spec.errors import SpectralError

__all__ = ["UnreadableError"]


class UnreadableError(SpectralError, ValueError):
    """A source cannot be read; nothing of it was used.

    The payload is (source, line, problem, remedy). Lines count from 1; line 0 stands
    for the source as a whole.
    """

    advice = "{0}, line {1}: {2}; {3}"

    def __init__(self, source: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(source, line, problem, remedy)
        self.source = source
        self.line = line
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.source}, line {self.line}" if self.line else self.source
        return f"{where}: {self.problem}; {self.remedy}"
