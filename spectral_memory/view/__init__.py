"""Seeing it: runs, explorations, counterexamples and divergences, each as one page.

What is recorded is the executable specification: `minimal` and `hierarchical` perform
operations on it and write down what each of them changed. `opening` tells what a file is,
`session` plays it, `page` puts the recording into the page, and `live` serves it meanwhile.
"""

from __future__ import annotations

from spectral_memory.view.demo import make_demo
from spectral_memory.view.page import fill_page, write_recording
from spectral_memory.view.recording import Recording, dump_recording, load_recording
from spectral_memory.view.session import Session, Window

__all__ = [
    "Recording",
    "Session",
    "Window",
    "dump_recording",
    "fill_page",
    "load_recording",
    "make_demo",
    "write_recording",
]
