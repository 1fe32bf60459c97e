"""The changes that no proof notices, each with the reason. A test and `--mutate all` hold it true.

A reason begins with `equivalent:` if the change changes no meaning, and with
`missing:` if it names the law that would notice it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["SURVIVORS", "Change"]


class Change(NamedTuple):
    """A change by what it changes: the dotted name, the line as it ships, and the change."""

    place: str
    text: str
    change: str


SURVIVORS: Final[Mapping[Change, str]] = MappingProxyType({})
"""The surviving changes and the reason of each."""
