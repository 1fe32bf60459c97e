"""The door for programs in any language: JSON Lines over standard input and output.

The protocol is described in docs/oracle/protocol.md and, line by line, in
`protocol.schema.json` beside this file.
"""

from spectral_memory.oracle.doors.pipe.channel import Limits
from spectral_memory.oracle.doors.pipe.encode import PROTOCOL, VERSION
from spectral_memory.oracle.doors.pipe.subject import PipeSubject

__all__ = ["PROTOCOL", "VERSION", "Limits", "PipeSubject"]
