"""Doors: ways in which an implementation comes before the judge."""

__all__: list[str] = []
