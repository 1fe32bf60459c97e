"""A hundred thousand operations: the size of the page, and the work that a frame takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Opener
from .documents import fill_page, make_hierarchical, make_minimal
from .probes import get_index, measure_frames, wait_until

OPERATIONS = 100_000
SPEED = 1000  # steps a second
STEPS = 2000


@pytest.mark.slow
@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_a_frame_does_no_more_than_its_steps_ask_for(
    open_page: Opener, record_property: Callable[[str, object], None], system: str
) -> None:
    minimal = system == "minimal"
    document = make_minimal(OPERATIONS, 2000) if minimal else make_hierarchical(OPERATIONS)
    assert len(fill_page(document)) < 15_000_000
    page = open_page(document)
    ran = measure_frames(page, SPEED, STEPS)
    work = ran["work"]
    # For whoever wants them: the figures of this machine, in the report of the run.
    record_property("frames_per_second", round(ran["frames_per_second"], 1))
    assert ran["index"] >= STEPS
    assert work["steps"] == ran["index"]
    played = document["steps"][1 : ran["index"] + 1]
    assert work["changes"] == sum(len(step["changes"]) for step in played)
    # A step dirties the columns that its changes leave and reach, and no other.
    assert work["columns"] <= 2 * work["changes"]
    assert work["sectors"] <= 2 * work["changes"]
    assert work["frames"] < ran["index"]  # several steps in a frame
    # From end to end, by the checkpoints.
    page.keyboard.press("End")
    assert get_index(page) == OPERATIONS - 1
    page.evaluate("Object.assign(window.spectralMemory.replay.work, { changes: 0 })")
    page.evaluate(f"window.spectralMemory.goTo({OPERATIONS // 2})")
    wait_until(page, f"window.spectralMemory.index.value === {OPERATIONS // 2}")
    changed = page.evaluate("window.spectralMemory.replay.work.changes")
    assert changed <= len(document["entities"]) + len(document["steps"][OPERATIONS // 2]["changes"])
