"""The command line. This door needs the standard library only.

Exit codes: 0 all is well; 1 the reference diverged from the specification;
2 the command line or an input file is wrong; 3 the extra `cli` is missing;
130 interrupted; 141 whoever read the output has closed it.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

__all__ = [
    "EXIT_DIVERGED",
    "EXIT_INTERRUPTED",
    "EXIT_NOT_INSTALLED",
    "EXIT_PIPE_CLOSED",
    "EXIT_USAGE",
    "main",
]

EXIT_DIVERGED: Final = 1
EXIT_USAGE: Final = 2  # click's own code for a wrong command line
EXIT_NOT_INSTALLED: Final = 3
EXIT_PIPE_CLOSED: Final = 141  # as shells report it
EXIT_INTERRUPTED: Final = 130  # as shells report it; never to be taken for a divergence

_NEEDED: Final = ("click", "rich")


def main() -> None:
    """Run the command line; exits with one of the codes above."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"spectral-memory: the command line needs {' and '.join(missing)}.\n"
            "Install it with: pip install 'spectral-memory[cli]'",
            file=sys.stderr,
        )
        raise SystemExit(EXIT_NOT_INSTALLED)
    from spectral_memory.cli.commands import run_command_line  # noqa: PLC0415 - click and rich exist only here

    raise SystemExit(run_command_line())
