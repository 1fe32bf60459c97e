"""The mappings that stand beside each other: ours and what else a user could pick."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from importlib.util import find_spec
from typing import Final, NamedTuple, TypeAlias

import spectral_memory
from spectral_memory import unchecked

__all__ = ["OURS", "OURS_BOUNDED", "OURS_CHECKED", "Peer", "TextMapping", "Verbs", "list_peers"]

TextMapping: TypeAlias = MutableMapping[str, str]

OURS: Final = "ThermalDict"
OURS_BOUNDED: Final = "ThermalDict, 10 % hot"
OURS_CHECKED: Final = "ThermalDict, contracts on"


class Verbs(NamedTuple):
    """What a cache that is no mapping is called by."""

    get: Callable[[str], tuple[object, bool]]  # the value, and whether there is one
    set: Callable[[str, str], object]
    delete: Callable[[str], object]


class Peer(NamedTuple):
    """A mapping by name. The makers take the number of keys that it shall have room for.

    `is_slow` says that it is measured on a tenth of the keys.
    """

    name: str
    make: Callable[[int], TextMapping] | None
    make_verbs: Callable[[int], Verbs] | None = None
    is_slow: bool = False


def list_peers() -> tuple[list[Peer], list[str]]:
    """Everyone who is installed, and the others by name with the reason."""
    peers = [Peer("dict", lambda _: {}), Peer("OrderedDict", lambda _: OrderedDict())]
    skipped: list[str] = []
    if find_spec("cachetools") is None:
        skipped += [f"{name} (cachetools is not installed)" for name in ("LRUCache", "LFUCache")]
    else:
        from cachetools import LFUCache, LRUCache  # noqa: PLC0415 - it is an extra

        peers.append(Peer("cachetools LRUCache", LRUCache))
        peers.append(Peer("cachetools LFUCache", LFUCache))
    if find_spec("theine") is None:
        skipped.append("theine (not installed)")
    else:
        peers.append(Peer("theine", None, _make_theine))
    peers += [
        Peer(OURS, lambda _: unchecked.ThermalDict()),
        Peer(OURS_BOUNDED, lambda room: unchecked.ThermalDict.bounded(max(1, room // 10))),
        Peer(OURS_CHECKED, lambda _: spectral_memory.ThermalDict(), is_slow=True),
    ]
    return peers, skipped


def _make_theine(room: int) -> Verbs:
    """A cache of theine. Its own thread does the rest of its work, which is not timed."""
    from theine import Cache  # noqa: PLC0415 - it is an extra

    cache: Cache[str, str] = Cache(room)
    return Verbs(cache.get, cache.set, cache.delete)
