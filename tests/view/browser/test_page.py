"""The page itself: its file, its themes, its words for those who do not see it."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from .conftest import Opener
from .documents import PAGE, fill_page, make_hierarchical, make_minimal
from .probes import find_ink, get_index, settle, tell_overflow, wait_until

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).parents[3]))
FRONTEND = CHECKOUT / "frontend"


def test_the_page_is_built_from_the_sources_beside_it() -> None:
    """If this fails: `npm ci && npm run build` in frontend/."""
    digest = hashlib.sha256()
    sources = [f"src/{path.name}" for path in (FRONTEND / "src").iterdir()]
    settings = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"]
    for name in sorted([*sources, *settings]):
        digest.update(f"{name}\n".encode() + (FRONTEND / name).read_bytes())
    assert f"SHA-256 {digest.hexdigest()}" in PAGE.read_text(encoding="utf-8")


def test_the_page_names_its_libraries_with_their_licences() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in json.loads((FRONTEND / "package.json").read_text())["dependencies"]:
        assert re.search(rf"^{re.escape(name)} [\d.]+ \(MIT\)$", page, re.MULTILINE)
    assert page.count("Permission is hereby granted, free of charge") == 4


def test_the_page_has_each_place_to_fill_once_and_loads_nothing() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for place in ("<!--recording-->", "__TITLE__", 'data-live="false"'):
        assert page.count(place) == 1
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?!data:)", page) == []
    assert "default-src 'none'" in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_the_system_s_until_it_is_changed(open_page: Opener, scheme: str) -> None:
    page = open_page(make_minimal(), scheme=scheme)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.locator('[data-test="theme"]').click()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.theme") != scheme
    assert page.evaluate(ground) != before
    assert find_ink(page, '[data-test="stage"]') > 0.1


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_nothing_is_empty_or_cut_off_at_any_width(
    open_page: Opener, width: int, system: str
) -> None:
    page = open_page(make_minimal() if system == "minimal" else make_hierarchical(), width, 800)
    page.evaluate("window.spectralMemory.goTo(150)")
    settle(page)
    assert find_ink(page) > 0.05
    lower = ["bands"] if system == "minimal" else ["sectors"]
    for part in ("spectrum", "operation", "plots", "legend", *lower):
        assert find_ink(page, f".{part}") > 0.02, part
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
    assert tell_overflow(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_drawing_changes_with_the_step(open_page: Opener) -> None:
    page = open_page(make_hierarchical())
    shots = set()
    for index in (0, 60, 199):
        page.evaluate("(index) => window.spectralMemory.goTo(index)", index)
        settle(page)
        shots.add(page.locator('[data-test="stage"]').screenshot())
    assert len(shots) == 3


def test_a_screen_reader_hears_the_step_but_not_the_film(open_page: Opener) -> None:
    document = make_minimal()
    page = open_page(document)
    heard = page.locator('[aria-live="polite"]')
    page.locator('[data-test="forth"]').click()
    settle(page)
    assert heard.inner_text() == f"Operation 1. {document['steps'][1]['words']}"
    page.locator('[data-test="play"]').click()
    wait_until(page, "window.spectralMemory.index.value > 20")
    assert heard.inner_text().startswith("Operation 1.")
    page.locator('[data-test="play"]').click()
    settle(page)
    assert heard.inner_text().startswith(f"Operation {get_index(page)}.")
    page.keyboard.press("Home")
    page.keyboard.press("d")
    settle(page)
    assert heard.inner_text() == "There is no later divergence."


def test_everything_that_can_be_used_has_a_name(open_page: Opener) -> None:
    page = open_page(make_hierarchical())
    page.evaluate("window.spectralMemory.select(3)")
    settle(page)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, section, [role=img]")].filter(
          (one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length ||
            one.getAttribute("aria-labelledby"))
        ).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    for landmark in ("main", "header", "h1", "h2"):
        assert page.locator(landmark).count() >= 1
    assert page.locator("html").get_attribute("lang") == "en"
    cell = page.locator('[data-sector="0-0-0"]')
    cell.focus()
    assert "axis zero, channel 2, lattice 0" in (cell.get_attribute("aria-label") or "")


def test_the_table_says_what_the_spectrum_shows(open_page: Opener) -> None:
    page = open_page(make_minimal())
    page.evaluate("window.spectralMemory.goTo(299)")
    page.locator('[data-test="table"] summary').click()
    settle(page)
    rows = page.locator('[data-test="table"] tbody tr').all()
    counts = [int(row.locator("td").nth(3).inner_text()) for row in rows]
    assert sum(counts) == 40
    assert len(counts) == page.evaluate(
        "window.spectralMemory.replay.columns.filter((one) => one.size > 0).length"
    )


def test_notices_sides_and_rules_are_told(open_page: Opener) -> None:
    document = make_hierarchical()
    page = open_page(document)
    settle(page)
    assert document["notes"][0] in page.locator(".notices").inner_text()
    assert "heat 12" in page.locator(".sides").inner_text()
    assert "heat 13" in page.locator(".sides").inner_text()
    refused = next(i for i, step in enumerate(document["steps"]) if "error" in step)
    page.evaluate("(index) => window.spectralMemory.goTo(index)", refused)
    settle(page)
    assert "refused: OutOfMemoryError" in page.locator(".operation").inner_text()
    # A link that would run a script is no link; the others open beside the page.
    assert page.locator(".rules a").count() == 0
    assert "F1" in page.locator(".rules").inner_text()
    page.evaluate("window.spectralMemory.goTo(0)")
    settle(page)
    assert page.locator(".rules a").get_attribute("href") == "spec.html#h26"


def test_names_are_text_and_nothing_else(open_page: Opener) -> None:
    document = make_minimal()
    document["entities"][0] = "<img src=x onerror=alert(1)></script>"
    document["title"] = "</title><b>bold</b>"
    page = open_page(document)
    page.evaluate("window.spectralMemory.select(0)")
    settle(page)
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text() == "</title><b>bold</b>"


@pytest.mark.parametrize(
    ("document", "message"),
    [({"format": "other"}, "no recording of SpectralMemory"), (None, "carries no recording")],
)
def test_a_page_with_nothing_to_show_says_what_to_do(
    chromium: Browser, tmp_path: Path, document: dict[str, str] | None, message: str
) -> None:
    target = tmp_path / "page.html"
    page_text = PAGE.read_text(encoding="utf-8") if document is None else fill_page(document)
    target.write_text(page_text, encoding="utf-8")
    recording = tmp_path / "recording.json"
    recording.write_text(json.dumps(make_minimal()), encoding="utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(target.as_uri())
    page.locator("[role=alert]").wait_for()
    assert message in page.locator("[role=alert]").inner_text()
    page.locator("input[type=file]").set_input_files(recording)
    wait_until(page, "window.spectralMemory !== undefined")
    assert page.locator("h1").inner_text() == make_minimal()["title"]
    context.close()


def test_a_live_run_is_followed_to_its_end(chromium: Browser) -> None:
    document = make_minimal(300)
    steps, document["steps"] = document["steps"], document["steps"][:30]
    names, document["entities"] = document["entities"], document["entities"][:30]
    asked: list[int] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/":
                body = PAGE.read_text(encoding="utf-8").replace(
                    'data-live="false"', 'data-live="true"'
                )
            elif parts.path == "/recording.json":
                body = json.dumps(document)
            else:
                start = int(parse_qs(parts.query)["from"][0])
                asked.append(start)
                more = steps[start : start + 125]
                new = names[30:] if start == 30 else []
                done = start + 125 >= len(steps)
                notes = ["That was all." if done else "There is more."]
                answer = {"steps": more, "entities": new, "notes": notes, "done": done}
                body = json.dumps(answer)
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if parts.path == "/" else "text/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        context = chromium.new_context()
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            page.locator(".badge.live").wait_for()
            page.evaluate("window.spectralMemory.goTo(1e9)")  # at the tip: it stays there
            page.locator(".badge.live").wait_for(state="detached")
            assert asked == [30, 155, 280]
            assert get_index(page) == 299
            assert page.evaluate("window.spectralMemory.recording.entities") == names
            assert (
                page.evaluate(
                    "window.spectralMemory.replay.columns.reduce((n, c) => n + c.size, 0)"
                )
                == 40
            )
            assert page.locator(".notices").inner_text() == "That was all."
            assert complaints == []
        finally:
            context.close()
            server.shutdown()
            thread.join()
