"""The rules of the specification as pages: each rule's words, its function, and its laws."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from site_catalog import relate
from site_names import (
    Place,
    find_definition,
    find_laws,
    find_place,
    get_law_place,
    get_numbers,
    get_sentences,
)
from spectral_proofs.gaps import GAPS, Gap
from spectral_proofs.rules import Rule

__all__ = ["LETTERS", "decorate_laws", "decorate_rules", "render_letter"]

#: The page and the title of each letter, in the order of the specification's reading order.
LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    "Z": ("rules/resonances.md", "Resonances and tiers"),
    "Q": ("rules/quantize.md", "Quantize"),
    "A": ("rules/addresses.md", "Addresses"),
    "G": ("rules/class-group.md", "The class group"),
    "T": ("rules/thermal.md", "Heat"),
    "E": ("rules/extents.md", "Extents"),
    "M": ("rules/minimal.md", "The minimal system"),
    "H": ("rules/hierarchical.md", "The hierarchical system"),
    "R": ("rules/relation.md", "The relation"),
    "L": ("rules/locks.md", "Locks"),
}

_RULE_ROW: Final = re.compile(r"^\| ([A-Z]\d+) \| (.*) \| `([\w.]+)` \|$", re.MULTILINE)
_LAW_ROW: Final = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
_COVERAGE: Final = "<!-- coverage:"
_FAILURE: Final = "**F1."


@cache
def _get_gaps() -> Mapping[str, Gap]:
    return {number: gap for gap in GAPS for number in gap.rules}


def _get_source(dotted: str) -> str:
    """The text of a function of the specification, without its docstring."""
    module, _, name = dotted.rpartition(".")
    body = inspect.getsource(getattr(__import__(module, fromlist=[name]), name))
    lines = body.splitlines()
    node = ast.parse(body).body[0]
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
        spoken = node.body[0]
        del lines[spoken.lineno - 1 : spoken.end_lineno]
    return "\n".join(lines)


def _link(place: Place, here: str) -> str:
    return relate(place.page, here, place.anchor)


def _render_evidence(number: str, here: str) -> str:
    laws, gap = find_laws().get(number, ()), _get_gaps().get(number)
    words = get_sentences()
    lines = [f"- {words[law]} [`{law}`]({relate('laws.md', here, law)})" for law in laws]
    said = ["Proved:", *([""] if lines else []), *lines] if laws else []
    if gap:
        tests = ", ".join(
            f"[`{one}`]({_link(place, here)})" if (place := find_place(one)) else f"`{one}`"
            for one in gap.evidence
        )
        said += ["", f"Not proved{' is' if gap.partly else ''}: {gap.reason}. Held by {tests}."]
    return "\n".join(said)


def _render_rule(number: str, rule: Rule, here: str) -> str:
    name = rule.function.partition(".")[2]
    place = find_definition(rule.function) or Place("specification.md")
    return f"""## {number} · `{name.rpartition(".")[2]}` {{#{number.lower()}}}

**{rule.sentence}**

```python
{_get_source(rule.function)}
```

Function [`{name}`]({_link(place, here)}).

{_render_evidence(number, here)}
"""


def render_letter(letter: str) -> str:
    """The page with every rule of a letter."""
    page, title = LETTERS[letter]
    rules = {number: rule for number, rule in get_numbers().items() if rule.letter == letter}
    sections = "\n".join(_render_rule(number, rule, page) for number, rule in rules.items())
    first, *_, last = rules
    return f"""# {title}: rules {first} to {last}

The rules as they ship: the function below each sentence is its meaning.
[The specification]({relate("specification.md", page)}) says how to read them,
[the laws]({relate("laws.md", page)}) what is proved of them.

{sections}"""


def decorate_rules(markdown: str, here: str) -> str:
    """The table of rules with an anchor at every rule, and links to its page and its function."""

    def turn(match: re.Match[str]) -> str:
        number, words, name = match.groups()
        page, _ = LETTERS[number[0]]
        place = find_definition(f"spectral_spec.{name}")
        shown = f"[`{name}`]({_link(place, here)})" if place else f"`{name}`"
        anchor = f'<span id="{number.lower()}"></span>'
        return f"| {anchor}[{number}]({relate(page, here, number.lower())}) | {words} | {shown} |"

    markdown = _RULE_ROW.sub(turn, markdown)
    return markdown.replace(_FAILURE, f'<span id="f1"></span>{_FAILURE}', 1)


def decorate_laws(markdown: str, here: str) -> str:
    """The tables of obligations with an anchor at every one, and a link to the law itself."""

    def turn(match: re.Match[str]) -> str:
        place = get_law_place(match[1])
        if place is None:
            return match[0]
        return f'| <span id="{match[1]}"></span>[`{match[1]}`]({_link(place, here)}) |'

    listed, mark, covered = markdown.partition(_COVERAGE)
    covered = re.sub(
        r"`(\w+)`",
        lambda match: f"[{match[0]}](#{match[1]})" if get_law_place(match[1]) else match[0],
        covered,
    )
    return f"{_LAW_ROW.sub(turn, listed)}{mark}{covered}"
