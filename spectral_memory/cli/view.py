"""`spectral-memory view`: a run, a counterexample or a divergence as one page."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

import click

from spectral_memory.cli import EXIT_INTERRUPTED, EXIT_NOT_INSTALLED, EXIT_USAGE
from spectral_memory.cli.progress import make_progress
from spectral_memory.view.exploration import Exploration, make_exploration_source
from spectral_memory.view.findings import Configuration, Counterexample
from spectral_memory.view.opening import Wish, open_source
from spectral_memory.view.page import write_recording
from spectral_memory.view.recording import Recording
from spectral_memory.view.session import DEFAULT_LIMIT, Session, Window
from spectral_memory.view.source import AnySource

__all__ = ["view"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory view --open                        # a demo
  spectral-memory view accesses.txt.gz --system hierarchical --out run.html
  spectral-memory view explore-trace.json            # a model checker's counterexample
  spectral-memory view oracle-failure.json           # an implementation's divergence
  spectral-memory run --json > RUN.json; spectral-memory view RUN.json
  spectral-memory view accesses.txt --window 250000:260000
  spectral-memory view accesses.txt --live --open
  spectral-memory view --explore small --live --open # a model checker at work
"""
_DEFAULT_OUT: Final = "spectral-view.html"


def _read_window(_ctx: click.Context, _param: click.Parameter, text: str | None) -> Window | None:
    """FROM:TO as a window; a usage error if it is none."""
    if text is None:
        return None
    first, colon, stop = text.partition(":")
    if not (colon and _is_number(first) and _is_number(stop) and int(first) < int(stop)):
        raise click.BadParameter(f"{text} is not FROM:TO with FROM below TO, as in 1000:2000")
    return Window(int(first), int(stop))


