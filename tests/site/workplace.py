"""A folder that holds what the pages speak of: a class of one's own, a library, a program."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from spectral_memory.oracle.concurrency.recorder import RecordedMapping, Recorder
from spectral_memory.oracle.concurrency.writer import save_history
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_proofs.model.codec import dump_configuration
from spectral_proofs.model.named import NAMED

__all__ = ["BASH", "set_up"]

BASH = shutil.which("bash") or "bash"

MYMODULE = '''"""A dictionary of one's own."""

from spectral_memory.unchecked import ThermalDict


class MyDict(ThermalDict):
    """It does what the reference does."""


MyThermalDict = MyDict
'''

# A program in any language: here the client of the examples, whatever its arguments.
CLIENT = """#!/bin/sh
exec python "$(dirname "$0")/client.py"
"""

FAULTY = Path(__file__).resolve().parents[1] / "oracle" / "general" / "malloc" / "faulty.c"


def _shell(folder: Path, line: str) -> None:
    subprocess.run([BASH, "-c", line], cwd=folder, check=True, timeout=120)


def _write_program(folder: Path, text: str) -> None:
    program = folder / "program"
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)


def _make_python(folder: Path, checkout: Path) -> None:
    own = (checkout / "examples" / "python" / "best_fit.py").read_text(encoding="utf-8")
    (folder / "pool.py").write_text(f"{own}\n\nPoolAdapter = BestFit\n", encoding="utf-8")
    shutil.copy(checkout / "examples" / "python" / "best_fit.py", folder)
    _shell(folder, "(seq 200; seq 100; seq 50) | gzip > accesses.txt.gz")
    # A failure of another implementation, which may be repeated with one's own.
    broken = "from best_fit import BestFit\n\n\nclass Broken(BestFit):\n    def free(self, block):\n        pass\n"
    (folder / "broken.py").write_text(broken, encoding="utf-8")
    judged = "spectral-memory oracle --steps 500 --system hierarchical --strictness relational"
    _shell(folder, f"{judged} broken.py:Broken > shown || test $? = 1")


def _make_traces(folder: Path, checkout: Path) -> None:
    _shell(folder, "(seq 200; seq 100; seq 50) > accesses.txt; gzip -k accesses.txt")
    uncounted = "    @property\n    def demotions(self):\n        return 0\n"
    text = f"from mymodule import MyDict\n\n\nclass Uncounted(MyDict):\n{uncounted}"
    (folder / "buggy.py").write_text(text, encoding="utf-8")
    _shell(folder, "spectral-memory oracle buggy.py:Uncounted > shown || test $? = 1")


def _make_library(folder: Path, checkout: Path) -> None:
    for source in sorted((checkout / "examples" / "c").glob("*.[ch]")):
        shutil.copy(source, folder)
    shutil.copy(folder / "memory.c", folder / "foo.c")
    # In one library with the allocator, which says what version it has.
    renamed = "-Dsmem_version=map_version -Dsmem_features=map_features"
    include = '-I "$(python -m spectral_memory.oracle.doors.library)"'
    _shell(folder, f"cc -O2 -fPIC {include} {renamed} -c -o thermal.o thermal_map.c")
    _shell(folder, f"cc -O2 -shared -fPIC {include} -o libfoo.so foo.c thermal.o")


def _make_allocators(folder: Path, checkout: Path) -> None:
    for name, bug in (("libfoo.so", 1), ("libbar.so", 0)):
        _shell(folder, f"cc -O2 -shared -fPIC -DBUG={bug} -o {name} {FAULTY}")
    _write_program(folder, "#!/bin/sh\nls -l /\n")


def _make_program(folder: Path, checkout: Path) -> None:
    shutil.copy(checkout / "examples" / "oracle" / "client.py", folder)
    # First a program with a bug, whose failure the right one repeats.
    _write_program(folder, CLIENT.replace("client.py", "wrong.py"))
    text = (folder / "client.py").read_text(encoding="utf-8")
    (folder / "wrong.py").write_text(text.replace("all.popitem, ", "all.clear, "), encoding="utf-8")
    _shell(folder, "spectral-memory oracle --steps 500 -- ./program > shown || test $? = 1")
    _write_program(folder, CLIENT)


def _make_vectors(folder: Path, checkout: Path) -> None:
    _make_library(folder, checkout)
    _make_program(folder, checkout)


def _make_pages(folder: Path, checkout: Path) -> None:
    for name in ("proofs/README.md", "docs/trust.md", "docs/claims.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(checkout / name, folder / name)


def _make_history(folder: Path, checkout: Path) -> None:
    recorder = Recorder(Setup(System.MINIMAL), Strictness.RELATIONAL)
    shared = RecordedMapping({}, recorder)
    shared["a"] = 1
    del shared["a"]
    save_history(recorder.build(), folder / "history.jsonl")


def _make_configuration(folder: Path, checkout: Path) -> None:
    written = json.dumps(dump_configuration(NAMED["small"]))
    (folder / "mine.json").write_text(written, encoding="utf-8")


def _make_examples(kind: str) -> Callable[[Path, Path], None]:
    def make(folder: Path, checkout: Path) -> None:
        shutil.copytree(checkout / "examples" / kind, folder, dirs_exist_ok=True)

    return make


_SETTINGS: Mapping[str, Callable[[Path, Path], None]] = {
    "README.md": _make_traces,
    "docs/demos.md": _make_traces,
    "docs/plots.md": _make_traces,
    "docs/view.md": _make_traces,
    "docs/model-checking.md": _make_configuration,
    "docs/oracle/concurrency.md": _make_history,
    "docs/oracle/c.md": _make_library,
    "docs/oracle/general.md": _make_allocators,
    "docs/oracle/protocol.md": _make_program,
    "docs/oracle/python.md": _make_python,
    "docs/oracle/vectors.md": _make_vectors,
    "proofs/README.md": _make_pages,
    "examples/c/README.md": _make_examples("c"),
    "examples/javascript/README.md": _make_examples("javascript"),
    "examples/python/README.md": _make_examples("python"),
}


def set_up(page: str, folder: Path, checkout: Path) -> None:
    """Put into a folder what the commands of a page need."""
    (folder / "mymodule.py").write_text(MYMODULE, encoding="utf-8")
    if make := _SETTINGS.get(page):
        make(folder, checkout)
