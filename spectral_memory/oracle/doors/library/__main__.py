"""Prints the folder of the header, for the command line of a compiler."""

import sys

from spectral_memory.oracle.doors.library import get_include

if __name__ == "__main__":
    sys.stdout.write(f"{get_include()}\n")
