"""Documents at the edge: no step, one step, frequencies far away, names of any length."""

from __future__ import annotations

import pytest

from .conftest import Opener
from .documents import Document, make_hierarchical, make_minimal
from .probes import get_index, settle


def use_everything(open_page: Opener, document: Document) -> None:
    """Opens it and touches each control; the fixture hears complaints."""
    page = open_page(document)
    for key in ("ArrowRight", "End", "Home", "m", "e", "d", "Space", "Space", "+", "0", "f", "t"):
        page.keyboard.press(key)
        settle(page)
    page.locator('[data-test="table"] summary').click()
    page.evaluate("window.spectralMemory.select(0)")
    settle(page)
    assert 0 <= get_index(page) <= max(0, len(document["steps"]) - 1)


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_few_steps(open_page: Opener, steps: int, system: str) -> None:
    document = make_minimal() if system == "minimal" else make_hierarchical()
    document["steps"] = document["steps"][:steps]
    use_everything(open_page, document)


@pytest.mark.parametrize("t", [0.0, -5.0, 14.134725141734693, 96.5, 1e6, 1e300])
def test_a_frequency_anywhere(open_page: Opener, t: float) -> None:
    """Far below the first resonance, far above the last, exactly on one, in another's cell."""
    document = make_hierarchical(1)
    for k in (1, 29, 30, 100):
        step = {**document["steps"][0], "n": len(document["steps"])}
        gamma = document["resonances"][k - 1]["frequency"]
        far = abs(t - gamma)
        step["request"] = {"t": t, "text": str(t), "k": k, "mismatch": far, "exact": str(far)}
        document["steps"].append(step)
    page = open_page(document, 390)
    for index in range(5):
        page.evaluate("(index) => window.spectralMemory.goTo(index)", index)
        settle(page)
        shapes = page.evaluate(
            """() => [...document.querySelectorAll(".lens svg *")].every((one) =>
              [...one.attributes].every(({ value }) => !/NaN|Infinity/.test(value)))"""
        )
        assert shapes
    home = page.locator(".lens figcaption").inner_text()
    assert ("lies in the cell of γ₁₀₀" in home) == (t >= 1e6)


def test_long_names_and_long_words_stay_in_their_place(open_page: Opener) -> None:
    document = make_minimal(60, 4)
    document["entities"] = ["x" * 300, "ä" * 80, "", " "]
    document["title"] = "t" * 200
    document["command"] = "spectral-memory view " + "p" * 300
    for step in document["steps"]:
        step["words"] = "w" * 500
        step["entity"] = step["changes"][0][0] if step["changes"] else 0
    page = open_page(document, 390)
    page.evaluate("window.spectralMemory.select(0)")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_few_resonances_only(open_page: Opener) -> None:
    document = make_minimal()
    document["resonances"] = document["resonances"][:1]
    document["resonances"][0]["high"] = None
    for step in document["steps"]:
        step["changes"] = [[change[0], 1, 2, *change[3:]] for change in step["changes"]]
    use_everything(open_page, document)


def test_an_operator_s_step_is_about_nobody(open_page: Opener) -> None:
    document = make_hierarchical()
    for step in document["steps"]:
        step.pop("entity", None)
        step["rules"] = []
    use_everything(open_page, document)
