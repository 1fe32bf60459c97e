"""Benchmarks: what `spectral-memory bench` measures, each in one module."""

__all__: list[str] = []
