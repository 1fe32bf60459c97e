"""The figures of the first pages, drawn from the shipped resonances when the site is built."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from html import escape
from typing import Final

from spectral_spec.quantize import Quantized, quantize
from spectral_spec.resonances import ENCLOSURES, compute_midpoints
from spectral_spec.tiers import Tier, get_tier_of

__all__ = ["FIGURES", "draw_cells", "draw_parts", "draw_spectrum", "fill_figures"]

_COUNT: Final = 100
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_REQUEST: Final = Fraction(180)
# Tiers differ by the length of their lines too, so that colour is not needed to tell them.
_LENGTHS: Final = {Tier.ULTRA_COLD: 26, Tier.COLD: 26, Tier.WARM: 40, Tier.HOT: 54}
_NAMES: Final = {Tier.ULTRA_COLD: "cold", Tier.COLD: "cold", Tier.WARM: "warm", Tier.HOT: "hot"}


def _get_ordinate(index: int) -> float:
    """For the eye: the middle of the enclosure, as a float."""
    return float(sum(ENCLOSURES[index - 1]) / 2)


def _name(index: int) -> str:
    """A resonance as it is written: γ with its number below."""
    return f"γ{index}".translate(_LOWERED)


def _wrap(title: str, height: int, parts: list[str], caption: str) -> str:
    """An SVG with its words for those who do not see it. No blank line: Markdown would end it."""
    drawn = "\n".join(parts)
    return (
        f'<figure class="sm-figure">\n<svg viewBox="0 0 720 {height}" role="img" '
        f'aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">\n'
        f"{drawn}\n</svg>\n<figcaption>{caption}</figcaption>\n</figure>"
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def draw_spectrum() -> str:
    """All resonances of the hierarchical system on their axis, one line each."""

    def place(t: float) -> float:
        return 20 + (t - 10) * 680 / 230

    parts = [
        f'<rect x="{place(low):.1f}" y="14" width="{place(high) - place(low):.1f}" height="76" '
        f'class="sm-{name}-field"/>'
        for low, high, name in ((10, 30, "cold"), (30, 100, "warm"), (100, 240, "hot"))
    ]
    parts += [
        _text(place(20), 30, "cold", "sm-middle"),
        _text(place(65), 30, "warm", "sm-middle"),
        _text(place(170), 30, "hot", "sm-middle"),
    ]
    for index in range(1, _COUNT + 1):
        tier, x = get_tier_of(index, ENCLOSURES), place(_get_ordinate(index))
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="90" y2="{90 - _LENGTHS[tier]}" '
            f'class="sm-{_NAMES[tier]}"><title>{_name(index)} = {_get_ordinate(index):.3f}</title></line>'
        )
    parts.append('<line x1="20" x2="700" y1="90" y2="90" class="sm-axis"/>')
    parts += [
        _text(place(t), 108, str(t), "sm-small sm-middle") for t in (14, 30, 60, 100, 180, 236)
    ]
    title = f"{_COUNT} resonances from 14.1 to 236.5: far apart when low, close together when high."
    return _wrap(
        title,
        116,
        parts,
        "The first hundred resonances. Low ones are rare and lie far apart: cold. High ones lie "
        "close together: hot. The fields end at 30 and at 100.",
    )


def draw_cells() -> str:
    """The cells around the request at 180, and the resonance that it lands on."""
    walls = compute_midpoints(ENCLOSURES, _COUNT)
    found = quantize(_REQUEST, ENCLOSURES, 1, _COUNT)
    if not isinstance(found, Quantized):
        raise found
    chosen = found.index
    low, high = 176.0, 186.5

    def place(t: float) -> float:
        return 20 + (t - low) * 680 / (high - low)

    parts = []
    for index in range(chosen - 3, chosen + 4):
        left, right = (float(sum(walls[index + side]) / 2) for side in (-2, -1))
        shown = max(left, low), min(right, high)
        x = place(_get_ordinate(index))
        if shown[0] >= shown[1] or not low < _get_ordinate(index) < high:
            continue
        kind = "sm-chosen" if index == chosen else "sm-cell"
        parts += [
            f'<rect x="{place(shown[0]):.1f}" y="34" width="{place(shown[1]) - place(shown[0]):.1f}" height="52" class="{kind}"/>',
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="34" y2="86" class="sm-hot"/>',
            _text(x, 102, _name(index), "sm-small sm-middle"),
            _text(x, 116, f"{_get_ordinate(index):.3f}", "sm-small sm-middle"),
        ]
    x = place(float(_REQUEST))
    parts += [
        f'<path d="M{x:.1f} 34 l-6 -10 h12 z" class="sm-request"/>',
        _text(x, 18, "t = 180", "sm-middle"),
        '<line x1="20" x2="700" y1="86" y2="86" class="sm-axis"/>',
    ]
    title = f"The request t = 180 lies in the cell of resonance {chosen}."
    return _wrap(
        title,
        122,
        parts,
        f"A request for t = 180 and the cells around it. The walls stand halfway between "
        f"neighbours. It lands on {_name(chosen)}; the mismatch is "
        f"{float(_REQUEST) - _get_ordinate(chosen):.4f}.",
    )


def draw_parts() -> str:
    """The parts of an address, and how wide each is."""
    parts = []
    for x, width, name, size in (
        (20, 150, "resonance", "γ₁ … γₙ"),
        (184, 90, "axis", "3"),
        (274, 110, "prime channel", "7"),
        (384, 90, "lattice", "12"),
        (488, 212, "offset", "24 bits"),
    ):
        parts += [
            f'<rect x="{x}" y="16" width="{width}" height="42" class="sm-cell"/>',
            _text(x + width / 2, 34, name, "sm-middle"),
            _text(x + width / 2, 50, size, "sm-small sm-middle"),
        ]
    parts += [
        _text(95, 76, "how hot", "sm-small sm-middle"),
        _text(229, 76, "what is in it", "sm-small sm-middle"),
        _text(329, 76, "size class", "sm-small sm-middle"),
        _text(429, 76, "whose it is", "sm-small sm-middle"),
        _text(594, 76, "where in there", "sm-small sm-middle"),
    ]
    return _wrap(
        "An address: resonance, axis, prime channel, lattice, offset.",
        86,
        parts,
        "An address. Axis, prime channel and lattice are the sector, one byte; with the offset "
        "that is 32 bits for each resonance.",
    )


FIGURES: Final[Mapping[str, str]] = {
    "spectrum": draw_spectrum(),
    "cells": draw_cells(),
    "parts": draw_parts(),
}


def fill_figures(markdown: str, figures: Mapping[str, str]) -> str:
    """The text with figures in the place of marks such as ``<!-- figure: spectrum -->``."""
    for name, drawn in figures.items():
        markdown = markdown.replace(f"<!-- figure: {name} -->", drawn)
    return markdown
