"""The ways to name what is judged: one module for each sort, and the options of all."""

__all__: list[str] = []
