"""numpy is an extra: the package does without it, and says so where it is needed."""

import subprocess
import sys


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )


def test_importing_the_reference_loads_no_numpy() -> None:
    code = "import spectral_memory, spectral_memory.quantize, sys; print('numpy' in sys.modules)"
    assert run(code).stdout.strip() == "False"


def test_without_numpy_it_says_what_to_install() -> None:
    done = run("import sys; sys.modules['numpy'] = None; import spectral_memory.arrays")
    assert done.returncode == 1
    assert "pip install 'spectral-memory[arrays]'" in done.stderr
