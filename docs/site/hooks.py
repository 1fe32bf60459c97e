"""What the site is made of, beside the pages in `docs`: files from elsewhere, rules, sources.

Everything is read from the checkout when the site is built. Nothing is fetched, and no page
is kept twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from site_catalog import CHECKOUT, ELSEWHERE, get_source_page, get_text, is_shown, list_decisions
from site_figures import FIGURES, fill_figures
from site_links import link_rules, turn_links
from site_names import Place
from site_recordings import RECORDINGS, play
from site_rules import LETTERS, decorate_laws, decorate_rules, render_letter
from site_sources import render_source

__all__ = ["on_config", "on_files", "on_page_markdown"]

#: Pages whose plain numbers of rules become links.
_SPEAK_OF_RULES: Final = {
    "laws.md",
    "minimal-system.md",
    "hierarchical-addressing.md",
    "trust.md",
    "model-checking.md",
    "crosshair.md",
    "claims.md",
}

#: What shows a memory at work.
_SEEING: Final = (
    ("view.md", "The view"),
    ("demos.md", "Demos"),
    ("plots.md", "Plots"),
    ("hit-ratio.md", "Hit ratios"),
)

#: Whole folders that are shown, whether a page names each file or not.
_ALL_OF: Final = ("spec/spectral_spec", "proofs/spectral_proofs/laws")


def _find_names() -> dict[str, str]:
    """The file of every page that is not made here, by its page."""
    root = CHECKOUT / "docs"
    inside = {
        path.relative_to(root).as_posix(): path.relative_to(CHECKOUT).as_posix()
        for path in sorted(root.rglob("*.md"))
    }
    return inside | {page: name for name, page in ELSEWHERE.items()}


_NAMES: Final = _find_names()


def _fill_nav(entry: Any) -> Any:  # noqa: ANN401 - the navigation is whatever the file holds
    """The navigation with the pages that are made here in the place of their marks."""
    if isinstance(entry, list):
        return [filled for one in entry for filled in _fill_one(one)]
    if isinstance(entry, dict):
        return {title: _fill_nav(one) for title, one in entry.items()}
    return entry


def _fill_one(entry: Any) -> list[Any]:  # noqa: ANN401 - as in `_fill_nav`
    if entry == "RULES":
        return [{title: page} for page, title in LETTERS.values()]
    if entry == "SEEING":
        return [{title: page} for page, title in _SEEING if (CHECKOUT / "docs" / page).is_file()]
    if entry == "DECISIONS":
        return [{title: page} for page, title in list_decisions()]
    return [_fill_nav(entry)]


def _decorate(markdown: str, page: str) -> str:
    if page == ELSEWHERE["spec/README.md"]:
        markdown = decorate_rules(markdown, page)
    if page == ELSEWHERE["proofs/README.md"]:
        markdown = decorate_laws(markdown, page)
    return markdown


def _turn(page: str, markdown: str, seen: set[Place]) -> str:
    markdown = turn_links(_decorate(markdown, page), _NAMES[page], page, seen)
    return link_rules(markdown, page) if page in _SPEAK_OF_RULES else markdown


def _find_sources() -> list[str]:
    """The source files that some page leads to, and those of the folders that are shown whole."""
    seen: set[Place] = set()
    for page, name in _NAMES.items():
        _turn(page, get_text(name), seen)
    prefix, suffix = get_source_page("").removesuffix(".md"), ".md"
    named = {
        place.page.removeprefix(prefix).removesuffix(suffix)
        for place in seen
        if place.page.startswith(prefix)
    }
    whole = {
        path.relative_to(CHECKOUT).as_posix()
        for folder in _ALL_OF
        for path in (CHECKOUT / folder).rglob("*.py")
    }
    return sorted(name for name in named | whole if is_shown(name))


def _render_decisions() -> str:
    rows = "\n".join(f"- [{title}]({page.partition('/')[2]})" for page, title in list_decisions())
    return f"# Decisions\n\nWhy something is as it is, one page a decision.\n\n{rows}\n"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages that are made here into the navigation."""
    config.nav = _fill_nav(config.nav)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in `docs`."""
    made: Mapping[str, str] = {
        **{page: get_text(name) for name, page in ELSEWHERE.items()},
        **{page: render_letter(letter) for letter, (page, _) in LETTERS.items()},
        **{get_source_page(name): render_source(name) for name in _find_sources()},
        **{page: play(make_source()) for page, make_source in RECORDINGS.items()},
        "decisions/index.md": _render_decisions(),
    }
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page, and put figures in the place of their marks."""
    del config, files
    here = page.file.src_uri
    if here not in _NAMES:
        return markdown
    return fill_figures(_turn(here, markdown, set()), FIGURES)
