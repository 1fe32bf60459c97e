"""A verdict as one JSON document."""

from __future__ import annotations

import json
from typing import Final

from spectral_memory.oracle.judge.encoding import Json, operation_to_json, setup_to_json
from spectral_memory.oracle.judge.verdict import Verdict

__all__ = ["FORMAT", "VERSION", "format_json", "verdict_to_json"]

FORMAT: Final = "spectral-memory-verdict"
VERSION: Final = 1


def verdict_to_json(verdict: Verdict) -> dict[str, Json]:
    """The verdict as plain values; `seconds` is the only one that differs between two runs."""
    found = verdict.divergence
    divergence: dict[str, Json] | None = None
    if found is not None:
        script: list[Json] = [operation_to_json(one) for one in found.script]
        divergence = {
            "step": found.step,
            "operation": found.operation,
            "aspect": found.aspect,
            "expected": found.expected,
            "observed": found.observed,
            "rule": found.rule,
            "words": found.words,
            "before": list(found.before),
            "operations": script,
            "found_length": found.found,
            "reproduced": found.reproduced,
        }
    capabilities: Json = None
    if verdict.capabilities is not None:
        capabilities = verdict.capabilities.to_json()  # type: ignore[assignment]  # plain JSON values, as its docstring says
    return {
        "format": FORMAT,
        "version": VERSION,
        "outcome": str(verdict.outcome),
        "exit_code": verdict.exit_code,
        "setup": setup_to_json(verdict.setup),
        "strictness": str(verdict.strictness),
        "seed": verdict.seed,
        "steps": verdict.steps,
        "episodes": verdict.episodes,
        "seconds": verdict.seconds,
        "reason": verdict.reason,
        "divergence": divergence,
        "capabilities": capabilities,
        "not_compared": list(verdict.describe_limits()),
        "coverage": {name: verdict.coverage.get(name, 0) for name in verdict.targets},
        "command": verdict.command,
    }


def format_json(verdict: Verdict) -> str:
    """The document as text."""
    return json.dumps(verdict_to_json(verdict), indent=2, ensure_ascii=False)
