"""A run in which a test was skipped fails, and so does one in which none ran."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_CONFTEST = Path(__file__).parents[1] / "conftest.py"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def test_one(): pass", 0),
        ("import pytest\n\ndef test_one(): pass\n\n@pytest.mark.skip\ndef test_two(): pass", 1),
        ("", 5),
    ],
    ids=["all-run", "one-skipped", "none-there"],
)
def test_the_exit_code_of_a_run(tmp_path: Path, text: str, code: int) -> None:
    shutil.copy(_CONFTEST, tmp_path)
    (tmp_path / "test_sample.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == code, run.stdout.decode()
