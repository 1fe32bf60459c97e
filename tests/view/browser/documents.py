"""Documents for the page, made quickly: every kind of step, any number of them.

They have the shape of a recording. What happens in them is made up, by a fixed sequence, so
that all of the page can be seen in a few steps; that recordings of the real systems look
like this is for their own tests to say.
"""

from __future__ import annotations

import base64
import gzip
import json
from importlib.resources import files
from typing import Any, Final, TypeAlias

from spectral_spec.resonances import ENCLOSURES
from spectral_spec.sector import PRIMES
from spectral_spec.tiers import COLD_BELOW, HOT_ABOVE, HOT_BAND_ABOVE

__all__ = ["PAGE", "Document", "fill_page", "make_hierarchical", "make_minimal", "replay"]

#: A document as JSON has it: what its fields are is the page's type to say.
Document: TypeAlias = dict[str, Any]

PAGE: Final = files("spectral_memory") / "view" / "page.html"
TIERS: Final = ("hot", "warm", "cold", "ultra-cold")
RULES: Final = [
    {"id": "M3", "text": "An access: time passes, the key warms up.", "href": "spec.html#m3"},
    {"id": "H26", "text": "A new block, all zero bytes.", "href": "spec.html#h26"},
    {"id": "F1", "text": "A refusal leaves the state as it was.", "href": "javascript:alert(1)"},
]


def make_resonances(n: int, hot_above: int, *, ultra: bool) -> list[Document]:
    """The first n resonances, with their cells and tiers."""
    points = [float(one.low) for one in ENCLOSURES]
    found = []
    for k in range(1, n + 1):
        gamma = points[k - 1]
        tier = "hot" if gamma > hot_above else "cold" if gamma < COLD_BELOW else "warm"
        found.append(
            {
                "k": k,
                "frequency": gamma,
                "low": 0.0 if k == 1 else (points[k - 2] + gamma) / 2,
                "high": None if k == n else (gamma + points[k]) / 2,
                "tier": "ultra-cold" if ultra and k == 1 else tier,
                "regime": "STM"
                if gamma > HOT_ABOVE
                else "LTM"
                if gamma < COLD_BELOW
                else "between",
            }
        )
    return found


class Maker:
    """Steps one after the other, and the state that they lead to."""

    def __init__(self, resonances: list[Document]) -> None:
        self.resonances = resonances
        self.steps: list[Document] = []
        self.state: dict[int, list[int]] = {}
        self.thermal = [0, 0, 0, 0]
        self.migrations = 0

    def get_tier(self, k: int) -> int:
        return TIERS.index(self.resonances[k - 1]["tier"])

    def add(self, op: str, words: str, changes: list[list[int]], **more: object) -> None:
        """Appends a step; the counters follow from the changes."""
        for change in changes:
            before = self.state.pop(change[0], None)
            if before is not None:
                self.thermal[before[2]] -= 1
            if change[1]:
                self.state[change[0]] = change
                self.thermal[change[2]] += 1
        if more.get("mark") in ("migration", "promotion", "demotion"):
            self.migrations += 1
        step = {
            "n": len(self.steps),
            "op": op,
            "words": words,
            "rules": [0],
            "changes": changes,
            "thermal": list(self.thermal),
            "migrations": self.migrations,
        }
        self.steps.append({**step, **more})


