"""`python -m spectral_memory.cli` is `spectral-memory`."""

from spectral_memory.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
