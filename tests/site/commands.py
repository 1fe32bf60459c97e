"""How the commands in the pages are tried: as they are, smaller, or only parsed.

A command that no table names runs as it stands, and has to end with 0. Patterns are those of
the shell's file names. A pattern that matches no command of any page makes a test red.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

__all__ = ["EXITS", "ONLY_PARSED", "SMALLER", "choose", "find_reason"]

# What is only parsed, and why it does not run here.
ONLY_PARSED = {
    "make run": "it makes an environment first; docs/start.md runs the command itself",
    "make test": "it runs these very tests",
    "make check": "it judges 400,000 operations; docs/oracle/c.md judges fewer of the same",
    "pip install *": "it fetches packages",
    "proofs/bin/*": "it fetches packages, and proves everything",
    "python -m venv proofs": "it is of use only with the packages fetched into it",
    "spectral-memory bench *": "it measures for minutes; tests/bench tries every suite",
    "spectral-memory prove": "minutes; `make tests` proves everything",
    "spectral-memory prove --json *": "minutes; `make tests` proves everything",
    "spectral-memory prove --mutate *": "minutes to hours; tests/proofs/mutation tries a line",
    "spectral-memory prove --smt2 *": "minutes; tests/proofs/runner writes some of the questions",
    "spectral-memory zeros --table 1000000 *": "minutes; tests/memory makes a smaller table",
    "spectral-memory explore": "minutes; the default configuration has half a million states",
    "spectral-memory explore --replay *": "it needs a bug; tests/proofs/model/test_command.py has one",
    "spectral-memory oracle * --vectors shipped": "it makes anew what the page has just made",
    "spectral-memory view *--live*": "it serves until it is told to stop, as in tests/view",
    "python -m spectral_proofs.search": "minutes; tests/proofs/search confirms some functions",
    "python -m *.speed*": "it measures, and a machine at work measures nothing",
}

_COMPILE = (
    'cc -O2 -shared -fPIC -I "$(python -m spectral_memory.oracle.doors.library)" -o libfoo.so'
)

# What runs all the same, since it takes a second and later commands read what it writes.
_RUNS = "spectral-memory bench hit-ratio accesses*"

# What runs in the place of a command: the same with less to do, or in the right folder.
SMALLER = {
    "python -m spectral_proofs.symbolic.agreement --points 1000000": (
        "python -m spectral_proofs.symbolic.agreement --points 2000"
    ),
    # The same library for both systems: beside `foo.c` the dictionary of the examples.
    f"{_COMPILE} foo.c": f"{_COMPILE} foo.c thermal.o",
    "sha256sum -c SHA256SUMS": "cd OUT && sha256sum --quiet -c SHA256SUMS",
}

# Commands that are shown because they find something; 1 is the exit code of a finding.
EXITS = {
    ("README.md", "spectral-memory oracle --mapping collections:UserDict"): 1,
    ("README.md", "spectral-memory oracle --replay oracle-failure.json"): 1,
    (
        "docs/oracle/general.md",
        "spectral-memory oracle --malloc ./libfoo.so --save failure.json",
    ): 1,
    ("docs/oracle/general.md", "spectral-memory oracle --replay failure.json"): 1,
    (
        "docs/oracle/general.md",
        "spectral-memory oracle --malloc ./libfoo.so --trace program.smtrace",
    ): 1,
}

# With one of these an oracle draws nothing, so there is no number of steps to be lowered.
_DRAWS_NOTHING = ("--replay", "--trace", "--vectors", "--history", "--record")
_STEPS = 3000


def find_reason(command: str) -> str | None:
    """Why a command is only parsed; None if it runs."""
    if fnmatchcase(command, _RUNS):
        return None
    found = (why for pattern, why in ONLY_PARSED.items() if fnmatchcase(command, pattern))
    return next(found, None)


def choose(command: str) -> str:
    """What runs in the place of a command."""
    if command in SMALLER:
        return SMALLER[command]
    if command.startswith("spectral-memory view "):
        return command.replace(" --open", "")  # no browser opens while tests run
    program, asks_oracle, rest = command.partition("spectral-memory oracle ")
    if asks_oracle and not program and not any(word in rest.split() for word in _DRAWS_NOTHING):
        return f"{asks_oracle}--steps {_STEPS} {rest}" if "--steps" not in rest else command
    return command
