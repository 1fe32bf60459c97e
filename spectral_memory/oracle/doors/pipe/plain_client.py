"""The smallest client: a plain dictionary behind the protocol, in the standard library alone.

    spectral-memory oracle -- python -m spectral_memory.oracle.doors.pipe.plain_client

It shows no heat, and says so.
"""

from __future__ import annotations

import json
import sys
from typing import Final, TypeAlias

__all__ = ["serve"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_CAPABILITIES: Final[dict[str, Json]] = {
    "operations": "all",
    "looks": ["length"],
    "parts": ["pairs"],
    "policies": False,
}
_MISSING: Final = "MissingKeyError"
_EMPTY: Final = "popitem(): dictionary is empty"


def serve() -> None:
    """Answer each line with one line until the judge says goodbye."""
    memory: dict[Json, Json] = {}
    for line in sys.stdin:
        request = json.loads(line)
        reply: dict[str, Json] = {"n": request["n"]}
        match request["do"]:
            case "hello":
                reply |= {"version": 1, "name": "a plain dict", "capabilities": _CAPABILITIES}
            case "reset":
                memory = {}
            case "run":
                reply |= _run(memory, request["ops"], request["stride"])
            case "observe":
                reply["parts"] = {"pairs": [[*pair] for pair in memory.items()]}
            case "bye":
                return
        sys.stdout.write(f"{json.dumps(reply)}\n")
        sys.stdout.flush()


def _run(memory: dict[Json, Json], ops: list[list[Json]], stride: int) -> dict[str, Json]:
    """A batch of operations."""
    results: list[Json] = []
    looks: list[Json] = []
    due = stride
    for kind, *arguments in ops:
        key = arguments[0] if arguments else None
        if kind == "set":
            memory[key] = arguments[1]
            results.append(None)
        elif kind == "clear":
            memory.clear()
            results.append(None)
        elif kind == "popitem":
            refusal: Json = {"error": _MISSING, "payload": [_EMPTY]}
            results.append([*memory.popitem()] if memory else refusal)
        elif key not in memory:
            results.append({"error": _MISSING, "payload": [key]})
        else:
            results.append(memory[key] if kind == "get" else memory.pop(key))
        due -= 1
        if not due:
            due = stride
            looks.append([None, None, len(memory), None, None, None])
    return {"results": results, "looks": looks}


if __name__ == "__main__":
    serve()
