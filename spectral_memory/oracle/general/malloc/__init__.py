"""Judge any C allocator by what malloc has to be, with nothing of spectral memory in it."""

from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.general.malloc.compiler import CompilerError
from spectral_memory.oracle.general.malloc.judge import judge_allocator, judge_operations
from spectral_memory.oracle.general.malloc.options import AllocatorError, Promises

__all__ = [
    "AllocatorError",
    "CompilerError",
    "Limits",
    "Promises",
    "judge_allocator",
    "judge_operations",
]
