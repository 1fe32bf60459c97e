"""Which rules of the specification are exercised: those whose functions were called."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import CodeType, FrameType, FunctionType
from typing import Final

import spectral_spec

__all__ = ["Trace", "get_rules_by_code", "sort_rules", "trace_rules"]

_RULE: Final = re.compile(r"\bRule ([A-Z][0-9]+)\b")
_REFUSAL: Final = "F1"


class Trace:
    """The rules that were exercised so far."""

    def __init__(self) -> None:
        self.rules: set[str] = set()

    def note_refusal(self) -> None:
        """Something was refused: rule F1 has no function of its own."""
        self.rules.add(_REFUSAL)


@cache
def get_rules_by_code() -> dict[CodeType, str]:
    """The rule of every function that is the meaning of one, by its code."""
    found = {}
    for module in walk_packages(spectral_spec.__path__, "spectral_spec."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, FunctionType) and value.__module__ == module.name:
                match = _RULE.search(" ".join((value.__doc__ or "").split()))
                if match is not None:
                    found[value.__code__] = match[1]
    return found


@contextmanager
def trace_rules(trace: Trace) -> Iterator[None]:
    """Note every rule whose function is called inside. It costs about half of the speed."""
    by_code, rules = get_rules_by_code(), trace.rules

    def note(  # pragma: no cover - no line is traced inside a profile function
        frame: FrameType, event: str, _: object
    ) -> None:
        if event == "call":
            rule = by_code.get(frame.f_code)
            if rule is not None:
                rules.add(rule)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def sort_rules(rules: set[str]) -> list[str]:
    """By letter, then by number.

    >>> sort_rules({"H10", "H9", "A1"})
    ['A1', 'H9', 'H10']
    """
    return sorted(rules, key=lambda rule: (rule[0], int(rule[1:])))
