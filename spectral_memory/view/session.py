"""A source while it is recorded: which part of it, how far it is, and the document so far."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_memory.view.ledger import Restart
from spectral_memory.view.recording import Recording, to_json
from spectral_memory.view.rules import RuleBook
from spectral_memory.view.source import Advance, AnySource
from spectral_spec.address import DOMAINS, OFFSETS, PRIMES

__all__ = ["AXES", "DEFAULT_LIMIT", "Session", "Window"]

#: Operations that a recording holds at most, unless told otherwise.
DEFAULT_LIMIT: Final = 100_000

_MOST_STEPS: Final = 20_000  # in one answer to a page that follows a run

#: What the axes of a sector say of a block's bytes, in the order of the specification.
AXES: Final = ("zero", "real", "imaginary")


class Window(NamedTuple):
    """The operations `first`..`stop` - 1, counted from 0."""

    first: int
    stop: int


class _WindowFullError(Exception):
    """Ends the play when all that is to be shown has been recorded."""


class Session:
    """One source as it is played once, by `run`.

    Any thread may ask `record` and `get_steps` meanwhile. Without a window the first `limit`
    operations are recorded, or those up to the finding if it comes later.
    """

    def __init__(
        self,
        source: AnySource,
        window: Window | None = None,
        limit: int = DEFAULT_LIMIT,
        docs: str | None = None,
    ) -> None:
        self.source = source
        self.done = False
        self._book = RuleBook(docs)
        self._recorder = source.start(self._book)
        self._recorder.ledger.finding = source.finding
        self._window = _choose(source, limit) if window is None else window
        self._played = 0
        self._cut = False

    @property
    def system(self) -> str:
        """The name of the system."""
        return self._recorder.system

    def run(self, advance: Advance = lambda _: None) -> None:
        """Play the source to its end or to the end of the window. Call it once. O(n log n)."""

        def count(done: int) -> None:
            self._played = done
            advance(done)

        try:
            self.source.play(self._perform, count)
        except _WindowFullError:
            self._cut = True
        finally:
            self.done = True

    def record(self) -> Recording:
        """The document as far as it goes. O(steps)."""
        recorder = self._recorder
        ledger = recorder.ledger
        is_minimal = recorder.system == "minimal"
        steps = tuple(ledger.steps)  # what a later step names is not yet known to this one
        return Recording(
            kind=self.source.kind,
            system=recorder.system,
            title=self.source.title,
            command=self.source.command,
            notes=self.get_notes(),
            complete=not self._cut and self._window.first == 0,
            operations=recorder.operations,
            resonances=recorder.resonances,
            entities=tuple(ledger.names[: ledger.known[len(steps) - 1]] if steps else ()),
            domains=1 if is_minimal else DOMAINS,
            channels=() if is_minimal else PRIMES,
            axes=() if is_minimal else AXES,
            slot_bytes=0 if is_minimal else OFFSETS,
            rules=tuple(self._book.rules),
            steps=steps,
        )

    def get_notes(self) -> tuple[str, ...]:
        """What is to be said of the recording by now."""
        return (*self.source.notes, *self._describe_window())

    def get_steps(self, first: int) -> dict[str, object]:
        """The steps from number `first` of the recording on, and the names that are new in them.

        There are so many at most; `done` says that none will follow. `notes` are those of the
        whole recording, as they are now. O(steps in the answer).
        """
        ledger, done = self._recorder.ledger, self.done
        total = len(ledger.steps)  # read once: more may come meanwhile
        begin = min(first, total)
        end = min(begin + _MOST_STEPS, total)
        known = ledger.known[begin - 1] if begin else 0
        return {
            "steps": [to_json(step) for step in ledger.steps[begin:end]],
            "entities": ledger.names[known : ledger.known[end - 1] if end else 0],
            "notes": self.get_notes(),
            "done": done and end == total,
        }

    def _perform(self, operation: object, label: str) -> object:
        """An operation inside the window is recorded, one before it is only performed."""
        recorder = self._recorder
        if isinstance(operation, Restart) and operation.finding is not None:
            found = operation.finding
            recorder.ledger.finding = found._replace(at=recorder.operations + 1 + found.at)
        if recorder.operations >= self._window.stop:
            raise _WindowFullError
        if recorder.operations < self._window.first:
            return recorder.skip(operation, label)
        return recorder.perform(operation, label)

    def _describe_window(self) -> tuple[str, ...]:
        """What the recording leaves out, in words."""
        first, stop = self._window
        notes = []
        if not self.done:
            notes.append(f"The run goes on; operations up to {stop:,} are recorded.")
        if first > 0:
            notes.append(
                f"The recording begins at operation {first:,}. Its first step also shows what "
                "was there before, and its counts go back to the beginning."
            )
        if self._cut:
            total = self.source.total
            of_all = "" if total is None else f" of {total:,} accesses"
            notes.append(
                f"The recording ends before operation {stop:,}, where about {self._played:,}"
                f"{of_all} had been played. See more with --limit N, or another part with "
                "--window FROM:TO."
            )
        finding = self.source.finding
        if (
            self.done
            and finding is not None
            and not first <= finding.at < self._recorder.operations
        ):
            notes.append(f"Operation {finding.at:,}, where something is wrong, is not shown.")
        return tuple(notes)


def _choose(source: AnySource, limit: int) -> Window:
    """The first `limit` operations, or as many that end with the finding."""
    if source.finding is None or source.finding.at < limit:
        return Window(0, limit)
    return Window(source.finding.at + 1 - limit, source.finding.at + 1)
