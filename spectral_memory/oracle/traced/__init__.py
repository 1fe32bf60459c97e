"""Recorded accesses as operations for an implementation: the inputs of `spectral-memory run`."""

from spectral_memory.oracle.traced.campaign import judge_trace

__all__ = ["judge_trace"]
