"""Which rules of the specification spoke: their numbers and sentences, off the functions.

A rule's meaning is a function, and its number and sentence stand in that function's
docstring. So a rule is cited by its function here, and cannot be misnumbered.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Final

from spectral_memory.view.recording import Rule

__all__ = ["PAGE", "REFUSAL", "RuleBook"]

#: The page of the documentation that has an anchor for each rule.
PAGE: Final = "specification.html"

_NUMBER: Final = re.compile(r"\s*\bRule ([A-Z]\d+)[.:]")
#: The one rule that belongs to no single function.
REFUSAL: Final = (
    "F1",
    "An operation that is refused returns a typed error and the very state that it was given.",
)


class RuleBook:
    """The rules that were cited so far, each once, in order.

    `docs` is the address of the documentation to which they link, "" if it lies beside the
    page; None: they link to nothing, and stand there in words.

    >>> from spectral_spec.thermal import tick
    >>> book = RuleBook("")
    >>> book.cite(tick), book.rules[0]
    (0, Rule(id='T8', text='One operation later; an epoch ends after `length` ticks.', href='specification.html#t8'))
    """

    def __init__(self, docs: str | None = None) -> None:
        self.rules: list[Rule] = []
        self._docs = docs if not docs or docs.endswith("/") else f"{docs}/"
        self._places: dict[object, int] = {}

    def cite(self, meaning: Callable[..., object]) -> int:
        """The place of the rule whose meaning is a function of the specification. O(1)."""
        place = self._places.get(meaning)
        if place is None:
            place = self._places[meaning] = self._add(*_read(meaning))
        return place

    def cite_refusal(self) -> int:
        """The place of the rule of refusals."""
        place = self._places.get(REFUSAL)
        if place is None:
            place = self._places[REFUSAL] = self._add(*REFUSAL)
        return place

    def _add(self, number: str, text: str) -> int:
        """A rule that was not cited before; its place."""
        href = "" if self._docs is None else f"{self._docs}{PAGE}#{number.lower()}"
        self.rules.append(Rule(number, text, href))
        return len(self.rules) - 1


def _read(meaning: Callable[..., object]) -> tuple[str, str]:
    """Number and first paragraph of a function's docstring; its name if there is none.

    An interpreter that was told to drop docstrings leaves the name only.
    """
    text = inspect.getdoc(meaning) or ""
    found = _NUMBER.search(text)
    if found is None:
        return meaning.__name__, ""
    return found[1], " ".join(_NUMBER.sub("", text.partition("\n\n")[0]).split())
