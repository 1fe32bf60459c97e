"""Every rule, every law and every claim has its place in the site."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from spectral_proofs.claims import CLAIMS
from spectral_proofs.coverage import find_coverage, get_rules
from spectral_proofs.runner.job import get_laws

from .blocks import list_pages
from .pages import read_page


def get_links(page: Path) -> set[str]:
    return {reference.target for reference in read_page(page).references}


def test_every_rule_has_an_anchor_in_the_specification(site: Path) -> None:
    anchors = read_page(site / "specification.html").anchors
    assert [rule for rule in get_rules() if rule.lower() not in anchors] == []


def test_every_rule_has_a_section_with_its_laws(site: Path) -> None:
    sections = {
        anchor: page
        for page in sorted((site / "rules").glob("*.html"))
        for anchor in read_page(page).anchors
    }
    for rule, laws in find_coverage(get_laws()).items():
        if rule == "F1":  # the rule of no one function stands in the specification's text
            continue
        links = get_links(sections[rule.lower()])
        assert {f"../laws.html#{law}" for law in laws} <= links


def test_every_law_has_an_anchor_and_leads_to_its_source(site: Path) -> None:
    page = read_page(site / "laws.html")
    leads = {reference.target for reference in page.references}
    for law in get_laws():
        assert law.name in page.anchors
        module = law.function.__module__.replace(".", "/")
        source = f"source/proofs/{module}.py.html#L"
        shown = site / f"source/proofs/{module}.py.html"
        lines = {link.partition("#")[2] for link in leads if link.startswith(source)}
        assert any(law.name in _get_lines_from(shown, line) for line in lines), (
            f"no link leads to {law.name}"
        )


def _get_lines_from(page: Path, anchor: str) -> str:
    """The text of a shown source from a line on, as far as a decorator may reach."""
    text = page.read_text(encoding="utf-8")
    start = text.index(f'id="{anchor}"')
    return re.sub(r"<[^>]+>", "", text[start : start + 40_000])


def test_every_piece_of_evidence_of_a_claim_is_a_link(site: Path) -> None:
    links = get_links(site / "claims.html")
    for claim in CLAIMS:
        for evidence in claim.evidence:
            kind, _, name = evidence.partition(" ")
            if kind == "obligation":
                assert f"laws.html#{name}" in links
            elif kind == "rule":
                assert f"specification.html#{name.lower()}" in links
            else:
                path = evidence.partition("::")[0]
                assert any(link.startswith(f"source/{path}.html#L") for link in links), evidence


def test_every_decision_is_listed(site: Path, checkout: Path) -> None:
    links = get_links(site / "decisions" / "index.html")
    decisions = sorted((checkout / "docs" / "decisions").glob("[0-9]*.md"))
    assert decisions
    assert {f"{path.stem}.html" for path in decisions} <= links


# What the site makes and the checkout does not hold.
MADE = {"seen-minimal.html", "seen-hierarchical.html", "seen-divergence.html"}


def test_links_lead_to_files_of_the_checkout_too(checkout: Path) -> None:
    lost, checked = [], 0
    for page in list_pages(checkout):
        for token in MarkdownIt().parse((checkout / page).read_text(encoding="utf-8")):
            for child in token.children or ():
                parts = urlsplit(str(child.attrs.get("href", "")))
                if parts.path and not parts.scheme and parts.path not in MADE:
                    checked += 1
                    if not (checkout / page).parent.joinpath(parts.path).exists():
                        lost.append(f"{page}: {parts.path}")
    assert not lost
    assert checked > 100


def test_the_figures_are_drawn(site: Path) -> None:
    text = (site / "start.html").read_text(encoding="utf-8")
    assert "<!-- figure" not in text
    assert text.count('<svg viewBox="0 0 720') == 3
    assert "It lands on γ₆₉; the mismatch is 0.0835" in text
    spectrum = (site / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<title>γ[₀-₉]+ = ", spectrum)) == 100


def test_the_search_index_holds_rules_and_laws(site: Path) -> None:
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    assert index.startswith("var __index = {")
    assert "rules/minimal.html#m5" in index
    assert "source/spec" not in index
