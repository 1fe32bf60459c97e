"""`python -m spectral_memory.bench` is `spectral-memory bench`."""

from spectral_memory.bench.commands import bench

__all__: list[str] = []

if __name__ == "__main__":
    bench(prog_name="spectral-memory bench")
