"""One script through one subject: the first difference, and then its full account."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_memory.oracle.judge.lens import Difference, Lens
from spectral_memory.oracle.judge.operations import Script, bind, format_operation
from spectral_memory.oracle.judge.referee import ExactReferee, Referee
from spectral_memory.oracle.judge.relational import make_relational
from spectral_memory.oracle.judge.rules import get_rule
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.specified import make_specified
from spectral_memory.oracle.judge.subject import Raised, Refusal, Subject, UnusableError
from spectral_memory.oracle.judge.verdict import Divergence

__all__ = ["Fault", "describe", "explain", "find_fault", "make_referee"]

_BATCH: Final = 256
_LONGEST: Final = 2000  # characters shown of a value


class Fault(NamedTuple):
    """A difference and the operation of the script, from 0, after which it was seen."""

    step: int
    difference: Difference


def make_referee(subject: Subject, setup: Setup, strictness: Strictness) -> Referee:
    """A referee that asks the specification itself, and looks after every operation.

    `UnusableError` if the subject cannot be judged so strictly.
    """
    capabilities = subject.capabilities
    if strictness == Strictness.RELATIONAL:
        return make_relational(setup.system, capabilities)
    if not capabilities.ids:
        raise UnusableError("exact mode compares ids, and these are its own: use relational")
    return ExactReferee(make_specified(setup.system), Lens(setup.system, capabilities), 1)


def find_fault(
    subject: Subject,
    referee: Referee,
    setup: Setup,
    script: Script,
    stride: int = 1,
    observing: bool = True,
) -> Fault | None:
    """The first difference of a script in a new memory.

    With `observing` there is a check point at its end. O(n) operations of both sides. `UnusableError` if the subject fails as a whole.
    """
    subject.begin(setup)
    referee.begin(setup)
    for start in range(0, len(script), _BATCH):
        batch = script[start : start + _BATCH]
        answers = subject.perform(batch, stride, referee.moves)
        difference = referee.judge(batch, answers)
        if difference is not None:
            return Fault(start + difference.at, difference)
    if not observing:
        return None
    difference = referee.judge_observation(subject.observe())
    return None if difference is None else Fault(len(script) - 1, difference)


def explain(
    subject: Subject,
    setup: Setup,
    script: Script,
    strictness: Strictness,
    found: int,
) -> Divergence | None:
    """The account of the first divergence, judged by the specification; None if there is none.

    `found` is the length of the sequence that was found first. O(n) steps of the
    specification.
    """
    referee = make_referee(subject, setup, strictness)
    fault = find_fault(subject, referee, setup, script)
    if fault is None:
        return None
    step, difference = fault
    operation = script[step] if script else None
    model = make_specified(setup.system)
    model.begin(setup)
    ids: list[int] = []
    if strictness == Strictness.EXACT:
        model.perform(script[:step], 0, moves=False)
        ids = getattr(model, "ids", ids)
        before = model.describe()
    else:
        before = _describe_world(subject, setup, script[:step])
    if operation is None:
        return Divergence(
            0,
            "(nothing)",
            difference.aspect,
            _show(difference.expected),
            _show(difference.observed),
            "H2",
            "the empty memory",
            before,
            (),
            found,
        )
    rule, words = get_rule(setup.system, operation, difference)
    text = format_operation(operation)
    if ids and getattr(operation, "block", None) is not None:
        real = getattr(bind(operation, ids), "block", None)
        text += f"  (id {real})"
    return Divergence(
        step + 1,
        text,
        difference.aspect,
        _show(difference.expected),
        _show(difference.observed),
        rule,
        words,
        before,
        script[: step + 1],
        found,
    )


def describe(setup: Setup, script: Script, difference: Difference) -> Divergence:
    """The account of a difference that was seen at the end of a script, without a new memory.

    It says nothing of the state before, and it counts as not reproduced. O(n) operations.
    """
    if not script:
        rule, words, text = "H2", "the empty memory", "(nothing)"
    else:
        rule, words = get_rule(setup.system, script[-1], difference)
        text = format_operation(script[-1])
    return Divergence(
        len(script),
        text,
        difference.aspect,
        _show(difference.expected),
        _show(difference.observed),
        rule,
        words,
        (),
        script,
        len(script),
        reproduced=False,
    )


def _describe_world(subject: Subject, setup: Setup, script: Script) -> tuple[str, ...]:
    """What the subject reported before the step that is not allowed."""
    referee = make_relational(setup.system, subject.capabilities)
    find_fault(subject, referee, setup, script, stride=0)
    return referee.describe()


def _show(value: object) -> str:
    """A value as text, cut where it grows too long; texts of a referee stay as they are."""
    if isinstance(value, Refusal):
        shown = ", ".join(map(repr, value.payload))
        return f"refused with {value.name}({shown})"[:_LONGEST]
    if isinstance(value, Raised):
        return f"failed with {value.name}: {value.text}"
    text = str(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
