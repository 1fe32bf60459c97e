"""`python -m spectral_memory.oracle.directed [FILE]`: search anew, and store what is found."""

from __future__ import annotations

import sys
from pathlib import Path

from spectral_memory.oracle.directed.goals import GOALS
from spectral_memory.oracle.directed.store import SEQUENCES, generate, to_text

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(SEQUENCES)
    found = generate()
    target.write_text(to_text(found), encoding="utf-8")
    missed = [
        f"{system}: {goal}"
        for system, goals in GOALS.items()
        for goal in goals
        if (system, goal) not in {(one.setup.system, one.goal) for one in found}
    ]
    sys.stderr.write(f"{len(found)} sequences, {len(missed)} goals missed\n")
    sys.stderr.writelines(f"  {one}\n" for one in missed)
    sys.exit(1 if missed else 0)
