"""Every block of code in every page runs, or is checked in the way that its language allows."""

from __future__ import annotations

import doctest
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]  # it ships without types

from spectral_memory.cli.commands import cli
from spectral_memory.oracle.doors.library import get_include

from .blocks import Block, list_pages, read_blocks, split_commands
from .commands import EXITS, ONLY_PARSED, SMALLER, choose, find_reason
from .workplace import BASH, set_up

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT") or Path(__file__).resolve().parents[2])
PAGES = list_pages(CHECKOUT)
COMPILER = shutil.which("cc") or "cc"
SHELLS = {"sh", "console"}
LANGUAGES = {"python", "pycon", "sh", "console", "c", "json", "yaml", "text"}
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL

# Shown word for word from a file that ships, since it lives on what stands around it there. A
# name of that file is written out.
EXCERPTS = {("proofs/README.md", "@obligation("): "proofs/spectral_proofs/laws/address.py"}
WRITTEN_OUT = {'f"{_ADDRESS}.': '"spectral_spec.address.'}


def list_blocks(*languages: str) -> Iterator[Block]:
    for page in PAGES:
        yield from (one for one in read_blocks(CHECKOUT, page) if one.language in languages)


def name(block: Block) -> str:
    return f"{block.page}:{block.line}"


def list_commands() -> tuple[tuple[str, str], ...]:
    return tuple(
        (block.page, command)
        for block in list_blocks(*SHELLS)
        for command in split_commands(block.text)
    )


COMMANDS = list_commands()


@pytest.mark.parametrize("page", PAGES)
def test_every_block_names_its_language(page: str) -> None:
    assert [name(one) for one in read_blocks(CHECKOUT, page) if one.language not in LANGUAGES] == []


# ------------------------------------------------------------------ what runs


def list_running_pages(languages: set[str], *, all_of: bool) -> list[str]:
    """The pages with blocks that run; with shell blocks among them, or without."""
    found = []
    for page in PAGES:
        used = {one.language for one in read_blocks(CHECKOUT, page)}
        if used & (SHELLS | {"python", "pycon"}) and bool(used & languages) == all_of:
            found.append(page)
    return found


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("page", list_running_pages(SHELLS, all_of=True))
def test_every_block_of_a_page_with_commands_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_page(page, tmp_path, monkeypatch)


@pytest.mark.no_cover
@pytest.mark.parametrize("page", list_running_pages(SHELLS, all_of=False))
def test_every_block_of_a_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_page(page, tmp_path, monkeypatch)


def run_page(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the blocks of a page one after the other, in a folder that holds what they name."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", tools)
    # What the examples run, the tests of its own parts measure: here it may be quick.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    monkeypatch.chdir(folder)
    set_up(page, folder, CHECKOUT)
    names: dict[str, object] = {"__name__": "page"}
    for block in read_blocks(CHECKOUT, page):
        if block.language in SHELLS:
            for command in split_commands(block.text):
                run_command(block, command)
        elif block.language in {"python", "pycon"}:
            run_python(block, names)


def run_python(block: Block, names: dict[str, object]) -> None:
    """Examples are compared with what they show; other code just has to run."""
    if ">>>" in block.text:
        test = doctest.DocTestParser().get_doctest(block.text, {}, name(block), None, block.line)
        test.globs = names
        said: list[str] = []
        result = doctest.DocTestRunner(optionflags=OPTIONS).run(
            test, out=said.append, clear_globs=False
        )
        assert not result.failed, "".join(said)
    elif excerpt := EXCERPTS.get((block.page, block.text.partition("\n")[0])):
        text = (CHECKOUT / excerpt).read_text(encoding="utf-8")
        for short, long in WRITTEN_OUT.items():
            text = text.replace(short, long)
        assert block.text in text, name(block)
    else:
        exec(compile(block.text, name(block), "exec"), names)  # noqa: S102 - it is our own page


