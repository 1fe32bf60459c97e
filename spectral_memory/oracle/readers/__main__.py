"""`python -m spectral_memory.oracle.readers`."""

from spectral_memory.oracle.readers.command import readers

if __name__ == "__main__":
    readers(prog_name="python -m spectral_memory.oracle.readers")
