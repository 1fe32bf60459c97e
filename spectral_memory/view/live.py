"""The page on the loopback interface while a run goes on.

A page in another window must not be able to read it: only GET is answered, no other site is
given leave to read the answers, and a request must name this machine by an address or by the
name that was given, so that a name whose meaning somebody changes leads nowhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import threading
from collections.abc import Callable
from typing import Final

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from spectral_memory.view.page import make_live_page
from spectral_memory.view.recording import dump_recording
from spectral_memory.view.session import Session

__all__ = ["LOOPBACK", "LiveServer", "RemoteAddressError", "is_loopback"]

LOOPBACK: Final = "127.0.0.1"


class RemoteAddressError(ValueError):
    """The address would be reached from other machines, which was not allowed."""


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches; a name is not looked up.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class LiveServer:
    """Plays a session in a thread and serves it, until `stop`.

    `port` 0 takes a free one. `host` must be a loopback address unless `allow_remote`;
    else a `RemoteAddressError`.
    """

    def __init__(
        self, session: Session, host: str = LOOPBACK, port: int = 0, *, allow_remote: bool = False
    ) -> None:
        if not allow_remote and not is_loopback(host):
            raise RemoteAddressError(
                f"{host} is reached from other machines: use {LOOPBACK}, or say --allow-remote"
            )
        self.session = session
        self._host = host
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()
        self._error: BaseException | None = None

    def serve(self, ready: Callable[[str], None]) -> None:
        """Serve until `stop` is called; `ready` is told the address of the page.

        `OSError` if the port is taken.
        """
        asyncio.run(self._serve(ready))
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End `serve`, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)

    async def _serve(self, ready: Callable[[str], None]) -> None:
        """The same inside a loop."""
        self._loop = asyncio.get_running_loop()
        listener = socket.create_server((self._host, self._port), family=_get_family(self._host))
        listener.setblocking(False)
        port = int(listener.getsockname()[1])
        what = {"session": self.session, "host": self._host}
        server = HTTPServer(
            Application(
                [
                    ("/", PageHandler, what),
                    ("/recording.json", RecordingHandler, what),
                    ("/steps.json", StepsHandler, what),
                ],
                default_handler_class=NothingHandler,
                default_handler_args=what,
                log_function=lambda _: None,
            )
        )
        server.add_socket(listener)
        threading.Thread(target=self._play, name="recording", daemon=True).start()
        try:
            shown = f"[{self._host}]" if ":" in self._host else self._host
            ready(f"http://{shown}:{port}/")
            await self._stopped.wait()
        finally:
            server.stop()
            await server.close_all_connections()

    def _play(self) -> None:
        """Play the session; what it raises is for `serve` to raise."""
        try:
            self.session.run()
        except BaseException as error:  # noqa: BLE001 - it is raised again, where it is seen
            self._error = error
            self.stop()


class _Handler(RequestHandler):
    """What all answers have in common."""

    SUPPORTED_METHODS = ("GET",)

    def initialize(self, session: Session, host: str) -> None:
        """What the handler answers from."""
        self.session = session
        self.host = host

    def set_default_headers(self) -> None:
        """Nobody keeps an answer, and no other site reads it."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Referrer-Policy", "no-referrer")

    def prepare(self) -> None:
        """Refuse a request that names another machine than this one."""
        if not _is_own_name(self.request.host, self.host):
            raise HTTPError(403, reason="Name this machine by its address")

    def answer(self, text: str) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.write(text)


class PageHandler(_Handler):
    """The page."""

    def get(self) -> None:
        """The page itself, without a document."""
        self.write(make_live_page(self.session.source.title))


class RecordingHandler(_Handler):
    """The document as far as it goes."""

    def get(self) -> None:
        """The whole document."""
        self.answer(dump_recording(self.session.record()))


class StepsHandler(_Handler):
    """What has come since."""

    def get(self) -> None:
        """The steps from `from` on, a whole number >= 0."""
        text = self.get_query_argument("from", "0")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise HTTPError(400, reason="from must be a whole number")
        self.answer(json.dumps(self.session.get_steps(int(text)), separators=(",", ":")))


class NothingHandler(_Handler):
    """Anything else."""

    def get(self) -> None:
        """There is nothing."""
        raise HTTPError(404)


def _get_family(host: str) -> socket.AddressFamily:
    """One family only, so that there is one port."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_own_name(header: str, host: str) -> bool:
    """True if a Host header is an address, localhost, or the name that is served."""
    name = header.rpartition(":")[0] if header.rpartition(":")[2].isdigit() else header
    if name in {"localhost", host}:
        return True
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
