"""The door for shared libraries that export the functions of `spectral_memory.h`.

``python -m spectral_memory.oracle.doors.library`` prints the folder of the header.
"""

from pathlib import Path

from spectral_memory.oracle.doors.library.door import (
    check_library,
    check_library_script,
    check_library_vectors,
)
from spectral_memory.oracle.doors.library.map_subject import MapSubject
from spectral_memory.oracle.doors.library.subject import LibrarySubject

__all__ = [
    "LibrarySubject",
    "MapSubject",
    "check_library",
    "check_library_script",
    "check_library_vectors",
    "get_include",
]


def get_include() -> Path:
    """The folder of the header `spectral_memory.h`.

    >>> (get_include() / "spectral_memory.h").is_file()
    True
    """
    return Path(__file__).parent
