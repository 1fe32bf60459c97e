"""Judging what exists: any C allocator, any mapping. Nothing of spectral memory is needed."""

__all__: list[str] = []
