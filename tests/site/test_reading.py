"""The site in a browser, opened from its folder: no server, no network, no complaint."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from ..view.browser.conftest import ARGUMENTS, find_chromium
from .pages import read_page

#: Opens a page of the site by its address in it, in a colour scheme.
Opener = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(ARGUMENTS), timeout=120_000
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Opener]:
    """Opens pages. At the end none has complained, and none has asked for anything else."""
    complaints: list[str] = []
    contexts = []

    def judge(route: Route) -> None:
        if route.request.url.startswith((site.as_uri(), "data:")):
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    def open_one(address: str, scheme: str) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", judge)
        page.goto(f"{site.as_uri()}/{address}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def measure_brightness(page: Page) -> int:
    """The sum of red, green and blue behind the text, 0..765."""
    found: int = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
        ".reduce((sum, part) => sum + Number(part), 0)"
    )
    return found


def test_the_front_page_is_light_or_dark_as_the_reader_likes(visit: Opener) -> None:
    light, dark = visit("index.html", "light"), visit("index.html", "dark")
    assert measure_brightness(light) > 600
    assert measure_brightness(dark) < 200


def test_the_figure_of_the_front_page_is_seen(visit: Opener) -> None:
    page = visit("index.html", "light")
    box = page.locator(".sm-figure svg").first.bounding_box()
    assert box is not None
    assert box["width"] > 400
    assert page.locator(".sm-figure line.sm-hot").count() == 71


def test_a_rule_is_found_by_the_search_without_a_server(visit: Opener) -> None:
    page = visit("index.html", "light")
    page.get_by_placeholder("Search").click()
    page.get_by_placeholder("Search").type("challenger against the front")
    found = page.locator(".md-search-result__link").first
    found.wait_for(state="visible")
    targets = [
        one.get_attribute("href") or "" for one in page.locator(".md-search-result__link").all()
    ]
    assert any("rules/minimal.html" in target for target in targets)


@pytest.mark.parametrize("shown", ["minimal", "hierarchical", "divergence"])
def test_a_recording_opens_and_its_rules_lead_into_the_specification(
    shown: str, visit: Opener, site: Path
) -> None:
    page = visit(f"seen-{shown}.html", "light")
    page.wait_for_function("window.spectralMemory !== undefined")
    text = (site / f"seen-{shown}.html").read_text(encoding="utf-8")
    packed = text.partition('id="recording">')[2].partition("</script>")[0]
    rules = json.loads(gzip.decompress(base64.b64decode(packed)))["rules"]
    anchors = read_page(site / "specification.html").anchors
    assert len(rules) > 2
    for rule in rules:
        target, _, anchor = rule["href"].partition("#")
        assert target == "specification.html"
        assert anchor in anchors


def test_a_link_to_a_rule_shows_its_row(visit: Opener) -> None:
    page = visit("specification.html#m5", "light")
    row = page.locator("tr", has=page.locator("#m5"))
    row.wait_for(state="visible")
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900
    row.get_by_role("link", name="M5").click()
    page.wait_for_url("**/rules/minimal.html#m5")
    assert "duel" in page.locator("h2#m5").inner_text()
