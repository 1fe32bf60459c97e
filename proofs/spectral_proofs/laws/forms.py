"""Forms: a change of variables keeps what they say, and ends in a reduced one."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.terms import constant
from spectral_proofs.symbolic.values import SymInt, lift_bool
from spectral_spec.forms import (
    Form,
    compute_discriminant,
    compute_principal_form,
    is_reduced,
    reduce_form,
)

__all__ = [
    "evaluate",
    "is_reduced_by_gauss",
    "make_form",
    "reducing_keeps_the_values_and_gives_a_reduced_form",
    "the_discriminant_completes_the_square",
    "the_principal_form_is_reduced_and_represents_one",
    "the_reduced_forms_are_those_of_gauss",
]

_FORMS: Final = "spectral_spec.forms"


def evaluate(form: Form, x: int, y: int) -> int:
    """The value of a form at a point."""
    return form.a * x * x + form.b * x * y + form.c * y * y


def is_reduced_by_gauss(form: Form) -> bool:
    """Gauss's definition of a reduced form, for a > 0."""
    a, b, c = form
    on_the_border = one_of(equal(abs(b), a), equal(a, c))
    return all_of(abs(b) <= a, a <= c, implies(on_the_border, b >= 0))


def make_form(case: Case) -> Form:
    """Three unknown coefficients."""
    return Form(*(case.integer(part) for part in Form._fields))


@obligation(
    law="A form of first coefficient a > 0 is reduced if |b| <= a <= c, and b is not below "
    "zero where |b| = a or a = c (Gauss's definition).",
    rules=("G1",),
    mutants=(
        Mutant(f"{_FORMS}.is_reduced", "-a < b", "-a <= b"),
        Mutant(f"{_FORMS}.is_reduced", "b <= a", "b < a"),
        Mutant(f"{_FORMS}.is_reduced", "a <= c", "a < c"),
        Mutant(f"{_FORMS}.is_reduced", "b >= 0", "b > 0"),
        Mutant(f"{_FORMS}.is_reduced", "a < c)", "a <= c)"),
    ),
)
def the_reduced_forms_are_those_of_gauss(case: Case) -> bool:
    form = make_form(case)
    case.suppose("the form is positive at (1, 0)", form.a > 0)
    return equal(is_reduced(form), is_reduced_by_gauss(form))


@obligation(
    law="With the discriminant D, 4a f(x, y) = (2ax + by)**2 - D y**2 at every point.",
    rules=("G2",),
    mutants=(
        Mutant(f"{_FORMS}.compute_discriminant", "4 * form", "3 * form"),
        Mutant(f"{_FORMS}.compute_discriminant", "form.b - 4", "form.b + 4"),
        Mutant(f"{_FORMS}.compute_discriminant", "form.a * form.c", "form.a * form.a"),
    ),
)
def the_discriminant_completes_the_square(case: Case) -> bool:
    form = make_form(case)
    x, y = case.integer("x"), case.integer("y")
    square = (2 * form.a * x + form.b * y) * (2 * form.a * x + form.b * y)
    return equal(4 * form.a * evaluate(form, x, y), square - compute_discriminant(form) * y * y)


def _get_point() -> tuple[int, int]:
    """An arbitrary point of the plane, the same one for the law and for its invariant."""
    context = get_explorer().context
    x, y = (SymInt(constant(name, "Int", context)) for name in "xy")
    return cast("tuple[int, int]", (x, y))


def _get_scratch() -> dict[str, Any]:
    return cast("dict[str, Any]", get_explorer().scratch)


def _compute_shift(form: Form) -> int:
    """By how many y's x is shifted, so that the middle coefficient comes into -a < b <= a."""
    return (form.a - form.b) // (2 * form.a)


def _shift(form: Form, x: int, y: int) -> int:
    """The form after the change x -> x + k y, of determinant 1, evaluated at a point."""
    return evaluate(form, x + _compute_shift(form) * y, y)


def _turn(form: Form, x: int, y: int) -> int:
    """The form after that and a quarter turn, of determinant 1 too."""
    return evaluate(form, _compute_shift(form) * x - y, x)


