"""The live demo: slow enough to be watched."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from time import sleep
from typing import Any, Final

from spectral_memory.view.demo import make_demo
from spectral_memory.view.live import LiveServer
from spectral_memory.view.session import Session
from spectral_memory.view.source import Advance, AnySource, Perform

__all__ = ["show_demo", "slow_down"]

_PAUSE: Final = 0.01  # seconds between two operations


def slow_down(source: AnySource, pause: float) -> AnySource:
    """The same source with a pause, in seconds, before each operation."""

    def play(perform: Perform[Any], advance: Advance) -> None:
        def perform_slowly(operation: object, label: str) -> object:
            sleep(pause)
            return perform(operation, label)

        source.play(perform_slowly, advance)

    return replace(source, play=play)


def show_demo(visit: Callable[[str], object] | None = None, pause: float = _PAUSE) -> None:
    """Serve the demo of the minimal system on this machine until Ctrl-C.

    `visit` is given the address once it can be visited; without it the browser opens it.
    `pause` is in seconds.
    """
    server = LiveServer(Session(slow_down(make_demo("minimal"), pause)))

    def ready(address: str) -> None:
        sys.stdout.write(f"{address}: a dictionary at work; press Ctrl-C to end\n")
        sys.stdout.flush()
        (visit or webbrowser.open)(address)

    try:
        server.serve(ready)
    except KeyboardInterrupt:
        sys.stdout.write("ended\n")
