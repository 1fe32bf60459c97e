"""`bench cache`: one trace of accesses, replayed through everything that could serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

import click

from spectral_memory.bench.loops import read_clock, time_call, time_nothing, time_pairs, time_set
from spectral_memory.bench.mappings import OURS, Peer, TextMapping, Verbs, list_peers
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_memory.trace import TraceError, load_trace

__all__ = ["SUITE", "command", "draw_zipf", "prepare"]

_KEYS: Final = 10_000
_ACCESSES: Final = 30_000
_SEED: Final = 1
_NANO: Final = 1e-9


def draw_zipf(keys: int, accesses: int, seed: int = _SEED) -> list[str]:
    """Accesses to `keys` keys, the k-th of them with a weight of 1/k (Zipf's law).

    >>> draw_zipf(100, 6)
    ['key 0', 'key 45', 'key 29', 'key 1', 'key 6', 'key 5']
    """
    weights = list(accumulate(keys / rank for rank in range(1, keys + 1)))
    names = [f"key {rank}" for rank in range(keys)]
    return Random(seed).choices(names, cum_weights=weights, k=accesses)


def prepare(settings: Settings) -> Prepared:
    """Every peer on every trace. `settings.files` are traces; without any, Zipf's."""
    count = 500 if settings.quick else _ACCESSES
    inputs: list[tuple[str, list[str]]] = [("", draw_zipf(_KEYS, count))]
    if settings.files:
        inputs = [(Path(file).name + ": ", list(load_trace(file).keys)) for file in settings.files]
    peers, skipped = list_peers()
    contenders: list[Contender] = []
    for name, trace in inputs:
        contenders.append(_make_empty(name, trace))
        contenders += [
            Contender("trace", peer.name, 0, _make_go(peer, name, trace))
            for peer in peers
            if not (peer.is_slow and settings.quick)
        ]
    return Prepared(tuple(contenders), tuple(skipped))


def _make_empty(name: str, trace: Sequence[str]) -> Contender:
    return Contender("trace", "nothing", 0, lambda _: {f"{name}loop": time_nothing(trace)})


def _make_go(peer: Peer, name: str, trace: Sequence[str]) -> Go:
    """Insert every key, get every access, and both as the trace has them."""
    part = trace[: len(trace) // 10] if peer.is_slow else trace
    distinct = list(dict.fromkeys(part))

    def go_mapping(make: Callable[[int], TextMapping]) -> Mapping[str, float]:
        mapping = make(len(distinct))
        return {
            f"{name}insert": time_set(mapping, distinct),
            f"{name}get": time_call(mapping.get, part),
            f"{name}get, insert what is missing": _time_mix(make(len(distinct)), part),
        }

    def go_verbs(make: Callable[[int], Verbs]) -> Mapping[str, float]:
        verbs = make(len(distinct))
        return {
            f"{name}insert": time_pairs(verbs.set, distinct),
            f"{name}get": time_call(verbs.get, part),
            f"{name}get, insert what is missing": _time_verbs(make(len(distinct)), part),
        }

    def go(_turn: int) -> Mapping[str, float]:
        if peer.make_verbs is not None:
            return go_verbs(peer.make_verbs)
        if peer.make is None:
            raise ValueError(f"{peer.name} can be made in no way")
        return go_mapping(peer.make)

    return go


def _time_mix(mapping: TextMapping, trace: Sequence[str]) -> float:
    """Seconds for one access; a key that is not there is inserted."""
    get = mapping.get
    begin = read_clock()
    for key in trace:
        if get(key) is None:
            mapping[key] = key
    return (read_clock() - begin) * _NANO / len(trace)


def _time_verbs(verbs: Verbs, trace: Sequence[str]) -> float:
    """The same by calls."""
    get, put = verbs.get, verbs.set
    begin = read_clock()
    for key in trace:
        if not get(key)[1]:
            put(key, key)
    return (read_clock() - begin) * _NANO / len(trace)


def _check_traces(
    _context: click.Context, _option: click.Parameter, files: tuple[str, ...]
) -> tuple[str, ...]:
    """A trace that cannot be read is a usage error before anything is measured."""
    try:
        for file in files:
            load_trace(file)
    except TraceError as error:
        raise click.BadParameter(str(error)) from error
    return files


SUITE: Final = Suite(
    "cache",
    "One trace of accesses, replayed through everything that could serve it.\n\n"
    "Without --trace the trace is drawn by Zipf's law: 30000 accesses to 10000 keys, the same "
    "every time. Everyone has room for all keys, so all do the same operations.",
    (
        Group(
            "trace",
            "Seconds for one operation while a trace is replayed",
            "dict",
            note="Zipf's law without --trace. With contracts on: the first tenth of the trace.",
            ours=OURS,
        ),
    ),
    (Part("trace", prepare, workers=2, turns=9),),
)

command = make_command(
    SUITE,
    "  spectral-memory bench cache\n"
    "  spectral-memory bench cache --trace loop.trc.gz --trace cpp.trc.gz --json cache.json\n"
    "  spectral-memory bench cache --quick",
    click.Option(
        ["--trace", "files"],
        metavar="FILE",
        multiple=True,
        callback=_check_traces,
        help="A trace as for `spectral-memory run`; may be given again.",
    ),
)
