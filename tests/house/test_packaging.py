"""What is shipped, at which version, and what the locks promise."""

import importlib.metadata
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from spectral_memory.build import CORE

LOCKS = ("dev", "test", "run")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>\S+)")


def table(project: Mapping[str, object], name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", project[name])


def pins(text: str) -> dict[str, list[str]]:
    """Return the versions that a lock pins, by name; there may be one for each Python."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if match := PIN.match(line):
            found.setdefault(match["name"], []).append(match["version"])
    return found


def test_the_wheel_holds_exactly_three_packages(wheel: Path | None) -> None:
    if wheel is None:
        return  # a checkout under work ships nothing; `make tests` looks into the wheel
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"spectral_spec", "spectral_memory", "spectral_proofs"}
    assert all(f"{top}/py.typed" in names for top in tops)
    assert not [name for name in names if "__pycache__" in name or "test" in Path(name).stem]


def test_the_wheel_ships_every_module_and_all_data(
    checkout: Path, modules: tuple[Path, ...], wheel: Path | None
) -> None:
    if wheel is None:
        return
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = list((checkout / "spec" / "spectral_spec" / "data").glob("*"))
    # What the oracle compiles, and what it publishes: headers and schemas.
    oracle = checkout / "spectral_memory" / "oracle"
    for kind in ("*.c", "*.h", "*.json"):
        found = sorted(oracle.rglob(kind))
        assert found, kind
        data += found
    for path in (*modules, *data):
        name = path.relative_to(checkout).as_posix()
        shipped = name.removeprefix("spec/").removeprefix("proofs/")
        assert shipped in names


def test_the_version_is_the_same_everywhere(
    checkout: Path, project: Mapping[str, object], modules: tuple[Path, ...]
) -> None:
    version = table(project, "project")["version"]
    assert importlib.metadata.version("spectral-memory") == version
    written = re.compile(r'^__version__(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)
    for path in modules:
        for found in written.findall(path.read_text(encoding="utf-8")):
            assert found == version, path
    assert f"{version}" in (checkout / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_pin_and_names_no_index(checkout: Path, lock: str) -> None:
    text = (checkout / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(
        r"\n(?=[a-z0-9])",
        "\n" + "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")),
    )[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


def test_the_locks_agree(checkout: Path) -> None:
    whole, *parts = (
        pins((checkout / "requirements" / f"{lock}.txt").read_text(encoding="utf-8"))
        for lock in LOCKS
    )
    for part in parts:
        assert {name: set(part[name]) - set(whole.get(name, [])) for name in part} == {
            name: set() for name in part
        }


def test_the_lock_covers_what_the_project_asks_for(
    checkout: Path, project: Mapping[str, object]
) -> None:
    about = table(project, "project")
    extras = cast("Mapping[str, list[str]]", about["optional-dependencies"])
    asked = [*cast("list[str]", about["dependencies"]), *(n for e in extras.values() for n in e)]
    names = {re.split(r"[\[<>=! ;]", one)[0] for one in asked} - {"spectral-memory"}
    locked = pins((checkout / "requirements" / "dev.txt").read_text(encoding="utf-8"))
    assert names - set(locked) == set()


def test_the_command_is_installed() -> None:
    scripts = importlib.metadata.entry_points(group="console_scripts", name="spectral-memory")
    assert [script.value for script in scripts] == ["spectral_memory.cli:main"]


def test_the_compiled_wheel_is_asked_for_and_compiles_the_core(
    project: Mapping[str, object],
) -> None:
    at: object = project
    for name in ("tool", "hatch", "build", "targets", "wheel", "hooks", "custom"):
        at = table(cast("Mapping[str, object]", at), name)
    hook = cast("Mapping[str, object]", at)
    assert hook["enable-by-default"] is False
    files = cast("list[str]", hook["modules"])
    assert tuple(file.removesuffix(".py").replace("/", ".") for file in files) == CORE
