"""The dictionary in Promela, the language of SPIN, for comparison of speed."""

__all__: list[str] = []
