"""Text of the other side, made fit to be shown: short, one line, nothing that acts."""

from __future__ import annotations

from typing import Final

__all__ = ["shorten", "shorten_text"]

_LONGEST: Final = 80


def shorten(given: bytes, longest: int = _LONGEST) -> str:
    r"""The beginning of some bytes, quoted; what is not printable ASCII is escaped.

    >>> print(shorten(b"ok\x1b[2J" + b"x" * 100, 12))
    'ok\x1b[2Jxxxxxx...' (106 bytes)
    """
    text = repr(given[:longest])[1:]
    if len(given) <= longest:
        return text
    return f"{text[:-1]}...{text[-1]} ({len(given)} bytes)"


def shorten_text(given: object, longest: int = _LONGEST) -> str:
    r"""A value of a reply as text in ASCII, cut.

    >>> shorten_text({"a": "\x1b"})
    "{'a': '\\x1b'}"
    """
    try:
        text = ascii(given)
    except (ValueError, RecursionError):  # an int with too many digits, or too deep
        return f"a {type(given).__name__}"
    return text if len(text) <= longest else f"{text[:longest]}..."
