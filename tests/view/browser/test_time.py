"""Time: the state after each step, and every way to move."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import Opener
from .documents import make_hierarchical, make_minimal, replay
from .probes import get_index, get_state, settle, wait_until


def click(page: Page, test: str) -> None:
    page.locator(f'[data-test="{test}"]').click()
    settle(page)


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_any_way_to_a_step_leads_to_its_state(open_page: Opener, system: str) -> None:
    # More steps than lie between two checkpoints, so that these are taken too.
    make = make_minimal if system == "minimal" else make_hierarchical
    document = make(5000)
    page = open_page(document)
    for index in (4999, 0, 2047, 2048, 2049, 4100, 4095, 4094, 1, 3000, 3001, 2999):
        page.evaluate("(index) => window.spectralMemory.goTo(index)", index)
        assert get_index(page) == index
        assert get_state(page) == replay(document, index)


def test_columns_and_sectors_hold_what_the_state_says(open_page: Opener) -> None:
    page = open_page(make_hierarchical(3000))
    for index in (2999, 700, 2500, 0):
        page.evaluate("(index) => window.spectralMemory.goTo(index)", index)
        state = get_state(page)
        columns: list[list[int]] = page.evaluate(
            """() => window.spectralMemory.recording.resonances.map(
                 ({ k }) => [...window.spectralMemory.replay.membersOf(k)])"""
        )
        expected: list[list[int]] = [[] for _ in columns]
        for entity, change in sorted(state.items()):
            expected[change[1] - 1].append(entity)
        assert columns == expected
        sectors: list[list[float]] = page.evaluate(
            """() => window.spectralMemory.replay.sectors.map(
                 (bag, s) => [bag.size, window.spectralMemory.replay.sectorBytes[s]])"""
        )
        held = [[0.0, 0.0] for _ in sectors]
        for change in state.values():
            held[(change[5] * 7 + change[6]) * 12 + change[7]][0] += 1
            held[(change[5] * 7 + change[6]) * 12 + change[7]][1] += change[3]
        assert sectors == held


def test_step_forth_and_back(open_page: Opener) -> None:
    document = make_minimal()
    page = open_page(document)
    for _ in range(3):
        click(page, "forth")
    assert get_index(page) == 3
    assert page.locator('[data-test="words"]').inner_text() == document["steps"][3]["words"]
    click(page, "back")
    assert get_index(page) == 2
    assert page.locator('[data-test="operation-number"]').inner_text() == "2"
    for _ in range(2):
        click(page, "back")
    assert page.locator('[data-test="back"]').is_disabled()


def test_play_runs_until_pause_and_ends_at_the_end(open_page: Opener) -> None:
    page = open_page(make_minimal(400))
    page.locator('[data-test="speed"]').select_option("60")
    click(page, "play")
    assert page.locator('[data-test="play"]').get_attribute("aria-label") == "Pause"
    wait_until(page, "window.spectralMemory.index.value > 10")
    click(page, "play")
    stopped = get_index(page)
    settle(page)
    assert get_index(page) == stopped
    assert 10 < stopped < 399
    page.locator('[data-test="speed"]').select_option("5000")
    click(page, "play")
    wait_until(page, "!window.spectralMemory.playing.value")
    assert get_index(page) == 399
    page.locator('[data-test="speed"]').select_option("30")
    click(page, "play")  # and from the beginning again
    wait_until(page, "window.spectralMemory.index.value < 399")


def test_scrub(open_page: Opener) -> None:
    document = make_hierarchical()
    page = open_page(document)
    scrub = page.locator('[data-test="scrub"]')
    scrub.fill("120")
    settle(page)
    assert get_index(page) == 120
    assert get_state(page) == replay(document, 120)
    assert scrub.get_attribute("aria-valuetext") == "Operation 120, step 121 of 200"
    scrub.press("ArrowLeft")
    assert get_index(page) == 119
    scrub.press("End")
    assert get_index(page) == 199


def test_jumps_find_each_mark_in_its_direction(open_page: Opener) -> None:
    document = make_hierarchical()
    page = open_page(document)
    steps = document["steps"]
    assert get_index(page) == 199  # a divergence is where its page opens
    page.keyboard.press("Home")
    for kind, marks in (
        ("error", [i for i, step in enumerate(steps) if "error" in step]),
        ("migration", [i for i, step in enumerate(steps) if step.get("mark") == "migration"]),
        ("divergence", [199]),
    ):
        assert marks
        page.keyboard.press("Home")
        for mark in marks:
            click(page, f"next-{kind}")
            assert get_index(page) == mark
        settle(page)
        assert page.locator(f'[data-test="next-{kind}"]').is_disabled()
        for mark in marks[-2::-1]:
            click(page, f"previous-{kind}")
            assert get_index(page) == mark


def test_keys(open_page: Opener) -> None:
    document = make_hierarchical()
    page = open_page(document)
    first = {
        "m": next(i for i, step in enumerate(document["steps"]) if step.get("mark") == "migration"),
        "e": next(i for i, step in enumerate(document["steps"]) if "error" in step),
        "d": 199,
    }
    page.locator("h1").click()
    for keys, index in (
        (["Home"], 0),
        (["ArrowRight", "ArrowRight", "ArrowLeft"], 1),
        (["Shift+ArrowRight"], 101),
        (["End"], 199),
        *[(["Home", key], index) for key, index in first.items()],
        (
            ["End", "Shift+M"],
            max(i for i in range(199) if "migration" in str(document["steps"][i].get("mark"))),
        ),
    ):
        for key in keys:
            page.keyboard.press(key)
        assert get_index(page) == index, keys
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    assert page.evaluate("window.spectralMemory.playing.value") is True
    page.keyboard.press("Space")
    assert page.evaluate("window.spectralMemory.playing.value") is False
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_a_key_meant_for_a_field_moves_nothing(open_page: Opener) -> None:
    page = open_page(make_minimal())
    page.locator('[data-test="search"]').press_sequentially("key m e d 1")
    assert get_index(page) == 0
    page.locator('[data-test="speed"]').focus()
    page.keyboard.press("End")
    assert get_index(page) == 0
