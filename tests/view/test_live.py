"""The page while a run goes on, asked for as a browser does."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Queue
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from spectral_memory.minimal import spectral_visual_demo
from spectral_memory.view import Session
from spectral_memory.view.demo import make_demo
from spectral_memory.view.live import LiveServer, RemoteAddressError
from spectral_memory.view.showing import show_demo, slow_down
from spectral_memory.view.source import Advance, AnySource, Perform, Source

from .scenes import BUSY, make_source

TIMEOUT = 60
Loose = Any  # what JSON may hold


@contextmanager
def serve(session: Session) -> Iterator[str]:
    """The address of a server in another thread."""
    server = LiveServer(session)
    addresses: Queue[str] = Queue()
    thread = threading.Thread(target=server.serve, args=(addresses.put,))
    thread.start()
    try:
        yield addresses.get(timeout=TIMEOUT)
    finally:
        server.stop()
        thread.join(TIMEOUT)
    assert not thread.is_alive()


def call_apart(call: Callable[[], object]) -> object:
    """The result of a call in a thread of its own: a server needs one in which no loop runs."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result(TIMEOUT)


def fetch(address: str) -> Loose:
    """The JSON at an address."""
    with urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310 - our own server
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        return json.loads(answer.read())


def ask(address: str, method: str = "GET", **headers: str) -> int:
    """The status of an answer."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
    try:
        connection.request(method, parts._replace(scheme="", netloc="").geturl(), headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def halt(source: AnySource, at: int, paused: threading.Event, go: threading.Event) -> AnySource:
    """The source, which waits before operation `at` until it may go on."""

    def play(perform: Perform[object], advance: Advance) -> None:
        count = iter(range(10**9))

        def perform_later(operation: object, label: str) -> object:
            if next(count) == at:
                paused.set()
                go.wait(TIMEOUT)
            return perform(operation, label)

        source.play(perform_later, advance)

    return Source(source.kind, source.title, source.command, source.total, source.start, play)


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_a_run_is_followed_while_it_goes_on(system: str) -> None:
    paused, go = threading.Event(), threading.Event()
    session = Session(halt(make_source(BUSY, system), 100, paused, go))
    with serve(session) as address:
        assert paused.wait(TIMEOUT)
        begun = fetch(f"{address}recording.json")
        assert len(begun["steps"]) == 100
        waiting = fetch(f"{address}steps.json?from=100")
        notes = ["The run goes on; operations up to 100,000 are recorded."]
        assert waiting == {"steps": [], "entities": [], "notes": notes, "done": False}
        go.set()
        steps, names = begun["steps"], begun["entities"]
        answer: Loose = {"done": False}
        while not answer["done"]:
            answer = fetch(f"{address}steps.json?from={len(steps)}")
            steps, names = steps + answer["steps"], names + answer["entities"]
        assert answer["notes"] == []
    whole = session.record()
    assert tuple(names) == whole.entities
    assert [step["words"] for step in steps] == [step.words for step in whole.steps]


def test_the_page_asks_its_own_server() -> None:
    with serve(Session(make_demo("minimal"))) as address:
        request = Request(address)  # noqa: S310 - our own server
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - our own server
            text = answer.read().decode()
        assert '<body data-live="true">' in text
        assert "<title>demo: a favourite that changes" in text
        assert 'id="recording"' not in text


def test_only_this_machine_is_answered_and_only_what_it_reads() -> None:
    with serve(Session(make_demo("minimal"))) as address:
        port = urlsplit(address).port
        assert address == f"http://127.0.0.1:{port}/"
        assert ask(address) == 200
        assert ask(address, Host=f"localhost:{port}") == 200
        for name in ("example.org", f"example.org:{port}", f"127.0.0.1.example.org:{port}", ""):
            assert ask(f"{address}recording.json", Host=name) in (400, 403)
        for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
            assert ask(address, method) == 405
        assert ask(f"{address}other") == 404
        for wrong in ("-1", "x", "1e3", "9" * 30):
            assert ask(f"{address}steps.json?from={wrong}") == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - it is refused
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    session = Session(make_demo("minimal"))
    with pytest.raises(RemoteAddressError, match="--allow-remote"):
        LiveServer(session, host)
    LiveServer(session, host, allow_remote=True)


def test_what_breaks_in_the_run_is_told() -> None:
    def play(_perform: Perform[object], _advance: Advance) -> None:
        raise ZeroDivisionError("on purpose")

    source = make_demo("minimal")
    broken = Source("run", "", "", 1, source.start, play)
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        call_apart(lambda: LiveServer(Session(broken)).serve(lambda _: None))


def test_a_port_that_is_taken_is_an_error_of_the_system() -> None:
    with serve(Session(make_demo("minimal"))) as address:
        port = urlsplit(address).port
        assert port is not None
        second = LiveServer(Session(make_demo("minimal")), port=port)
        with pytest.raises(OSError, match="in use"):
            call_apart(lambda: second.serve(lambda _: None))


def test_the_demo_is_slowed_down_and_the_same() -> None:
    fast, slow = Session(make_demo("minimal")), Session(slow_down(make_demo("minimal"), 0))
    fast.run()
    slow.run()
    assert slow.record() == fast.record()


def test_the_demo_ends_when_it_is_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    addresses = []

    def visit(address: str) -> None:
        addresses.append(address)
        raise KeyboardInterrupt

    call_apart(lambda: show_demo(visit, 0))
    assert (
        capsys.readouterr().out
        == f"{addresses[0]}: a dictionary at work; press Ctrl-C to end\nended\n"
    )


def test_the_visual_demo_opens_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def visit(_address: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("webbrowser.open", visit)
    assert call_apart(lambda: spectral_visual_demo.main(["--open"])) == 0
    assert "a dictionary at work" in capsys.readouterr().out
    assert spectral_visual_demo.main(["--shut"]) == 2
    assert "[--open]" in capsys.readouterr().err
    monkeypatch.setattr(spectral_visual_demo, "find_spec", lambda _: None)
    assert spectral_visual_demo.main(["--open"]) == 3
    assert "spectral-memory[viz]" in capsys.readouterr().err
