"""The built-in input: the tokens of this machine's own Python standard library.

Real text, found on every machine that runs Python. The modules are read in the
order of their names and each token's text is one access, so the same Python
version gives the same accesses. Names, operators, numbers and strings count;
line structure and comments do not.
"""

from __future__ import annotations

import sysconfig
import tokenize
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from platform import python_version
from typing import Final

from spectral_memory.trace import Trace, TraceError

__all__ = ["DEFAULT_TOKENS", "load_corpus"]

DEFAULT_TOKENS: Final = 100_000

_TOKEN_TYPES: Final = frozenset({tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING})


def load_corpus(limit: int = DEFAULT_TOKENS, folder: Path | None = None) -> Trace:
    """The first `limit` tokens (at least 1) of the modules in `folder`.

    Without `folder` it is the standard library's. Raises `TraceError` when the
    folder holds no Python source, as in an installation of compiled files only.
    O(limit), about half a second for the default.
    """
    library = Path(sysconfig.get_path("stdlib")) if folder is None else folder
    interned: dict[str, str] = {}
    keys = tuple(interned.setdefault(text, text) for text in islice(_tokens(library), limit))
    if not keys:
        raise TraceError(
            str(library), 0, "holds no Python source", "give a trace with --trace FILE"
        )
    name = f"Python {python_version()} standard library, tokens"
    return Trace(name, "", keys, bytes(len(keys)), (0,) * len(keys))


def _tokens(library: Path) -> Iterator[str]:
    """The counted tokens of every module directly in `library`, in name order."""
    for path in sorted(library.glob("*.py")):
        yield from _module_tokens(path)


def _module_tokens(path: Path) -> Iterator[str]:
    """The tokens of one module, up to the first that cannot be read."""
    try:
        with path.open("rb") as stream:
            for token in tokenize.tokenize(stream.readline):
                if token.type in _TOKEN_TYPES:
                    yield token.string
    except (OSError, SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        return  # a file that no Python could run is no part of the input
