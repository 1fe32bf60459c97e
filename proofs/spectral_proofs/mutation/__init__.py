"""Mutation: the shipped spec broken on purpose, one small change at a time.

Which changes make some proof fail, and which go unnoticed? What goes unnoticed is
either no change of meaning, or a law that is missing; `survivors` says which.
"""

__all__: list[str] = []
