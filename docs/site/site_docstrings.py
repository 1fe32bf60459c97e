"""Docstrings for the site: examples become blocks of code."""

from __future__ import annotations

from typing import Any

from griffe import Extension, Object

__all__ = ["Examples", "fence_examples"]


def fence_examples(text: str) -> str:
    r"""The text with a fence around every run of lines that is an example.

    An example ends with a blank line, as for `doctest`.

    >>> fence_examples("Adds.\n\n>>> 1 + 1\n2").splitlines()
    ['Adds.', '', '```pycon', '>>> 1 + 1', '2', '```']
    """
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if not inside and line.startswith(">>> "):
            lines.append("```pycon")
            inside = True
        elif inside and not line.strip():
            lines.append("```")
            inside = False
        lines.append(line)
    return "\n".join([*lines, "```"] if inside else lines)


class Examples(Extension):
    """Fences the examples of everything that has a docstring."""

    def on_instance(self, *, obj: Object, **kwargs: Any) -> None:  # noqa: ANN401 - the signature is given
        """Called for everything that was found in the sources."""
        del kwargs
        if obj.docstring is not None:
            obj.docstring.value = fence_examples(obj.docstring.value)
