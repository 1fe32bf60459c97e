"""The explorer and Python agree; and where one of them is wrong, it is seen."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
import z3

from spectral_proofs.symbolic import calls, values
from spectral_proofs.symbolic.agreement.__main__ import main
from spectral_proofs.symbolic.agreement.compare import Finding, Subject, compare
from spectral_proofs.symbolic.agreement.evaluation import (
    Translator,
    compute_quotient,
    compute_remainder,
)
from spectral_proofs.symbolic.agreement.points import Input
from spectral_proofs.symbolic.agreement.subjects import SUBJECTS
from spectral_proofs.symbolic.choice import choose
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence
from spectral_proofs.symbolic.explorer import Explorer
from spectral_proofs.symbolic.terms import Term
from spectral_proofs.symbolic.values import SymBool, SymInt, SymNumber

BY_NAME = {subject.name: subject for subject in SUBJECTS}
POINTS = 400


def compare_some(*names: str) -> list[Finding]:
    return [compare(BY_NAME[name], POINTS) for name in names]


def count(findings: list[Finding]) -> int:
    return sum(finding.disagreements for finding in findings)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_explorer_and_python_agree(name: str) -> None:
    finding = compare(BY_NAME[name], POINTS)
    assert finding.shown == []
    assert finding.disagreements == 0
    assert finding.points == POINTS
    if finding.paths * 13 < POINTS:  # a walk takes 13 points from each witness
        assert finding.unmet == 0


@pytest.mark.slow
def test_the_explorer_and_python_agree_at_a_million_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "agreement.json"
    assert main(["--points", "1000000", "--json", str(path)]) == 0
    findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
    assert sum(one["points"] for one in findings) >= 1_000_000
    assert [one["rule"] for one in findings if one["disagreements"] or one["unmet"]] == []
    assert len(findings) == len(SUBJECTS)
    assert "disagreements" in capsys.readouterr().out


def test_a_comparison_that_is_not_strict_enough_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def less(self: SymNumber, other: object) -> SymBool:
        return SymBool(self.term < values.lift_number(other, self.term))

    monkeypatch.setattr(SymNumber, "__le__", less)
    assert all(one.disagreements for one in compare_some("is_free_list", "juggle"))


def test_a_division_that_rounds_to_zero_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def divide(self: SymInt, other: int) -> SymInt:
        return SymInt(z3.If(self.term >= 0, self.term / other, -(-self.term / other)))

    monkeypatch.setattr(SymInt, "__floordiv__", divide)
    names = ("juggle", "split_id", "decode_local")
    assert all(one.disagreements for one in compare_some(*names))


def test_a_lost_path_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    enter = Explorer._enter

    def lose(self: Explorer, condition: Term, answer: bool, is_open: bool) -> None:
        is_first = self._numbers == 0
        enter(self, condition, answer, is_open and not is_first)

    monkeypatch.setattr(Explorer, "_enter", lose)
    findings = compare_some("decode_sector", "give", "get_policy_breach", "find_block")
    assert all(one.disagreements for one in findings)
    assert any(not bad.explored for one in findings for bad in one.shown)


def test_a_path_that_is_taken_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Explorer.get_path
    monkeypatch.setattr(Explorer, "get_path", lambda self: path(self)[:-1])
    findings = compare_some("decode_sector", "compute_promotion")
    assert all(one.disagreements for one in findings)
    assert any(len(bad.explored) > 1 for one in findings for bad in one.shown)


def test_a_slice_that_is_one_off_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = SymbolicSequence._cut

    def shift(self: SymbolicSequence[object], start: int, stop: int | None) -> object:
        return SymbolicSequence(self.item, cut(self, start, stop).length)

    monkeypatch.setattr(SymbolicSequence, "_cut", shift)
    assert count(compare_some("take, unknown length", "give, unknown length")) > 0


def test_a_map_that_forgets_its_size_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    delete = SymbolicMap.delete

    def forget(self: SymbolicMap[int, object], key: int) -> object:
        found = delete(self, key)
        return SymbolicMap(found.has, found.read, self.size)

    monkeypatch.setattr(SymbolicMap, "delete", forget)
    assert count(compare_some("issue")) > 0


def test_the_wrong_one_of_two_values_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        calls, "choose", lambda condition, one, other: choose(condition, other, one)
    )
    assert count(compare_some("compute_rest, callee merged")) > 0


def test_a_rule_that_raises_is_an_outcome() -> None:
    def fail(x: int) -> int:
        if x > 3:
            raise KeyError(x)
        return x

    subject = Subject("fail", fail, (Input("x", 0, 9),), lambda x: (x,))
    finding = compare(subject, 100)
    assert (finding.paths, finding.disagreements, finding.unmet) == (2, 0, 0)


def test_what_python_does_and_the_explorer_does_not_is_shown() -> None:
    def tell(x: int) -> bool:
        return type(x) is int

    finding = compare(Subject("tell", tell, (Input("x", 0, 9),), lambda x: (x,)), 50)
    assert finding.disagreements == 50
    assert finding.shown[0].plain == ("truth", True)
    assert finding.shown[0].explored == (("truth", False),)


@pytest.mark.parametrize("divisor", [-7, -2, -1, 1, 2, 7])
def test_the_evaluator_divides_as_the_standard_says(divisor: int) -> None:
    for dividend in range(-20, 21):
        quotient = compute_quotient(dividend, divisor)
        remainder = compute_remainder(dividend, divisor)
        assert dividend == divisor * quotient + remainder
        assert 0 <= remainder < abs(divisor)
        whole = z3.simplify(z3.IntVal(dividend) / z3.IntVal(divisor))
        assert whole.as_long() == quotient


def test_the_evaluator_and_the_solver_agree() -> None:
    x, y, q = z3.Int("x"), z3.Int("y"), z3.Real("q")
    terms = [
        z3.If(x < y, x * 3 - y, y / 4),
        z3.And(x <= y, z3.Or(x % 5 == 1, z3.Not(y > 3)), z3.Distinct(x, y)),
        z3.ToReal(x) / 3 + q,
        z3.Xor(x == y, q >= 2),
        z3.Implies(x == y, -q < z3.ToReal(y)),
    ]
    translator = Translator({"x": "x", "y": "y", "q": "q"})
    text = "".join(f"{translator.translate(term)}, " for term in terms)
    evaluate = translator.compile(f"def all_terms(x, y, q):\n    return ({text})\n", "all_terms")
    for one in range(-6, 7):
        for other in (-9, -1, 0, 4, 5):
            third = Fraction(one * other, 7)
            point = (
                (x, z3.IntVal(one)),
                (y, z3.IntVal(other)),
                (q, z3.RealVal(f"{third.numerator}/{third.denominator}")),
            )
            solved = [z3.simplify(z3.substitute(term, *point)) for term in terms]
            plain = [
                bool(z3.is_true(term)) if z3.is_bool(term) else Fraction(term.as_string())
                for term in solved
            ]
            assert list(evaluate(one, other, third)) == plain


def test_a_term_without_a_meaning_is_refused() -> None:
    x = z3.Int("x")
    for term in (z3.Function("f", z3.IntSort(), z3.IntSort())(x), z3.Int("y"), x**2):
        with pytest.raises(ValueError, match="no meaning"):
            Translator({"x": "x"}).translate(term)


def test_the_command_prints_what_disagrees(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--points", "60", "--only", "decode_"]) == 0
    assert "decode_sector" in capsys.readouterr().out
    monkeypatch.setattr(SymNumber, "__ge__", SymNumber.__gt__)
    monkeypatch.setattr(SymNumber, "__le__", SymNumber.__lt__)
    assert main(["--points", "600", "--only", "is_free_list"]) == 1
    assert "explorer:" in capsys.readouterr().out


def test_wrong_usage_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--points", "0"], ["--only", "no such rule"], ["--points", "many"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
