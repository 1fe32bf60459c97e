"""A cluster proves as this machine does: a Dask client gives an executor like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from distributed import Client, LocalCluster
from {samples} import get_samples
from spectral_proofs.runner.prove import prove_all

if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, preload={preload!r}
    ) as cluster, Client(cluster) as client:
        laws = get_samples("extent_holds_its_block", "wrong_claim_must_fail")
        for result in prove_all(laws, executor=client.get_executor()):
            print(result.name, result.standing, result.get_resources())
"""


def test_obligations_are_proved_on_a_local_cluster(tmp_path: Path) -> None:
    folder = Path(__file__).parent
    preload = tmp_path / "preload.py"
    preload.write_text(f"import sys; sys.path.append({str(folder)!r})\n", encoding="utf-8")
    script = tmp_path / "cluster.py"
    script.write_text(
        f"import sys; sys.path.append({str(folder)!r})\n"
        + SCRIPT.format(samples="samples", preload=str(preload)),
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-P", str(script)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=tmp_path,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done.stderr
    assert lines[0].startswith("extent_holds_its_block proved ")
    assert lines[1].startswith("wrong_claim_must_fail refuted, as it must be ")
