"""Mutated inputs through one reader: how many are read, how many refused, and what goes wrong."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from random import Random
from time import perf_counter
from types import FrameType
from typing import Final, NamedTuple

from spectral_memory.oracle.doors.pipe.decode import ReplyError
from spectral_memory.oracle.readers.mutation import mutate
from spectral_memory.oracle.readers.targets import Desk, Sample, Target
from spectral_spec.errors import SpectralError

__all__ = ["Fault", "Tally", "make_input", "try_reader"]

_PATIENCE: Final = 10.0  # seconds for one input, then the reader hangs
_LONGEST_REASON: Final = 1000  # characters
_PLACE: Final = re.compile(r"(line|byte) [0-9]+")


class Fault(NamedTuple):
    """An input that a reader neither reads nor refuses as it should: its number, and why."""

    number: int
    problem: str
    data: bytes


class Tally(NamedTuple):
    """What became of the inputs. `places`: what a refusal names, and how often."""

    name: str
    inputs: int
    read: int
    places: Counter[str]
    faults: tuple[Fault, ...]
    slowest: float


class _HangError(BaseException):
    """Not for any reader to catch."""


def make_input(
    target: Target, samples: list[Sample], seed: int, number: int
) -> tuple[bytes, Sample]:
    """Input `number`, from 0, and how it is read. The same on every machine."""
    random = Random(f"{seed} {target.name} {number}")  # noqa: S311 - mutations, not secrets
    sample, other = random.choice(samples), random.choice(samples)
    return mutate(random, sample.data, other.data), sample


def try_reader(
    target: Target,
    inputs: int,
    seed: int = 0,
    first: int = 0,
    advance: Callable[[int], None] | None = None,
) -> Tally:
    """Inputs `first` to `first + inputs - 1`. Never raises for what a reader does."""
    read, slowest = 0, 0.0
    places: Counter[str] = Counter()
    faults: list[Fault] = []
    with closing(Desk()) as desk, _alarm():
        samples = list(target.make(desk))
        for number in range(first, first + inputs):
            data, sample = make_input(target, samples, seed, number)
            begin = perf_counter()
            place, problem = _try_one(sample, data)
            slowest = max(slowest, perf_counter() - begin)
            if problem:
                faults.append(Fault(number, problem, data))
            elif place:
                places[place] += 1
            else:
                read += 1
            if advance is not None and number % 1000 == 0:
                advance(number - first)
    return Tally(target.name, inputs, read, places, tuple(faults), slowest)


def _try_one(sample: Sample, data: bytes) -> tuple[str, str]:
    """Where an input is refused, "" if it is read; and what is wrong with that, "" if nothing."""
    try:
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        sample.read(data)
    except (SpectralError, ReplyError) as error:
        return _judge_refusal(error)
    except _HangError:
        return "", f"no answer in {_PATIENCE:g} s"
    except Exception as error:  # noqa: BLE001 - whatever else it raises is a crash
        return "", f"{type(error).__name__}: {error!s:.200}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "", ""


def _judge_refusal(error: SpectralError | ReplyError) -> tuple[str, str]:
    """The kind of place that a refusal names, and what is wrong with its text."""
    text = str(error)
    if not text.isprintable() or not 0 < len(text) <= _LONGEST_REASON:
        return "", f"the reason cannot be shown: {text!a:.200}"
    if isinstance(error, ReplyError):
        return "line", ""  # the channel counts the lines
    place = error.args[1] if len(error.args) > 1 else None
    if type(place) is int:
        return "line" if place else "whole", ""
    found = _PLACE.match(place) if isinstance(place, str) else None
    return ("", f"no place: {text!a:.200}") if found is None else (found[1], "")


@contextmanager
def _alarm() -> Iterator[None]:
    """The timer raises, for as long as readers are tried."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _HangError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
