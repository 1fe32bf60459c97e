"""Which configuration is meant by a name or a file."""

from __future__ import annotations

import json
from pathlib import Path

from spectral_proofs.model.codec import Json, WrittenWrongError, load_configuration
from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.named import NAMED

__all__ = ["find_configuration"]


def find_configuration(source: str) -> Configuration:
    """The configuration of this name, or of this file.

    `WrittenWrongError` if it is neither, `OSError` if the file cannot be read.
    """
    if source in NAMED:
        return NAMED[source]
    try:
        text = Path(source).read_text(encoding="utf-8")
    except FileNotFoundError:
        names = ", ".join(NAMED)
        raise WrittenWrongError(
            f"{source} is neither a file nor a configuration that ships ({names})"
        ) from None
    try:
        written: Json = json.loads(text)
    except ValueError as error:
        raise WrittenWrongError(f"{source} is not JSON: {error}") from None
    return load_configuration(written)
