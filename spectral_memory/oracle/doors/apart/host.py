"""The other process: makes the object and does what it is asked, until nothing is asked.

It is started as `python -m spectral_memory.oracle.doors.apart.host MODULE:FACTORY SYSTEM`.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO, cast

from spectral_memory.oracle.doors.apart.messages import (
    format_message,
    make_plain,
    read_message,
)
from spectral_memory.oracle.doors.python import load, open_subject
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Answers, Subject, UnusableError

__all__ = ["serve"]


def serve(name: str, system: System, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer each line with one line: the value, or why there is none."""
    subject: Subject | None = None
    for line in requests:
        request = cast("tuple[str, tuple[object, ...]]", read_message(line.rstrip()))
        try:
            if subject is None:
                subject = open_subject(load(name), system)
            value = _ask(subject, *request)
        except UnusableError as error:
            replies.write(format_message((False, str(error))))
        else:
            replies.write(format_message((True, value)))
        replies.flush()


def _ask(subject: Subject, method: str, arguments: tuple[object, ...]) -> object:
    """One question."""
    if method == "capabilities":
        return subject.capabilities
    value: object = getattr(subject, method)(*arguments)
    return make_plain(value) if isinstance(value, Answers) else value


def main() -> None:
    """Serve on standard input and output; what the object prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.argv[1], System(sys.argv[2]), sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
