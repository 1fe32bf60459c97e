"""A program that runs another client and spoils what it says now and then, by a seed.

python unreliable.py SEED CLIENT
"""

from __future__ import annotations

import json
import runpy
import sys
from random import Random
from typing import Any, Final, TextIO

ODD: Final[tuple[Any, ...]] = (
    *(None, 0, 1, -1, 7, 2**64, 1.5, True, "", "x", "AAAA", [], {}, [0, 0], [1, 0, 0, 0, 0]),
    *({"error": "MissingKeyError", "payload": ["k1"]}, {"raised": "Oops", "text": "\x1b[2J"}),
    *({"error": "OutOfMemoryError", "payload": [0, 1, 2, 16]}, [[0, [69, 0, 1, 1, 0]]]),
)


class Spoiler:
    """Standard output, not as it was meant."""

    def __init__(self, stream: TextIO, random: Random) -> None:
        self.stream = stream
        self.random = random
        self.kind = random.choice(("values", "values", "results", "bytes", "ends", "twice"))
        self.after = random.randint(0, 6)

    def write(self, line: str) -> None:
        self.after -= 1
        if self.after < 0 and self.random.random() < 0.3:
            line = getattr(self, f"spoil_{self.kind}")(line)
        self.stream.write(line)

    def flush(self) -> None:
        self.stream.flush()

    def spoil_values(self, line: str) -> str:
        document = json.loads(line)
        place: Any = document
        while isinstance(place, dict | list) and place:
            key = self.random.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not isinstance(place[key], dict | list) or self.random.random() < 0.2:
                place[key] = self.random.choice(ODD)
                break
            place = place[key]
        return f"{json.dumps(document)}\n"

    def spoil_results(self, line: str) -> str:
        document = json.loads(line)
        if document.get("results"):
            document["results"][self.random.randrange(len(document["results"]))] = 99
        return f"{json.dumps(document)}\n"

    def spoil_bytes(self, line: str) -> str:
        at = self.random.randrange(len(line))
        return f"{line[:at]}{chr(self.random.randrange(1, 300))}{line[at:]}"

    def spoil_ends(self, line: str) -> str:
        self.stream.write(line[: self.random.randrange(len(line))])
        sys.exit(self.random.randrange(3))

    def spoil_twice(self, line: str) -> str:
        return line * 2


if __name__ == "__main__":
    sys.stdout = Spoiler(sys.stdout, Random(int(sys.argv[1])))
    runpy.run_path(sys.argv[2], run_name="__main__")
