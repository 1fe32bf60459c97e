"""What the demonstrations share: lines for the reader, and laws that are checked as they go."""

from __future__ import annotations

import sys

__all__ = ["BrokenLawError", "notice", "require", "say"]


class BrokenLawError(RuntimeError):
    """A demonstration met a state that the law which it tells of does not allow."""


def say(line: str) -> None:
    """One line of what happens.

    >>> say("a new dictionary")
    a new dictionary
    """
    sys.stdout.write(f"{line}\n")


def notice(line: str) -> None:
    """One line about what to look at.

    >>> notice("the key is hot by now")
      notice: the key is hot by now
    """
    say(f"  notice: {line}")


def require(law: str, holds: bool) -> None:
    """Check a law. Raises `BrokenLawError` if it does not hold.

    >>> require("one is one", 1 == 1)
    """
    if not holds:
        raise BrokenLawError(f"the law does not hold: {law}")
