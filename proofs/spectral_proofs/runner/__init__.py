"""The runner: every obligation examined, in parallel, and the report about it."""

__all__: list[str] = []