def run_command(block: Block, command: str) -> None:
    if find_reason(command) is not None:
        return
    done = subprocess.run(
        [BASH, "-c", choose(command)], capture_output=True, text=True, check=False, timeout=300
    )
    expected = EXITS.get((block.page, command), 0)
    assert done.returncode == expected, (
        f"{name(block)}: {command}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    )


# ------------------------------------------------------------------ what is only parsed


@pytest.mark.parametrize("command", sorted({one for _, one in COMMANDS if find_reason(one)}))
def test_a_command_that_is_not_run_parses(command: str) -> None:
    words = shlex.split(command.partition(" > ")[0])
    match words:
        case ["make", *targets]:
            files = (CHECKOUT / "Makefile", CHECKOUT / "examples" / "c" / "Makefile")
            text = "".join(path.read_text(encoding="utf-8") for path in files)
            assert all(f"\n{target}: " in text for target in targets)
        case ["pip" | "proofs/bin/pip", "install", wanted]:
            extras = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
            known = extras["project"]["optional-dependencies"]
            assert {*wanted.partition("[")[2].rstrip("]").split(",")} <= set(known)
        case ["spectral-memory" | "proofs/bin/spectral-memory", *arguments]:
            parse(arguments)
        case ["python", "-m", module, *_]:
            assert find_spec(module) is not None
        case _:
            pytest.fail(f"nothing knows how to parse {command}")


def parse(arguments: list[str]) -> None:
    """Let the command's own parser read the arguments; it raises if one does not exist."""
    command: click.Command = cli
    context = click.Context(command, info_name="spectral-memory")
    while isinstance(command, click.Group):
        asked = arguments.pop(0)
        found = command.get_command(context, asked)
        assert found is not None, f"there is no command {asked}"
        command, context = found, click.Context(found, parent=context, info_name=asked)
    options, _, _ = command.make_parser(context).parse_args(arguments)
    for parameter in command.params:
        if parameter.name in options and isinstance(parameter.type, click.Choice | click.IntRange):
            parameter.type_cast_value(context, options[parameter.name])


def test_what_is_wrong_does_not_parse() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(["run", "--no-such-option"])
    with pytest.raises(click.BadParameter):
        parse(["explore", "--max-states", "few"])
    with pytest.raises(AssertionError, match="no command"):
        parse(["walk"])


def test_every_entry_of_the_tables_is_used() -> None:
    commands = {command for _, command in COMMANDS}
    assert set(SMALLER) <= commands
    assert set(EXITS) <= set(COMMANDS)
    unused = [
        pattern
        for pattern in ONLY_PARSED
        if not any(fnmatchcase(command, pattern) for command in commands)
    ]
    assert not unused
    assert not [why for why in ONLY_PARSED.values() if len(why) < 10]


# ------------------------------------------------------------------ other languages


@pytest.mark.parametrize("block", list(list_blocks("c")), ids=name)
def test_c_compiles(block: Block, tmp_path: Path) -> None:
    source = tmp_path / "block.c"
    source.write_text(block.text, encoding="utf-8")
    include = ["-I", str(get_include()), "-include", "spectral_memory.h"]
    done = subprocess.run(
        [
            COMPILER,
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fsyntax-only",
            *include,
            str(source),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", list(list_blocks("json")), ids=name)
def test_json_parses(block: Block) -> None:
    try:
        json.loads(block.text)
    except json.JSONDecodeError:
        for line in block.text.splitlines():
            assert isinstance(json.loads(line), dict)


@pytest.mark.parametrize("block", list(list_blocks("yaml")), ids=name)
def test_yaml_parses(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), list | dict)


def test_the_lines_of_a_dialogue_are_json() -> None:
    lines = [
        line
        for block in list_blocks("text")
        for line in block.text.splitlines()
        if line.startswith(("> {", "< {"))
    ]
    assert len(lines) > 10
    for line in lines:
        assert isinstance(json.loads(line[2:]), dict)