@click.command(epilog=_EXAMPLES)
@click.argument("file", required=False)
@click.option(
    "--system",
    type=click.Choice(["minimal", "hierarchical"]),
    help="Which system a trace goes through. Without it: minimal, or what the file says.",
)
@click.option(
    "--explore",
    "explored",
    metavar="FILE|NAME",
    help="Show an exploration of this configuration (see explore --list), in place of FILE.",
)
@click.option("--hot-capacity", type=click.IntRange(min=1), help="Bound of the hot tier.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=_DEFAULT_OUT,
    show_default=True,
    help="Where the page goes; with a name in .json, the recording alone.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option("--live", is_flag=True, help="Serve the page on this machine while the run goes on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port for --live; 0, the default, takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address for --live.")
@click.option("--allow-remote", is_flag=True, help="Let --host be one that others reach.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=DEFAULT_LIMIT,
    show_default=True,
    help="Record so many operations at most.",
)
@click.option(
    "--window", callback=_read_window, metavar="FROM:TO", help="Record these only, from 0."
)
@click.option("--docs", metavar="URL", help="Where the documentation stands; its rules are linked.")
def view(
    file: str | None,
    system: str | None,
    explored: str | None,
    hot_capacity: int | None,
    out: Path,
    opens: bool,
    live: bool,
    port: int,
    host: str,
    allow_remote: bool,
    limit: int,
    window: Window | None,
    docs: str | None,
) -> None:
    """Make a page that shows a run, an exploration, a counterexample or a divergence.

    FILE is an access trace (- for standard input), the output of `run --json`, the
    explore-trace.json of a violation, the oracle-failure.json of a divergence, or a
    recording. Its content says which. Without FILE it is a short demo, or with --explore
    the shortest histories to what a model checker meets. The page is one file that needs
    no network. What is recorded is the executable specification, step by step.

    Exit code 0: the page was written; 2: the file cannot be shown, and the message says
    why; 3: --live needs an extra that is missing; 130: interrupted.
    """
    command = _format_command()
    try:
        if explored is None:
            source = open_source(Wish(file, system, hot_capacity, command), _read_counterexample)
        elif file is None and system is None and hot_capacity is None:
            source = make_exploration_source(_make_tour(explored), command)
        else:
            _refuse("--explore shows what it finds: leave out FILE, --system and --hot-capacity")
    except ValueError as error:
        _refuse(str(error))
    if isinstance(source, Recording):
        if live:
            _refuse(f"{file} is a finished recording: leave out --live")
        _write(source, out, opens)
        return
    session = Session(source, window, limit, docs)
    if system is not None and session.system != system:
        _refuse(f"{file} is of the {session.system} system: leave out --system {system}")
    if live:
        _serve(session, host, port, allow_remote, opens)
        return
    try:
        _play(source, session)
    except KeyboardInterrupt:
        click.echo("spectral-memory: interrupted, nothing is written", err=True)
        sys.exit(EXIT_INTERRUPTED)
    recording = session.record()
    if not recording.steps and recording.operations:
        _refuse(
            f"--window begins after the last of {recording.operations:,} operations: "
            "name an earlier one"
        )
    _write(recording, out, opens)


def _play(source: AnySource, session: Session) -> None:
    """Play the session; the progress bar goes to a terminal's standard error."""
    with make_progress() as progress:
        task = progress.add_task(session.system, total=source.total)

        def advance(done: int) -> None:
            progress.update(task, completed=done)

        session.run(advance)


def _write(recording: Recording, out: Path, opens: bool) -> None:
    """Write the page and say so; `OSError` is for the command line to tell."""
    try:
        size = write_recording(recording, out)
    except ValueError as error:
        _refuse(str(error))
    click.echo(
        f"{out}: {len(recording.steps):,} steps of the {recording.system} system, {size:,} bytes"
    )
    for note in recording.notes:
        click.echo(f"  {note}")
    if opens:
        _open(out.resolve().as_uri())


def _serve(session: Session, host: str, port: int, allow_remote: bool, opens: bool) -> None:
    """Serve the page until it is interrupted."""
    if find_spec("tornado") is None:
        click.echo(
            "spectral-memory: --live needs tornado.\n"
            "Install it with: pip install 'spectral-memory[viz]'",
            err=True,
        )
        sys.exit(EXIT_NOT_INSTALLED)
    from spectral_memory.view.live import LiveServer  # noqa: PLC0415 - tornado exists only here

    def ready(address: str) -> None:
        click.echo(f"{address}: the run as it goes on; press Ctrl-C to end")
        sys.stdout.flush()
        if opens:
            _open(address)

    try:
        LiveServer(session, host, port, allow_remote=allow_remote).serve(ready)
    except ValueError as error:
        _refuse(str(error))
    except KeyboardInterrupt:
        click.echo("ended")


def _open(address: str) -> None:
    """Open an address in the browser, if there is one."""
    if not webbrowser.open(address):
        click.echo(f"spectral-memory: no browser was found; open {address} in one", err=True)


def _read_counterexample(path: Path) -> Counterexample:
    """The explorer's reader. It is another package's, and loaded only if it is needed."""
    read: Callable[[Path], Counterexample] = import_module("spectral_proofs.model.trace").read_trace
    return read(path)


def _make_tour(name: str) -> Exploration:
    """An exploration that has not begun. The explorer, too, is another package's."""
    find: Callable[[str], Configuration]
    find = import_module("spectral_proofs.model.choice").find_configuration
    make: Callable[[Configuration], Exploration] = import_module("spectral_proofs.model.tour").Tour
    return make(find(name))


def _format_command() -> list[str]:
    """The command line that makes the page again."""
    context = click.get_current_context()
    words = ["spectral-memory", "view"]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if parameter.name in {"out", "opens", "live", "port", "host", "allow_remote"}:
            continue
        if value is None or (value == parameter.default and parameter.name != "file"):
            continue
        text = f"{value.first}:{value.stop}" if isinstance(value, Window) else str(value)
        words += [text] if parameter.name == "file" else [parameter.opts[0], text]
    return words


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _refuse(message: str) -> NoReturn:
    """End with the exit code of a wrong command line."""
    click.echo(f"spectral-memory: {message}", err=True)
    sys.exit(EXIT_USAGE)
