"""A real browser, and pages in it that may reach nothing and complain of nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from .documents import Document, fill_page
from .probes import wait_until

__all__ = ["Opener", "chromium", "open_page"]

CANDIDATES: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Opens a document, or a page that is filled already, at a width and height in pixels, for a colour scheme, with or without touch.
Opener = Callable[..., Page]


def find_chromium() -> str:
    """The browser to drive; without one the tests cannot say anything, and fail."""
    named = os.environ.get("SPECTRAL_MEMORY_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if found is None:
        pytest.fail("no chromium: install one, or name it in SPECTRAL_MEMORY_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(ARGUMENTS), timeout=120_000
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens pages. At the end none has complained, and none has asked for anything."""
    complaints: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def refuse(route: Route) -> None:
        if route.request.url.startswith(tmp_path.as_uri()):
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    def open_one(
        document: Document | str,
        width: int = 1280,
        height: int = 860,
        *,
        scheme: Literal["dark", "light"] = "light",
        finger: bool = False,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=finger,
            is_mobile=finger,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", refuse)
        target = tmp_path / f"page-{len(contexts)}.html"
        text = document if isinstance(document, str) else fill_page(document)
        target.write_text(text, encoding="utf-8")
        page.goto(target.as_uri())
        wait_until(page, "window.spectralMemory !== undefined")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
