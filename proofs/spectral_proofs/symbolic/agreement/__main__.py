"""The command: compare all subjects, print a table, exit 1 if something disagrees."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from spectral_proofs.symbolic.agreement.compare import Finding, compare
from spectral_proofs.symbolic.agreement.subjects import SUBJECTS

__all__ = ["main"]

_ROW: Final = "{:<40} {:>6} {:>6} {:>9} {:>14}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; the exit code is 0 if all agree, 1 if something does not, 2 for usage."""
    parser = argparse.ArgumentParser(
        prog="python -m spectral_proofs.symbolic.agreement",
        description="Run rules on unknowns and on numbers, and compare.",
        epilog="example: python -m spectral_proofs.symbolic.agreement --points 1000000",
    )
    parser.add_argument("--points", type=int, default=100_000, help="points in all (100000)")
    parser.add_argument("--only", default="", help="subjects whose name contains this")
    parser.add_argument("--json", type=Path, help="write the findings to this file")
    options = parser.parse_args(arguments)
    subjects = [one for one in SUBJECTS if options.only in one.name]
    if not subjects or options.points < len(subjects):
        parser.error("no subject, or less than one point for each")
    share = -(-options.points // len(subjects))
    findings = []
    sys.stdout.write(_ROW.format("rule", "paths", "unmet", "points", "disagreements"))
    for subject in subjects:
        found = compare(subject, share)
        findings.append(found)
        sys.stdout.write(
            _ROW.format(found.name, found.paths, found.unmet, found.points, found.disagreements)
        )
        for one in found.shown:
            text = f"  at {one.point}\n    Python: {one.plain}\n    explorer: {one.explored}\n"
            sys.stdout.write(text)
    points, bad = sum(one.points for one in findings), sum(one.disagreements for one in findings)
    sys.stdout.write(_ROW.format("all", sum(one.paths for one in findings), "", points, bad))
    if options.json is not None:
        _write_json(options.json, findings, arguments)
    return 1 if bad else 0


def _write_json(path: Path, findings: list[Finding], arguments: Sequence[str] | None) -> None:
    rows = [
        {
            "rule": one.name,
            "paths": one.paths,
            "unmet": one.unmet,
            "points": one.points,
            "disagreements": one.disagreements,
            "shown": [str(bad) for bad in one.shown],
        }
        for one in findings
    ]
    document = {
        "command": [*(sys.argv[1:] if arguments is None else arguments)],
        "python": platform.python_version(),
        "z3": version("z3-solver"),
        "machine": platform.platform(),
        "findings": rows,
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
