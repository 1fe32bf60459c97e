"""The compiled build: the core of the reference, the same sources, through mypyc.

It is off unless it is asked for (`make compiled`, or the variable
`HATCH_BUILD_HOOK_ENABLE_CUSTOM=1` for pip). The wheel then holds the sources and
beside them the extension modules, which Python prefers.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SETUP = """
from setuptools import setup
from mypyc.build import mypycify

setup(name="core", packages=[], ext_modules=mypycify({files!r}, opt_level="3", debug_level="0"))
"""

# The strictness of mypy is for `make types`; here it has to find and follow the types.
_MYPY = """
[mypy]
strict = True
explicit_package_bases = True
namespace_packages = True
"""


class CompileHook(BuildHookInterface):
    """Compile the modules that the section of this hook in pyproject.toml lists."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in a folder of its own, so that nothing is written beside the sources."""
        if version == "editable":
            return
        self.folder = Path(mkdtemp(prefix="spectral-memory-"))
        for package in self.build_config.packages:
            source = Path(self.root, package)
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, self.folder / source.name, ignore=ignored)
        files = ["--config-file=mypy.ini", *self.config["modules"]]
        (self.folder / "mypy.ini").write_text(_MYPY, encoding="utf-8")
        (self.folder / "setup.py").write_text(_SETUP.format(files=files), encoding="utf-8")
        self.app.display_waiting(f"compiling {len(self.config['modules'])} modules with mypyc")
        done = subprocess.run(
            [sys.executable, "setup.py", "--quiet", "build_ext", "--build-lib", "built"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"mypyc could not compile the core:\n{done.stdout}")
        built = self.folder / "built"
        for path in sorted(built.rglob("*")):
            if path.is_file():
                build_data["force_include"][str(path)] = path.relative_to(built).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            shutil.rmtree(self.folder)
