"""What directed sequences are to reach: every transition, every error, and what lies deep.

A goal is a name. Transitions are those that coverage counts; the others are here. Many
are pairs about one threshold: one unit short of it, and just there.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.fuzz.coverage import TARGETS
from spectral_memory.oracle.judge.setup import System

__all__ = ["DEEP", "GOALS", "HEAT_THRESHOLDS"]

#: Of one block or key, by the heat of itself alone.
HEAT_THRESHOLDS: Final = (
    "a touch leads one unit below warm",
    "a touch leads to just warm",
    "a touch leads one unit below hot",
    "a touch leads to just hot",
    "a hot place is kept one unit above its exit",
    "a hot place is lost at its exit",
    "a warm place is kept one unit above its exit",
    "a warm place is lost at its exit",
    "heat reaches its limit",
    "heat is gone",
)
_THRESHOLDS: Final = (
    *HEAT_THRESHOLDS,
    "a challenger wins by just the margin",
    "a challenger loses by one unit",
)

#: Goals beside the transitions, for each system.
DEEP: Final = {
    System.MINIMAL: (
        *_THRESHOLDS,
        "the front of a ring of two wins and goes to its end",
        "a key wins its place back",
        "a key rises to hot a second time",
        "a hot key goes and leaves room for another",
        "a key that is set again keeps its place",
        "a key that was deleted and set comes last",
        "popitem takes the last key of three",
        "a clear keeps clock and counters",
        "a third epoch begins with three keys",
    ),
    System.HIERARCHICAL: (
        *_THRESHOLDS,
        "an epoch ends at the floor",
        "an epoch ends after as many operations as there are blocks",
        "a touch lifts a block out of ultra-cold",
        "a block sinks to ultra-cold",
        "a block sinks two tiers at once",
        "a block that has cooled stays, for there is no place below",
        "a block migrates a third time",
        "a block is hot a second time",
        "a block is held back one epoch before its cool-down ends",
        "a block rises as its cool-down ends",
        "a block sinks as its cool-down ends",
        "a defender is kept by its cool-down",
        "a challenger waits",
        "the front of a ring of two wins and goes to its end",
        "a challenger finds no place and waits",
        "a defender finds no place and stays",
        "a vacancy goes to the block that waits",
        "a vacancy goes to the second that waits, for the first has cooled",
        "a block that waits has cooled and gives up",
        "a block that waits is freed",
        "a block begins hot, for there is room",
        "a block begins cold, for no hot extent is free",
        "a migration leads above the bottom of a tier",
        "a block lies above the rung of its heat",
        "a block lies below the rung of its heat",
        "a slot is full",
        "a slot that was full is whole again",
        "a gap that is too short is passed over",
        "a gap is filled to the last grain",
        "the lower of two gaps is taken",
        "a freed extent joins the one before it",
        "a freed extent joins the one behind it",
        "a freed extent joins both its neighbours",
        "a defragmentation moves two blocks of a slot",
        "a defragmentation moves blocks of two slots",
        "a realloc gives back the tail",
        "a realloc within a grain keeps the address",
        "a realloc changes the size class",
        "a realloc grows inside its class and moves",
        "a realloc leaves its resonance, which is full",
        "a realloc lifts a block",
        "a block without bytes gets some",
        "a block loses its last byte",
        "bytes are read after a migration",
        "bytes are read after two migrations",
        "bytes are read after a defragmentation",
        "bytes are read after a move by realloc",
        "bytes that were cut off read as zero",
        "a new block reads as zero where bytes were",
        "the row freed last is used first",
        "a row is used a third time",
        "an id is spent for two generations",
        "a free names an id of two generations ago",
    ),
}

#: All goals of each system, transitions first.
GOALS: Final = {system: (*TARGETS[system], *DEEP[system]) for system in System}
