"""`python -m spectral_memory.oracle.vectors OUT`."""

from spectral_memory.oracle.vectors.command import vectors

if __name__ == "__main__":
    vectors(prog_name="python -m spectral_memory.oracle.vectors")
