"""Writes zeros.json: the resonances as doubles, and the walls between their cells.

python make_zeros.py > zeros.json
"""

import json
import sys
from fractions import Fraction

from spectral_memory.resonances import get_enclosures, get_table, get_thresholds

COUNT = len(get_table(1).enclosures)
zeros = [float(Fraction(low + high) / 2) for low, high in get_enclosures(COUNT)]

# walls[i] is the largest double at or below the midpoint of resonances i + 1 and i + 2, so
# t <= walls[i] says exactly that t is not nearer to the upper one.
made = {"resonances": zeros, "walls": list(get_thresholds(COUNT))}
sys.stdout.write(json.dumps(made, indent=1) + "\n")
