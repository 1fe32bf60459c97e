"""The door for a Python object in a process of its own: one that hangs or dies is told so."""

from spectral_memory.oracle.doors.apart.subject import ApartSubject

__all__ = ["ApartSubject"]
