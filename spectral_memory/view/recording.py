"""A recorded run as a document: what the page reads.

The document is JSON: its fields are those of the classes here, under the same names; a field
that is None is left out of a step. `docs/view.md` says what a reader may rely on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from spectral_memory.unreadable import UnreadableError

__all__ = [
    "FORMAT",
    "TIERS",
    "VERSION",
    "Change",
    "Recording",
    "RecordingError",
    "Request",
    "Resonance",
    "Rule",
    "Step",
    "dump_recording",
    "load_recording",
    "to_json",
]

FORMAT: Final = "spectral-memory recording"
VERSION: Final = 1

#: The tiers in the order in which the document numbers them, hottest first.
TIERS: Final = ("hot", "warm", "cold", "ultra-cold")

#: An entity's number, resonance (0: gone), tier, bytes and heat; in the hierarchical system
#: also its axis, prime channel, lattice slot, offset and domain.
Change: TypeAlias = tuple[int, ...]


class RecordingError(UnreadableError):
    """A file holds no recording that can be shown."""


class Resonance(NamedTuple):
    """A resonance and its cell, low..high, as floats for display; `high` None: no end."""

    k: int
    frequency: float
    low: float
    high: float | None
    tier: str
    regime: str


class Rule(NamedTuple):
    """A rule of the specification: its number, its sentence, and where it is explained."""

    id: str
    text: str
    href: str


class Request(NamedTuple):
    """A frequency that was asked for, and the resonance `k` that it found.

    `t` and `mismatch` are floats for display, `text` and `exact` the same as text.
    """

    t: float
    text: str
    k: int
    mismatch: float
    exact: str


class Step(NamedTuple):
    """One operation: what was asked, what came of it, and what is now otherwise.

    `n` counts the operations of the run from 0, `rules` are places in the list of rules,
    `thermal` counts the entities hot, warm, cold and ultra-cold, `migrations` those so far.
    """

    n: int
    op: str
    words: str
    rules: tuple[int, ...]
    changes: tuple[Change, ...]
    thermal: tuple[int, int, int, int]
    migrations: int
    entity: int | None = None
    request: Request | None = None
    error: str | None = None
    mark: str | None = None
    expected: str | None = None
    got: str | None = None
    mean_mismatch: float | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A run, or a part of it: `complete` is False for a part of `operations`."""

    kind: str
    system: str
    title: str
    command: str
    notes: tuple[str, ...]
    complete: bool
    operations: int
    resonances: tuple[Resonance, ...]
    entities: tuple[str, ...]
    domains: int
    channels: tuple[int, ...]
    axes: tuple[str, ...]
    slot_bytes: int
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]


_LISTS: Final = ("resonances", "rules", "steps")


def to_json(value: NamedTuple) -> dict[str, object]:
    """A record of the document as a JSON object; a step's empty fields are left out. O(fields)."""
    fields = value._asdict()
    if not isinstance(value, Step):
        return fields
    if value.request is not None:
        fields["request"] = value.request._asdict()
    return {name: one for name, one in fields.items() if one is not None}


def dump_recording(recording: Recording) -> str:
    """The document as JSON text, without blanks; O(its length)."""
    document: dict[str, object] = {"format": FORMAT, "version": VERSION}
    for name in Recording.__slots__:
        value = getattr(recording, name)
        document[name] = [to_json(one) for one in value] if name in _LISTS else value
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def load_recording(text: str, source: str) -> Recording:
    """The recording in a JSON text; `source` says in an error where it came from.

    Raises `RecordingError` if it is not one of this version. O(its length).
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordingError(source, 0, f"is not JSON ({error})", _REMEDY) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RecordingError(source, 0, f"does not say that it is a {FORMAT!r}", _REMEDY)
    if document.get("version") != VERSION:
        problem = f"has version {document.get('version')!r:.20}, and this program reads {VERSION}"
        raise RecordingError(source, 0, problem, _REMEDY)
    try:
        fields: dict[str, Any] = {one: document[one] for one in Recording.__slots__}
        for name, make in (("resonances", Resonance), ("rules", Rule)):
            fields[name] = tuple(make(**one) for one in fields[name])
        fields["steps"] = tuple(_load_step(one) for one in fields["steps"])
        for name in ("notes", "entities", "channels", "axes"):
            fields[name] = tuple(fields[name])
        return Recording(**fields)
    except (KeyError, TypeError) as error:
        problem = f"is written wrong: {type(error).__name__} {error}"
        raise RecordingError(source, 0, problem, _REMEDY) from None


_REMEDY: Final = "make the recording again with: spectral-memory view --out FILE.json"


def _load_step(written: Mapping[str, Any]) -> Step:
    """A step from its JSON object."""
    fields = dict(written)
    fields["rules"] = tuple(fields["rules"])
    fields["changes"] = tuple(tuple(change) for change in fields["changes"])
    fields["thermal"] = tuple(fields["thermal"])
    if "request" in fields:
        fields["request"] = Request(**fields["request"])
    return Step(**fields)
