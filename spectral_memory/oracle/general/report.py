"""A verdict as text and as JSON, and the file of a divergence."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Final

from spectral_memory.oracle.general.documents import format_document
from spectral_memory.oracle.general.verdict import Divergence, Verdict

__all__ = ["format_command", "format_json", "format_text", "save_failure"]

_SHOWN: Final = 40


def format_text(verdict: Verdict, command: str = "") -> str:
    """A verdict for people: what was judged, what was met, and the divergence last.

    `command` repeats the divergence.
    """
    lines = [f"{verdict.system}, {line}" for line in verdict.setup]
    lines += [f"  {line}" for line in verdict.capabilities]
    if verdict.seed is not None:
        lines.append(f"  seed {verdict.seed}")
    lines += [f"  {name.replace('_', ' ')}: {count}" for name, count in verdict.coverage]
    if verdict.divergence is not None:
        lines += _format_divergence(verdict.divergence)
    words = f"{verdict.steps} operations, {verdict.outcome.upper()}"
    lines.append(f"{words}: {verdict.reason}" if verdict.reason else words)
    if command:
        lines.append(f"  repeat    {command}")
    return "\n".join(lines)


def _format_divergence(found: Divergence) -> list[str]:
    """The sequence, both sides, the rule."""
    script = [f"  {number:4}  {line}" for number, line in enumerate(found.script, 1)]
    if len(script) > _SHOWN:
        script = [f"        ({len(script) - _SHOWN} operations before)", *script[-_SHOWN:]]
    return [
        "DIVERGENCE",
        *script,
        *(f"  before    {line}" for line in found.before[:_SHOWN]),
        f"  expected  {found.expected}",
        f"  observed  {found.observed}",
        f"  rule      {found.rule}: {found.words}",
        f"  shrunk    from {found.found} to {len(found.script)} operations"
        + ("" if found.reproduced else "; it did NOT happen again when performed alone"),
    ]


def format_json(verdict: Verdict, command: str = "") -> str:
    """A verdict for programs: one JSON document, keys in a fixed order."""
    document = verdict._asdict()
    document["exit_code"] = verdict.exit_code
    document["coverage"] = dict(verdict.coverage)
    if verdict.divergence is not None:
        document["divergence"] = verdict.divergence._asdict()
    document["command"] = command
    return json.dumps(document, indent=2, ensure_ascii=False)


def format_command(verdict: Verdict, path: Path) -> str:
    """The command that repeats a divergence saved in `path`; "" without one."""
    if verdict.failure is None:
        return ""
    subject = str(verdict.failure["subject"])
    words = ["spectral-memory", "oracle", f"--{verdict.system}", subject, "--replay", str(path)]
    return shlex.join(words)


def save_failure(verdict: Verdict, path: Path) -> None:
    """Write the file of a divergence, if there is one; the command that repeats it is in it.

    Raises `OSError` when it cannot be written.
    """
    if verdict.failure is not None:
        document = {**verdict.failure, "command": format_command(verdict, path)}
        path.write_text(format_document(document), encoding="utf-8")
