"""`python -m spectral_proofs.search` checks the contracts."""

import sys

from spectral_proofs.search.command import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
