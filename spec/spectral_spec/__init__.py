"""The executable specification of SpectralMemory: pure, total and exact."""

__all__: list[str] = []
