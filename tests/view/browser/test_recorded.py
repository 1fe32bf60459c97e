"""Pages of real recordings: runs of both systems, a counterexample, a divergence."""

from __future__ import annotations

import json
import queue
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from spectral_memory.cli.commands import cli
from spectral_memory.hierarchical.row_ring import OUTSIDE, RowRing
from spectral_memory.view.exploration import make_exploration_source
from spectral_memory.view.live import LiveServer
from spectral_memory.view.opening import Wish, open_source
from spectral_memory.view.page import fill_page
from spectral_memory.view.recording import Recording, dump_recording
from spectral_memory.view.session import Session, Window
from spectral_memory.view.source import AnySource
from spectral_proofs.model.named import NAMED
from spectral_proofs.model.tour import Tour
from spectral_proofs.model.trace import read_trace, write_trace

from ...proofs.model.scenes import TINY, explore_all
from .conftest import Opener
from .documents import Document, replay
from .probes import find_ink, get_index, get_state, settle, wait_until

COMMAND = ("spectral-memory", "view")

#: A dictionary whose reads leave the heat as it is.
FORGETFUL = """
from spectral_memory.unchecked import ThermalDict


class Forgetful(ThermalDict):
    def __getitem__(self, key):
        return dict.__getitem__(self, key)
"""


def record(
    name: Path | None, system: str | None, window: Window | None = None, capacity: int | None = None
) -> Recording:
    """What `spectral-memory view` would put into its page."""
    wish = Wish(None if name is None else str(name), system, capacity, COMMAND)
    source = open_source(wish, read_trace)
    assert not isinstance(source, Recording)
    session = Session(source, window)
    session.run()
    return session.record()


def walk(page: Page, document: Document) -> None:
    """Back and forth through the page, by its controls; each state is the document's."""
    last = len(document["steps"]) - 1
    for index in (0, last, last // 2, last // 3, last // 3 + 1):
        page.evaluate("(index) => window.spectralMemory.goTo(index)", index)
        settle(page)
        assert get_state(page) == replay(document, index)
        assert page.locator('[data-test="words"]').inner_text().split() == (
            document["steps"][index]["words"].split()
        )
        thermal = [int(one) for one in document["steps"][index]["thermal"]]
        shown = page.locator('.spectrum [data-test="tally"] b').all_inner_texts()
        assert [int(one.replace(",", "")) for one in shown] == thermal[: len(shown)]
    page.locator("h1").click()
    for key in ("Home", "m", "e", "d", "m", "ArrowLeft", "ArrowRight", "End"):
        page.keyboard.press(key)
    settle(page)
    assert get_index(page) == last
    assert find_ink(page, '[data-test="stage"]') > 0.05
    for rule in page.locator(".rules a").all():
        assert "#" in (rule.get_attribute("href") or "")


def open_recording(open_page: Opener, recording: Recording) -> tuple[Page, Document]:
    return open_page(fill_page(recording)), json.loads(dump_recording(recording))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Two thousand accesses; a few keys are used far more than the others."""
    chance = random.Random(7)
    keys = [f"page-{int(chance.expovariate(0.03))}" for _ in range(2000)]
    path = tmp_path / "accesses.txt"
    path.write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
    return path


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_the_demo(open_page: Opener, system: str) -> None:
    walk(*open_recording(open_page, record(None, system)))


@pytest.mark.parametrize("capacity", [None, 3])
@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_a_trace(open_page: Opener, trace: Path, system: str, capacity: int | None) -> None:
    walk(*open_recording(open_page, record(trace, system, capacity=capacity)))


def test_a_window_of_a_trace(open_page: Opener, trace: Path) -> None:
    page, document = open_recording(open_page, record(trace, "hierarchical", Window(700, 900)))
    assert page.locator(".notices").inner_text().count("\n") >= 0
    assert document["notes"][0] in page.locator(".notices").inner_text()
    assert page.locator('[data-test="operation-number"]').inner_text() == "700"
    walk(page, document)


@pytest.mark.interpreted
def test_a_counterexample_of_a_planted_bug(
    open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget_a_link(self: RowRing, row: int) -> None:
        before, after = self._preceding[row], self.following[row]
        self.following[before] = after
        self._preceding[after] = before
        self._length -= 1
        if self.first == row:
            self.first = after if self._length else OUTSIDE

    with monkeypatch.context() as patch:
        patch.setattr(RowRing, "remove", forget_a_link)
        outcome = explore_all(TINY)
        assert outcome.trace is not None
        path = tmp_path / "explore-trace.json"
        write_trace(path, outcome.trace)
    recording = record(path, None)
    assert recording.kind == "counterexample"
    page, document = open_recording(open_page, recording)
    assert get_index(page) == len(document["steps"]) - 1 == 5
    settle(page)
    assert "violation" in page.locator(".operation h2").inner_text()
    assert page.locator(".operation.bad").count() == 1
    assert outcome.trace.finding in page.locator(".notices").inner_text()
    walk(page, document)


def test_a_divergence_that_the_oracle_saved(open_page: Opener, tmp_path: Path) -> None:
    path, subject = tmp_path / "oracle-failure.json", tmp_path / "forgetful.py"
    subject.write_text(FORGETFUL, encoding="utf-8")
    judged = CliRunner().invoke(
        cli, ["oracle", f"{subject}:Forgetful", "--save", str(path), "--steps", "2000"]
    )
    assert judged.exit_code == 1, judged.output
    recording = record(path, None)
    assert recording.kind == "divergence"
    page, document = open_recording(open_page, recording)
    settle(page)
    final = document["steps"][-1]
    assert get_index(page) == len(document["steps"]) - 1
    sides = page.locator(".sides").inner_text()
    assert final["expected"] in sides
    assert final["got"] in sides
    walk(page, document)


def make_run(trace: Path) -> AnySource:
    """The run of a trace."""
    source = open_source(Wish(str(trace), "hierarchical", None, COMMAND), read_trace)
    assert not isinstance(source, Recording)
    return source


def make_exploration(_trace: Path) -> AnySource:
    """A model checker that has not begun."""
    return make_exploration_source(Tour(NAMED["tenants"]), COMMAND)


@pytest.mark.parametrize("make", [make_run, make_exploration])
def test_what_is_served_while_it_goes_on(
    make: Callable[[Path], AnySource], chromium: Browser, trace: Path
) -> None:
    server = LiveServer(Session(make(trace)))
    address: queue.Queue[str] = queue.Queue()
    thread = threading.Thread(target=server.serve, args=(address.put,))
    thread.start()
    context = chromium.new_context()
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    try:
        page.goto(address.get(timeout=60))
        wait_until(page, "window.spectralMemory !== undefined")
        page.evaluate("window.spectralMemory.goTo(1e9)")
        wait_until(page, "!window.spectralMemory.live.value")
        document = json.loads(dump_recording(server.session.record()))
        last = len(document["steps"]) - 1
        assert page.evaluate("window.spectralMemory.length.value") == last + 1
        page.evaluate("window.spectralMemory.goTo(1e9)")
        assert get_state(page) == replay(document, last)
        notices = page.locator(".notices p").all_inner_texts()
        assert notices == document["notes"]
        assert complaints == []
    finally:
        context.close()
        server.stop()
        thread.join()
