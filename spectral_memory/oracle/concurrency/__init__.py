"""Whether a recorded concurrent history is linearizable against the specification.

`read_history` reads one, `Recorder` makes one, `judge_history` decides.
The ideas and their limits are in docs/oracle/concurrency.md.
"""

from __future__ import annotations

from spectral_memory.oracle.concurrency.history import History
from spectral_memory.oracle.concurrency.judge import judge_history
from spectral_memory.oracle.concurrency.search import Bound
from spectral_memory.oracle.concurrency.verdict import HistoryVerdict

__all__ = ["Bound", "History", "HistoryVerdict", "judge_history"]
