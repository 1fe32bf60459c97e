"""Large sets of resonances: certified once, stored, and read where they are needed."""

__all__: list[str] = []
