"""Nothing in the built site leads nowhere, and nothing is fetched from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .pages import read_page

# Hosts to which a reader may be sent. No page loads anything from them.
ELSEWHERE = {"pyperf.readthedocs.io"}


def list_pages(site: Path) -> Iterator[Path]:
    # The page for what was not found may be shown at any address, so its links are absolute.
    return (page for page in sorted(site.rglob("*.html")) if page.name != "404.html")


def test_every_internal_reference_leads_to_a_file_and_an_anchor(site: Path) -> None:
    broken, checked = [], 0
    for page in list_pages(site):
        for target, _ in read_page(page).references:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            found = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            found = found / "index.html" if found.is_dir() else found
            anchor = unquote(parts.fragment)
            if not found.is_file():
                broken.append(f"{page.relative_to(site)}: {target}: no such file")
            elif anchor and found.suffix == ".html" and anchor not in read_page(found).anchors:
                broken.append(f"{page.relative_to(site)}: {target}: no such anchor")
    assert not broken, "\n".join(broken[:50])
    assert checked > 10_000


def test_no_page_has_an_anchor_twice(site: Path) -> None:
    doubled = {
        str(page.relative_to(site)): twice
        for page in list_pages(site)
        if (twice := [one for one, n in Counter(read_page(page).ids).items() if n > 1])
    }
    assert not doubled


def test_external_links_are_known_and_well_formed(site: Path) -> None:
    found = {
        target
        for page in list_pages(site)
        for target, _ in read_page(page).references
        if urlsplit(target).scheme not in {"", "data"} or urlsplit(target).netloc
    }
    parts = [urlsplit(target) for target in found]
    assert {part.scheme for part in parts} <= {"https"}
    assert {part.hostname for part in parts} == ELSEWHERE
    assert not [target for target in found if re.search(r"\s", target)]


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = {
        target
        for page in sorted(site.rglob("*.html"))
        for target, by_itself in read_page(page).references
        if by_itself and (urlsplit(target).netloc or urlsplit(target).scheme not in {"", "data"})
    }
    assert not loaded


def test_no_style_loads_anything_from_elsewhere(site: Path) -> None:
    address = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")]*)")
    styles = sorted(site.rglob("*.css"))
    inline = list(list_pages(site))
    assert styles
    assert not {
        found
        for path in (*styles, *inline)
        for found in address.findall(path.read_text(encoding="utf-8"))
    }
