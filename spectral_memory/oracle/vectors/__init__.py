"""Vectors: conformance traces with expected results, for implementers without Python too.

`python -m spectral_memory.oracle.vectors OUT` makes the archive, the same bytes on every
machine; `judge_vectors` judges a subject by it; `docs/oracle/vectors.md` is the format.
"""

from spectral_memory.oracle.vectors.archive import load_files, write_archive
from spectral_memory.oracle.vectors.judge import judge_vectors
from spectral_memory.oracle.vectors.reader import VectorError, VectorFile, read_vectors

__all__ = [
    "VectorError",
    "VectorFile",
    "judge_vectors",
    "load_files",
    "read_vectors",
    "write_archive",
]