def _is_positive_and_turned(a: int, b: int, c: int) -> bool:
    """The loop: the discriminant stays, and the form is positive at an arbitrary point.

    After a turn it also is the form before, with other variables.
    """
    scratch, now, point = _get_scratch(), Form(a, b, c), _get_point()
    kept = equal(compute_discriminant(now), scratch["discriminant"])
    before = scratch.get("before")
    scratch["entered"], entered = True, "entered" in scratch
    if before is not None:
        changed = equal(evaluate(now, *point), _turn(before, *point))
        return all_of(kept, changed, evaluate(now, *point) > 0)
    if not entered:
        return all_of(kept, evaluate(now, *point) > 0)
    scratch["before"] = now
    # What holds at every point but 0 holds at these, (1, 0) first.
    held = "reduce_form: the invariant held before"
    get_explorer().suppose(held, lift_bool(a > 0), derived=True)
    at = evaluate(now, _compute_shift(now), 1), _turn(now, *point), _shift(now, *point)
    return all_of(kept, *(value > 0 for value in at))


def _get_first(a: int) -> int:
    """What every turn makes smaller."""
    return a


_THREE_POINTS: Final = ((1, 0), (0, 1), (1, 1))


@obligation(
    law="From a positive definite form `reduce_form` comes to a reduced one, by changes of "
    "variables of determinant 1 only; so values and discriminant stay. Each turn makes "
    "the first coefficient smaller, so it ends.",
    rules=("G2", "G3"),
    loops={
        reduce_form: (Loop(invariant=_is_positive_and_turned, measure=_get_first),),
    },
    mutants=(
        Mutant(f"{_FORMS}.reduce_form", "(a - b) // (2 * a)", "(a + b) // (2 * a)"),
        Mutant(f"{_FORMS}.reduce_form", "a > c", "a >= c"),
        Mutant(f"{_FORMS}.reduce_form", "c, -b, a", "c, b, a"),
        Mutant(f"{_FORMS}.reduce_form", "a == c and b < 0", "a == c and b > 0"),
        Mutant(f"{_FORMS}.reduce_form", "Form(a, -b, c)", "Form(a, b, c)"),
        Mutant(f"{_FORMS}.reduce_form", "b + 2 * a * k", "b + a * k"),
        Mutant(f"{_FORMS}.reduce_form", "+ b * k +", "+ b * k -"),
    ),
)
def reducing_keeps_the_values_and_gives_a_reduced_form(case: Case) -> bool:
    form, scratch = make_form(case), _get_scratch()
    x, y = case.integer("x"), case.integer("y")
    case.suppose("the form is positive at every point but 0", evaluate(form, x, y) > 0)
    discriminant = case.integer("discriminant")
    case.suppose("it has this discriminant", equal(compute_discriminant(form), discriminant))
    scratch["discriminant"] = discriminant
    result = reduce_form(form)
    before = cast("Form", scratch["before"])
    case.claim("the result is reduced", is_reduced_by_gauss(result))
    case.claim("the discriminant stays", equal(compute_discriminant(result), discriminant))
    values = [evaluate(result, *point) for point in _THREE_POINTS]
    # Three values determine a form.
    return one_of(
        equal(tuple(values), tuple(_shift(before, *point) for point in _THREE_POINTS)),
        equal(tuple(values), tuple(_turn(before, *point) for point in _THREE_POINTS)),
    )


@obligation(
    law="The principal form of any D < 0 that is 0 or 1 mod 4 is reduced, of discriminant "
    "D, and takes the value 1.",
    rules=("G1", "G2", "G6"),
    mutants=(
        Mutant(f"{_FORMS}.compute_principal_form", "discriminant % 2", "discriminant % 3"),
        Mutant(f"{_FORMS}.compute_principal_form", "Form(1, b", "Form(2, b"),
        Mutant(f"{_FORMS}.compute_principal_form", "b - discriminant", "b + discriminant"),
        Mutant(f"{_FORMS}.compute_principal_form", "// 4", "// 2"),
    ),
)
def the_principal_form_is_reduced_and_represents_one(case: Case) -> bool:
    discriminant, quotient = case.integer("discriminant"), case.integer("quotient")
    odd = case.flip("odd")
    case.suppose("D is 0 or 1 mod 4", equal(discriminant, 4 * quotient + (1 if odd else 0)))
    case.suppose("D is negative", discriminant < 0)
    form = compute_principal_form(discriminant)
    case.claim("the middle coefficient has D's parity", equal(form.b, 1 if odd else 0))
    case.claim("it represents 1", equal(evaluate(form, 1, 0), 1))
    case.claim("it is reduced", is_reduced_by_gauss(form))
    return equal(compute_discriminant(form), discriminant)
