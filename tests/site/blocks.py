"""The blocks of code of every page, found as a Markdown parser finds them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

__all__ = ["Block", "list_pages", "read_blocks", "split_commands"]

# Pages that stand outside of `docs`; the site shows them too.
OUTSIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "spec/README.md", "proofs/README.md")


class Block(NamedTuple):
    """A block of code: where it stands, its language ("" if none is named), and its text."""

    page: str
    line: int
    language: str
    text: str


def list_pages(checkout: Path) -> tuple[str, ...]:
    """Every page, by its place in the checkout."""
    folders = (checkout / "docs", checkout / "examples")
    inside = (path for folder in folders for path in sorted(folder.rglob("*.md")))
    return (*OUTSIDE, *(path.relative_to(checkout).as_posix() for path in inside))


def read_blocks(checkout: Path, page: str) -> tuple[Block, ...]:
    """The blocks of a page in order, fenced ones and indented ones."""
    tokens = MarkdownIt().parse((checkout / page).read_text(encoding="utf-8"))
    return tuple(
        Block(page, token.map[0] + 1, token.info.strip(), token.content)
        for token in tokens
        if token.type in {"fence", "code_block"} and token.map is not None
    )


def split_commands(text: str) -> tuple[str, ...]:
    """The commands of a shell block, each on one line, without prompts and comments.

    >>> split_commands("$ one --two \\\\\\n    three   # four\\n")
    ('one --two three',)
    """
    commands = []
    for line in text.replace("\\\n", " ").splitlines():
        bare = line.removeprefix("$ ").partition(" #")[0]
        if bare.strip():
            commands.append(" ".join(bare.split()))
    return tuple(commands)
