"""The links of a page: written for a reader of the checkout, turned for a reader of the site.

A link to a file becomes a link to the page that shows it. A piece of code that names a file,
a test, a rule, an obligation or a function becomes a link to that.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final

from site_catalog import find_page, relate
from site_names import Place, find_place, is_rule

__all__ = ["link_rules", "map_text", "turn_links"]

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
# A link with all that is in it, or a piece of code outside of one.
_LINK_OR_CODE: Final = re.compile(
    r"(?P<words>!?\[(?:[^\]`]|`[^`]*`)*\])\((?P<target>[^)\s]+)\)|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
)
_RULE: Final = re.compile(r"(?<![\w#\[])([AEFGHLMQRTZ][1-9]\d?)(?![\w\]])")
_OPEN: Final = re.compile(r"\[[^\]]*\]\([^)]*\)|`[^`]*`|<[^>]*>")


def map_text(markdown: str, change: Callable[[str], str]) -> str:
    """The text with every line changed that is neither a heading nor inside a fence."""
    lines, fence = [], ""
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
        elif found:
            fence = found[1]
        elif not line.startswith(("#", "    ")):
            line = change(line)  # noqa: PLW2901 - the changed line stands in place of the line
        lines.append(line)
    return "\n".join(lines)


def turn_links(markdown: str, name: str, here: str, seen: set[Place]) -> str:
    """The text of the file `name`, shown as the page `here`, with links for the site.

    Every place that is linked to is added to `seen`. What leads nowhere is left as it is,
    and the strict build refuses it.
    """

    def link_to(place: Place) -> str:
        seen.add(place)
        return relate(place.page, here, place.anchor)

    def turn(match: re.Match[str]) -> str:
        if match["code"]:
            # An obligation is defined where it is listed; that row is not a link to itself.
            place = find_place(match["code"])
            return f"[{match[0]}]({link_to(place)})" if place and place.page != here else match[0]
        path, _, anchor = match["target"].partition("#")
        if not path or ":" in path:
            return match[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        page = find_page(target)
        return f"{match['words']}({link_to(Place(page, anchor))})" if page else match[0]

    return map_text(markdown, lambda line: _LINK_OR_CODE.sub(turn, line))


def link_rules(markdown: str, here: str) -> str:
    """The text with every number of a rule outside of links and code turned into a link."""

    def turn(match: re.Match[str]) -> str:
        number = match[1]
        if not is_rule(number):
            return number
        return f"[{number}]({relate('specification.md', here, number.lower())})"

    def change(line: str) -> str:
        parts, end = [], 0
        for kept in _OPEN.finditer(line):
            parts += [_RULE.sub(turn, line[end : kept.start()]), kept[0]]
            end = kept.end()
        return "".join((*parts, _RULE.sub(turn, line[end:])))

    return map_text(markdown, change)
