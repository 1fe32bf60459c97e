"""`python -m spectral_proofs` is `spectral-memory prove`."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

__all__: list[str] = []

_EXIT_NOT_INSTALLED: Final = 3


def _main() -> None:
    missing = [name for name in ("click", "rich") if find_spec(name) is None]
    if missing:
        print(  # noqa: T201 - the door in front of a command prints by itself
            f"spectral_proofs: the command needs {' and '.join(missing)}.\n"
            "Install it with: pip install 'spectral-memory[proofs]'",
            file=sys.stderr,
        )
        raise SystemExit(_EXIT_NOT_INSTALLED)
    from spectral_proofs.runner.command import prove  # noqa: PLC0415 - click and rich exist only here

    prove(prog_name="python -m spectral_proofs")


if __name__ == "__main__":
    _main()