def make_minimal(operations: int = 300, keys: int = 40) -> Document:
    """Keys that are used in turn, some more than others; a few that are missing."""
    maker = Maker(make_resonances(20, HOT_BAND_ABOVE, ultra=False))
    names = [f"key {number}" for number in range(keys)]
    for n in range(operations):
        key = n % keys if n < keys else (n * n + n // 7) % keys
        heat = maker.state[key][4] if key in maker.state else 0
        if n > keys and n % 97 == 0:
            words = f"Read key {key}: it is not there."
            maker.add("get", words, [], entity=key, error="MissingKeyError", rules=[2])
            continue
        warmer = min(63, heat + 2)
        changes = [[key, 1 + warmer * 19 // 63, 0, 1 + key * 37, warmer]]
        if n % keys == 0:  # an epoch ends: everything cools
            changes += [
                [other, 1 + (old[4] - 1) * 19 // 63, 0, old[3], old[4] - 1]
                for other, old in sorted(maker.state.items())
                if other != key and old[4] > 1
            ]
        for change in changes:
            change[2] = maker.get_tier(change[1])
        before = maker.state.get(key)
        more = {}
        if before is not None and before[2] != changes[0][2]:
            more["mark"] = "promotion" if before[2] > changes[0][2] else "demotion"
        words = f"Read key {key}: it was there; its heat is {warmer} now."
        maker.add("get", words, changes, entity=key, **more)
    return {
        "format": "spectral-memory recording",
        "version": 1,
        "kind": "run",
        "system": "minimal",
        "title": f"made up: {operations:,} accesses of {keys} keys",
        "command": "spectral-memory view trace.txt",
        "notes": [],
        "complete": True,
        "operations": operations,
        "resonances": maker.resonances,
        "entities": names,
        "domains": 1,
        "channels": [],
        "axes": [],
        "slot_bytes": 0,
        "rules": RULES,
        "steps": maker.steps,
    }


def make_hierarchical(operations: int = 200, *, diverges: bool = True) -> Document:
    """Blocks of two domains: born at a frequency, used, moved, freed; a refusal; a divergence."""
    maker = Maker(make_resonances(100, HOT_ABOVE, ultra=True))
    names: list[str] = []
    live: list[int] = []
    tops: dict[tuple[int, int, int], int] = {}
    total = 0.0
    granted = 0
    for n in range(operations):
        mean = {"mean_mismatch": total / granted} if granted else {}
        if n % 3 == 0 or not live:
            block, size, domain = len(names), 24 * (1 + n * 7 % 90), n % 2
            k = 1 + n * 31 % 100
            gamma = maker.resonances[k - 1]["frequency"]
            t = round(gamma + (n % 5 - 2) / 8, 3)
            total, granted = total + abs(t - gamma), granted + 1
            channel = sum(size > limit for limit in (64, 256, 1024))
            change = place(tops, block, k, maker.get_tier(k), size, channel, domain)
            names.append(f"block {block}")
            live.append(block)
            maker.add(
                "malloc",
                f"Asked for {size} bytes at t = {t}: block {block} lies on resonance {k}.",
                [change],
                entity=block,
                rules=[1],
                request={
                    "t": t,
                    "text": str(t),
                    "k": k,
                    "mismatch": abs(t - gamma),
                    "exact": f"{abs(t - gamma):.6f}…",
                },
                mean_mismatch=total / granted,
            )
        elif n % 11 == 7:
            block = live.pop(n % len(live))
            words = f"Freed block {block}."
            maker.add("free", words, [[block, 0, 0, 0, 0, 0, 0, 0, 0, 0]], entity=block, **mean)
        elif n % 11 == 4:
            words = "Asked for 99999999 bytes: no gap is long enough."
            maker.add("malloc", words, [], error="OutOfMemoryError", rules=[2], **mean)
        else:
            block = live[n * 5 % len(live)]
            old = maker.state[block]
            k = min(100, old[1] + 9) if n % 4 == 0 else old[1]
            change = [*old]
            if k != old[1]:
                change = place(tops, block, k, maker.get_tier(k), old[3], old[6], old[9])
            change[4], change[5] = min(63, old[4] + 2), 1
            moved = {"mark": "migration"} if k != old[1] else {}
            words = f"Used block {block}: its heat is {change[4]} now."
            maker.add("access", words, [change], entity=block, **mean, **moved)
    if diverges:
        maker.steps[-1].update(mark="divergence", expected="heat 12", got="heat 13")
    return {
        **make_minimal(1),
        "kind": "divergence" if diverges else "run",
        "system": "hierarchical",
        "title": f"made up: {operations:,} operations on blocks",
        "notes": ["Only the first operations of a longer run are shown."],
        "complete": False,
        "operations": operations * 2,
        "resonances": maker.resonances,
        "entities": names,
        "domains": 12,
        "channels": list(PRIMES),
        "axes": ["zero", "real", "imaginary"],
        "slot_bytes": 2**24,
        "steps": maker.steps,
    }


def place(
    tops: dict[tuple[int, int, int], int],
    block: int,
    k: int,
    tier: int,
    size: int,
    channel: int,
    domain: int,
) -> list[int]:
    """A block on top of its slot."""
    lattice = (domain + channel * 5) % 12
    offset = tops.get((k, channel, lattice), 0)
    tops[k, channel, lattice] = offset + -(-size // 16) * 16
    return [block, k, tier, size, 2, 0, channel, lattice, offset, domain]


def replay(document: Document, index: int) -> dict[int, list[int]]:
    """The state after step `index`, by the document alone."""
    state: dict[int, list[int]] = {}
    for step in document["steps"][: index + 1]:
        for change in step["changes"]:
            state.pop(change[0], None)
            if change[1]:
                state[change[0]] = [*change, *[0] * (10 - len(change))]
    return state


def fill_page(document: Document) -> str:
    """The page with the document inside."""
    packed = gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)
    base64ed = base64.b64encode(packed).decode("ascii")
    script = f'<script type="application/octet-stream" id="recording">{base64ed}</script>'
    page = PAGE.read_text(encoding="utf-8").replace("<!--recording-->", script)
    return page.replace("__TITLE__", "a made up run")
