"""The page of `bench hit-ratio`: what was measured, in tables, and where the rules lose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_memory.bench.rivals import LFU, LRU, OPTIMUM, OURS, RIVALS, W_TINYLFU, Contest
from spectral_memory.bench.w_tinylfu import RUNS

__all__ = ["write_page"]

_HEAD: Final = f"""# Who finds the keys hot?

The share of accesses that find their key in the hot tier, when the hot tier may hold a share
of the distinct keys. An access counts if its key was hot just before it.

```sh
spectral-memory bench hit-ratio --traces DIR --page hit-ratio.md --plot hit-ratio.svg
```

- **{OURS}** is the bounded dictionary as it ships. It holds every key, and knows the heat of
  those that are not hot, which a cache does not.
- **{LRU}** and **{LFU}** are those of cachetools, **{W_TINYLFU}** is theine's: caches of as many
  keys as there are places. theine works in threads of its own, so its figure is the median of
  {RUNS} replays; on the shorter traces two replays differ by up to 2.5 points, and a lead below
  that says little. All others are the same on every machine.
- **{OPTIMUM}** knows the future: of the keys at hand it keeps those that are used again soonest,
  and leaves out a key that is not worth a place. No rule can find more.

The rules were chosen with these traces at hand ([decision 3](decisions/0003-thermal-rules.md)),
so this is no test on unseen data.
"""


def write_page(contests: Sequence[Contest], picture: str | None) -> str:
    """The whole page as Markdown; `picture` is the file of the plot beside it, if there is one."""
    parts = [_HEAD]
    if picture is not None:
        parts.append(f"\n![Hit ratios of every rule on every trace](pictures/{picture})\n")
    shares = sorted({one.share for one in contests})
    parts += [_write_share([one for one in contests if one.share == share]) for share in shares]
    return "".join(parts)


def _write_share(contests: Sequence[Contest]) -> str:
    """The tables of one share, and in words where the shipped rule is below."""
    head = f"\n## {contests[0].share} % of the keys may be hot\n\n"
    rules = (OURS, *RIVALS)
    lines = [
        "Found hot, in percent of the accesses:\n\n",
        _make_row("trace", "accesses", "keys", "places", *rules),
        "|---|" + "---:|" * (3 + len(rules)) + "\n",
    ]
    for one in contests:
        figures = (f"{one.compute_percent(rule):.2f}" for rule in rules)
        lines.append(
            _make_row(one.trace, f"{one.accesses}", f"{one.distinct}", f"{one.places}", *figures)
        )
    lines += [
        f"\n{OURS} above each of them, in points:\n\n",
        _make_row("trace", *RIVALS, f"level with the better of {LRU} and {LFU}"),
        "|---|" + "---:|" * len(RIVALS) + "---|\n",
    ]
    for one in contests:
        leads = (f"{one.compute_lead(rival):+.2f}" for rival in RIVALS)
        lines.append(_make_row(one.trace, *leads, "yes" if one.is_level else "**no**"))
    return head + "".join(lines) + _write_verdict(contests)


def _write_verdict(contests: Sequence[Contest]) -> str:
    """On how many traces it is level, and by how much it is below on the others."""
    level = sum(one.is_level for one in contests)
    words = f"\n{OURS} is level with the better of {LRU} and {LFU} on {level} of {len(contests)} traces."
    below = [
        f"{one.trace} by {max(-one.compute_lead(LRU), -one.compute_lead(LFU)):.2f} points"
        for one in contests
        if not one.is_level
    ]
    return words + (f" It is below on {', '.join(below)}.\n" if below else "\n")


def _make_row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
