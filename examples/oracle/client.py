"""A client of the oracle's protocol, version 1: the shipped reference behind JSON Lines.

    spectral-memory oracle -- python examples/oracle/client.py
    spectral-memory oracle --system hierarchical -- python examples/oracle/client.py

The first part is the protocol and needs the standard library only. The second part is
two implementations: put yours in their place. See docs/oracle/protocol.md.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from fractions import Fraction
from typing import Any, TypeAlias

from spectral_memory import BlockAddress, unchecked
from spectral_spec.thermal import Policy

__all__ = ["serve"]

Json: TypeAlias = Any

# -------------------------------------------------------------------- the protocol


def serve() -> None:
    """Answer each line with one line, until the judge says goodbye."""
    memory: Json = None
    for line in sys.stdin:
        request = json.loads(line)
        reply: dict[str, Json] = {"n": request["n"]}
        match request["do"]:
            case "hello":
                everything = {"operations": "all", "looks": "all", "parts": "all"}
                reply |= {"version": 1, "name": "example", "capabilities": everything}
            case "reset":
                memory = SYSTEMS[request["setup"]["system"]](request["setup"])
            case "run":
                reply |= run(memory, request["ops"], request["stride"], request["moves"])
            case "observe":
                reply["parts"] = memory.observe()
            case "bye":
                return
        sys.stdout.write(json.dumps(reply, separators=(",", ":")) + "\n")
        sys.stdout.flush()  # the judge waits for it


def run(memory: Json, ops: list[list[Json]], stride: int, moves: bool) -> dict[str, Json]:
    """A batch: every result, a look after every `stride`-th operation, the moves if asked."""
    results: list[Json] = []
    looks: list[Json] = []
    moved: list[Json] = []
    for number, (kind, *arguments) in enumerate(ops, 1):
        try:
            results.append(getattr(memory, kind)(*arguments))
        except (KeyError, ValueError, LookupError, MemoryError) as error:
            payload = [show(value) for value in error.args]
            results.append({"error": type(error).__name__, "payload": payload})
        if stride and number % stride == 0:
            looks.append(memory.look(kind, results[-1], *arguments))
        if moves:
            moved.append(memory.find_moves())
    return {"results": results, "looks": looks, "moves": moved}


def show(value: Json) -> Json:
    """A value that an error carries."""
    return {"fraction": str(value)} if isinstance(value, Fraction) else value


# ------------------------------------------------------------- the implementations

TIERS = {"ultra-cold": 0, "cold": 1, "warm": 2, "hot": 3}


class Minimal:
    """The dictionary with heat. One method for each kind of operation."""

    def __init__(self, setup: dict[str, Json]) -> None:
        self.all = unchecked.ThermalDict[Json, Json].with_policy(Policy(**setup["policy"]))
        self.get, self.set = self.all.__getitem__, self.all.__setitem__
        self.delete, self.popitem, self.clear = self.all.pop, self.all.popitem, self.all.clear

    def look(self, _kind: str, _result: Json, key: Json = None, *_: Json) -> list[Json]:
        """The counters, and tier, band and heat of the key."""
        seen = self.show(key) if key in self.all else [None, None, None]
        return [self.all.promotions, self.all.demotions, len(self.all), *seen]

    def show(self, key: Json) -> list[int]:
        """Tier, band and heat of a key."""
        return [TIERS[self.all.temperature(key)], self.all.band(key), self.all.heat(key)]

    def find_moves(self) -> list[Json]:
        """A dictionary has no addresses."""
        return []

    def observe(self) -> dict[str, Json]:
        """Everything, and nothing is changed by it."""
        status = self.all.thermal_status()
        return {
            "pairs": list(self.all.items()),
            "temperatures": [self.show(key) for key in self.all],
            "status": [status["hot"], status["warm"], status["cold"]],
            "counters": [self.all.promotions, self.all.demotions],
            "clock": list(self.all.clock),
        }


class Hierarchical:
    """The allocator. Blocks are "#3", the fourth birth since the reset, or plain ids."""

    FIGURES = (
        *("live_blocks", "bytes_live", "bytes_held", "mallocs", "frees"),
        *("promotions", "demotions", "ultra_cold_blocks", "cold_blocks", "warm_blocks"),
        *("hot_blocks", "quantized"),
    )
    UNKNOWN = 2**63 - 1  # what a birth that was refused stands for

    def __init__(self, setup: dict[str, Json]) -> None:
        policy = Policy(**setup["policy"])
        self.all = unchecked.HierarchicalSpectralMemory(setup["n_zeros"], policy=policy)
        self.defragment = self.all.defragment
        self.births: list[int] = []
        self.live: dict[int, list[int]] = {}  # where each block lay when last asked
        self.owners: dict[int, int] = {}

    def name(self, block: str | int) -> int:
        """The id of a block."""
        if isinstance(block, int):
            return block
        number = int(block[1:])
        return self.births[number] if number < len(self.births) else self.UNKNOWN

    def malloc(self, domain: int, size: int, hint: int, t: str | None) -> int:
        """A birth; one that is refused is counted too."""
        self.births.append(self.UNKNOWN)
        return self.bear(self.all.malloc(size, hint, to_fraction(t), domain), domain)

    def calloc(self, domain: int, count: int, size: int, hint: int, t: str | None) -> int:
        """The same for an array."""
        self.births.append(self.UNKNOWN)
        return self.bear(self.all.calloc(count, size, hint, to_fraction(t), domain), domain)

    def bear(self, block: int, domain: int) -> int:
        """Remember a block that is born."""
        self.births[-1] = block
        self.live[block], self.owners[block] = [], domain
        return block

    def realloc(self, block: str | int, size: int) -> int:
        """Another size."""
        return self.all.realloc(self.name(block), size)

    def access(self, block: str | int) -> list[int]:
        """One use."""
        return show_address(self.all.access(self.name(block)))

    def read(self, block: str | int, offset: int, size: int | None) -> str:
        """Bytes, in base64."""
        return b64encode(self.all.read(self.name(block), offset, size)).decode()

    def write(self, block: str | int, offset: int, data: str) -> None:
        """Put bytes into a block."""
        self.all.write(self.name(block), b64decode(data), offset)

    def free(self, block: str | int) -> None:
        """The end of a block."""
        self.all.free(self.name(block))
        del self.live[self.name(block)]

    def find_moves(self) -> list[Json]:
        """The blocks that were born or have moved since this was asked last."""
        now = {block: self.where(block) for block in self.live}
        moved = [[block, place] for block, place in now.items() if place != self.live[block]]
        self.live = now
        return moved

    def where(self, block: int) -> list[int]:
        """The address of a block."""
        return show_address(self.all.address(block))

    def show(self, block: int) -> list[Json]:
        """Address, tier and heat of a block."""
        return [self.where(block), TIERS[self.all.temperature(block)], self.all.heat(block)]

    def count(self, domain: int) -> list[int]:
        """The figures of a domain."""
        stats: Json = self.all.get_stats(domain)
        return [stats[name] for name in self.FIGURES]

    def look(self, kind: str, result: Json, first: Json, *_: Json) -> list[Json]:
        """The figures of the operation's domain, and its block if that is live."""
        if kind in {"malloc", "calloc", "defragment"}:
            domain, block = first, result if kind != "defragment" else None
        else:
            block = self.name(first)
            domain = self.owners.get(block, block % 12)
        seen = self.show(block) if isinstance(block, int) and block in self.live else [None] * 3
        return [*self.count(domain), *seen]

    def observe(self) -> dict[str, Json]:
        """Everything, and nothing is changed by it."""
        stats: list[Json] = [self.all.get_stats(domain) for domain in range(12)]
        return {
            "domains": [self.count(domain) for domain in range(12)],
            "blocks": [[block, *self.show(block)] for block in sorted(self.live)],
            "mismatch_bounds": [
                [int(bound * 2**64) for bound in one["mismatch_bounds"]] for one in stats
            ],
            "mean_mismatch": [one["mean_mismatch"] for one in stats],
        }


def to_fraction(t: str | None) -> Fraction | None:
    """A frequency."""
    return None if t is None else Fraction(t)


def show_address(address: BlockAddress) -> list[int]:
    """Resonance, axis, number of the prime channel, lattice, offset."""
    resonance, local = address.to_spec()
    return [resonance, *local]


SYSTEMS = {"minimal": Minimal, "hierarchical": Hierarchical}

if __name__ == "__main__":
    serve()
